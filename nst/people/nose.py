"""The nose, which turns further than the face behind it."""

import numpy as np

from nst.people.canvas import colour, length
from nst.people.head import EYES, NOSE, Head

SHADE, LIGHT = colour(196, 140, 128), colour(255, 255, 255) * 1.1


def draw_nose(head: Head) -> None:
    """Draw the nose: its bridge by a shade at the side, its tip, wings and what is below them."""
    person, view = head.person, head.view
    x, y, _ = head.point(0, NOSE - 0.03 + 0.09 * person.nose_length, 0.22 + 0.04 * person.nose_bridge)
    root_x, root_y, _ = head.point(0, EYES + 0.02, 0.02 + 0.03 * person.nose_bridge)
    wide = 0.135 + 0.055 * person.nose_width
    left, right = min(x, root_x) - wide - 0.14, max(x, root_x) + wide + 0.14
    patch = head.frame.part(left, right, root_y - 0.12, y + 0.24)
    turned = head.sin if abs(head.sin) > 0.12 else 0.25 * view.light_x
    side = -1 if turned > 0 else 1  # where the shade lies: away from the light
    t = np.minimum(np.maximum((patch.y - root_y) * (1 / (y - root_y)), 0), 1.1)
    across = (patch.x - (root_x + t * (x - root_x))) * side
    strip = np.abs(across - (0.05 + 0.015 * person.nose_width) - t * t * (wide * 0.45)) - 0.035
    strip = np.maximum(strip, np.maximum(root_y - 0.08 - patch.y, patch.y - y))
    patch.darken(SHADE, patch.inside(strip, 0.1) * (0.42 + 0.2 * person.nose_bridge + 0.5 * abs(head.sin)))
    ridge = np.maximum(np.abs(across + 0.01) - 0.025, np.maximum(root_y - patch.y, patch.y - y - 0.02))
    patch.darken(LIGHT, patch.inside(ridge, 0.08) * 0.7)
    patch.darken(SHADE, patch.inside(patch.ellipse(x, y + 0.1, wide, 0.05), 0.07) * 0.8)
    middle = x - 0.05 * head.sin
    apart = np.abs(patch.x - middle)
    wing = np.abs(length((apart - wide * 0.82 + 0.05) * (1 / 0.07), (patch.y - y - 0.025) * (1 / 0.075)) - 1) * 0.07
    patch.paint(head.skin * 0.58, patch.inside(np.maximum(wing - 0.012, wide * 0.82 - 0.01 - apart)) * 0.75)
    low = patch.y - y - 0.082 + 0.05 * head.up
    hole = length((apart - wide * 0.45) * (1 / (wide * 0.27)), low * (1 / 0.026)) - 1
    patch.paint(head.skin * 0.36, patch.inside(hole * 0.026) * 0.8)
    shine = np.minimum(head.skin * 1.25 + 0.05, 1)
    patch.paint(shine, patch.inside(patch.ellipse(x + 0.03 * view.light_x, y - 0.02, 0.045, 0.035), 0.05) * 0.55)
