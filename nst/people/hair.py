"""Hair in its styles: what hangs behind the head, and what lies on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nst.people.canvas import Patch, mixed
from nst.people.colours import hue
from nst.people.head import Head
from nst.types import Array


@dataclass(frozen=True)
class Style:
    """How a style is drawn, in units of the head."""

    volume: float = 0.07  # above the skull
    top: float = -0.6  # height of the hairline
    width: float = 0.58  # of the forehead that is free
    square: float = 0.3  # how straight the hairline is
    skew: float = 0.0  # of the hairline, by the parting
    sides: float = 0.1  # how far down it grows beside the face
    curl: float = 0.0  # how much its edge waves
    behind: float = 0.0  # how far down it hangs behind the head
    spread: float = 0.0  # how wide that is
    thick: float = 1.0  # how much it covers


STYLES = {
    "buzz": Style(0.015, -0.62, 0.6, 0.35, thick=0.82),
    "receding": Style(0.03, -1.3, 0.62, 0.2, sides=0.12),
    "crop": Style(0.07, -0.6, 0.58, 0.5),
    "parted": Style(0.1, -0.58, 0.58, 0.1, skew=0.5),
    "quiff": Style(0.08, -0.64, 0.6, 0.5),
    "fringe": Style(0.1, -0.3, 0.6, 0.85, sides=0.2),
    "curly": Style(0.17, -0.5, 0.56, 0.2, curl=0.06),
    "afro": Style(0.42, -0.6, 0.6, 0.3, curl=0.035, sides=0.3),
    "bob": Style(0.11, -0.56, 0.56, 0.2, skew=0.25, sides=0.62, behind=0.75, spread=0.2),
    "long": Style(0.1, -0.66, 0.56, 0.1, skew=0.2, sides=1.0, behind=1.7, spread=0.2),
    "wavy": Style(0.15, -0.6, 0.55, 0.1, skew=0.35, sides=0.9, curl=0.035, behind=1.4, spread=0.32),
    "curls": Style(0.22, -0.54, 0.55, 0.1, skew=0.15, sides=0.7, curl=0.07, behind=1.0, spread=0.42),
    "bun": Style(0.05, -0.68, 0.6, 0.1, sides=0.02),
    "ponytail": Style(0.06, -0.66, 0.59, 0.15, skew=0.2, sides=0.04),
    "braids": Style(0.06, -0.66, 0.58, 0.1, sides=0.25),
    "locs": Style(0.1, -0.6, 0.57, 0.2, sides=0.85, behind=1.25, spread=0.24),
}


def style_of(head: Head) -> Style | None:
    """Return the style of a person's hair, or None if there is none to be seen."""
    return STYLES.get(head.person.hair)


def _waves(head: Head, patch: Patch, amount: float) -> Array:
    """Return how far the edge of curly hair lies outside of that of straight hair."""
    return np.float32(amount) * np.sin(patch.x * 13 + 1.7 * np.sin(patch.y * 7)) * np.sin(patch.y * 12 + 1.3)


def _around(head: Head, patch: Patch, more: float) -> Array:
    """Return the distance to the edge of the hair on top of the head."""
    x, y = head.skull
    a = head.half + 0.02 + more
    return patch.ellipse(x + 0.06 * head.sin, y - more * 0.25, a, 0.8 + more * 0.8 - y - 0.22)


def _texture(head: Head, patch: Patch) -> Array:
    """Return a factor for each pixel: strands, and the sheen on them."""
    hair = head.person.hair
    x, y = patch.x - np.float32(0.3 * head.sin), patch.y
    if hair in ("curly", "afro", "curls"):
        spots = np.sin(x * 17 + 2 * np.sin(y * 9)) * np.sin(y * 16 + 2 * np.sin(x * 8))
        return 1 + np.float32(0.16) * spots
    if hair in ("braids", "locs"):
        return 1 + np.float32(0.2) * np.sin(x * 26 + np.sin(y * 18) * np.float32(0.8))
    fall = x * (np.float32(1.35) - np.float32(0.5) * np.clip(-y, 0, 1))
    strands = np.sin(fall * 21 + 2 * np.sin(y * 3)) * np.float32(0.075)
    ring = np.hypot(x - np.float32(0.25 * head.view.light_x), (y + np.float32(0.1)) * np.float32(1.05)) - np.float32(
        0.82
    )
    return 1 + strands + np.float32(0.3) * np.exp(-np.square(ring / np.float32(0.1)))


