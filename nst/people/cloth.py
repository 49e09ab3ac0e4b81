"""Cloth in place of hair: a headscarf, a turban. Its colour is one of the clothes, and so changes."""

import numpy as np

from nst.people.canvas import Colour, length
from nst.people.colours import hue
from nst.people.head import Head


def _cloth(head: Head) -> Colour:
    return hue(head.view.clothes + 0.45, 0.45, 0.82)


def draw_cloth_behind(head: Head) -> None:
    """Draw the part of a headscarf that is behind the head."""
    if head.person.hair == "headscarf":
        patch = head.canvas
        shape = np.minimum(
            patch.ellipse(0.06 * head.sin, 0.0, head.half + 0.2, 1.17), patch.ellipse(0, 1.75, 0.98, 1.0)
        )
        patch.paint(_cloth(head) * 0.82, patch.inside(shape))


def draw_cloth(head: Head) -> None:
    """Draw a headscarf or a turban."""
    if head.person.hair == "headscarf":
        _draw_headscarf(head)
    elif head.person.hair == "turban" and head.view.occlusion != "hat":
        _draw_turban(head)


def _draw_headscarf(head: Head) -> None:
    """Draw a headscarf, which leaves the face free."""
    patch = head.canvas
    x, y, _ = head.point(0, 0.1)
    around = x * 0.8, y * 0.5 + 0.14, head.half * 0.86, head.chin * 0.5 + 0.42 + 0.05 * head.person.hairline
    opening = patch.ellipse(*around)
    outer = patch.ellipse(0.08 * head.sin, 0.0, head.half + 0.17, 1.14)
    shape = np.maximum(np.minimum(outer, patch.ellipse(0.05 * head.sin, 1.25, 0.64, 0.5)), -opening)
    folds = 1 + 0.09 * np.sin(length(patch.x * 1.1, patch.y - 0.25) * 17 + patch.x * 3)
    shade = head.patch.inside(head.patch.ellipse(*around) * -1 - 0.05, 0.12)
    head.patch.darken(head.skin * 0.5 + 0.3, shade * head.face * 0.5)
    patch.paint(_cloth(head)[:, None, None] * folds, patch.inside(shape))


def _draw_turban(head: Head) -> None:
    """Draw a turban."""
    patch, person = head.patch, head.person
    x, y, _ = head.point(0, -0.42 - 0.05 * person.hairline)
    a, b = head.half + 0.19 + 0.06 * person.hair_volume, 0.66 + 0.1 * person.hair_volume
    outer = patch.ellipse(0.08 * head.sin, -0.62 - 0.05 * head.up, a, b)
    bow = np.abs(patch.x - x)
    edge = patch.y - y + 0.08 - 0.42 * bow
    shape = np.maximum(outer, edge)
    patch.darken(head.skin * 0.5 + 0.3, patch.inside(shape - 0.06, 0.12) * head.face * 0.5)
    folds = 1 + 0.12 * np.sin((patch.y + 0.75 * bow) * 24)
    patch.paint(_cloth(head)[:, None, None] * folds, patch.inside(shape))
    patch.paint(_cloth(head) * 0.76, patch.inside(np.maximum(np.abs(edge + 0.02) - 0.015, outer)))
