"""Beards."""

import numpy as np

from nst.people.canvas import limited, mixed
from nst.people.head import Head
from nst.people.mouth import mouth_at


def draw_beard(head: Head) -> None:
    """Draw the beard, which leaves the mouth free."""
    person, view = head.person, head.view
    if person.beard == "none":
        return
    patch = head.patch
    x, y, narrow = mouth_at(head)
    u, v = np.abs(patch.x - x), patch.y - (y - 0.13)
    thick = 0.06 - u * (0.05 / 0.36 / narrow)
    shape = np.maximum(np.abs(v - 0.02 - u * u * 0.9) - thick, u - 0.33 * narrow)
    free = patch.ellipse(x, y + 0.02 + 0.06 * view.mouth_open, 0.25 * narrow, 0.095 + 0.09 * view.mouth_open)
    if person.beard == "goatee":
        shape = np.minimum(shape, np.maximum(patch.ellipse(x, y + 0.2, 0.24 * narrow, 0.26), -free))
    elif person.beard != "moustache":
        line = y - 0.2 - np.square(np.maximum(u - 0.3, 0)) * 2.2 + np.maximum(0.32 - u, 0) * 0.3  # it ends there, above
        long = 0.08 + 0.14 * person.hair_length if person.beard == "full" else 0.02
        grown = head.outline - long * limited(v + 0.1)
        shape = np.minimum(shape, np.maximum(np.maximum(grown, line - patch.y), -free))
    if person.beard == "stubble":
        patch.paint(mixed(head.skin * 0.7, head.hair, 0.35), patch.inside(shape, 0.14) * head.face * 0.55)
        return
    strands = 1 + 0.1 * np.sin((patch.x - x) * 38 + 2 * np.sin(patch.y * 13))
    patch.paint(mixed(head.hair * 0.88, head.skin, 0.08)[:, None, None] * strands, patch.inside(shape, 0.03))
