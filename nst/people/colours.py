"""The colours of skin, hair, eyes, clothes and walls."""

import colorsys

import numpy as np

from nst.people.canvas import Colour, along, colour, mixed
from nst.people.person import Person

SKIN = (
    colour(255, 227, 209), colour(248, 208, 180), colour(234, 182, 143), colour(206, 148, 106), colour(164, 109, 74),
    colour(124, 80, 56), colour(92, 61, 47),
)  # fmt: skip
GOLDEN, ROSY = colour(255, 246, 200), colour(255, 220, 228)  # what skin is multiplied by
HAIR = (
    colour(34, 29, 33), colour(62, 42, 34), colour(97, 63, 42), colour(136, 74, 42), colour(186, 92, 44),
    colour(196, 146, 84), colour(232, 200, 134),
)  # fmt: skip
GREY = colour(206, 206, 212)
EYES = (
    colour(52, 33, 25), colour(94, 58, 34), colour(128, 96, 50), colour(92, 128, 78), colour(70, 124, 168),
    colour(126, 146, 160),
)  # fmt: skip
RIMS = (colour(38, 36, 42), colour(122, 76, 44), colour(176, 50, 52), colour(48, 84, 142), colour(206, 166, 84))
PALE_LIPS, RED_LIPS = colour(214, 132, 118), colour(196, 62, 74)
INK = colour(44, 30, 34)
WHITE = colour(250, 247, 243)


def skin_of(person: Person) -> Colour:
    """Return the colour of a person's skin."""
    tint = mixed(ROSY, GOLDEN, (person.undertone + 1) / 2)
    return along(SKIN, person.skin) * mixed(np.ones(3, np.float32), tint, 0.9)


def hair_of(person: Person) -> Colour:
    """Return the colour of a person's hair."""
    return mixed(along(HAIR, person.hair_colour), GREY, 0.9 * person.grey)


def lips_of(person: Person) -> Colour:
    """Return the colour of a person's lips."""
    lips = mixed(PALE_LIPS, RED_LIPS, person.lip_colour)
    return mixed(
        skin_of(person) * colour(224, 170, 166), lips * (1 - 0.35 * person.skin), 0.35 + 0.5 * person.lip_colour
    )


def hue(place: float, saturation: float, value: float) -> Colour:
    """Return a colour by its hue, from 0 to 1."""
    return np.array(colorsys.hsv_to_rgb(place % 1, saturation, value), np.float32)
