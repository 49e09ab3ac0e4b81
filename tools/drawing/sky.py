"""A sky with cumulus clouds: single scattering in the air and ray marching through a cloud layer.

Directions are unit vectors with x to the right, y ahead and z up.  Lengths are in kilometres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from .noise import Volume, billow_volume, sample, smooth_volume

PANORAMA_SIZE = (1024, 512)
SUN_IRRADIANCE = 20.0  # outside the air; the unit is arbitrary, pictures are exposed afterwards
SUN_ANGULAR_RADIUS = np.radians(0.30)

EARTH_RADIUS = 6360.0
AIR_HEIGHT = 60.0
RAYLEIGH = np.array([5.8e-3, 13.5e-3, 33.1e-3])  # scattering per kilometre at sea level
OZONE = np.array([0.65e-3, 1.88e-3, 0.085e-3])  # absorption per kilometre, spread like the air
RAYLEIGH_HEIGHT = 8.0
MIE_HEIGHT = 1.2
MIE_FORWARD = 0.80
# Light scattered more than once is taken as this share of the scattered sunlight, from everywhere.
MULTIPLE_SCATTERING = 0.045


@dataclass(frozen=True)
class Sky:
    """What the sky looks like and where the sun stands (degrees, azimuth clockwise from ahead)."""

    sun_azimuth: float
    sun_elevation: float
    seed: int
    coverage: float = 0.5
    haze: float = 4e-3  # Mie scattering per kilometre at sea level
    cloud_base: float = 1.2
    cloud_top: float = 2.7
    cloud_extinction: float = 28.0  # per kilometre
    cloud_cell: float = 13.0  # period of the pattern of clouds and gaps
    cirrus: float = 0.25

    @property
    def sun_direction(self) -> NDArray[np.float64]:
        """Unit vector towards the sun."""
        azimuth, elevation = np.radians([self.sun_azimuth, self.sun_elevation])
        return np.array([np.sin(azimuth) * np.cos(elevation), np.cos(azimuth) * np.cos(elevation), np.sin(elevation)])


@numba.njit  # type: ignore[untyped-decorator]
def _air_column(height: float, cosine: float, scale: float, steps: int) -> float:
    """Optical length, relative to sea level, from `height` to the top of the air."""
    radius = EARTH_RADIUS + height
    half = radius * cosine
    length = -half + np.sqrt(half * half + (EARTH_RADIUS + AIR_HEIGHT) ** 2 - radius * radius)
    step = length / steps
    total = 0.0
    for i in range(steps):
        t = (i + 0.5) * step
        altitude = np.sqrt(radius * radius + t * t + 2.0 * t * half) - EARTH_RADIUS
        total += np.exp(-max(altitude, 0.0) / scale)
    column: float = total * step
    return column


@numba.njit  # type: ignore[untyped-decorator]
def _sunlight(height: float, cosine: float, haze: float) -> NDArray[np.float64]:
    """Sunlight that arrives at a height, for the cosine of the sun's distance from the zenith."""
    air = _air_column(height, cosine, RAYLEIGH_HEIGHT, 8)
    dust = _air_column(height, cosine, MIE_HEIGHT, 8)
    light: NDArray[np.float64] = SUN_IRRADIANCE * np.exp(-(RAYLEIGH + OZONE) * air - 1.1 * haze * dust)
    return light


@numba.njit  # type: ignore[untyped-decorator]
def _forward_lobe(cosine: float, g: float) -> float:
    """Henyey-Greenstein phase function."""
    phase: float = (1.0 - g * g) / (4.0 * np.pi * (1.0 + g * g - 2.0 * g * cosine) ** 1.5)
    return phase


@numba.njit  # type: ignore[untyped-decorator]
def _clear_sky(ray: NDArray[np.float64], sun: NDArray[np.float64], haze: float) -> NDArray[np.float64]:
    """Radiance of the air alone along a ray from the ground."""
    steps = 20
    cosine = ray[0] * sun[0] + ray[1] * sun[1] + ray[2] * sun[2]
    phase_air = 3.0 / (16.0 * np.pi) * (1.0 + cosine * cosine)
    phase_dust = _forward_lobe(cosine, MIE_FORWARD)
    up = max(ray[2], 0.003)
    length = -EARTH_RADIUS * up + np.sqrt(
        EARTH_RADIUS**2 * up * up + (EARTH_RADIUS + AIR_HEIGHT) ** 2 - EARTH_RADIUS**2
    )
    radiance = np.zeros(3)
    air = 0.0
    dust = 0.0
    previous = 0.0
    for i in range(steps):
        # Steps grow with the distance, because the air nearby is the densest.
        end = length * ((i + 1) / steps) ** 2
        step = end - previous
        t = previous + 0.5 * step
        previous = end
        height = np.sqrt(EARTH_RADIUS**2 + t * t + 2.0 * t * EARTH_RADIUS * up) - EARTH_RADIUS
        density_air = np.exp(-height / RAYLEIGH_HEIGHT)
        density_dust = np.exp(-height / MIE_HEIGHT)
        air += 0.5 * step * density_air
        dust += 0.5 * step * density_dust
        light = _sunlight(height, sun[2], haze)
        seen = np.exp(-(RAYLEIGH + OZONE) * air - 1.1 * haze * dust)
        air += 0.5 * step * density_air
        dust += 0.5 * step * density_dust
        radiance += (
            step
            * light
            * seen
            * (
                RAYLEIGH * density_air * (phase_air + MULTIPLE_SCATTERING)
                + haze * density_dust * (phase_dust + MULTIPLE_SCATTERING)
            )
        )
    return radiance


