"""Periodic three-dimensional noise, stored as volumes that are sampled with linear interpolation."""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

Volume: TypeAlias = NDArray[np.float32]


def _stretched(values: NDArray[np.float64]) -> Volume:
    """Rescale to the range 0..1, cutting the outermost half percent on both sides."""
    low, high = np.percentile(values, (0.5, 99.5))
    volume: Volume = np.clip((values - low) / (high - low), 0.0, 1.0).astype(np.float32)
    return volume


def smooth_volume(size: int, cells: int, octaves: int, seed: int) -> Volume:
    """Return periodic fractal noise: `cells` features per side, halved in size for each octave."""
    rng = np.random.default_rng(seed)
    total = np.zeros((size, size, size))
    for octave in range(octaves):
        lattice = rng.standard_normal((cells << octave,) * 3)
        scale = size / lattice.shape[0]
        total += 0.5**octave * ndimage.zoom(lattice, scale, order=3, mode="grid-wrap", grid_mode=True)
    return _stretched(total)


def billow_volume(size: int, cells: int, octaves: int, seed: int) -> Volume:
    """Return periodic cellular noise, 1 in the middle of each round billow and 0 between the billows."""
    rng = np.random.default_rng(seed)
    axis = (np.arange(size) + 0.5) / size
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    total = np.zeros(len(points))
    for octave in range(octaves):
        count = cells << octave
        corners = np.stack(np.meshgrid(*[np.arange(count)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
        centres = (corners + rng.random(corners.shape)) / count
        distance, _ = cKDTree(centres % 1.0, boxsize=1.0).query(points, workers=-1)
        total -= 0.5**octave * distance * count
    return _stretched(total.reshape((size, size, size)))


@numba.njit(inline="always")  # type: ignore[untyped-decorator]
def sample(volume: Volume, x: float, y: float, z: float) -> float:
    """Interpolate a periodic volume; one unit of each coordinate is one period."""
    size = volume.shape[0]
    x = (x - np.floor(x)) * size
    y = (y - np.floor(y)) * size
    z = (z - np.floor(z)) * size
    i, j, k = int(x), int(y), int(z)
    u, v, w = x - i, y - j, z - k
    i, j, k = i % size, j % size, k % size
    i1, j1, k1 = (i + 1) % size, (j + 1) % size, (k + 1) % size
    near: float = (volume[i, j, k] * (1 - w) + volume[i, j, k1] * w) * (1 - v) + (
        volume[i, j1, k] * (1 - w) + volume[i, j1, k1] * w
    ) * v
    far: float = (volume[i1, j, k] * (1 - w) + volume[i1, j, k1] * w) * (1 - v) + (
        volume[i1, j1, k] * (1 - w) + volume[i1, j1, k1] * w
    ) * v
    return near * (1 - u) + far * u


def sample_points(volume: Volume, points: NDArray[np.float64], octaves: int = 1) -> NDArray[np.float64]:
    """Sample fractal noise, centred on 0, at an array of points of shape (..., 3).

    One unit is one period of the first octave.
    """
    total = np.zeros(points.shape[:-1])
    for octave in range(octaves):
        coordinates = np.moveaxis(points * (volume.shape[0] << octave) + 17.3 * octave, -1, 0)
        total += 0.5**octave * (ndimage.map_coordinates(volume, coordinates, order=1, mode="grid-wrap") - 0.5)
    return total
