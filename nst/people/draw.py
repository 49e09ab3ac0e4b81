"""A picture of a person in a view."""

import numpy as np

from nst.people.colours import hue
from nst.people.eyes import draw_brows, draw_eyes
from nst.people.hair import draw_hair, draw_hair_behind
from nst.people.head import Head
from nst.people.mouth import draw_mouth
from nst.people.nose import draw_nose
from nst.people.person import Person
from nst.people.skin import draw_beard, draw_body, draw_ears, draw_face, draw_marks
from nst.people.things import draw_glasses, draw_occlusion
from nst.people.view import View
from nst.types import Array

FRONTAL = View()


def draw(person: Person, view: View = FRONTAL, size: int = 64) -> Array:
    """Return a picture of a person, (size, size, 3) bytes. The same arguments give the same picture."""
    image = np.empty((3, size, size), np.float32)
    head = Head(person, view, image)
    _wall(head)
    for part in (draw_hair_behind, draw_body, draw_ears, draw_face, draw_marks, draw_nose, draw_beard, draw_mouth):
        part(head)
    for part in (draw_eyes, draw_brows, draw_hair, draw_glasses, draw_occlusion):
        part(head)
    _light(head)
    if view.noise:
        image += np.random.default_rng(view.seed).standard_normal(image.shape, np.float32) * np.float32(view.noise)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0)


def _wall(head: Head) -> None:
    """Paint the background: a wall, lighter behind the head."""
    patch, place = head.body.whole(), head.view.background
    far = np.minimum(np.hypot(patch.x, patch.y + np.float32(0.3)) * np.float32(0.55), 1)
    patch.image[:] = hue(place, 0.2, 0.95)[:, None, None]
    patch.paint(hue(place + 0.04, 0.34, 0.8), far * far)


def _light(head: Head) -> None:
    """Light the picture from a side, warm or cold."""
    patch, view = head.patch, head.view
    x, y = patch.x - np.float32(0.1 * head.sin), patch.y
    near = 1 / np.sqrt(1 + np.float32(1.6) * x * x + np.float32(0.9) * y * y)
    slope = (np.float32(view.light_x * 1.26) * x + np.float32(view.light_y * 0.95) * y) * near
    shade = np.float32(view.brightness) * (1 + np.float32(0.42 * view.light) * slope)
    tint = np.array([1 + 0.09 * view.warmth, 1, 1 - 0.12 * view.warmth], np.float32)
    patch.image *= tint[:, None, None] * shade
