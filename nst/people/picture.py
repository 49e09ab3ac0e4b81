"""A picture of a person in a view."""

import numpy as np

from nst.people.beard import draw_beard
from nst.people.canvas import limited
from nst.people.cloth import draw_cloth, draw_cloth_behind
from nst.people.colours import hue
from nst.people.eyes import draw_brows, draw_eyes
from nst.people.glasses import draw_glasses
from nst.people.hair import draw_hair, draw_hair_behind
from nst.people.head import Head
from nst.people.mouth import draw_mouth
from nst.people.nose import draw_nose
from nst.people.occlusions import draw_occlusion
from nst.people.person import Person
from nst.people.skin import draw_body, draw_ears, draw_face, draw_marks
from nst.people.view import View
from nst.types import Array

FRONTAL = View()


def draw(person: Person, view: View = FRONTAL, size: int = 64) -> Array:
    """Return a picture of a person, (size, size, 3) bytes. The same arguments give the same picture."""
    image = np.empty((3, size, size), np.float32)
    head = Head(person, view, image)
    _paint_wall(head)
    for part in (draw_hair_behind, draw_cloth_behind, draw_body, draw_ears, draw_face, draw_marks, draw_nose):
        part(head)
    for part in (draw_beard, draw_mouth, draw_eyes, draw_brows, draw_hair, draw_cloth, draw_glasses, draw_occlusion):
        part(head)
    _light(head)
    if view.noise:
        image += np.random.default_rng(view.seed).standard_normal(image.shape, np.float32) * view.noise
    return (limited(image) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0)


def _paint_wall(head: Head) -> None:
    """Paint the background: a wall, a little darker below."""
    image, place = head.body.image, head.view.background
    top, bottom = hue(place, 0.2, 0.93), hue(place + 0.03, 0.3, 0.82)
    down = np.linspace(0, 1, image.shape[1], dtype=np.float32)[:, None]
    image[:] = top[:, None, None] + down * (bottom - top)[:, None, None]


def _light(head: Head) -> None:
    """Light the picture from a side, warm or cold."""
    patch, view = head.canvas, head.view
    x, y = patch.x - 0.1 * head.sin, patch.y
    slope = (view.light_x * 1.26) * x + (view.light_y * 0.95) * y
    slope /= np.sqrt(1 + 1.6 * x * x + 0.9 * y * y)
    tint = np.array([1 + 0.09 * view.warmth, 1, 1 - 0.12 * view.warmth], np.float32) * view.brightness
    patch.image *= tint[:, None, None] * (1 + (0.36 * view.light) * slope)
