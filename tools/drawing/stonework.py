"""Weathered stone bodies: squared blocks, fluted columns, fallen drums and boulders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .mesh import Array, Mesh
from .noise import Volume, sample_points

BLOCK_GRID = 9  # vertices along each edge of a block
FLUTES = 24


def _cube(count: int) -> tuple[Array, NDArray[np.int64]]:
    """Surface of the cube from -1 to 1 as a closed grid: vertices and faces."""
    numbers: dict[tuple[int, ...], int] = {}
    faces: list[list[int]] = []
    last = count - 1
    for axis in range(3):
        for side in (0, last):
            for i in range(last):
                for j in range(last):
                    face = []
                    for a, b in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)):
                        corner = [a, b]
                        corner.insert(axis, side)
                        face.append(numbers.setdefault(tuple(corner), len(numbers)))
                    faces.append(face if (side == 0) == (axis == 1) else face[::-1])
    vertices = np.array(list(numbers), dtype=float) / last * 2.0 - 1.0
    return vertices, np.array(faces)


_CUBE_VERTICES, _CUBE_FACES = _cube(BLOCK_GRID)


def _shaft(radius: float, height: float, drum: float, taper: float, step: float) -> Array:
    """Return points of a fluted shaft that stands on the origin, shape (rings, sides, 3)."""
    sides = 6 * FLUTES
    angle = np.arange(sides) * 2.0 * np.pi / sides
    # Two rings close to every joint between drums make a narrow groove.
    joints = np.arange(drum, height - 0.2, drum)
    levels = np.unique(
        np.concatenate([np.arange(0.0, height, step), [height], *(joints + d for d in (-0.03, 0, 0.03))])
    )
    groove = np.isin(levels, joints)
    flute = np.abs(np.sin(0.5 * FLUTES * angle))
    width = radius * (1.0 - taper * levels / height) * np.where(groove, 0.965, 1.0)
    ring = width[:, None] * (1.0 - 0.075 * flute**0.7)
    return np.stack([ring * np.cos(angle), ring * np.sin(angle), np.broadcast_to(levels[:, None], ring.shape)], axis=-1)


def _capped(shaft: Array) -> Array:
    """Close a shaft at both ends with rings that shrink to the axis."""
    ends = []
    for ring in (shaft[0], shaft[-1]):
        middle = ring.mean(axis=0)
        ends.append([middle + share * (ring - middle) for share in (0.0, 0.35, 0.7, 0.93)])
    return np.concatenate([ends[0], shaft, ends[1][::-1]])


@dataclass
class Mason:
    """Adds weathered bodies of stone to a mesh; each is worn and broken in its own way."""

    mesh: Mesh
    noise: Volume
    rng: np.random.Generator

    def block(self, low: Sequence[float], high: Sequence[float], wear: float) -> None:
        """Add a squared block whose edges and corners are worn off by about `wear` metres."""
        start, end = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
        half = 0.5 * (end - start)
        # Crowd the grid towards the edges: that is where the stone is worn.
        unit = np.sign(_CUBE_VERTICES) * np.abs(_CUBE_VERTICES) ** 0.5
        points = 0.5 * (start + end) + unit * half
        to_faces = np.sort(half - np.abs(unit * half), axis=1)
        edge = np.exp(-to_faces[:, 1] / (1.2 * wear)) + 0.7 * np.exp(-to_faces[:, 2] / (2.0 * wear))
        chips = np.clip(0.35 + 1.8 * sample_points(self.noise, points / 6.0, 3), 0.05, 1.6)
        inward = -unit / np.linalg.norm(unit, axis=1, keepdims=True)
        rough = 0.5 * wear * sample_points(self.noise, points / 3.0 + 0.5, 3)
        self.mesh.add(points + inward * (wear * edge * chips + rough)[:, None], _CUBE_FACES)

    def rock(self, centre: Sequence[float], size: float) -> None:
        """Add a boulder, or a lump of rubble: an angular body of about `size` metres."""
        unit = _CUBE_VERTICES / np.linalg.norm(_CUBE_VERTICES, axis=1, keepdims=True)
        # Cut a ball by random planes, then roughen it.
        normals = self.rng.standard_normal((9, 3))
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        reach = self.rng.uniform(0.45, 0.9, 9)
        with np.errstate(divide="ignore"):
            limit = np.where(unit @ normals.T > 0.05, reach / np.maximum(unit @ normals.T, 0.05), 9.0)
        radius = np.minimum(1.0, limit.min(axis=1))
        stretch = self.rng.uniform(0.6, 1.2, 3) * np.array([1.0, 1.0, 0.75])
        points = unit * radius[:, None] * stretch
        points *= (1.0 + 0.25 * sample_points(self.noise, points / 3.0 + self.rng.random(3), 3))[:, None]
        self.mesh.add(np.asarray(centre, dtype=float) + 0.5 * size * points, _CUBE_FACES)

    def column(self, foot: Sequence[float], radius: float, height: float, broken: float) -> None:
        """Add a fluted shaft of drums; its top is broken off unevenly, by up to `broken` metres."""
        points = _capped(_shaft(radius, height, self.rng.uniform(1.6, 2.3), 0.12, 0.16))
        where = points / 5.0 + self.rng.random(3)
        # The break: a slanted, rough surface that cuts the upper part.
        slant = self.rng.uniform(-0.5, 0.5, 2) / radius
        top = height + broken * (
            points[..., :2] @ slant + 1.4 * sample_points(self.noise, where * [1, 1, 0.1], 3) - 0.5
        )
        points[..., 2] = np.minimum(points[..., 2], np.maximum(top, 0.3))
        worn = 0.10 * radius * sample_points(self.noise, where * 1.7, 4)
        scars = np.clip(sample_points(self.noise, where * 0.8 + 0.3, 3) - 0.22, 0.0, 0.3)
        points[..., :2] *= (1.0 + (worn - 0.6 * scars) / radius)[..., None]
        self.mesh.grid(points + np.asarray(foot, dtype=float), closed=True)

    def fallen_drum(self, centre: Sequence[float], radius: float, length: float, turn: float) -> None:
        """Add a drum of a column that lies on the ground, its axis turned by `turn` radians from x."""
        points = _capped(_shaft(radius, length, 10.0 * length, 0.02, 0.12))
        points[..., 2] -= 0.5 * length
        where = points / 4.0 + self.rng.random(3)
        end = np.exp(-(0.5 * length - np.abs(points[..., 2])) / 0.15)
        chips = np.clip(sample_points(self.noise, where, 3), 0.0, 1.0) * (0.15 + 0.7 * end)
        points *= (1.0 - 0.5 * chips + 0.06 * sample_points(self.noise, where * 1.5 + 0.4, 3))[..., None]
        roll = self.rng.uniform(0.0, 2.0 * np.pi)
        across = points[..., 0] * np.cos(roll) - points[..., 1] * np.sin(roll)
        up = points[..., 0] * np.sin(roll) + points[..., 1] * np.cos(roll)
        along = points[..., 2]
        lying = np.stack(
            [along * np.cos(turn) - across * np.sin(turn), along * np.sin(turn) + across * np.cos(turn), up], axis=-1
        )
        self.mesh.grid(lying + np.asarray(centre, dtype=float), closed=True)
