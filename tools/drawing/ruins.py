"""A hall of columns in ruins, in the evening sun."""

from __future__ import annotations

from itertools import pairwise

import bpy
import numpy as np
from PIL import Image

from . import materials, terrain
from .camera import Camera
from .develop import Look, develop
from .materials import Haze, Weathering
from .mesh import Array, Mesh
from .noise import Volume, smooth_volume
from .scene import light_scene, render, start_scene
from .sky import Sky, horizon_colour
from .stonework import Mason

SKY_SEED = 13
DETAIL_SEED = 5
SAMPLES = 64

CAMERA = Camera(position=(1.2, -15.0, 2.1), focal_length=25.0, horizon=0.70)
SKY = Sky(
    sun_azimuth=-68.0,
    sun_elevation=15.0,
    seed=SKY_SEED,
    coverage=0.44,
    haze=6e-3,
    cloud_cell=7.5,
    cloud_top=2.2,
    cloud_extinction=22.0,
    cirrus=0.12,
)
LOOK = Look(exposure=0.42, clarity=0.45, compression=0.3, saturation=1.12, contrast=1.05, warmth=0.03)

FLOOR = 1.35  # height of the platform of the hall
EDGE = 2.0  # where the platform begins
SPACING = 7.6
RADIUS = 0.82
# Heights of the columns, row by row from the front, from left to right; 0 for one that is lost.
HEIGHTS = [
    [9.5, 3.2, 0.0, 0.0, 2.1, 14.0],
    [15.5, 6.0, 1.6, 0.0, 15.5, 4.0],
    [15.5, 15.5, 0.0, 2.4, 5.0, 15.5],
    [4.0, 15.5, 1.0, 8.0, 0.0, 11.0],
    [15.5, 2.0, 0.0, 1.5, 15.5, 15.5],
    [7.0, 15.5, 3.0, 0.0, 9.0, 3.0],
]
WHOLE = 15.0  # columns at least this high carry their capital


def _column_places() -> list[tuple[float, float, float]]:
    return [
        ((k - 2.5) * SPACING, 8.0 + row * SPACING, height)
        for row, heights in enumerate(HEIGHTS)
        for k, height in enumerate(heights)
    ]


def _capital(mason: Mason, x: float, y: float, z: float) -> None:
    """Add a capital: a bell, then a bracket with two rolled-up ends, that once carried a beam."""
    mason.mesh.lathe((x, y, z), [(0.72, -0.1), (0.78, 0.3), (1.0, 0.9), (1.05, 1.1), (0.7, 1.15), (0.66, 1.7)], 32)
    mason.block((x - 1.5, y - 0.5, z + 1.7), (x + 1.5, y + 0.5, z + 2.5), 0.14)
    for side in (-1.0, 1.0):
        mason.block((x + side * 1.25 - 0.42, y - 0.5, z + 2.2), (x + side * 1.25 + 0.42, y + 0.5, z + 3.1), 0.2)


def _build_columns(stone: bpy.types.Material, noise: Volume, rng: np.random.Generator) -> None:
    mesh = Mesh()
    mason = Mason(mesh, noise, rng)
    for x, y, height in _column_places():
        mason.block((x - 1.35, y - 1.35, FLOOR - 0.1), (x + 1.35, y + 1.35, FLOOR + 0.28), 0.07)
        if height == 0.0:
            continue
        bell = [(1.22, 0.25), (1.25, 0.5), (1.02, 1.0), (0.98, 1.15), (1.08, 1.22), (1.08, 1.36), (0.9, 1.45)]
        mesh.lathe((x, y, FLOOR), bell, 48)
        whole = height >= WHOLE
        mason.column((x, y, FLOOR + 1.3), RADIUS, height, 0.1 if whole else 1.3)
        if whole and rng.random() < 0.7:
            _capital(mason, x, y, FLOOR + 1.2 + height)
    mesh.build("columns", stone)


def _gate(mason: Mason, x: float, y: float, width: float, height: float) -> None:
    """Add a gateway of great blocks: two jambs, a lintel and a flaring cornice."""
    for side in (-1.0, 1.0):
        inner, outer = sorted((x + side * 0.5 * width, x + side * (0.5 * width + 1.5)))
        levels = np.array([0.0, 0.34, 0.68, 1.0]) * height
        for low, high in pairwise(levels):
            mason.block((inner, y - 0.9, FLOOR + low), (outer, y + 0.9, FLOOR + high - 0.015), 0.08)
    reach = 0.5 * width + 1.7
    mason.block((x - reach, y - 0.95, FLOOR + height), (x + reach, y + 0.95, FLOOR + height + 1.1), 0.1)
    for k, out in enumerate((0.15, 0.32, 0.55)):
        z = FLOOR + height + 1.1 + 0.33 * k
        mason.block((x - reach - out, y - 0.95 - out, z), (x + reach + out, y + 0.95 + out, z + 0.34), 0.07)


