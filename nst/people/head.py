"""The head: its pose, which moves near features more than far ones, and its outline."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from nst.people.canvas import Frame, Patch
from nst.people.colours import hair_of, skin_of
from nst.people.person import Person
from nst.people.view import View
from nst.types import Array

EYES, NOSE, MOUTH = 0.0, 0.36, 0.63  # heights of features; the head is from -1 (its top) to 1 (the chin)
DEPTH = 0.7  # of the face, from the ears to the front
NECK = 1.0  # height that the head turns around
UNIT = 0.305  # of the picture's size


class Head:
    """A person's head in a view. `frame` has its coordinates, `body` those of the shoulders, which do not roll."""

    def __init__(self, person: Person, view: View, image: Array) -> None:
        self.person, self.view = person, view
        yaw, pitch, roll = np.deg2rad([view.yaw, view.pitch, view.roll]).tolist()
        self.sin, self.cos, self.up = float(np.sin(yaw)), float(np.cos(yaw)), float(np.sin(pitch))
        size = image.shape[1]
        self.size, scale = size, size * UNIT * view.scale
        x, y = size * (0.5 + view.shift_x), size * (0.5 + view.shift_y) + scale * NECK
        self.body = Frame(image, (x, y - scale * NECK), scale)
        middle = x + scale * NECK * float(np.sin(roll)), y - scale * NECK * float(np.cos(roll))
        self.frame = Frame(image, middle, scale, roll)
        self.half = 0.69 + 0.075 * person.face_width + 0.025 * person.cheeks
        self.chin = (1.0 + 0.1 * person.face_length + 0.05 * person.chin) * (1 - 0.45 * self.up)
        self.skin, self.hair = skin_of(person), hair_of(person)

    @cached_property
    def patch(self) -> Patch:
        """The whole canvas in the head's coordinates."""
        return self.frame.whole()

    def point(self, x: float, y: float, lift: float = 0) -> tuple[float, float, float]:
        """Return where a point of the face is seen, (x, y), and how much narrower it is seen there.

        `lift` is its distance from the face, which is part of an ellipsoid.
        """
        flat = max(0.12, 1 - (x / self.half) ** 2 - (0.6 * y) ** 2)
        z = DEPTH * flat**0.5
        slope = -DEPTH * x / (self.half**2 * flat**0.5)
        narrow = float(np.clip(self.cos + slope * self.sin, 0.35, 1.2))
        seen = x * self.cos + (z + lift) * self.sin
        return seen, y * (1 - 0.06 * abs(self.up)) - (z + lift) * self.up * 0.8, narrow

    @cached_property
    def outline(self) -> Array:
        """The distance of each pixel to the edge of the face."""
        patch, person = self.patch, self.person
        below = np.maximum(patch.y, 0) / np.float32(self.chin)
        bend = self.sin * np.float32(0.1 + 0.12 * self.forward)
        jaw = 0.5 + 0.5 * person.jaw  # 0 to 1
        narrow = (
            1 - below * below * np.float32(0.34 - 0.24 * jaw) + below * (1 - below) * np.float32(0.16 * person.cheeks)
        )
        u = (patch.x - bend - np.float32(self.sin * 0.14) * np.clip(below, 0, 1)) / (np.float32(self.half) * narrow)
        v = np.where(patch.y > 0, below, patch.y / np.float32(1 + 0.08 * self.up))
        u, v = u * u, v * v
        round_, square = np.sqrt(u + v), np.sqrt(np.sqrt(u * u + v * v))
        corner = np.where(patch.y > 0, np.float32(0.15 + 0.55 * jaw - 0.15 * person.chin), np.float32(0.12))
        return (round_ + corner * (square - round_) - 1) * np.float32(0.85 * self.half + 0.1)

    forward = 0.3  # how far the face lies before the axis that the head turns around

    @cached_property
    def skull(self) -> tuple[float, float]:
        """Where the middle of the skull is seen; hair grows around it."""
        return 0.03 * self.sin, -0.22 - 0.05 * self.up
