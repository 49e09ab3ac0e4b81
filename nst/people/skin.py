"""Neck, ears, the face itself, and what is on its skin."""

import numpy as np

from nst.people.canvas import colour, mixed
from nst.people.colours import RIMS, hue
from nst.people.head import EYES, NOSE, Head
from nst.people.mouth import mouth_at

SHADE, BLUSH = colour(206, 150, 138), colour(255, 168, 156)
MOLES = {"cheek": (0.38, 0.38), "lip": (-0.21, 0.5), "chin": (0.14, 0.84)}


def draw_body(head: Head) -> None:
    """Draw the neck, and the shoulders in their clothes."""
    body, person = head.body.whole(), head.person
    wide = 0.36 + 0.05 * person.jaw + 0.03 * person.face_width
    lean = -head.frame.roll * 0.3
    neck = np.maximum(
        np.abs(body.x + np.float32(lean) * (body.y - 1))
        - np.float32(wide)
        - np.maximum(body.y - 1, 0) ** 2 * np.float32(0.7),
        np.float32(0.3) - body.y,
    )
    shoulders = body.ellipse(0, 2.25, 1.5, 0.95)
    cloth = hue(head.view.clothes, 0.5, 0.72)
    cover = body.inside(neck)
    body.paint(head.skin, cover)
    shadow = body.ellipse(0.14 * head.sin - 0.1 * head.view.light_x, head.chin + 0.02, 0.62, 0.3)
    body.darken(SHADE * np.float32(0.9), cover * body.inside(shadow, 0.22) * np.float32(0.9))
    neckline = np.maximum(shoulders, -body.ellipse(0, 1.26, 0.5, 0.27))
    body.paint(cloth, body.inside(neckline))
    rim = np.maximum(np.abs(body.ellipse(0, 1.26, 0.5, 0.27) - np.float32(0.03)) - np.float32(0.03), shoulders)
    body.paint(cloth * np.float32(0.78), body.inside(rim))


def draw_ears(head: Head) -> None:
    """Draw the ears, of which the face hides the farther one, and rings in them."""
    person = head.person
    if person.hair in ("headscarf",):
        return
    for side in (-1, 1):
        near = -side * head.sin  # how much this side is turned to the front
        x = side * (head.half * (0.99 - 0.28 * max(0, near)) + 0.03) + 0.02 * head.sin
        y = EYES + 0.13 + 0.12 * head.up
        a, b = (0.12 + 0.03 * person.ears) * (1 + 0.5 * near), 0.2 + 0.045 * person.ears
        patch = head.frame.near(x, y, 0.55)
        ear = patch.ellipse(x, y, a, b)
        patch.paint(head.skin * np.float32(0.97), patch.inside(ear))
        patch.darken(
            SHADE, patch.inside(patch.ellipse(x - side * 0.01, y + 0.01, a * 0.55, b * 0.6), 0.04) * np.float32(0.7)
        )
        if person.earrings > 0.1:
            size = 0.03 + 0.05 * person.earrings
            ring = patch.ellipse(x, y + b + size * 0.6, size, size)
            ring = ring if person.earrings < 0.5 else np.abs(ring) - np.float32(0.018)
            patch.paint(RIMS[4], patch.inside(ring))


def draw_face(head: Head) -> None:
    """Draw the face: skin, darker towards its edge, and rosy cheeks."""
    patch, person = head.patch, head.person
    cover = patch.inside(head.outline)
    edge = np.clip(head.outline / np.float32(0.5) + 1, 0, 1)
    patch.paint(head.skin, cover)
    patch.darken(SHADE, cover * edge * edge * edge * np.float32(0.5))
    for side in (-1, 1):
        x, y, narrow = head.point(side * (0.4 + 0.02 * person.cheeks), NOSE + 0.04)
        cheek = head.frame.near(x, y, 0.36)
        blush = np.exp(
            -4
            * (
                np.square((cheek.x - np.float32(x)) / np.float32(0.3 * narrow))
                + np.square((cheek.y - np.float32(y)) / np.float32(0.22))
            )
        )
        share = 0.3 + 0.12 * max(0, head.view.smile)
        cheek.darken(
            mixed(colour(255, 205, 198), BLUSH, 0.7), blush * np.float32(share) * cheek.inside(cheek.x * 0 - 1)
        )


