"""Eyes, and the brows above them."""

import numpy as np

from nst.people.canvas import along, length, mixed
from nst.people.colours import EYES as IRISES
from nst.people.colours import INK, WHITE
from nst.people.head import EYES, SIDES, Head


def draw_eyes(head: Head) -> None:
    """Draw both eyes, open or closed."""
    person, view = head.person, head.view
    wide = 0.17 + 0.035 * person.eye_size
    high = (0.095 + 0.02 * person.eye_size + 0.026 * person.eye_shape) * (1 - 0.15 * max(0, view.smile))
    iris, skin = along(IRISES, person.eye_colour), head.skin
    patch, narrow = head.pair(0.31 + 0.05 * person.eye_distance, EYES, 0, 0.31)
    u = patch.x
    v = patch.y + 0.22 * person.eye_tilt * u
    s = u / (wide * narrow)
    arch = np.maximum(1 - s * s, 0)
    upper = -high * (1.25 - 2 * view.eyes_closed) * arch  # edges of the opening; closed, the lid hangs in an arc
    lower = high * 0.75 * arch
    ends = (np.abs(s) - 1) * wide
    socket = length(s * 1.15, (v + 0.03) * (1 / (high * 1.6))) - 1
    patch.darken(mixed(skin, WHITE, 0.15) * 0.86, patch.inside(socket * 0.14, 0.12) * 0.5)
    opening = patch.inside(np.maximum(np.maximum(upper - v, v - lower), ends))
    if view.eyes_closed < 1:
        patch.paint(mixed(WHITE, skin, 0.12), opening)
        r = 0.1 + 0.012 * person.eye_size
        across = u - 0.02 * head.sin * SIDES
        ball = length(across / (0.35 + 0.65 * narrow), v + 0.014) - r
        patch.paint(iris * 0.5, patch.inside(ball) * opening)
        patch.paint(iris * 1.15, patch.inside(ball + 0.024) * opening)
        patch.paint(INK * 0.4, patch.inside(ball + r * 0.54) * opening)
        patch.darken(INK + 0.25, patch.inside(v - upper - 0.035, 0.04) * opening * 0.6)
        patch.paint(WHITE, patch.inside(length(across * SIDES + 0.032, v + 0.05) - 0.028) * opening)
    lash = np.abs(v - upper) - (0.014 + 0.02 * person.lashes) * (0.6 + 0.6 * arch)
    patch.paint(INK, patch.inside(np.maximum(lash, ends - 0.015 - 0.03 * person.lashes)) * (0.6 + 0.35 * person.lashes))
    line = np.minimum(np.abs(v - lower), np.abs(v + high * 1.55 * arch + 0.012)) - 0.007  # below, and a fold above
    if person.age > 0.4:
        line = np.minimum(line, np.abs(v - high * 1.35 * arch - 0.03) + 0.013 - 0.02 * person.age)
    patch.paint(skin * 0.56, patch.inside(np.maximum(line, ends)) * 0.55)
    patch.put()


def draw_brows(head: Head) -> None:
    """Draw both brows: strokes that become thin outwards."""
    person, view = head.person, head.view
    colour = mixed(head.hair, INK, 0.35) if person.grey < 0.6 else head.hair * 0.8
    height = EYES - 0.255 - 0.035 * person.brow_height - 0.05 * view.brows - 0.02 * person.eye_size
    patch, narrow = head.pair(0.31 + 0.045 * person.eye_distance, height, 0.03, 0.27)
    s = patch.x / (0.215 * narrow)
    arc = (0.045 + 0.035 * person.brow_arch) * (1 - s * s) + (0.04 * person.brow_tilt - 0.06 * min(0, view.brows)) * s
    thick = (0.02 + 0.045 * person.brow_thickness) * (0.95 - 0.45 * s)
    patch.paint(colour, patch.inside(np.maximum(np.abs(patch.y + arc) - thick, (np.abs(s) - 1) * 0.2), 0.015) * 0.92)
    patch.put()
