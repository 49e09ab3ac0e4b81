"""What hides a part of a face: a hand, a scarf, sunglasses, a hat, a post."""

import numpy as np

from nst.people.canvas import colour, mixed
from nst.people.colours import WHITE, hue
from nst.people.glasses import draw_lenses
from nst.people.head import Head
from nst.people.mouth import mouth_at

SHADOW = colour(150, 130, 130)
FINGERS = (0.12, 0.27, 0.3, 0.22)  # how far each one reaches


def draw_occlusion(head: Head) -> None:
    """Draw what hides a part of the face, if anything does."""
    kind = head.view.occlusion
    if kind == "sunglasses":
        draw_lenses(head, "sun")
    elif kind != "none":
        {"hand": _draw_hand, "scarf": _draw_scarf, "hat": _draw_hat, "bar": _draw_bar}[kind](head)


def _draw_hand(head: Head) -> None:
    """Draw a hand before the chin and a cheek."""
    side = 1 if head.view.occlusion_at > 0.5 else -1
    x, y, _ = mouth_at(head)
    patch, shade = head.canvas, head.skin * 0.66
    palm = patch.ellipse(x + side * 0.36, y + 0.5, 0.36, 0.3)
    arm = patch.line(x + side * 0.4, y + 0.6, x + side * 0.7, y + 1.6) - 0.24
    palm = np.minimum(palm, arm)
    patch.paint(shade, patch.inside(palm - 0.03))
    patch.paint(head.skin, patch.inside(palm))
    for finger, far in enumerate(FINGERS):
        tip_x, tip_y = x + side * (0.0 + 0.18 * finger), y - far + 0.04
        line = patch.line(x + side * (0.14 + 0.15 * finger), y + 0.42, tip_x, tip_y) - 0.088
        patch.paint(shade, patch.inside(line - 0.022))
        patch.paint(head.skin, patch.inside(line))
        nail = head.frame.near(tip_x, tip_y, 0.1)
        nail.paint(mixed(head.skin, WHITE, 0.35), nail.inside(nail.ellipse(tip_x, tip_y, 0.045, 0.055)) * 0.7)


def _draw_scarf(head: Head) -> None:
    """Draw a scarf up to the nose."""
    x, y, _ = mouth_at(head)
    patch = head.canvas
    bow = np.square(patch.x - x) * 0.22
    top = y - 0.16 + bow - patch.y
    low = patch.y - 1.42 + np.square(patch.x) * 0.25
    wide = np.abs(patch.x - 0.1 * head.sin) - head.half - 0.16 + 0.35 * np.square(patch.y - 0.95)
    stripes = 1 + 0.14 * np.sin((patch.y - bow) * 20 + patch.x * 2)
    cloth = hue(head.view.clothes + 0.3, 0.55, 0.76)
    patch.paint(cloth[:, None, None] * stripes, patch.inside(np.maximum(np.maximum(top, wide), low)))


def _draw_hat(head: Head) -> None:
    """Draw a hat, whose brim hides the forehead."""
    patch = head.canvas
    x, y, _ = head.point(0, -0.42)
    cloth = hue(head.view.clothes + 0.6, 0.42, 0.62)
    crown = np.maximum(patch.box(x * 0.6, y - 0.36, head.half + 0.12, 0.5, 0.34), patch.y - y)
    brim = patch.ellipse(x * 0.7, y - 0.02, head.half + 0.4, 0.16)
    head.patch.darken(
        SHADOW, head.patch.inside(head.patch.ellipse(x, y + 0.1, head.half + 0.3, 0.18), 0.15) * head.face
    )
    patch.paint(cloth, patch.inside(crown))
    patch.paint(cloth * 0.6, patch.inside(np.maximum(crown, np.abs(patch.y - y + 0.2) - 0.07)))
    patch.paint(cloth * 0.88, patch.inside(brim))


def _draw_bar(head: Head) -> None:
    """Draw a post that stands before the face, out of focus."""
    body = head.body.whole()
    at = -0.6 + 1.2 * head.view.occlusion_at
    body.paint(hue(head.view.background + 0.5, 0.25, 0.45), body.inside(np.abs(body.x - at) - 0.13, 0.06))
