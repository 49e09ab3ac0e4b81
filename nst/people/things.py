"""Glasses, and what hides a part of a face: a hand, a scarf, sunglasses, a hat, a bar."""

import numpy as np

from nst.people.canvas import along, colour, mixed
from nst.people.colours import INK, RIMS, WHITE, hue
from nst.people.head import EYES, Head
from nst.people.mouth import mouth_at

LENSES = {"round": (0.23, 0.23, 0.22), "square": (0.24, 0.19, 0.06), "wide": (0.27, 0.15, 0.13)}


def draw_glasses(head: Head, dark: bool = False) -> None:
    """Draw the glasses that a person wears, or sunglasses."""
    person = head.person
    if person.glasses == "none" and not dark:
        return
    a, b, corner = (0.27, 0.2, 0.13) if dark else LENSES[person.glasses]
    rim = INK if dark else along(RIMS, person.glasses_colour)
    ends = []
    for side in (-1, 1):
        x, y, narrow = head.point(side * (0.315 + 0.04 * person.eye_distance), EYES + 0.02, 0.1)
        patch = head.frame.near(x, y, 0.45)
        lens = patch.box(x, y, a * narrow, b, min(corner, a * narrow * 0.95))
        glass = patch.inside(lens)
        patch.paint(colour(40, 38, 48) if dark else WHITE, glass * np.float32(0.93 if dark else 0.1))
        glint = np.abs((patch.x - np.float32(x)) + (patch.y - np.float32(y)) + np.float32(0.1)) - np.float32(0.035)
        patch.paint(WHITE, patch.inside(glint, 0.03) * glass * np.float32(0.3))
        patch.paint(rim, patch.inside(np.abs(lens) - np.float32(0.022)))
        ends.append((x - side * a * narrow, x + side * a * narrow, y))
    (left, far_left, y), (right, far_right, _) = ends
    patch = head.frame.near((left + right) / 2, y, 1.1)
    patch.paint(rim, patch.inside(patch.line(left, y - 0.03, right, y - 0.03) - np.float32(0.022)))
    for side, far in ((-1, far_left), (1, far_right)):
        ear = side * head.half * (1 - 0.2 * max(0, -side * head.sin))
        if (ear - far) * side > 0:
            patch.paint(rim, patch.inside(patch.line(far, y - 0.04, ear, y - 0.02) - np.float32(0.02)))


def draw_occlusion(head: Head) -> None:
    """Draw what hides a part of the face."""
    {"none": lambda head: None, "hand": _hand, "scarf": _scarf, "sunglasses": lambda head: draw_glasses(head, True),
     "hat": _hat, "bar": _bar}[head.view.occlusion](head)  # fmt: skip


def _hand(head: Head) -> None:
    """Draw a hand before the chin and a cheek."""
    side = 1 if head.view.occlusion_at > 0.5 else -1
    x, y, _ = mouth_at(head)
    patch = head.patch
    shade = head.skin * np.float32(0.62)
    palm = patch.ellipse(x + side * 0.42, y + 0.62, 0.36, 0.46)
    patch.paint(shade, patch.inside(palm - np.float32(0.03)))
    patch.paint(head.skin * np.float32(0.98), patch.inside(palm))
    for finger in range(4):
        tip_x, tip_y = x + side * (0.02 + 0.17 * finger), y - 0.02 - (0.1, 0.24, 0.27, 0.2)[finger]
        line = patch.line(x + side * (0.2 + 0.14 * finger), y + 0.5, tip_x, tip_y) - np.float32(0.085)
        patch.paint(shade, patch.inside(line - np.float32(0.025)))
        patch.paint(head.skin, patch.inside(line))
        patch.paint(
            mixed(head.skin, WHITE, 0.35), patch.inside(patch.ellipse(tip_x, tip_y, 0.05, 0.06)) * np.float32(0.7)
        )


def _scarf(head: Head) -> None:
    """Draw a scarf up to the nose."""
    x, y, _ = mouth_at(head)
    patch = head.patch
    cloth = hue(head.view.clothes + 0.3, 0.6, 0.75)
    u = patch.x - np.float32(x)
    top = np.float32(y - 0.14) + u * u * np.float32(0.16) - patch.y
    shape = np.maximum(np.maximum(top, np.abs(patch.x) - np.float32(head.half + 0.12)), patch.y - np.float32(1.42))
    stripes = 1 + np.float32(0.14) * np.sin((patch.y - u * u * np.float32(0.16)) * 20 + patch.x * 2)
    patch.paint(cloth[:, None, None] * stripes, patch.inside(shape - np.float32(0.03)))


def _hat(head: Head) -> None:
    """Draw a hat, whose brim hides the forehead."""
    patch = head.patch
    cloth = hue(head.view.clothes + 0.6, 0.45, 0.6)
    x, y, _ = head.point(0, -0.42)
    crown = np.maximum(patch.box(x * 0.6, y - 0.45, head.half + 0.04, 0.55, 0.3), patch.y - np.float32(y))
    brim = patch.ellipse(x * 0.7, y - 0.02, head.half + 0.4, 0.15)
    patch.darken(colour(150, 130, 130), patch.inside(brim - np.float32(0.1), 0.15) * patch.inside(head.outline))
    patch.paint(cloth, patch.inside(crown))
    band = np.maximum(crown, np.abs(patch.y - np.float32(y - 0.2)) - np.float32(0.07))
    patch.paint(cloth * np.float32(0.6), patch.inside(band))
    patch.paint(cloth * np.float32(0.88), patch.inside(brim))


def _bar(head: Head) -> None:
    """Draw a post that stands before the face, out of focus."""
    body = head.body.whole()
    at = -0.6 + 1.2 * head.view.occlusion_at
    body.paint(
        hue(head.view.background + 0.5, 0.25, 0.45),
        body.inside(np.abs(body.x - np.float32(at)) - np.float32(0.13), 0.06),
    )
