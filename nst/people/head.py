"""The head: its pose, which moves near features more than far ones, and its outline."""

from __future__ import annotations

from functools import cached_property
from math import cos, radians, sin

import numpy as np

from nst.people.canvas import Frame, Pair, Patch
from nst.people.colours import hair_of, skin_of
from nst.people.person import Person
from nst.people.view import View
from nst.types import Array

EYES, NOSE, MOUTH = 0.0, 0.36, 0.64  # heights of features; the head is from -1 (its top) to 1 (the chin)
DEPTH = 0.64  # of the face, from the ears to the front
NECK = 1.0  # height that the head turns around
UNIT = 0.315  # of the picture's size
SIDES = np.array([-1, 1], np.float32).reshape(2, 1, 1)  # left and right in the picture


class Head:
    """A person's head in a view. `frame` has its coordinates, `body` those of the shoulders, which do not roll."""

    def __init__(self, person: Person, view: View, image: Array) -> None:
        self.person, self.view = person, view
        self.sin, self.cos, self.up = sin(radians(view.yaw)), cos(radians(view.yaw)), sin(radians(view.pitch))
        size = image.shape[1]
        scale, roll = size * UNIT * view.scale, radians(view.roll)
        x, y = size * (0.5 + view.shift_x), size * (0.51 + view.shift_y)
        self.body = Frame(image, (x, y), scale)
        self.frame = Frame(image, (x + scale * NECK * sin(roll), y + scale * NECK * (1 - cos(roll))), scale, roll)
        self.half = 0.69 + 0.08 * person.face_width + 0.025 * person.cheeks
        self.chin = (1.0 + 0.1 * person.face_length + 0.05 * person.chin) * (1 - 0.45 * self.up)
        self.skin, self.hair = skin_of(person), hair_of(person)

    @cached_property
    def patch(self) -> Patch:
        """The part of the canvas that the head is in."""
        return self.frame.part(-1.15, 1.15, -1.5, 1.5)

    @cached_property
    def canvas(self) -> Patch:
        """The whole canvas."""
        return self.frame.whole()

    def point(self, x: float, y: float, lift: float = 0) -> tuple[float, float, float]:
        """Return where a point of the face is seen, (x, y), and how much narrower it is seen there.

        `lift` is its distance from the face, which is part of an ellipsoid.
        """
        flat = max(0.12, 1 - (x / self.half) ** 2 - (0.6 * y) ** 2)
        z = DEPTH * flat**0.5
        slope = -DEPTH * x / (self.half**2 * flat**0.5)
        narrow = min(max(self.cos + slope * self.sin, 0.4), 1.15)
        return x * self.cos + (z + lift) * self.sin, y * (1 - 0.06 * abs(self.up)) - (z + lift) * self.up * 0.8, narrow

    def pair(self, x: float, y: float, lift: float, reach: float) -> tuple[Pair, Array]:
        """Return the parts around a point and its mirror image, and how narrow each is seen, (2, 1, 1)."""
        left, right = self.point(-x, y, lift), self.point(x, y, lift)
        return self.frame.pair(left[:2], right[:2], reach), np.array([[[left[2]]], [[right[2]]]], np.float32)

    @cached_property
    def outline(self) -> Array:
        """The distance of each pixel of the patch to the edge of the face."""
        patch, person = self.patch, self.person
        below = np.maximum(patch.y, 0) * (1 / self.chin)
        jaw = 0.5 + 0.5 * person.jaw  # from 0 to 1
        narrow = (1 + below * (0.16 * person.cheeks - (0.34 - 0.24 * jaw + 0.16 * person.cheeks) * below)) * self.half
        u = (patch.x - self.sin * (0.2 + 0.1 * np.minimum(below, 1))) / narrow
        v = below + np.minimum(patch.y, 0) * (1 / (1 + 0.08 * self.up))
        u, v = u * u, v * v
        round_, square = np.sqrt(u + v), np.sqrt(np.sqrt(u * u + v * v))
        corner = np.where(patch.y > 0, np.float32(0.15 + 0.55 * jaw - 0.15 * person.chin), np.float32(0.12))
        distance: Array = (round_ + corner * (square - round_) - 1) * (0.85 * self.half + 0.1)
        return distance

    @cached_property
    def face(self) -> Array:
        """How much of each pixel of the patch is face, from 0 to 1."""
        return self.patch.inside(self.outline)
