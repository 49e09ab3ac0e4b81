"""Signals and volumes to convolve, made here: a heart's ECG, a tone that rises, and a scan with things in it."""

from typing import NamedTuple

import numpy as np

from nst.types import Array

RATE = 250  # samples in a second of the ECG
# The waves of a heartbeat, P, Q, R, S and T: seconds from the R wave, height in millivolts, width in seconds.
WAVES = ((-0.17, 0.14, 0.025), (-0.032, -0.13, 0.009), (0.0, 1.1, 0.011), (0.032, -0.22, 0.01), (0.26, 0.28, 0.045))


class Heart(NamedTuple):
    """An ECG, in millivolts, and the samples at which the heart beats."""

    signal: Array
    beats: Array


def ecg(seconds: float = 10.0, seed: int = 1, noise: float = 0.12) -> Heart:
    """Make a signal like an ECG: beats that come almost regularly, on a baseline that wanders, with noise.

    Arguments:
    seconds -- length
    seed -- of everything
    noise -- standard deviation in millivolts

    Returns: the signal (seconds * RATE,) in float32, and the samples (n,) of the R waves.
    """
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    time = np.arange(count) / RATE
    between = rng.normal(0.82, 0.06, int(2 * seconds) + 2)  # seconds
    times = 0.4 + np.cumsum(np.clip(between, 0.6, 1.1)) - between[0]
    times = times[times < seconds - 0.3]
    signal = noise * rng.standard_normal(count)
    for place, height, width in WAVES:
        heights = height * rng.normal(1, 0.06, len(times))
        away = (time[:, np.newaxis] - times - place) / width
        signal += np.exp(-(away**2) / 2) @ heights
    for frequency, height in ((0.23, 0.45), (0.11, 0.35)):  # breath, and whoever moves
        signal += height * np.sin(2 * np.pi * (frequency * time + rng.uniform()))
    return Heart(signal.astype(np.float32), np.rint(times * RATE).astype(int))


def chirp(seconds: float = 4.0, rate: int = 1000, low: float = 10.0, high: float = 200.0) -> Array:
    """Make a tone that rises steadily from a low to a high frequency, in hertz.

    Arguments:
    rate -- samples in a second

    Returns: array (seconds * rate,), float32, from -1 to 1.
    """
    time = np.arange(round(seconds * rate)) / rate
    turns = low * time + (high - low) * time**2 / (2 * seconds)
    return np.sin(2 * np.pi * turns).astype(np.float32)


class Scan(NamedTuple):
    """A volume, and the spheres in it.

    volume -- (depth, height, width), float32, about 0 where there is nothing and 1 in things
    centres -- (n, 3): depth, row and column of each sphere's centre
    """

    volume: Array
    centres: Array


RADIUS = 3.5  # of the spheres, in voxels


def scan(size: int = 40, spheres: int = 6, seed: int = 1, noise: float = 0.5) -> Scan:
    """Make a volume like a scan: spheres of one radius, and a tube that winds through it, in noise.

    Arguments:
    size -- voxels along each axis
    spheres -- number of spheres, none of which touches another one, the tube or the edge
    seed -- of everything
    noise -- standard deviation; a sphere or the tube is 1 brighter than what is around it
    """
    rng = np.random.default_rng(seed)
    places = np.stack(np.meshgrid(*[np.arange(size)] * 3, indexing="ij"), -1)
    along = np.linspace(0, size, 4 * size)
    tube = np.stack(
        [
            size / 2 + size / 4 * np.sin(2 * np.pi * along / size),
            size / 2 + size / 5 * np.cos(2 * np.pi * along / size),
            along,
        ],
        -1,
    )
    volume = np.zeros((size, size, size))
    for point in tube:
        near = tuple(slice(max(int(n) - 4, 0), int(n) + 5) for n in point)
        volume[near] = np.maximum(volume[near], _inside(places[near], point, RADIUS / 2))
    centres: list[Array] = []
    while len(centres) < spheres:
        centre = rng.uniform(RADIUS + 3, size - RADIUS - 4, 3)
        if all(np.linalg.norm(centre - other) > 2 * RADIUS + 3 for other in centres) and (
            np.linalg.norm(tube - centre, axis=1).min() > 1.5 * RADIUS + 3
        ):
            centres.append(centre)
            volume = np.maximum(volume, _inside(places, centre, RADIUS))
    volume += noise * rng.standard_normal(volume.shape)
    return Scan(volume.astype(np.float32), np.array(centres))


def _inside(places: Array, centre: Array, radius: float) -> Array:
    """Return 1 within a ball and 0 outside of it, with a soft edge of one voxel."""
    return np.asarray(np.clip(radius + 0.5 - np.linalg.norm(places - centre, axis=-1), 0, 1))
