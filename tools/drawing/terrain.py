"""Open country: rough ground that rises to hills, grass, shrubs and trees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .mesh import Array, Mesh
from .noise import Volume, sample_points


def _smoothstep(low: float, high: float, values: Array) -> Array:
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    smooth: Array = t * t * (3.0 - 2.0 * t)
    return smooth


def country(
    camera: Camera,
    noise: Volume,
    hills: float,
    start: float,
    flat: Callable[[Array, Array], Array],
) -> Mesh:
    """Return the ground in front of the camera, up to the hills, `hills` metres high from `start` metres on.

    `flat` returns, for coordinates x and y, the share of the small bumps that is left there.  The grid is
    fine nearby and coarse far away, as the picture needs it.
    """
    distance = np.geomspace(1.5, 9000.0, 420)
    angle = np.radians(camera.azimuth + np.linspace(-62.0, 62.0, 640))
    far, turn = np.meshgrid(distance, angle, indexing="ij")
    x, y = camera.position[0] + far * np.sin(turn), camera.position[1] + far * np.cos(turn)
    level = np.zeros_like(x)

    def relief(period: float, octaves: int, shift: float) -> Array:
        return sample_points(noise, np.stack([x / period, y / period, level + shift], axis=-1), octaves)

    bumps = 0.9 * relief(60.0, 3, 0.1) + 0.16 * relief(7.0, 4, 0.2)
    # Ridges stand where a smooth noise crosses its mean; gullies run down from them.
    bend = 500.0 * relief(3000.0, 2, 0.8)
    x, y = x + bend, y - bend
    ridges = np.clip(1.0 - 3.2 * np.abs(relief(5600.0, 2, 0.3)), 0.0, 1.0)
    gullies = np.clip(1.0 - 4.0 * np.abs(relief(900.0, 4, 0.6)), 0.0, 1.0)
    x, y = x - bend, y + bend
    swell = np.clip(0.6 + 1.2 * relief(9000.0, 2, 0.45), 0.15, 1.0)
    mountains = hills * _smoothstep(start, 4.0 * start, far) * swell * (0.3 + 0.7 * ridges) * (0.82 + 0.18 * gullies)
    z = bumps * flat(x, y) + mountains
    mesh = Mesh()
    mesh.grid(np.stack([x, y, z], axis=-1))
    return mesh


def grass(mesh: Mesh, roots: Array, height: float, blades: int, rng: np.random.Generator) -> None:
    """Add a tuft of curved blades at every root, an array of shape (n, 3)."""
    count = len(roots) * blades
    foot = np.repeat(roots, blades, axis=0) + rng.normal(0.0, 0.22 * height, (count, 3)) * [1, 1, 0]
    length = height * np.repeat(rng.uniform(0.5, 1.2, len(roots)), blades) * rng.uniform(0.5, 1.1, count)
    lean = rng.normal(0.0, 0.32, (count, 2)) * length[:, None]
    side = rng.standard_normal((count, 2))
    side *= 0.028 * height / np.linalg.norm(side, axis=1, keepdims=True)
    middle = foot + np.column_stack([0.35 * lean, 0.6 * length])
    tip = foot + np.column_stack([lean, length])
    edge = np.column_stack([side, np.zeros(count)])
    points = np.stack([foot - edge, foot + edge, middle + 0.7 * edge, middle - 0.7 * edge, tip], axis=1)
    first = 5 * np.arange(count)[:, None]
    faces = np.concatenate([first + np.array([0, 1, 2, 3]), first + np.array([3, 2, 4, 4])])
    mesh.add(points.reshape(-1, 3), faces)


def leaves(mesh: Mesh, crown: tuple[Array, Array], count: int, size: float, rng: np.random.Generator) -> None:
    """Add a crown of leaves: small squares in clumps that fill an ellipsoid of a centre and three radii."""
    clumps = rng.standard_normal((max(count // 40, 6), 3))
    clumps *= (rng.random(len(clumps)) ** 0.4 / np.linalg.norm(clumps, axis=1))[:, None]
    at = clumps[rng.integers(len(clumps), size=count)] + rng.normal(0.0, 0.16, (count, 3))
    points = crown[0] + at * crown[1]
    u = rng.standard_normal((count, 3))
    v = np.cross(u, rng.standard_normal((count, 3)))
    u *= 0.5 * size / np.linalg.norm(u, axis=1, keepdims=True)
    v *= 0.5 * size / np.linalg.norm(v, axis=1, keepdims=True)
    corners = np.stack([points - u, points - 0.6 * v, points + u, points + 0.6 * v], axis=1)
    mesh.add(corners.reshape(-1, 3), np.arange(4 * count).reshape(-1, 4))


def scattered(
    rng: np.random.Generator,
    count: int,
    camera: Camera,
    reach: tuple[float, float],
    keep: Callable[[Array, Array], NDArray[np.bool_]],
) -> Array:
    """Return random points on the ground in view, shape (n, 3), evenly spread over the picture's rows.

    `reach` is the range of distances; `keep` tells for coordinates x and y which points may stay.
    """
    far = 1.0 / rng.uniform(1.0 / reach[1], 1.0 / reach[0], count)
    turn = np.radians(camera.azimuth + rng.uniform(-40.0, 40.0, count))
    x, y = camera.position[0] + far * np.sin(turn), camera.position[1] + far * np.cos(turn)
    points = np.column_stack([x, y, np.zeros(count)])
    return points[keep(x, y)]
