"""A canvas, and the parts of it that are painted: a shape is a distance to its edge, and so has a soft edge.

All numbers are Python's, since these leave an array what it is: float32.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, sin

import numpy as np

from nst.types import Array

Colour = Array  # (3,), from 0 to 1


def colour(red: int, green: int, blue: int) -> Colour:
    """Return a colour for bytes."""
    return np.array([red, green, blue], np.float32) / 255


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two, the other one's share being from 0 to 1."""
    return one + share * (other - one)


def along(palette: tuple[Colour, ...], place: float) -> Colour:
    """Return the colour at a place of a palette, from 0 (the first) to 1 (the last)."""
    at = min(max(place, 0), 1) * (len(palette) - 1)
    first = min(int(at), len(palette) - 2)
    return mixed(palette[first], palette[first + 1], at - first)


def limited(values: Array) -> Array:
    """Return values within 0 and 1. For a small array, this is faster than NumPy's clip."""
    return np.minimum(np.maximum(values, 0), 1)


def length(u: Array, v: Array) -> Array:
    """Return the lengths of vectors. This is four times as fast as NumPy's hypot, which heeds overflows."""
    lengths: Array = np.sqrt(u * u + v * v)
    return lengths


@dataclass
class Patch:
    """A part of the canvas: its channels (3, ...), the coordinates of its pixels (...), and a pixel's size in them."""

    image: Array
    x: Array
    y: Array
    pixel: float

    def inside(self, distance: Array, soft: float = 0) -> Array:
        """Return how much of each pixel lies within an edge, from 0 to 1."""
        return limited(0.5 - distance * (1 / (self.pixel + soft)))

    def paint(self, paint: Colour | Array, cover: Array) -> None:
        """Paint with a colour, or with one for each pixel."""
        channels = paint.reshape((3,) + (1,) * cover.ndim) if paint.ndim == 1 else paint
        self.image += cover * (channels - self.image)

    def darken(self, factor: Colour, cover: Array) -> None:
        """Multiply by a colour where it is covered."""
        self.image *= 1 + cover * (factor.reshape((3,) + (1,) * cover.ndim) - 1)

    def ellipse(self, x: float, y: float, a: float, b: float) -> Array:
        """Return the distance to the edge of an ellipse, about."""
        return (length((self.x - x) * (1 / a), (self.y - y) * (1 / b)) - 1) * min(a, b)

    def box(self, x: float, y: float, a: float, b: float, corner: float) -> Array:
        """Return the distance to the edge of a box with round corners."""
        return rounded(self.x - x, self.y - y, a, b, corner)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Array:
        """Return the distance to a line between two points."""
        dx, dy = x1 - x0, y1 - y0
        u, v = self.x - x0, self.y - y0
        t = limited((u * dx + v * dy) * (1 / (dx * dx + dy * dy + 1e-9)))
        return length(u - t * dx, v - t * dy)


def rounded(u: Array, v: Array, a: float | Array, b: float, corner: float | Array) -> Array:
    """Return the distance to the edge of a box with round corners around (0, 0)."""
    u, v = np.abs(u) - (a - corner), np.abs(v) - (b - corner)
    return length(np.maximum(u, 0), np.maximum(v, 0)) + np.minimum(np.maximum(u, v), 0) - corner


@dataclass
class Pair(Patch):
    """Two parts of the canvas at once, such as both eyes: arrays (3, 2, h, w) and (2, h, w).

    `x` is measured outwards from a point in the middle of each, `y` downwards. `put` brings it back onto the canvas.
    """

    parts: tuple[Array, Array]
    before: Array

    def put(self) -> None:
        """Bring what was painted onto the canvas."""
        change = self.image - self.before
        for side in (0, 1):
            self.parts[side][:] += change[:, side]


@dataclass
class Frame:
    """Coordinates on the canvas: `origin` is the pixel of (0, 0), `scale` the pixels per unit, `roll` in radians."""

    image: Array  # (3, size, size)
    origin: tuple[float, float]
    scale: float
    roll: float = 0.0

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        c, s = cos(self.roll) * self.scale, sin(self.roll) * self.scale
        return self.origin[0] + c * x - s * y, self.origin[1] + s * x + c * y

    def whole(self) -> Patch:
        """Return the whole canvas."""
        size = self.image.shape[1]
        return self._patch(0, size, 0, size)

    def part(self, left: float, right: float, top: float, bottom: float) -> Patch:
        """Return the part of the canvas that has a rectangle in it."""
        corners = [self._pixel(x, y) for x in (left, right) for y in (top, bottom)]
        size = self.image.shape[1]
        (x0, y0), (x1, y1) = (
            [min(max(round(end(c[axis] for c in corners) + more), 0), size) for axis in (0, 1)]
            for end, more in ((min, -0.5), (max, 0.5))
        )
        return self._patch(y0, y1, x0, x1)

    def near(self, x: float, y: float, reach: float) -> Patch:
        """Return the part of the canvas around a point. It is empty if that lies outside."""
        return self.part(x - reach, x + reach, y - reach, y + reach)

    def pair(self, left: tuple[float, float], right: tuple[float, float], reach: float) -> Pair:
        """Return the parts around two points."""
        size = self.image.shape[1]
        wide = min(int(2 * reach * self.scale * 1.1) + 2, size)
        parts, xs, ys = [], [], []
        for side, (x, y) in zip((-1, 1), (left, right), strict=True):
            px, py = self._pixel(x, y)
            first, top = (min(max(round(at - wide / 2), 0), size - wide) for at in (px, py))
            patch = self._patch(top, top + wide, first, first + wide)
            parts.append(patch.image)
            xs.append((patch.x - x) * side)
            ys.append(patch.y - y)
        before = np.stack(parts, axis=1)
        return Pair(before.copy(), np.stack(xs), np.stack(ys), 1 / self.scale, (parts[0], parts[1]), before)

    @cached_property
    def _axes(self) -> tuple[Array, Array, Array, Array]:
        """What each column and each row of pixels adds to x, and to y."""
        c, s = cos(self.roll) / self.scale, sin(self.roll) / self.scale
        pixels = np.arange(self.image.shape[1], dtype=np.float32) + 0.5
        column, row = pixels - self.origin[0], pixels - self.origin[1]
        return c * column, s * row, -s * column, c * row

    def _patch(self, top: int, bottom: int, left: int, right: int) -> Patch:
        x_column, x_row, y_column, y_row = self._axes
        x = x_column[left:right] + x_row[top:bottom, None]
        y = y_column[left:right] + y_row[top:bottom, None]
        return Patch(self.image[:, top:bottom, left:right], x, y, 1 / self.scale)
