"""Meshes built from arrays: boxes, turned profiles, walls with arches, and Blender objects made of them.

Lengths are in metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import bpy
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BOX_CORNERS: Array = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=float)
BOX_FACES = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])


class Rectangle(NamedTuple):
    """A rectangle in a wall: two positions along it and two heights."""

    left: float
    right: float
    bottom: float
    top: float


class Mesh:
    """Vertices and quadrilaterals, collected part by part."""

    def __init__(self) -> None:
        self._vertices: list[Array] = []
        self._faces: list[NDArray[np.int64]] = []
        self._count = 0

    def add(self, vertices: Array, faces: NDArray[np.int64]) -> None:
        """Add a part; a face names four of the part's own vertices (a triangle repeats its last one)."""
        self._vertices.append(np.asarray(vertices, dtype=float).reshape(-1, 3))
        self._faces.append(np.asarray(faces).reshape(-1, 4) + self._count)
        self._count += len(self._vertices[-1])

    def box(self, low: Sequence[float], high: Sequence[float]) -> None:
        """Add a box between two opposite corners."""
        start = np.asarray(low, dtype=float)
        self.add(start + BOX_CORNERS * (np.asarray(high, dtype=float) - start), BOX_FACES)

    def beam(self, start: Array, end: Array, thickness: float) -> None:
        """Add a square bar from one point to another."""
        along = end - start
        side = np.cross(along, [0.0, 0.0, 1.0])
        if np.linalg.norm(side) < 1e-9:
            side = np.array([1.0, 0.0, 0.0])
        side *= thickness / np.linalg.norm(side)
        up = np.cross(side, along)
        up *= thickness / np.linalg.norm(up)
        corners = BOX_CORNERS - np.array([0.0, 0.5, 0.5])
        self.add(start + corners[:, :1] * along + corners[:, 1:2] * side + corners[:, 2:] * up, BOX_FACES)

    def grid(self, points: Array, closed: bool = False) -> None:
        """Add a surface through points of shape (rows, columns, 3); `closed` joins the last column to the
        first one."""
        rows, columns = points.shape[:2]
        index = np.arange(rows * columns).reshape(rows, columns)
        right = np.roll(index, -1, axis=1)
        stop = columns if closed else columns - 1
        faces = np.stack([index[:-1], right[:-1], right[1:], index[1:]], axis=-1)[:, :stop]
        self.add(points.reshape(-1, 3), faces)

    def lathe(self, centre: Sequence[float], profile: Sequence[tuple[float, float]], sides: int) -> None:
        """Add a turned body: `profile` lists radius and height from the bottom to the top."""
        radius, height = np.asarray(profile, dtype=float).T
        angle = np.arange(sides) * 2.0 * np.pi / sides
        points = np.stack(
            [
                radius[:, None] * np.cos(angle),
                radius[:, None] * np.sin(angle),
                np.repeat(height[:, None], sides, axis=1),
            ],
            axis=-1,
        )
        self.grid(points + np.asarray(centre, dtype=float), closed=True)

    def prism(self, outline: Sequence[tuple[float, float]], start: float, end: float) -> None:
        """Add a shape drawn in the x-z plane (convex, four points), extended along y."""
        points = np.array([[x, y, z] for y in (start, end) for x, z in outline])
        sides = [[i, (i + 1) % 4, (i + 1) % 4 + 4, i + 4] for i in range(4)]
        self.add(points, np.array([[3, 2, 1, 0], [4, 5, 6, 7], *sides]))

    def arched_wall(self, wall: Rectangle, opening: Rectangle, depth: float, front: float = 0.0) -> None:
        """Add a wall in the x-z plane at y = `front`, with an opening whose reveal is `depth` metres deep.

        A round arch stands on top of the opening.
        """
        angle = np.linspace(np.pi, 0.0, 13)
        radius = 0.5 * (opening.right - opening.left)
        head = np.stack([opening.left + radius * (1.0 + np.cos(angle)), opening.top + radius * np.sin(angle)], axis=-1)
        self._wall_around(wall, head, opening.bottom, depth, front)

    def window_wall(self, wall: Rectangle, opening: Rectangle, depth: float, front: float = 0.0) -> None:
        """Add a wall like `arched_wall`, but without the arch."""
        head = np.array([[opening.left, opening.top], [opening.right, opening.top]])
        self._wall_around(wall, head, opening.bottom, depth, front)

    def _wall_around(self, wall: Rectangle, head: Array, sill: float, depth: float, front: float) -> None:
        """Add a wall around an opening that is bounded by a sill below and the line `head` above."""
        left, right, bottom, top = wall
        (x0, spring), x1 = head[0], head[-1, 0]

        def face(points: Sequence[tuple[float, float]]) -> None:
            self.add(np.array([[x, front, z] for x, z in points]), np.array([[0, 1, 2, 3]]))

        face([(left, bottom), (x0, bottom), (x0, top), (left, top)])
        face([(x1, bottom), (right, bottom), (right, top), (x1, top)])
        if sill > bottom:
            face([(x0, bottom), (x1, bottom), (x1, sill), (x0, sill)])
        upper = np.stack([head[:, 0], np.full(len(head), top)], axis=-1)
        self.grid(np.insert(np.stack([head, upper]), 1, front, axis=-1))
        rim = np.vstack([[x0, sill], [x0, spring], head[1:-1], [x1, spring], [x1, sill], [x0, sill]])
        self.grid(np.stack([np.insert(rim, 1, y, axis=-1) for y in (front, front + depth)]))

    def __len__(self) -> int:
        return self._count

    def arrays(self) -> tuple[Array, NDArray[np.int64]]:
        """Return all vertices and all faces."""
        return np.concatenate(self._vertices), np.concatenate(self._faces)

    def data(self, name: str, material: bpy.types.Material, smooth: bool = False) -> bpy.types.Mesh:
        """Return this mesh as Blender data, to be placed any number of times."""
        vertices, faces = self.arrays()
        corners = np.where(faces[:, 3] == faces[:, 2], 3, 4)
        loops = faces[np.arange(4) < corners[:, None]]
        data = bpy.data.meshes.new(name)
        data.vertices.add(len(vertices))
        data.vertices.foreach_set("co", vertices.ravel())
        data.loops.add(len(loops))
        data.loops.foreach_set("vertex_index", loops)
        data.polygons.add(len(faces))
        data.polygons.foreach_set("loop_start", np.concatenate([[0], np.cumsum(corners)[:-1]]))
        data.polygons.foreach_set("use_smooth", np.full(len(faces), smooth))
        data.update(calc_edges=True)
        data.validate()
        data.materials.append(material)
        return data

    def build(self, name: str, material: bpy.types.Material, smooth: bool = False) -> bpy.types.Object:
        """Return a Blender object of this mesh, linked to the scene."""
        return place(self.data(name, material, smooth), name)


def place(
    data: bpy.types.Mesh,
    name: str,
    position: Sequence[float] = (0.0, 0.0, 0.0),
    turn: float = 0.0,
    scale: float | Sequence[float] = 1.0,
) -> bpy.types.Object:
    """Put a mesh, or one more copy of it, into the scene, turned by `turn` radians about the vertical."""
    thing = bpy.data.objects.new(name, data)
    thing.location = position
    thing.rotation_euler = (0.0, 0.0, turn)
    thing.scale = (scale,) * 3 if isinstance(scale, (int, float)) else scale
    bpy.context.scene.collection.objects.link(thing)
    return thing