@numba.njit  # type: ignore[untyped-decorator]
def _cloud_density(
    point: tuple[float, float, float], layer: NDArray[np.float64], noises: tuple[Volume, Volume], wisps: bool
) -> float:
    """Share of the full extinction at a point; `wisps` adds the small billows that eat the edges."""
    x, y, z = point
    weather, billows = noises
    base, top, coverage, cell = layer[0], layer[1], layer[2], layer[3]
    h = (z - base) / (top - base)
    if h <= 0.0 or h >= 1.0:
        return 0.0
    cover = (sample(weather, x / cell, y / cell, 0.37) - 1.0 + coverage) / 0.32
    if cover <= 0.0:
        return 0.0
    cover = min(cover, 1.0)
    # Thick in the middle of a cloud, thin at its rim; the base is flat, the top is round.
    height = h / (0.22 + 0.78 * cover)
    if height >= 1.0:
        return 0.0
    body = cover * min(height / 0.10, 1.0) * (1.0 - height * height)
    lumps = 0.62 * sample(billows, x / 1.9, y / 1.9, z / 1.9) + 0.38 * sample(
        billows, x / 0.83 + 0.3, y / 0.83, z / 0.83
    )
    density = lumps - 1.0 + 1.35 * body**0.7
    if density <= 0.0:
        return 0.0
    if wisps:
        fine = 0.6 * sample(billows, x / 0.31, y / 0.31 + 0.2, z / 0.31) + 0.4 * sample(
            billows, x / 0.13, y / 0.13, z / 0.13 + 0.4
        )
        density -= 0.34 * (1.0 - fine) * (1.0 - min(density * 1.6, 1.0))
    share: float = min(max(density * 2.6, 0.0), 1.0)
    return share


@numba.njit  # type: ignore[untyped-decorator]
def _cloud_light(
    point: tuple[float, float, float],
    cosine: float,
    sun: NDArray[np.float64],
    layer: NDArray[np.float64],
    noises: tuple[Volume, Volume],
) -> float:
    """Share of the sunlight scattered towards the eye by a unit of cloud at a point."""
    depth = 0.0
    step = 0.035
    distance = 0.0
    for _ in range(7):
        distance += 0.5 * step
        towards = (
            point[0] + sun[0] * distance,
            point[1] + sun[1] * distance,
            point[2] + sun[2] * distance,
        )
        depth += step * _cloud_density(towards, layer, noises, False)
        distance += 0.5 * step
        step *= 1.5
    depth *= layer[4]
    # Light scattered n times is less directed and penetrates deeper (a sum of octaves).
    total = 0.0
    strength, reach, lobe = 1.0, 1.0, 0.82
    for _ in range(4):
        phase = 0.75 * _forward_lobe(cosine, lobe) + 0.25 * _forward_lobe(cosine, -0.25)
        total += strength * phase * np.exp(-reach * depth)
        strength *= 0.55
        reach *= 0.38
        lobe *= 0.55
    return total


@numba.njit(parallel=True)  # type: ignore[untyped-decorator]
def _radiance(
    rays: NDArray[np.float64],
    sun: NDArray[np.float64],
    layer: NDArray[np.float64],
    noises: tuple[Volume, Volume],
    steps: int,
) -> NDArray[np.float32]:
    """Radiance of air and clouds, without the disc of the sun, along rays of shape (n, 3)."""
    result = np.zeros((rays.shape[0], 3), dtype=np.float32)
    base, top, extinction, haze, cirrus = layer[0], layer[1], layer[4], layer[5], layer[6]
    weather = noises[0]
    direct = _sunlight(base, sun[2], haze)
    zenith = _clear_sky(np.array([0.0, 0.0, 1.0]), sun, haze)
    for n in numba.prange(rays.shape[0]):
        ray = rays[n]
        colour = _clear_sky(ray, sun, haze)
        if ray[2] > 0.012:
            cosine = ray[0] * sun[0] + ray[1] * sun[1] + ray[2] * sun[2]
            # Ice clouds: a thin sheet high above, combed by the wind.
            t = 9.0 / (ray[2] + 0.05)
            u, v = ray[0] * t, ray[1] * t
            bend = sample(weather, u / 60.0, v / 60.0, 0.8)
            veil = sample(weather, u / 26.0 + 0.5 * bend, v / 9.0 + bend, 0.1)
            veil *= 0.35 + sample(weather, u / 5.0 + bend, v / 1.6 + 2.0 * bend, 0.6)
            veil = cirrus * max(veil - 0.25, 0.0) * min(ray[2] * 6.0, 1.0)
            colour += veil * direct * (0.10 + 0.35 * _forward_lobe(cosine, 0.7))
            # Cumulus: march through the layer.
            t = base / ray[2]
            end = min(top / ray[2], t + 14.0)
            step = max((end - t) / steps, 0.012)
            # A fixed pattern of starting points trades bands for fine grain.
            t += step * ((0.754877666 * n) % 1.0)
            seen = 1.0
            light = 0.0
            ambient = 0.0
            distance = 0.0
            while t < end and seen > 0.01:
                point = (ray[0] * t, ray[1] * t, ray[2] * t)
                density = _cloud_density(point, layer, noises, True)
                if density > 0.002:
                    covered = seen * (1.0 - np.exp(-density * extinction * step))
                    light += covered * _cloud_light(point, cosine, sun, layer, noises)
                    ambient += covered * (0.30 + 0.70 * (point[2] - base) / (top - base))
                    distance += covered * t
                    seen -= covered
                t += step
            if seen < 0.999:
                cover = 1.0 - seen
                # Clouds far away fade into the air in front of them.
                clear = np.exp(-distance / cover / 42.0)
                cloud = direct * light + ambient * (1.25 * zenith + 0.018 * direct)
                colour = colour * (1.0 - cover * clear) + cloud * clear
        for channel in range(3):
            result[n, channel] = colour[channel]
    return result


