"""Hair in its styles: what hangs behind the head, and what lies on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nst.people.canvas import Patch, length, limited
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
    "receding": Style(0.03, -1.3, 0.6, 0.2, sides=0.12),
    "crop": Style(0.07, -0.6, 0.58, 0.5),
    "parted": Style(0.1, -0.58, 0.58, 0.1, skew=0.5),
    "quiff": Style(0.08, -0.64, 0.6, 0.5),
    "fringe": Style(0.1, -0.3, 0.6, 0.85, sides=0.2),
    "curly": Style(0.17, -0.5, 0.56, 0.2, curl=0.06),
    "afro": Style(0.4, -0.6, 0.6, 0.3, curl=0.035, sides=0.3),
    "bob": Style(0.11, -0.56, 0.54, 0.2, skew=0.25, sides=0.5, behind=0.72, spread=0.14),
    "long": Style(0.1, -0.66, 0.54, 0.1, skew=0.2, sides=0.85, behind=1.6, spread=0.14),
    "wavy": Style(0.15, -0.6, 0.53, 0.1, skew=0.35, sides=0.8, curl=0.04, behind=1.35, spread=0.22),
    "curls": Style(0.22, -0.54, 0.55, 0.1, skew=0.15, sides=0.6, curl=0.07, behind=0.95, spread=0.36),
    "bun": Style(0.05, -0.68, 0.6, 0.1, sides=0.02),
    "ponytail": Style(0.06, -0.66, 0.59, 0.15, skew=0.2, sides=0.04),
    "braids": Style(0.06, -0.66, 0.58, 0.1, sides=0.25),
    "locs": Style(0.1, -0.6, 0.54, 0.2, sides=0.75, behind=1.2, spread=0.18),
}
CURLY = ("curly", "afro", "curls")


def _waves(patch: Patch, amount: float) -> Array:
    """Return how far the edge of curly hair lies outside of that of straight hair."""
    waves: Array = amount * np.sin(patch.x * 13 + 1.7 * np.sin(patch.y * 7)) * np.sin(patch.y * 12 + 1.3)
    return waves


def _top(head: Head, patch: Patch, more: float) -> Array:
    """Return the distance to the edge of the hair around the skull, (0, -0.22) being its middle."""
    return patch.ellipse(
        0.09 * head.sin, -0.22 - 0.05 * head.up - more * 0.25, head.half + 0.02 + more, 0.8 + more * 0.8
    )


def _fall(head: Head, patch: Patch, style: Style) -> Array:
    """Return the distance to the edge of hair that hangs down."""
    low = style.behind * (0.75 + 0.5 * head.person.hair_length)
    narrow, wide = head.half + 0.02, style.spread * (0.5 + 0.9 * head.person.hair_volume)
    t = limited((patch.y + 0.2) * (1 / (low + 0.2)))
    across = np.abs(patch.x + 0.08 * head.sin * t) - narrow - wide * np.sqrt(t) * (1.35 - 0.6 * t)
    end = patch.y - low + 0.5 * np.square(patch.x)
    return np.maximum(np.maximum(across, end), -0.2 - patch.y)


def _shades(head: Head, patch: Patch) -> Array:
    """Return a factor for each pixel: strands, and the sheen on them."""
    hair = head.person.hair
    x, y = patch.x - 0.3 * head.sin, patch.y
    if hair in CURLY:
        strands = 0.17 * np.sin(x * 17 + 2 * np.sin(y * 9)) * np.sin(y * 16 + 2 * np.sin(x * 8))
    elif hair in ("braids", "locs"):
        strands = 0.2 * np.sin(x * 26 + 0.8 * np.sin(y * 18))
    else:
        fall = x * (1.35 - 0.5 * limited(-y))
        ring = length(x - 0.25 * head.view.light_x, y + 0.1) - 0.8
        strands = 0.06 * np.sin(fall * 21 + 2 * np.sin(y * 3)) + 0.26 * np.exp(np.square(ring) * -90)
    shades: Array = 1 + strands
    return shades


def draw_hair_behind(head: Head) -> None:
    """Draw the hair that is behind head and neck."""
    person = head.person
    style = STYLES.get(person.hair)
    if style is None:
        return
    dark = head.hair * 0.72
    if person.hair == "bun":
        x, y = 0.25 * person.parting * head.cos - 0.25 * head.sin, -1.1 - 0.1 * head.up
        ball = head.frame.near(x, y, 0.45)
        r = 0.22 + 0.12 * person.hair_volume
        ball.paint(dark * 1.15, ball.inside(ball.ellipse(x, y, r * 1.1, r) + _waves(ball, 0.02)))
    elif person.hair == "ponytail":
        _draw_ponytail(head)
    elif person.hair == "afro":
        patch = head.canvas
        around = _top(head, patch, style.volume * (0.5 + 0.8 * person.hair_volume)) + _waves(patch, style.curl)
        patch.paint(dark[:, None, None] * _shades(head, patch) * 1.2, patch.inside(around))
    elif style.behind:
        patch = head.canvas
        shape = _fall(head, patch, style) - 0.03
        if style.curl:
            shape += _waves(patch, style.curl)
        patch.paint(dark[:, None, None] * _shades(head, patch), patch.inside(shape))


def _draw_ponytail(head: Head) -> None:
    """Draw a ponytail, tied high behind the head, which falls to one side."""
    side = 1 if head.person.parting > 0 else -1
    low = 0.55 + 0.6 * head.person.hair_length
    patch = head.canvas
    down = patch.y + 0.62
    middle = side * (head.half + 0.08 + 0.14 * np.sin(np.minimum(np.maximum(down, 0), 2) * 1.7)) - 0.35 * head.sin
    t = limited(down * (1 / (low + 0.62)))
    tail = np.abs(patch.x - middle) - 0.62 * np.sqrt(t) * (1 - t) - 0.02
    shape = np.maximum(tail, np.maximum(-down, patch.y - low))
    patch.paint(
        head.hair[:, None, None] * (0.85 + 0.12 * np.sin(patch.x * 24 - patch.y * 5)), patch.inside(shape, 0.02)
    )


def draw_hair(head: Head) -> None:
    """Draw the hair that lies on the head."""
    person = head.person
    style = STYLES.get(person.hair)
    if style is None:
        return
    patch = head.patch
    more = style.volume * (0.5 + 0.8 * person.hair_volume)
    outer = _top(head, patch, more)
    if style.behind:
        outer = np.minimum(outer, _fall(head, patch, style))
    x, y, _ = head.point(0, style.top - 0.09 * person.hairline)
    across = patch.x - x
    skew = 0.55 * style.skew * (person.parting + (0.4 if person.parting > 0 else -0.4))
    u = across * (0.69 / (style.width * head.half * (1 - 0.12 * abs(head.sin))))
    v = np.minimum((patch.y - 0.35) * (1 / (0.35 - y)) + skew * across, 0)
    u, v = u * u, v * v
    round_, square = np.sqrt(u + v), np.sqrt(np.sqrt(u * u + v * v))
    opening = (round_ + style.square * (square - round_) - 1) * 0.6
    if style.curl:
        waves = _waves(patch, style.curl)
        outer, opening = outer + waves, opening + waves
    if person.hair == "fringe":
        opening += 0.03 * np.sin(across * 19)
    sides = style.sides * (0.85 + 0.3 * person.hair_length)
    slope = 0.8 * np.maximum(opening, 0) if style.behind else np.minimum(opening, 0.25) * 1.4 - 0.28
    end = patch.y - sides - slope  # further down the further it is from the face
    shape = np.maximum(np.maximum(outer, -opening), end)
    if person.hair == "receding":
        shape = np.maximum(shape, -0.55 - patch.y)
    if person.hair == "quiff":
        at = x - 0.12 if person.parting > 0 else x + 0.12
        shape = np.minimum(shape, patch.ellipse(at, y - 0.28, 0.5, 0.2 + 0.12 * person.hair_volume))
    patch.darken(head.skin * 0.55 + 0.25, patch.inside(shape - 0.05, 0.12) * head.face * (0.55 * style.thick))
    cover = patch.inside(shape, 0.02 if style.thick == 1 else 0.05)
    patch.paint(head.hair[:, None, None] * _shades(head, patch), cover if style.thick == 1 else cover * style.thick)
    if person.hair == "braids":
        _draw_braids(head)


def _draw_braids(head: Head) -> None:
    """Draw two braids that hang before the shoulders."""
    patch = head.canvas
    down = patch.y - 0.1
    links = np.abs(np.sin(down * 11))
    apart = np.abs(patch.x + 0.08 * head.sin) - (head.half - 0.02) - 0.05 * down
    strand = np.abs(apart) - 0.08 - 0.045 * links
    cover = patch.inside(np.maximum(strand, np.maximum(-down, down - 0.9 - 0.7 * head.person.hair_length)))
    patch.paint(head.hair[:, None, None] * (0.7 + 0.4 * links), cover)
