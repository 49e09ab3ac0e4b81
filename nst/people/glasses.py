"""Glasses, and sunglasses."""

import numpy as np

from nst.people.canvas import along, colour, rounded
from nst.people.colours import INK, RIMS, WHITE
from nst.people.head import EYES, SIDES, Head

LENSES = {
    "round": (0.23, 0.23, 0.2),
    "square": (0.24, 0.19, 0.06),
    "wide": (0.27, 0.15, 0.13),
    "sun": (0.27, 0.2, 0.13),
}
DARK = colour(40, 38, 48)


def draw_glasses(head: Head) -> None:
    """Draw the glasses that a person wears, if any."""
    if head.person.glasses != "none":
        draw_lenses(head, head.person.glasses)


def draw_lenses(head: Head, kind: str) -> None:
    """Draw glasses of a kind of LENSES."""
    person, sun = head.person, kind == "sun"
    a, b, corner = LENSES[kind]
    rim = INK if sun else along(RIMS, person.glasses_colour)
    apart = 0.315 + 0.04 * person.eye_distance
    patch, narrow = head.pair(apart, EYES + 0.02, 0.1, 0.31)
    half = a * narrow
    lens = rounded(patch.x, patch.y, half, b, np.minimum(corner, half * 0.9))
    glass = patch.inside(lens)
    patch.paint(DARK if sun else WHITE, glass * (0.93 if sun else 0.1))
    glint = np.abs(patch.x * SIDES + patch.y + 0.1) - 0.035
    patch.paint(WHITE, patch.inside(glint, 0.03) * glass * 0.3)
    patch.paint(rim, patch.inside(np.abs(lens) - 0.022))
    patch.put()
    (left, y, _), (right, _, _) = (head.point(side * apart, EYES - 0.01, 0.1) for side in (-1, 1))
    thin, wide = half.ravel().tolist()
    bows = [(left + thin, right - wide)]
    for end, side in ((left - thin, -1), (right + wide, 1)):
        turned = -side * head.sin  # how much this side is turned to the front
        ear = side * head.half * (0.96 - 0.3 * max(0, turned))
        if turned > -0.1 and (ear - end) * side > 0:
            bows.append((end, ear))
    for start, end in bows:
        strip = head.frame.part(min(start, end), max(start, end), y - 0.06, y + 0.06)
        strip.paint(rim, strip.inside(strip.line(start, y, end, y) - 0.022))
