"""The nose, which turns further than the face behind it."""

import numpy as np

from nst.people.canvas import colour
from nst.people.head import EYES, NOSE, Head

SHADE = colour(196, 140, 128)


def draw_nose(head: Head) -> None:
    """Draw the nose: its bridge by a shade at the side, its tip, wings and what is below them."""
    person, view = head.person, head.view
    tip_y = NOSE - 0.03 + 0.09 * person.nose_length
    x, y, _ = head.point(0, tip_y, 0.22 + 0.04 * person.nose_bridge)
    root_x, root_y, _ = head.point(0, EYES + 0.02, 0.02 + 0.03 * person.nose_bridge)
    wide = 0.135 + 0.055 * person.nose_width
    patch = head.frame.near((x + root_x) / 2, (y + root_y) / 2, 0.48)
    side = -1 if head.sin + 0.25 * view.light_x > 0 else 1  # where the shade lies: away from the light
    side = 1 if head.sin > 0.12 else -1 if head.sin < -0.12 else side
    t = np.clip((patch.y - np.float32(root_y)) / np.float32(y - root_y), 0, 1.1)
    axis = np.float32(root_x) + t * np.float32(x - root_x)
    from_axis = (patch.x - axis) * np.float32(side)
    half = np.float32(0.05 + 0.015 * person.nose_width) + t * t * np.float32(wide * 0.45)
    strip = np.maximum(
        np.abs(from_axis - half) - np.float32(0.035),
        np.maximum(np.float32(root_y - 0.08) - patch.y, patch.y - np.float32(y)),
    )
    patch.darken(SHADE, patch.inside(strip, 0.1) * np.float32(0.42 + 0.2 * person.nose_bridge + 0.5 * abs(head.sin)))
    ridge = np.maximum(
        np.abs(from_axis + np.float32(0.01)) - np.float32(0.025),
        np.maximum(np.float32(root_y) - patch.y, patch.y - np.float32(y + 0.02)),
    )
    patch.darken(colour(255, 255, 255) * np.float32(1.1), patch.inside(ridge, 0.08) * np.float32(0.7))
    below = patch.ellipse(x, y + 0.1, wide, 0.05)
    patch.darken(SHADE, patch.inside(below, 0.07) * np.float32(0.8))
    for wing in (-1, 1):
        at = x + wing * wide * (0.82 - 0.25 * wing * head.sin) - 0.05 * head.sin
        edge = np.maximum(
            np.abs(patch.ellipse(at - wing * 0.05, y + 0.025, 0.07, 0.075)) - np.float32(0.012),
            (np.float32(at) - patch.x) * np.float32(wing) - np.float32(0.01),
        )
        patch.paint(head.skin * np.float32(0.58), patch.inside(edge) * np.float32(0.75))
        hole = patch.ellipse(x + wing * wide * 0.45 - 0.02 * head.sin, y + 0.082 - 0.05 * head.up, wide * 0.27, 0.026)
        patch.paint(head.skin * np.float32(0.36), patch.inside(hole) * np.float32(0.8))
    shine = patch.ellipse(x + 0.03 * view.light_x, y - 0.02, 0.045, 0.035)
    patch.paint(
        np.minimum(head.skin * np.float32(1.25) + np.float32(0.05), 1), patch.inside(shine, 0.05) * np.float32(0.55)
    )