def draw_hair_behind(head: Head) -> None:
    """Draw the hair, or the cloth, that is behind head and neck."""
    person, patch = head.person, head.patch
    dark = head.hair * np.float32(0.72)
    if person.hair == "headscarf":
        cloth = hue(head.view.clothes + 0.45, 0.45, 0.8)
        shape = np.minimum(
            patch.ellipse(0.04 * head.sin, 0.0, head.half + 0.2, 1.17), head.body.whole().ellipse(0, 1.75, 0.95, 1.0)
        )
        patch.paint(cloth * np.float32(0.82), patch.inside(shape))
        return
    style = style_of(head)
    if style is None:
        return
    if person.hair == "bun":
        x, y = 0.25 * person.parting * head.cos - 0.25 * head.sin, -1.12 - 0.1 * head.up
        ball = head.frame.near(x, y, 0.45)
        r = 0.2 + 0.12 * person.hair_volume
        ball.paint(dark * np.float32(1.15), ball.inside(ball.ellipse(x, y, r * 1.1, r) + _waves(head, ball, 0.02)))
    if person.hair == "ponytail":
        side = 1 if person.parting > 0 else -1
        x = side * (head.half + 0.1) - 0.3 * head.sin
        tail = np.abs(
            patch.x - np.float32(x) - np.float32(0.14 * side) * np.sin((patch.y + np.float32(0.5)) * 2)
        ) - np.float32(0.17)
        ends = np.maximum(np.float32(-0.45) - patch.y, patch.y - np.float32(0.5 + 0.7 * person.hair_length))
        patch.paint(dark, patch.inside(np.maximum(tail, ends) - np.float32(0.05), 0.02))
    if style.behind:
        far = style.behind * (0.75 + 0.5 * person.hair_length)
        wide = head.half + style.spread * (0.6 + 0.6 * person.hair_volume)
        shape = patch.box(-0.12 * head.sin, far / 2 - 0.3, wide, far / 2 + 0.32, 0.35)
        if style.curl:
            shape += _waves(head, patch, style.curl)
        patch.paint(dark, patch.inside(shape))
        patch.image *= 1 + patch.inside(shape) * (_texture(head, patch) - 1)
    if person.hair == "afro":
        r = style.volume * (0.5 + 0.8 * person.hair_volume)
        patch.paint(
            head.hair * np.float32(0.9), patch.inside(_around(head, patch, r) + _waves(head, patch, style.curl))
        )


def draw_hair(head: Head) -> None:
    """Draw the hair, or the cloth, on the head."""
    person = head.person
    if person.hair == "headscarf":
        _draw_headscarf(head)
    elif person.hair == "turban":
        _draw_turban(head)
    style = style_of(head)
    if style is None:
        return
    patch = head.patch
    more = style.volume * (0.5 + 0.8 * person.hair_volume)
    outer = _around(head, patch, more)
    if style.curl:
        outer += _waves(head, patch, style.curl)
    x, y, _ = head.point(0, style.top - 0.09 * person.hairline)
    skew = style.skew * (person.parting + (0.4 if person.parting > 0 else -0.4))
    across = patch.x - np.float32(x)
    u = across / np.float32(style.width * (head.half / 0.69) * (1 - 0.12 * abs(head.sin)))
    v = (patch.y - np.float32(0.35)) / np.float32(0.35 - y) + np.float32(skew * 0.55) * across
    u, v = u * u, np.square(np.minimum(v, 0))
    round_, square = np.sqrt(u + v), np.sqrt(np.sqrt(u * u + v * v))
    opening = (round_ + np.float32(style.square) * (square - round_) - 1) * np.float32(0.6)
    if style.curl:
        opening += _waves(head, patch, style.curl)
    if person.hair == "fringe":
        opening += np.float32(0.03) * np.sin(across * 19)
    sides = np.float32(style.sides * (0.85 + 0.3 * person.hair_length)) - patch.y
    shape = np.maximum(np.maximum(outer, -opening), -sides)
    if style.sides > 0.5:  # it falls beside the face
        curtain = np.abs(
            np.abs(patch.x + np.float32(0.06 * head.sin)) - np.float32(head.half + 0.02 + more * 0.4)
        ) - np.float32(0.1 + more * 0.5)
        curtain = np.maximum(np.maximum(curtain, -sides), np.float32(-0.3) - patch.y)
        curtain = np.maximum(curtain, np.float32(0.02) - opening)
        shape = np.minimum(shape, curtain)
    if person.hair == "quiff":
        side = -1 if person.parting > 0 else 1
        wave = patch.ellipse(x + 0.12 * side, y - 0.3, 0.5, 0.2 + 0.12 * person.hair_volume)
        shape = np.minimum(shape, wave)
    patch.darken(
        head.skin * np.float32(0.55) + np.float32(0.25),
        patch.inside(shape - np.float32(0.05), 0.12) * patch.inside(head.outline) * np.float32(0.55 * style.thick),
    )
    cover = patch.inside(shape, 0.02 if style.thick == 1 else 0.08) * np.float32(style.thick)
    patch.paint(head.hair[:, None, None] * _texture(head, patch), cover)
    if person.hair == "braids":
        _draw_braids(head)


