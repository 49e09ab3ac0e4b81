"""The mouth: lips, and teeth behind them."""

import numpy as np

from nst.people.canvas import Patch, colour, mixed
from nst.people.colours import INK, WHITE, lips_of
from nst.people.head import MOUTH, Head

INSIDE, TONGUE = colour(92, 30, 38), colour(206, 96, 100)


def mouth_at(head: Head) -> tuple[float, float, float]:
    """Return where the mouth is seen, and how much narrower."""
    return head.point(0, MOUTH - 0.035 * head.person.mouth_height + 0.02 * head.person.face_length, 0.06)


def draw_mouth(head: Head) -> None:
    """Draw the mouth, open or shut, smiling or not."""
    person, view = head.person, head.view
    x, y, narrow = mouth_at(head)
    wide = (0.25 + 0.055 * person.mouth_width + 0.045 * view.smile - 0.035 * view.mouth_open) * narrow
    patch = head.frame.near(x, y, 0.52)
    s = (patch.x - np.float32(x)) / np.float32(wide)
    q = np.minimum(s * s, np.float32(1.6))
    v = patch.y - np.float32(y) + np.float32(0.11 * view.smile) * (q - np.float32(0.35))
    arch = np.maximum(1 - q, 0)
    ends = (np.abs(s) - 1) * np.float32(wide)
    gap = np.float32(0.15 * view.mouth_open) * np.sqrt(arch)
    cupid = 1 - np.float32(0.3) * np.exp(-q * np.float32(30))
    upper = np.float32(0.05 + 0.024 * person.lips) * arch * cupid * np.float32(1.25)
    lower = np.float32(0.066 + 0.034 * person.lips) * np.sqrt(arch) * arch
    lips = lips_of(person)
    top, bottom = -gap * np.float32(0.35), gap
    shadow = np.maximum(
        np.abs(v - bottom - lower - np.float32(0.045)) - np.float32(0.02), ends + np.float32(wide * 0.45)
    )
    patch.darken(head.skin * np.float32(0.8), patch.inside(shadow, 0.06) * np.float32(0.45))
    patch.paint(lips * np.float32(0.86), patch.inside(np.maximum(np.maximum(top - upper - v, v - top), ends)))
    below = np.maximum(np.maximum(bottom - v, v - bottom - lower), ends)
    patch.paint(lips, patch.inside(below))
    patch.paint(
        mixed(lips, WHITE, 0.45),
        patch.inside(
            np.maximum(np.abs(v - bottom - lower * np.float32(0.45)) - np.float32(0.01), ends + np.float32(wide * 0.6)),
            0.03,
        )
        * np.float32(0.6),
    )
    if view.mouth_open > 0.05:
        _open(patch, v, top, bottom, ends)
    line = np.maximum(np.abs(v) - np.float32(0.013), ends - np.float32(0.02))
    patch.paint(INK, patch.inside(line) * np.float32(0.75 * (1 - view.mouth_open)))
    if view.smile > 0.3 or person.age > 0.4:
        _lines(head, patch, x, y, wide)


def _open(patch: Patch, v: np.ndarray, top: np.ndarray, bottom: np.ndarray, ends: np.ndarray) -> None:
    """Draw the inside of an open mouth."""
    opening = patch.inside(np.maximum(np.maximum(top - v, v - bottom), ends))
    patch.paint(INSIDE, opening)
    patch.paint(TONGUE, opening * patch.inside(bottom * np.float32(0.62) - v, 0.02))
    patch.paint(WHITE, opening * patch.inside(v - top - np.float32(0.05)))


def _lines(head: Head, patch: Patch, x: float, y: float, wide: float) -> None:
    """Draw the lines from the nose to the corners of the mouth."""
    much = min(1.0, max(0, head.view.smile - 0.2) * 0.6 + max(0, head.person.age - 0.35) * 1.0)
    for side in (-1, 1):
        u = (patch.x - np.float32(x)) * np.float32(side) - np.float32(wide + 0.03)
        v = patch.y - np.float32(y - 0.12)
        line = np.maximum(
            np.abs(u - np.float32(0.35) * v + np.float32(1.1) * v * v) - np.float32(0.01), np.abs(v) - np.float32(0.14)
        )
        patch.paint(head.skin * np.float32(0.62), patch.inside(line, 0.03) * np.float32(0.8 * much))
