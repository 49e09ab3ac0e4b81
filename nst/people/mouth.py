"""The mouth: lips, and teeth behind them."""

import numpy as np

from nst.people.canvas import Patch, colour, mixed
from nst.people.colours import INK, WHITE, lips_of
from nst.people.head import MOUTH, Head
from nst.types import Array

INSIDE, TONGUE = colour(92, 30, 38), colour(206, 96, 100)


def mouth_at(head: Head) -> tuple[float, float, float]:
    """Return where the mouth is seen, and how much narrower."""
    return head.point(0, MOUTH - 0.035 * head.person.mouth_height + 0.02 * head.person.face_length, 0.06)


def draw_mouth(head: Head) -> None:
    """Draw the mouth, open or shut, smiling or not."""
    person, view = head.person, head.view
    x, y, narrow = mouth_at(head)
    wide = (0.245 + 0.055 * person.mouth_width + 0.045 * view.smile - 0.03 * view.mouth_open) * narrow
    patch = head.frame.part(x - wide - 0.22, x + wide + 0.22, y - 0.34, y + 0.36)
    s = (patch.x - x) * (1 / wide)
    q = np.minimum(s * s, 1.6)
    v = patch.y - y + (0.05 + 0.14 * view.smile) * (q - 0.3)
    arch = np.maximum(1 - q, 0)
    root = np.sqrt(arch)
    ends = (np.abs(s) - 1) * wide
    bottom = root * (0.17 * view.mouth_open)  # edges of the opening
    top = bottom * -0.3
    upper = (0.055 + 0.03 * person.lips) * arch * (1 - 0.3 * np.exp(q * -30))
    lower = (0.066 + 0.034 * person.lips) * root * arch
    lips = lips_of(person)
    shadow = np.maximum(np.abs(v - bottom - lower - 0.045) - 0.02, ends + wide * 0.45)
    patch.darken(head.skin * 0.8, patch.inside(shadow, 0.06) * 0.45)
    patch.paint(lips * 0.86, patch.inside(np.maximum(np.maximum(top - upper - v, v - top), ends)))
    patch.paint(lips, patch.inside(np.maximum(np.maximum(bottom - v, v - bottom - lower), ends)))
    shine = np.maximum(np.abs(v - bottom - lower * 0.45) - 0.01, ends + wide * 0.6)
    patch.paint(mixed(lips, WHITE, 0.45), patch.inside(shine, 0.03) * 0.6)
    if view.mouth_open > 0.05:
        opening = patch.inside(np.maximum(np.maximum(top - v, v - bottom), ends))
        patch.paint(INSIDE, opening)
        patch.paint(TONGUE, opening * patch.inside(bottom * 0.62 - v, 0.02))
        patch.paint(WHITE, opening * patch.inside(v - top - 0.055))
    patch.paint(INK, patch.inside(np.maximum(np.abs(v) - 0.013, ends - 0.02)) * (0.75 * (1 - view.mouth_open)))
    lines = min(1.0, max(0, view.smile - 0.2) * 0.7 + max(0, person.age - 0.35))
    if lines > 0.05:
        patch.paint(head.skin * 0.62, _lines(patch, x, y, wide) * (0.8 * lines))


def _lines(patch: Patch, x: float, y: float, wide: float) -> Array:
    """Return the cover of the lines from the nose to the corners of the mouth."""
    v = patch.y - (y - 0.12)
    u = np.abs(patch.x - x) - (wide + 0.03) - 0.35 * v + 1.1 * v * v
    return patch.inside(np.maximum(np.abs(u) - 0.01, np.abs(v) - 0.14), 0.03)
