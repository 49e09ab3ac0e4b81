"""From linear light to a photograph: exposure, glow, tone curve, local contrast and grain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True)
class Look:
    """How a picture is developed."""

    exposure: float = 1.0
    warmth: float = 0.0  # positive: redder, negative: bluer
    clarity: float = 0.25  # local contrast
    compression: float = 0.25  # how much of the contrast of large areas is taken out
    saturation: float = 1.1
    contrast: float = 1.0
    glow: float = 0.06
    vignette: float = 0.25
    grain: float = 0.008


def _luminance(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    brightness: NDArray[np.float64] = picture @ LUMINANCE
    return brightness


def _blur(picture: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    sigma = (radius, radius, 0.0)[: picture.ndim]
    blurred: NDArray[np.float64] = ndimage.gaussian_filter(picture, sigma, mode="nearest")
    return blurred


def _glow(picture: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    """Light that the lens spreads around: wide skirts around whatever is bright."""
    radii = np.array([2.0, 8.0, 26.0, 70.0]) * picture.shape[1] / 800.0
    weights = (0.4, 0.3, 0.2, 0.1)
    spread = sum(weight * _blur(picture, radius) for weight, radius in zip(weights, radii, strict=True))
    return picture * (1.0 - strength) + strength * np.asarray(spread)


def starburst(shape: tuple[int, int], centre: tuple[float, float], strength: float, seed: int) -> NDArray[np.float64]:
    """Light of the sun diffracted by the blades of the lens: rays and a halo around `centre`."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices(shape)
    dx, dy = columns - centre[0], rows - centre[1]
    radius = np.hypot(dx, dy) / (shape[1] / 800.0) + 1.0
    angle = np.arctan2(dy, dx)
    rays = np.zeros(shape)
    for k in range(18):
        direction = 2.0 * np.pi * (k + 0.25 * rng.standard_normal()) / 18.0
        offset = np.abs((angle - direction + np.pi) % (2.0 * np.pi) - np.pi)
        length = rng.uniform(18.0, 52.0)
        rays += np.exp(-((offset * radius / (1.5 + 0.02 * radius)) ** 2)) * np.exp(-radius / length)
    halo = 4.0 * np.exp(-radius / 14.0) + 0.9 * np.exp(-radius / 55.0) + 0.10 * np.exp(-radius / 160.0)
    light: NDArray[np.float64] = strength * (1.3 * rays + halo)[..., None] * np.array([1.0, 0.96, 0.88])
    return light


def _filmic(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tone curve with a soft toe and a long shoulder; returns values for display."""
    curve = light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14)
    display: NDArray[np.float64] = np.clip(curve, 0.0, 1.0) ** (1.0 / 2.2)
    return display


def develop(light: NDArray[np.floating], look: Look, seed: int) -> Image.Image:
    """Turn a picture of linear light, shape (height, width, 3), into a photograph."""
    picture = np.maximum(np.asarray(light, dtype=np.float64), 0.0) * look.exposure
    picture *= np.array([1.0 + look.warmth, 1.0, 1.0 - look.warmth])
    picture = _glow(picture, look.glow)

    # Dodge and burn: flatten the large areas, strengthen the details, both on a logarithmic scale.
    scale = picture.shape[1] / 800.0
    tone = np.log2(np.clip(_luminance(picture), 1e-4, 16.0))
    wide, fine = _blur(tone, 55.0 * scale), _blur(tone, 12.0 * scale)
    change = look.clarity * (tone - fine) + 0.6 * look.clarity * (fine - wide) - look.compression * (wide + 1.6)
    picture *= np.exp2(np.clip(change, -1.6, 1.6))[..., None]

    display = _filmic(picture)
    grey = _luminance(display)[..., None]
    display = grey + look.saturation * (display - grey)
    display = 0.5 + look.contrast * (display - 0.5)

    rows, columns = np.indices(grey.shape[:2])
    height, width = grey.shape[:2]
    off_axis = np.hypot((columns / width - 0.5) * 2.0, (rows / height - 0.5) * 2.0)
    display *= (1.0 - look.vignette * np.clip(off_axis - 0.45, 0.0, None) ** 2)[..., None]
    display += look.grain * np.random.default_rng(seed).standard_normal(grey.shape)
    return Image.fromarray((np.clip(display, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8))