def _build_masonry(stone: bpy.types.Material, noise: Volume, rng: np.random.Generator) -> None:
    """Lay the platform and its steps, the gateways, and what is left of the walls."""
    mesh = Mesh()
    mason = Mason(mesh, noise, rng)
    for step in range(6):
        z0, z1 = FLOOR * step / 6.0, FLOOR * (step + 1) / 6.0
        y = EDGE - 0.42 * (6 - step)
        left = -6.0
        while left < 6.0:
            right = min(left + rng.uniform(1.6, 2.8), 6.0)
            mason.block((left, y, z0 - 0.3), (right - 0.01, y + 0.9, z1), 0.05)
            left = right
    for low, high in ((-34.0, -6.0), (6.0, 34.0)):
        for course in range(2):
            left = low
            while left < high:
                right = min(left + rng.uniform(1.3, 2.6), high)
                z1 = FLOOR * (course + 1) / 2.0
                mason.block((left, EDGE - rng.uniform(0.0, 0.06), z1 - 0.68), (right - 0.015, EDGE + 1.2, z1), 0.06)
                left = right
    # The floor: slabs, some of them lost, some sunk.
    for y in np.arange(EDGE, 62.0, 1.9):
        left = -34.0 - rng.uniform(0.0, 1.5)
        while left < 34.0:
            right = left + rng.uniform(1.4, 2.6)
            if rng.random() > 0.12:
                z = FLOOR - abs(rng.normal(0.0, 0.035))
                mason.block((left, y, z - 0.4), (right - 0.03, y + 1.87, z), 0.05)
            left = right
    _gate(mason, -11.4, 56.0, 2.6, 7.2)
    _gate(mason, 0.6, 60.0, 3.8, 9.2)
    _gate(mason, 15.5, 50.0, 2.4, 6.6)
    for x0, x1, y, courses in ((-31.0, -16.0, 58.0, 6), (18.5, 33.0, 52.0, 5), (4.5, 12.0, 61.0, 3)):
        for course in range(courses):
            left = x0 + rng.uniform(0.0, 0.8 * course)
            stop = x1 - rng.uniform(0.0, 0.9 * course)
            while left < stop:
                right = left + rng.uniform(1.1, 2.2)
                z = FLOOR + 0.85 * course
                mason.block((left, y, z), (right - 0.015, y + 1.1, z + 0.84), 0.08)
                left = right
    mesh.build("masonry", stone)


def _build_rubble(stone: bpy.types.Material, noise: Volume, rng: np.random.Generator) -> None:
    mesh = Mesh()
    mason = Mason(mesh, noise, rng)
    for x, y, height in _column_places():
        if 0.0 < height < 10.0 and rng.random() < 0.75:
            for k in range(rng.integers(1, 4)):
                length = rng.uniform(0.9, 2.0)
                place = (x + rng.uniform(-2.6, 2.6), y - 2.0 - 1.1 * k * rng.uniform(0.6, 1.3), FLOOR + 0.74)
                mason.fallen_drum(place, RADIUS, length, rng.uniform(0.0, np.pi))
    for x, y, turn, length in (
        (-7.2, -5.2, 0.5, 1.7),
        (-9.4, -3.4, 1.3, 1.2),
        (7.4, -4.3, 2.5, 2.2),
        (10.2, -2.6, 0.2, 1.4),
        (5.6, -5.9, 0.9, 0.9),
    ):
        mason.fallen_drum((x, y, 0.66), RADIUS, length, turn)
    mason.block((-5.4, -7.9, -0.3), (-3.5, -6.8, 0.62), 0.09)
    for near, count, size in (((3.0, 18.0), 200, 0.13), ((6.0, 60.0), 150, 0.38)):
        for x, y, _ in terrain.scattered(rng, count, CAMERA, near, lambda x, _: np.abs(x) < 60.0):
            if -6.3 < x < 6.3 and EDGE - 3.0 < y < EDGE + 0.5:
                continue
            scale = size * rng.lognormal(0.0, 0.5)
            level = FLOOR if y > EDGE and abs(x) < 34.0 else 0.0
            mason.rock((x, y, level + 0.15 * scale), scale)
    mesh.build("rubble", stone)


def _build_country(haze: Haze, noise: Volume, rng: np.random.Generator) -> None:
    ground = terrain.country(CAMERA, noise, 520.0, 700.0, lambda x, y: np.where((np.abs(x) < 40) & (y > -1), 0.05, 0.7))
    ground.build("ground", materials.soil("earth", (0.37, 0.28, 0.18), (0.26, 0.22, 0.10), haze), smooth=True)
    dry = Mesh()
    roots = terrain.scattered(
        rng,
        6500,
        CAMERA,
        (2.5, 120.0),
        lambda x, y: (y < EDGE - 2.8) | (np.abs(x) > 35.0) | (rng.random(x.shape) < 0.05),
    )
    roots[:, 2] = np.where((roots[:, 1] > EDGE) & (np.abs(roots[:, 0]) < 34.0), FLOOR, 0.0)
    terrain.grass(dry, roots, 0.26, 12, rng)
    dry.build("grass", materials.foliage("dry grass", (0.32, 0.26, 0.12)))


def draw() -> Image.Image:
    """Return the picture."""
    rng = np.random.default_rng(DETAIL_SEED)
    noise = smooth_volume(64, 4, 3, DETAIL_SEED)
    haze = Haze(horizon_colour(SKY, CAMERA.azimuth), 14000.0)
    start_scene(CAMERA)
    light_scene(SKY, CAMERA, (0.36, 0.28, 0.19))
    stone = materials.stone("stone", (0.52, 0.41, 0.28), Weathering(stains=0.6, relief=0.03, per_block=0.16))
    _build_columns(stone, noise, rng)
    _build_masonry(stone, noise, rng)
    _build_rubble(stone, noise, rng)
    _build_country(haze, noise, rng)
    light: Array = render(SAMPLES)
    return develop(light, LOOK, DETAIL_SEED)
