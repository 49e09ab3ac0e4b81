"""A canvas, and the parts of it that are painted: shapes are distances to an edge, and so have soft edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nst.types import Array

Colour = Array  # (3,), from 0 to 1


def colour(red: int, green: int, blue: int) -> Colour:
    """Return a colour for bytes."""
    return np.array([red, green, blue], np.float32) / 255


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two, the other one's share being from 0 to 1."""
    return one + np.float32(share) * (other - one)


def along(palette: tuple[Colour, ...], place: float) -> Colour:
    """Return the colour at a place of a palette, from 0 (the first) to 1 (the last)."""
    at = float(np.clip(place, 0, 1)) * (len(palette) - 1)
    first = min(int(at), len(palette) - 2)
    return mixed(palette[first], palette[first + 1], at - first)


@dataclass
class Patch:
    """A part of the canvas: its channels (3, h, w), the coordinates of its pixels (h, w), and a pixel's size in them."""

    image: Array
    x: Array
    y: Array
    pixel: float

    def inside(self, distance: Array, soft: float = 0) -> Array:
        """Return how much of each pixel lies within an edge, (h, w) from 0 to 1."""
        return np.clip(np.float32(0.5) - distance * np.float32(1 / (self.pixel + soft)), 0, 1)

    def paint(self, paint: Colour | Array, cover: Array) -> None:
        """Paint with a colour, or with one for each pixel, (3, h, w)."""
        channels = paint.reshape(3, 1, 1) if paint.ndim == 1 else paint
        self.image += cover * (channels - self.image)

    def darken(self, factor: Colour, cover: Array) -> None:
        """Multiply by a colour where it is covered."""
        self.image *= 1 + cover * (factor.reshape(3, 1, 1) - 1)

    def ellipse(self, x: float, y: float, a: float, b: float) -> Array:
        """Return the distance to the edge of an ellipse, about."""
        u, v = (self.x - np.float32(x)) / np.float32(a), (self.y - np.float32(y)) / np.float32(b)
        return (np.sqrt(u * u + v * v) - 1) * np.float32(min(a, b))

    def box(self, x: float, y: float, a: float, b: float, corner: float) -> Array:
        """Return the distance to the edge of a box with round corners."""
        u = np.abs(self.x - np.float32(x)) - np.float32(a - corner)
        v = np.abs(self.y - np.float32(y)) - np.float32(b - corner)
        outside = np.hypot(np.maximum(u, 0), np.maximum(v, 0))
        return outside + np.minimum(np.maximum(u, v), 0) - np.float32(corner)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Array:
        """Return the distance to a line between two points."""
        dx, dy = x1 - x0, y1 - y0
        u, v = self.x - np.float32(x0), self.y - np.float32(y0)
        t = np.clip((u * np.float32(dx) + v * np.float32(dy)) / np.float32(dx * dx + dy * dy + 1e-9), 0, 1)
        return np.hypot(u - t * np.float32(dx), v - t * np.float32(dy))


@dataclass
class Frame:
    """Coordinates on the canvas: `origin` is the pixel of (0, 0), `scale` the pixels per unit, `roll` in radians."""

    image: Array  # (3, size, size)
    origin: tuple[float, float]
    scale: float
    roll: float = 0.0

    def pixel_of(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        c, s = np.cos(self.roll), np.sin(self.roll)
        return self.origin[0] + self.scale * (c * x - s * y), self.origin[1] + self.scale * (s * x + c * y)

    def whole(self) -> Patch:
        """Return the whole canvas."""
        size = self.image.shape[1]
        return self._patch(0, size, 0, size)

    def near(self, x: float, y: float, reach: float) -> Patch:
        """Return the part of the canvas around a point. It is empty if that lies outside."""
        size = self.image.shape[1]
        (px, py), r = self.pixel_of(x, y), reach * self.scale + 1
        left, right = (int(np.clip(v, 0, size)) for v in (px - r, px + r + 1))
        top, bottom = (int(np.clip(v, 0, size)) for v in (py - r, py + r + 1))
        return self._patch(top, bottom, left, right)

    def _patch(self, top: int, bottom: int, left: int, right: int) -> Patch:
        c, s = np.cos(self.roll) / self.scale, np.sin(self.roll) / self.scale
        u = (np.arange(left, right, dtype=np.float32) + np.float32(0.5 - self.origin[0]))[None]
        v = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - self.origin[1]))[:, None]
        x, y = np.float32(c) * u + np.float32(s) * v, np.float32(c) * v - np.float32(s) * u
        return Patch(self.image[:, top:bottom, left:right], x, y, 1 / self.scale)
