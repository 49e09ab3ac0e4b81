"""Smooth random fields and colour ramps that the painted pictures are built from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from scipy import ndimage

Field: TypeAlias = npt.NDArray[np.float32]
Real: TypeAlias = npt.NDArray[np.floating[Any]]


def single(values: npt.ArrayLike) -> Field:
    """``values`` in single precision, which all fields are kept in."""
    return np.asarray(values, np.float32)


def pixel_grid(shape: tuple[int, int]) -> tuple[Field, Field]:
    """Column and row index of every pixel, as a pair ``(x, y)`` of ``(height, width)`` arrays."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    return single(columns), single(rows)


def value_noise(shape: tuple[int, int], cell: tuple[float, float], rng: np.random.Generator) -> Field:
    """Cubic interpolation of a random lattice; ``cell`` is the lattice spacing (rows, columns) in pixels."""
    lattice = rng.random((int(shape[0] / cell[0]) + 5, int(shape[1] / cell[1]) + 5))
    # The offset keeps the lattice points of successive octaves from lining up at the corner.
    offset = 1.0 + rng.random(2)
    sampled = ndimage.affine_transform(
        lattice, np.array([1.0 / cell[0], 1.0 / cell[1]]), offset, output_shape=shape, order=3, mode="nearest"
    )
    return single(sampled)


def fractal_noise(
    shape: tuple[int, int],
    cell: float | tuple[float, float],
    octaves: int,
    rng: np.random.Generator,
    gain: float = 0.5,
) -> Field:
    """Sum of ``octaves`` value noises, each of half the cell and ``gain`` times the amplitude of the last.

    Returns a ``(height, width)`` array stretched to the range 0 to 1.
    """
    rows, columns = cell if isinstance(cell, tuple) else (cell, cell)
    total = np.zeros(shape, np.float32)
    amplitude = 1.0
    for _ in range(octaves):
        total += amplitude * value_noise(shape, (max(rows, 1.0), max(columns, 1.0)), rng)
        rows, columns, amplitude = rows / 2, columns / 2, amplitude * gain
    return stretch(total)


def stretch(field: Real) -> Field:
    """Map the 0.5th and 99.5th percentiles of ``field`` to 0 and 1 and clip what lies outside."""
    low, high = np.percentile(field[::4, ::4], (0.5, 99.5))
    return single(np.clip((field - low) / max(high - low, 1e-6), 0.0, 1.0))


def smoothstep(low: float, high: float, value: Real) -> Field:
    """Cubic step from 0 at ``low`` to 1 at ``high`` with zero slope at both."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return single(t * t * (3.0 - 2.0 * t))


def sample(field: Field, x: Real, y: Real) -> Field:
    """Bilinear look-up of ``field`` at pixel positions ``(x, y)``; positions outside are reflected."""
    return single(ndimage.map_coordinates(field, [y, x], order=1, mode="reflect"))


def blur(field: Real, sigma: float) -> Field:
    """Gaussian blur of a ``(height, width)`` or ``(height, width, 3)`` array over its first two axes."""
    sigmas = (sigma, sigma, 0.0)[: field.ndim]
    return single(ndimage.gaussian_filter(field, sigmas, mode="nearest", truncate=3.0))


def distance_inside(mask: npt.NDArray[np.bool_]) -> Field:
    """Euclidean distance in pixels from every true pixel to the nearest false one."""
    return single(ndimage.distance_transform_edt(mask))


def hex_colour(code: str) -> Field:
    """``"#rrggbb"`` as three sRGB components between 0 and 1."""
    return np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def palette(codes: Sequence[str]) -> Field:
    """``(len(codes), 3)`` array of sRGB colours from ``"#rrggbb"`` codes."""
    return np.stack([hex_colour(code) for code in codes])


def ramp(t: Real, stops: Sequence[tuple[float, str]]) -> Field:
    """Return colours of shape ``t.shape + (3,)``, linear in sRGB between the stops ``(position, "#rrggbb")``."""
    positions = [position for position, _ in stops]
    colours = palette([code for _, code in stops])
    return single(np.stack([np.interp(t, positions, colours[:, c]) for c in range(3)], -1))


def mix(first: Real, second: Real, share: Real | float) -> Field:
    """Blend colour arrays; ``share`` (0: first, 1: second) has their shape without the last axis."""
    weight = single(share)[..., None]
    return single(first * (1.0 - weight) + second * weight)


def fill_polygon(shape: tuple[int, int], corners: Sequence[tuple[float, float]]) -> Field:
    """1 inside the polygon with the given ``(x, y)`` corners and 0 outside."""
    image = Image.new("L", (shape[1], shape[0]), 0)
    ImageDraw.Draw(image).polygon([(float(x), float(y)) for x, y in corners], fill=1)
    return single(np.asarray(image))


def label_regions(classes: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Number the connected regions of equal class, from 0."""
    regions = np.zeros(classes.shape, np.int32)
    found = 0
    for value in np.unique(classes):
        numbered, count = ndimage.label(classes == value)
        inside = numbered > 0
        regions[inside] = numbered[inside] - 1 + found
        found += count
    return regions
