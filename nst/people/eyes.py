"""Eyes, and the brows above them."""

import numpy as np

from nst.people.canvas import along, mixed
from nst.people.colours import EYES as IRISES
from nst.people.colours import INK, WHITE
from nst.people.head import EYES, Head


def draw_eyes(head: Head) -> None:
    """Draw both eyes, open or closed."""
    person, view = head.person, head.view
    wide = 0.165 + 0.035 * person.eye_size
    high = (0.1 + 0.025 * person.eye_size + 0.03 * person.eye_shape) * (1 - 0.12 * max(0, view.smile))
    opened = 1 - view.eyes_closed
    iris = along(IRISES, person.eye_colour)
    for side in (-1, 1):
        x, y, narrow = head.point(side * (0.31 + 0.05 * person.eye_distance), EYES)
        patch = head.frame.near(x, y, 0.36)
        a, tilt = wide * narrow, -side * person.eye_tilt * 0.22
        u = patch.x - np.float32(x)
        v = patch.y - np.float32(y) - np.float32(tilt) * u
        s = u / np.float32(a)
        arch = np.maximum(1 - s * s, 0)
        upper = -np.float32(high * (2 * opened - 0.75)) * arch  # of the opening; closed, the lid hangs in an arc
        lower = np.float32(high * 0.75) * arch * (1 - np.float32(0.2) * s * side)
        ends = (np.abs(s) - 1) * np.float32(a)
        lids = np.float32(1.15) * np.sqrt(s * s + np.square((v + np.float32(0.02)) / np.float32(high * 1.5)))
        patch.darken(
            mixed(head.skin, WHITE, 0.15) * np.float32(0.86),
            patch.inside((lids - 1) * np.float32(0.14), 0.12) * np.float32(0.5),
        )
        opening = patch.inside(np.maximum(np.maximum(upper - v, v - lower), ends))
        patch.paint(WHITE * np.float32(0.98), opening)
        r = 0.088 + 0.012 * person.eye_size
        look = 0.02 * head.sin
        distance = np.hypot(
            (u - np.float32(look)) / np.float32(0.35 + 0.65 * narrow), v + np.float32(0.012)
        ) - np.float32(r)
        patch.paint(iris * np.float32(0.5), patch.inside(distance) * opening)
        patch.paint(iris * np.float32(1.15), patch.inside(distance + np.float32(0.024)) * opening)
        patch.paint(INK * np.float32(0.4), patch.inside(distance + np.float32(r * 0.52)) * opening)
        patch.darken(
            INK + np.float32(0.25), patch.inside(v - upper - np.float32(0.035), 0.04) * opening * np.float32(0.6)
        )
        light = np.hypot(u - np.float32(look - 0.03), v + np.float32(0.045)) - np.float32(0.026)
        patch.paint(WHITE, patch.inside(light) * opening)
        lash = np.maximum(
            np.abs(v - upper) - np.float32(0.016 + 0.02 * person.lashes) * (np.float32(0.6) + arch * np.float32(0.6)),
            ends - np.float32(0.015 + 0.03 * person.lashes),
        )
        patch.paint(INK, patch.inside(lash) * np.float32(0.6 + 0.35 * person.lashes))
        rim = np.maximum(np.abs(v - lower) - np.float32(0.006), ends)
        patch.paint(head.skin * np.float32(0.55), patch.inside(rim) * np.float32(0.5))
        fold = np.maximum(
            np.abs(v + np.float32(high * 1.55) * arch + np.float32(0.012)) - np.float32(0.008), ends + np.float32(0.02)
        )
        patch.paint(head.skin * np.float32(0.6), patch.inside(fold) * np.float32(0.5))
        if person.age > 0.35:
            bag = np.maximum(
                np.abs(v - np.float32(high * 1.35) * arch - np.float32(0.03)) - np.float32(0.008),
                ends + np.float32(0.02),
            )
            patch.paint(head.skin * np.float32(0.66), patch.inside(bag, 0.02) * np.float32(0.8 * (person.age - 0.3)))


def draw_brows(head: Head) -> None:
    """Draw both brows: strokes that become thin outwards."""
    person, view = head.person, head.view
    colour = mixed(head.hair, INK, 0.35) if person.grey < 0.6 else head.hair * np.float32(0.8)
    for side in (-1, 1):
        height = EYES - 0.255 - 0.035 * person.brow_height - 0.06 * view.brows - 0.02 * person.eye_size
        x, y, narrow = head.point(side * (0.31 + 0.045 * person.eye_distance), height, 0.03)
        patch = head.frame.near(x, y, 0.36)
        u, v = (patch.x - np.float32(x)) * np.float32(side), patch.y - np.float32(y)
        s = u / np.float32(0.215 * narrow)
        arc = np.float32(0.045 + 0.035 * person.brow_arch) * (1 - s * s)
        slope = np.float32(0.05 * person.brow_tilt - 0.06 * min(0, view.brows)) * s
        thick = np.float32(0.02 + 0.045 * person.brow_thickness) * (np.float32(0.95) - np.float32(0.45) * s)
        distance = np.maximum(np.abs(v + arc + slope) - thick, (np.abs(s) - 1) * np.float32(0.2 * narrow))
        patch.paint(colour, patch.inside(distance, 0.015) * np.float32(0.92))