def sunlight(sky: Sky) -> NDArray[np.float64]:
    """Irradiance (red, green, blue) of the sun on the ground, on a surface that faces it."""
    light: NDArray[np.float64] = _sunlight(0.0, float(sky.sun_direction[2]), sky.haze)
    return light


def radiance(sky: Sky, rays: NDArray[np.float64], steps: int = 110) -> NDArray[np.float32]:
    """Return the light (red, green, blue) that arrives along `rays`, an array of shape (..., 3)."""
    weather = smooth_volume(96, 4, 4, sky.seed)
    billows = billow_volume(96, 4, 3, sky.seed + 1)
    layer = np.array(
        [
            sky.cloud_base,
            sky.cloud_top,
            sky.coverage,
            sky.cloud_cell,
            sky.cloud_extinction,
            sky.haze,
            sky.cirrus,
        ]
    )
    flat = np.ascontiguousarray(rays.reshape(-1, 3), dtype=np.float64)
    light: NDArray[np.float32] = _radiance(flat, sky.sun_direction, layer, (weather, billows), steps)
    return light.reshape(rays.shape)


def horizon_colour(sky: Sky, azimuth: float) -> tuple[float, float, float]:
    """Mean radiance (red, green, blue) of the air just above the horizon, around an azimuth in degrees."""
    turn = np.radians(azimuth + np.linspace(-30.0, 30.0, 13))
    rays = np.stack([np.sin(turn), np.cos(turn), np.full_like(turn, 0.01)], axis=-1)
    red, green, blue = radiance(sky, rays / np.linalg.norm(rays, axis=-1, keepdims=True)).mean(axis=0)
    return float(red), float(green), float(blue)


def sun_disc(sky: Sky, rays: NDArray[np.float64]) -> NDArray[np.float64]:
    """Radiance of the disc of the sun along `rays`, with an edge one pixel or so soft."""
    angle = np.arccos(np.clip(rays @ sky.sun_direction, -1.0, 1.0))
    edge = np.clip((SUN_ANGULAR_RADIUS - angle) / (0.3 * SUN_ANGULAR_RADIUS) + 0.5, 0.0, 1.0)
    light: NDArray[np.float64] = edge[..., None] * sunlight(sky) / (np.pi * SUN_ANGULAR_RADIUS**2)
    return light


def panorama(sky: Sky, ground: tuple[float, float, float]) -> NDArray[np.float32]:
    """Return the surroundings as an equirectangular picture, top row first, ahead in the middle.

    Below the horizon it shows an even ground of the given colour, lit by this sky.  The disc of the sun
    is left out: scenes have a lamp for it.
    """
    width, height = PANORAMA_SIZE
    azimuth = (np.arange(width) + 0.5) / width * 2.0 * np.pi - np.pi
    elevation = np.pi / 2.0 - (np.arange(height) + 0.5) / height * np.pi
    across, up = np.meshgrid(azimuth, elevation)
    rays = np.stack([np.sin(across) * np.cos(up), np.cos(across) * np.cos(up), np.sin(up)], axis=-1)
    picture = np.empty((height, width, 3), dtype=np.float32)
    horizon = height // 2
    picture[:horizon] = radiance(sky, rays[:horizon], steps=40)
    weights = (rays[:horizon, :, 2] * np.cos(up[:horizon]))[..., None]
    diffuse = np.pi * (picture[:horizon] * weights).sum(axis=(0, 1)) / weights.sum()
    irradiance = diffuse + sunlight(sky) * sky.sun_direction[2]
    picture[horizon:] = np.asarray(ground) * irradiance / np.pi
    return picture