def draw_marks(head: Head) -> None:
    """Draw freckles, a mole, and the lines of age."""
    person = head.person
    if person.freckles > 0.05:
        for side in (-1, 1):
            x, y, narrow = head.point(side * 0.27, NOSE - 0.08, 0.05)
            patch = head.frame.near(x, y, 0.3)
            u, v = (patch.x - np.float32(x)) / np.float32(narrow), patch.y - np.float32(y)
            dots = np.sin(u * 47 + 3 * np.sin(v * 23)) * np.sin(v * 51 + 2 * np.sin(u * 31 + 1))
            there = np.exp(-np.square(u / np.float32(0.19)) - np.square(v / np.float32(0.12)))
            patch.darken(
                colour(178, 112, 80),
                np.clip(dots * 2 - np.float32(0.3), 0, 1) * there * np.float32(0.9 * person.freckles),
            )
    if person.mole != "none":
        x, y, narrow = head.point(*MOLES[person.mole], 0.03)
        patch = head.frame.near(x, y, 0.1)
        patch.paint(
            head.skin * np.float32(0.32), patch.inside(patch.ellipse(x, y, 0.036 * narrow, 0.036)) * np.float32(0.9)
        )
    if person.age > 0.5 or head.view.brows > 0.4:
        much = min(0.6, max(0, person.age - 0.45) + max(0, head.view.brows - 0.4) * 0.6)
        for height in (-0.46, -0.56):
            x, y, _ = head.point(0, height - 0.03 * head.view.brows)
            patch = head.frame.near(x, y, 0.36)
            u, v = (patch.x - np.float32(x)) / np.float32(0.3), patch.y - np.float32(y)
            line = np.maximum(
                np.abs(v + np.float32(0.03) * np.cos(u * 4)) - np.float32(0.008), (np.abs(u) - 1) * np.float32(0.3)
            )
            patch.paint(head.skin * np.float32(0.66), patch.inside(line, 0.02) * np.float32(much))


def draw_beard(head: Head) -> None:
    """Draw the beard, which leaves the mouth free."""
    person = head.person
    if person.beard == "none":
        return
    patch = head.patch
    x, y, narrow = mouth_at(head)
    colour_ = mixed(head.hair, head.skin, 0.12)
    under = y - 0.13
    u, v = np.abs(patch.x - np.float32(x)), patch.y - np.float32(under)
    moustache = np.maximum(
        np.abs(v - np.float32(0.02) - u * u * np.float32(0.9))
        - np.float32(0.055) * (1 - np.minimum(u / np.float32(0.36 * narrow), 1))
        - np.float32(0.012),
        u - np.float32(0.33 * narrow),
    )
    shape = moustache
    free = patch.ellipse(
        x,
        y + 0.02 + 0.05 * head.view.mouth_open,
        (0.24 + 0.04 * head.view.smile) * narrow,
        0.095 + 0.08 * head.view.mouth_open,
    )
    if person.beard == "goatee":
        chin = patch.ellipse(x, y + 0.2, 0.24 * narrow, 0.26)
        shape = np.minimum(shape, np.maximum(chin, -free))
    elif person.beard in ("short", "full", "stubble"):
        line = (
            np.float32(y - 0.2)
            - np.clip(u - np.float32(0.3), 0, 1) ** 2 * np.float32(2.2)
            + np.clip(np.float32(0.32) - u, 0, 1) * np.float32(0.3)
        )
        grown = np.float32(0.02 if person.beard != "full" else 0.08 + 0.12 * person.hair_length) * np.clip(
            v + np.float32(0.1), 0, 1
        )
        jaw = np.maximum(head.outline - grown, line - patch.y)
        shape = np.minimum(shape, np.maximum(jaw, -free))
    if person.beard == "stubble":
        patch.paint(mixed(head.skin * np.float32(0.7), head.hair, 0.35), patch.inside(shape, 0.14) * np.float32(0.55))
        return
    cover = patch.inside(shape, 0.03)
    patch.paint(colour_, cover)
    strands = np.sin(patch.x * 38 + np.sin(patch.y * 13) * 2) * np.float32(0.09)
    patch.image *= 1 + cover * strands