def _draw_braids(head: Head) -> None:
    """Draw two braids that hang before the shoulders."""
    for side in (-1, 1):
        x = side * (head.half + 0.04) - 0.08 * head.sin
        low = 0.9 + 0.7 * head.person.hair_length
        patch = head.patch
        along = patch.y - np.float32(0.1)
        links = np.abs(np.sin(along * 11))
        strand = (
            np.abs(patch.x - np.float32(x) - np.float32(0.05 * side) * along)
            - np.float32(0.075)
            - np.float32(0.045) * links
        )
        cover = patch.inside(np.maximum(strand, np.maximum(-along, along - np.float32(low))))
        patch.paint(head.hair[:, None, None] * (np.float32(0.7) + np.float32(0.4) * links), cover)


def _draw_headscarf(head: Head) -> None:
    """Draw a headscarf, which leaves the face free."""
    patch, person = head.patch, head.person
    cloth = hue(head.view.clothes + 0.45, 0.45, 0.8)
    x, y, _ = head.point(0, 0.1)
    opening = patch.ellipse(
        x * 0.8, y * 0.5 + 0.14, head.half * 0.86, (head.chin * 0.5 + 0.42) - 0.06 * person.hairline
    )
    outer = np.minimum(
        patch.ellipse(0.05 * head.sin, 0.0, head.half + 0.17, 1.14),
        head.body.whole().ellipse(0.05 * head.sin, 1.3, 0.62, 0.5),
    )
    shape = np.maximum(outer, -opening)
    folds = 1 + np.float32(0.09) * np.sin(
        np.hypot(patch.x * np.float32(1.1), patch.y - np.float32(0.25)) * 17 + patch.x * 3
    )
    patch.darken(
        head.skin * np.float32(0.5) + np.float32(0.3), patch.inside(shape - np.float32(0.05), 0.12) * np.float32(0.5)
    )
    patch.paint(cloth[:, None, None] * folds, patch.inside(shape))


def _draw_turban(head: Head) -> None:
    """Draw a turban."""
    patch = head.patch
    cloth = hue(head.view.clothes + 0.45, 0.55, 0.82)
    x, y, _ = head.point(0, -0.42 - 0.05 * head.person.hairline)
    outer = patch.ellipse(
        0.03 * head.sin,
        -0.62 - 0.05 * head.up,
        head.half + 0.19 + 0.06 * head.person.hair_volume,
        0.66 + 0.1 * head.person.hair_volume,
    )
    across = patch.x - np.float32(x)
    edge = patch.y - np.float32(y) - np.float32(0.42) * np.abs(across) + np.float32(0.08)
    shape = np.maximum(outer, edge)
    folds = 1 + np.float32(0.12) * np.sin((patch.y + np.float32(0.75) * np.abs(across)) * 24)
    patch.darken(
        head.skin * np.float32(0.5) + np.float32(0.3),
        patch.inside(shape - np.float32(0.06), 0.12) * patch.inside(head.outline) * np.float32(0.5),
    )
    patch.paint(cloth[:, None, None] * folds, patch.inside(shape))
    patch.paint(
        mixed(cloth, cloth * np.float32(0.6), 0.6),
        patch.inside(np.maximum(np.abs(edge + np.float32(0.02)) - np.float32(0.015), outer)),
    )
