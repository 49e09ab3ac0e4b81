"""A canvas that carries colour and relief, and the light that makes the relief visible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .fields import Field, Real, blur, fractal_noise, pixel_grid, single, smoothstep

#: Everything is painted at twice the size of the picture, so that bristles survive the reduction.
SCALE = 2
PICTURE = (800, 600)  # width, height
SHAPE = (PICTURE[1] * SCALE, PICTURE[0] * SCALE)  # rows, columns of the canvas


@dataclass
class Canvas:
    """Wet paint: ``colour`` (height, width, 3) in sRGB 0..1; ``relief`` and ``weave`` (height, width).

    ``relief`` is the thickness of the paint in canvas pixels, ``weave`` the height of the bare cloth in 0..1.
    """

    colour: Field
    relief: Field
    weave: Field

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.relief.shape[0], self.relief.shape[1]


def linen(shape: tuple[int, int], pitch: float, rng: np.random.Generator) -> Field:
    """Plain weave, ``pitch`` pixels per thread: warp and weft cross over and under, unevenly spun."""
    x, y = pixel_grid(shape)
    x = x + 0.9 * pitch * (fractal_noise(shape, (90.0, 14.0), 2, rng) - 0.5)
    y = y + 0.9 * pitch * (fractal_noise(shape, (14.0, 90.0), 2, rng) - 0.5)
    over = np.sin(np.pi * x / pitch) * np.sin(np.pi * y / pitch)
    warp = np.abs(np.sin(np.pi * x / pitch)) * (0.5 + 0.5 * over)
    weft = np.abs(np.sin(np.pi * y / pitch)) * (0.5 - 0.5 * over)
    slubs = fractal_noise(shape, (6.0, 70.0), 2, rng) * fractal_noise(shape, (70.0, 6.0), 2, rng)
    return single(np.clip(0.85 * np.maximum(warp, weft) + 0.35 * slubs, 0.0, 1.0))


def primed(ground: Field, rng: np.random.Generator, pitch: float = 3.6) -> Canvas:
    """Return canvas of size ``SHAPE`` washed with the ``ground`` colour, of shape (3,) or (height, width, 3)."""
    weave = linen(SHAPE, pitch, rng)
    colour = np.broadcast_to(ground, (*SHAPE, 3))
    wash = 0.92 + 0.1 * weave + 0.06 * (fractal_noise(SHAPE, 160.0, 4, rng) - 0.5)
    return Canvas(single(np.clip(colour * wash[..., None], 0.0, 1.0)), single(0.55 * weave), weave)


def to_linear(colour: Real) -> Field:
    """sRGB 0..1 to linear light (IEC 61966-2-1)."""
    return single(np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4))


def to_srgb(light: Real) -> Field:
    """Linear light to sRGB 0..1 (IEC 61966-2-1)."""
    light = np.clip(light, 0.0, 1.0)
    return single(np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055))


def lit(
    colour: Real,
    relief: Real,
    depth: float = 1.0,
    gloss: float = 0.1,
    tilt: tuple[Real, Real] | None = None,
) -> Field:
    """Light a painted relief from the upper left; sRGB in, sRGB out, both (height, width, 3).

    ``depth`` scales the heights, ``gloss`` the strength of the Blinn-Phong highlight (Blinn 1977), and
    ``tilt`` adds slopes (x, y) that are better not given as heights, such as those of loose tiles.
    """
    dy, dx = np.gradient(relief * depth)
    if tilt is not None:
        dx, dy = dx + tilt[0], dy + tilt[1]
    norm = 1.0 / np.sqrt(dx * dx + dy * dy + 1.0)
    source = np.array([-0.46, -0.60, 0.66])
    source /= np.linalg.norm(source)
    facing = (-dx * source[0] - dy * source[1] + source[2]) * norm
    half = source + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    shine = np.clip((-dx * half[0] - dy * half[1] + half[2]) * norm, 0.0, 1.0)
    # Flat paint keeps its colour; the fill light keeps the shaded side of a ridge from going black.
    diffuse = 0.4 + 0.6 * np.clip(facing, 0.0, None) / source[2]
    # The flat part of the highlight would only veil the picture, so it is taken off.
    flat = half[2] ** 60
    highlight = gloss * np.clip(shine**60 - flat, 0.0, None)
    occlusion = np.clip(1.0 + 0.12 * (relief - blur(relief, 6.0)) * depth, 0.75, 1.12)
    return to_srgb(to_linear(colour) * (diffuse * occlusion)[..., None] + highlight[..., None])


def photograph(light: Field, rng: np.random.Generator) -> Image.Image:
    """Reduce a lit canvas (sRGB) to the picture, with the slight fall-off of light of a photographed wall."""
    x, y = pixel_grid(SHAPE)
    far = np.hypot(x / SHAPE[1] - 0.42, y / SHAPE[0] - 0.38)
    exposed = light * (1.02 - 0.09 * smoothstep(0.2, 0.85, far))[..., None]
    exposed = exposed + rng.normal(0.0, 0.006, (*SHAPE, 1))
    whole = Image.fromarray((np.clip(exposed, 0.0, 1.0) * 255 + 0.5).astype(np.uint8))
    return whole.resize(PICTURE, Image.Resampling.LANCZOS)
