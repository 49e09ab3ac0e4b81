"""Turbulent bands of cloud on a giant planet, from a simulation of a two-dimensional fluid.

The Navier-Stokes equations are solved for the vorticity with a Fourier method in a periodic box.  Every
point of the picture is then followed back in time to where it started; its colour is the colour of the
cloud that was there.  That keeps the finest filaments sharp, which moving a picture step by step would not.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage

from .develop import Look, develop
from .noise import Volume, sample_points, smooth_volume

FLOW_SEED = 7
DYE_SEED = 3

GRID = (384, 512)  # rows and columns of the simulation; the box is 1 high
BOX_WIDTH = GRID[1] / GRID[0]
TIME_STEP = 0.0008
STEPS = 640
KEEP_EVERY = 5
PICTURE = (600, 800)
OVERSAMPLING = 2

LOOK = Look(exposure=1.0, clarity=0.35, compression=0.1, saturation=1.2, contrast=1.06, glow=0.08, vignette=0.35)

# Colours of the cloud (linear light), from the deep dark belts to the high bright zones.
PALETTE = np.array(
    [
        [0.020, 0.045, 0.090],
        [0.060, 0.110, 0.170],
        [0.230, 0.100, 0.060],
        [0.520, 0.230, 0.090],
        [0.720, 0.460, 0.250],
        [0.850, 0.750, 0.590],
        [0.330, 0.520, 0.650],
        [0.900, 0.910, 0.900],
    ]
)
# Width of the blur and gain of the parts of the relief, in points of the enlarged picture.
HEIGHTS = [(1.5, 1.6), (5.0, 5.5), (14.0, 14.0)]

Array = NDArray[np.float64]


def _initial_vorticity(rng: np.random.Generator) -> Array:
    """Return jets that blow along x in turns, with waves on them, and a few large eddies."""
    rows, columns = GRID
    y, x = np.meshgrid(np.arange(rows) / rows, np.arange(columns) / rows, indexing="ij")
    speed = np.zeros_like(y)
    for wave in range(2, 8):
        speed += rng.normal(0.0, 1.0) / wave**0.3 * np.sin(2.0 * np.pi * (wave * y + rng.random()))
    speed *= 0.6 / speed.std()
    vorticity: Array = -np.asarray(np.gradient(speed, 1.0 / rows, axis=0))
    for _ in range(46):
        waves = rng.integers(2, 26)
        tilt = rng.integers(-24, 25)
        phase = 2.0 * np.pi * (waves * x / BOX_WIDTH + tilt * y + rng.random())
        vorticity += 1.9 * rng.normal() * np.sin(phase)
    for strength, radius in ((-52.0, 0.085), (46.0, 0.055), (-40.0, 0.05), (36.0, 0.035), (-44.0, 0.03)):
        dx = (x - rng.random() * BOX_WIDTH + 0.5 * BOX_WIDTH) % BOX_WIDTH - 0.5 * BOX_WIDTH
        dy = (y - rng.random() + 0.5) % 1.0 - 0.5
        vorticity += strength * np.exp(-((dx / 1.35) ** 2 + dy**2) / radius**2)
    vorticity -= vorticity.mean()
    return vorticity


def _simulate(vorticity: Array) -> tuple[NDArray[np.float32], Array]:
    """Run the fluid; return its velocities, shape (times, 2, rows, columns), and the last vorticity."""
    rows, columns = GRID
    kx = 2.0 * np.pi * rows * fft.rfftfreq(columns)[None, :]
    ky = 2.0 * np.pi * rows * fft.fftfreq(rows)[:, None]
    square = kx**2 + ky**2
    to_stream = np.divide(1.0, square, out=np.zeros_like(square), where=square > 0.0)
    kept = (np.abs(kx) < 2.0 / 3.0 * np.abs(kx).max()) & (np.abs(ky) < 2.0 / 3.0 * np.abs(ky).max())
    # Viscosity that acts on the smallest eddies only.
    damping = np.exp(-TIME_STEP * 60.0 * (square / square[kept].max()) ** 4)

    def back(spectrum: NDArray[np.complex128]) -> Array:
        field: Array = fft.irfft2(spectrum, s=GRID)
        return field

    def velocity(spectrum: NDArray[np.complex128]) -> tuple[Array, Array]:
        stream = spectrum * to_stream
        return back(1j * ky * stream), back(-1j * kx * stream)

    def change(spectrum: NDArray[np.complex128]) -> NDArray[np.complex128]:
        u, v = velocity(spectrum)
        rate = -u * back(1j * kx * spectrum) - v * back(1j * ky * spectrum)
        transformed: NDArray[np.complex128] = fft.rfft2(rate) * kept
        return transformed

    spectrum = fft.rfft2(vorticity) * kept
    frames = []
    for step in range(STEPS):
        if step % KEEP_EVERY == 0:
            frames.append(np.stack(velocity(spectrum)).astype(np.float32))
        k1 = change(spectrum)
        k2 = change(spectrum + 0.5 * TIME_STEP * k1)
        k3 = change(spectrum + 0.5 * TIME_STEP * k2)
        k4 = change(spectrum + TIME_STEP * k3)
        spectrum = (spectrum + TIME_STEP / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)) * damping
    return np.stack(frames), back(spectrum)


@numba.njit(inline="always")  # type: ignore[untyped-decorator]
def _at(field: NDArray[np.float32], row: float, column: float) -> float:
    """Interpolate a periodic field between its points."""
    rows, columns = field.shape
    i, j = int(np.floor(row)), int(np.floor(column))
    a, b = row - i, column - j
    i, j = i % rows, j % columns
    i1, j1 = (i + 1) % rows, (j + 1) % columns
    above: float = field[i, j] * (1 - b) + field[i, j1] * b
    below: float = field[i1, j] * (1 - b) + field[i1, j1] * b
    return above * (1 - a) + below * a


@numba.njit(parallel=True)  # type: ignore[untyped-decorator]
def _origins(frames: NDArray[np.float32], rows: int, columns: int, step: float) -> Array:
    """Follow every point of a picture back to the start; returns rows and columns of the simulation."""
    origins = np.empty((2, rows, columns))
    scale = frames.shape[2] / rows
    for r in numba.prange(rows):
        for c in range(columns):
            row, column = (r + 0.5) * scale, (c + 0.5) * scale
            for t in range(frames.shape[0] - 1, -1, -1):
                middle_row = row - 0.5 * step * _at(frames[t, 1], row, column)
                middle_column = column - 0.5 * step * _at(frames[t, 0], row, column)
                row -= step * _at(frames[t, 1], middle_row, middle_column)
                column -= step * _at(frames[t, 0], middle_row, middle_column)
            origins[0, r, c] = row
            origins[1, r, c] = column
    return origins


def _cloud(x: Array, y: Array, noise: Volume, rng: np.random.Generator) -> Array:
    """Return brightness of the cloud before it was stirred: bands, and streaks along them."""
    period = x / BOX_WIDTH
    bands = ndimage.gaussian_filter1d(rng.standard_normal(512), 7.0, mode="wrap")
    bands = (bands - bands.mean()) / bands.std()
    wobble = 0.02 * sample_points(noise, np.stack([period, y, np.full_like(x, 0.3)], axis=-1), 2)
    base = np.interp((y + wobble) % 1.0, np.arange(512) / 512.0, bands)
    streaks = sample_points(noise, np.stack([period, 5.0 * y, np.full_like(x, 0.7)], axis=-1), 4)
    puffs = sample_points(noise, np.stack([3.0 * period, 4.0 * y, np.full_like(x, 0.1)], axis=-1), 4)
    brightness: Array = 0.5 + 0.22 * base + 0.45 * streaks + 0.25 * puffs
    return brightness


def draw() -> Image.Image:
    """Return the picture."""
    frames, vorticity = _simulate(_initial_vorticity(np.random.default_rng(FLOW_SEED)))
    rows, columns = PICTURE[0] * OVERSAMPLING, PICTURE[1] * OVERSAMPLING
    origins = _origins(frames, rows, columns, TIME_STEP * KEEP_EVERY * GRID[0]) / GRID[0]
    noise = smooth_volume(64, 4, 3, DYE_SEED)
    cloud = _cloud(origins[1], origins[0], noise, np.random.default_rng(DYE_SEED))
    # Eddies of one sense rise and pale, those of the other sense sink and darken.
    spin = ndimage.zoom(vorticity, rows / GRID[0], order=1, mode="grid-wrap", grid_mode=True)
    cloud = cloud + 0.05 * np.tanh(spin / 25.0)
    place = np.clip(cloud, 0.0, 1.0) * (len(PALETTE) - 1)
    colour = np.stack([np.interp(place, np.arange(len(PALETTE)), channel) for channel in PALETTE.T], axis=-1)

    # The bright cloud stands higher: light it from the upper left.
    height = sum(ndimage.gaussian_filter(cloud, width, mode="wrap") * gain for width, gain in HEIGHTS)
    slope_y, slope_x = np.gradient(np.asarray(height))
    light = np.clip(0.62 - 0.55 * slope_x - 0.75 * slope_y, 0.12, 1.9)
    hollow = np.asarray(height) - ndimage.gaussian_filter(np.asarray(height), 14.0, mode="wrap")
    light *= np.clip(1.0 + 0.05 * hollow, 0.6, 1.4)
    lit = colour * light[..., None]
    small = lit.reshape(PICTURE[0], OVERSAMPLING, PICTURE[1], OVERSAMPLING, 3).mean(axis=(1, 3))
    return develop(small, LOOK, DYE_SEED)
