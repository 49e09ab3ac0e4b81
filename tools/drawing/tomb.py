"""A stepped tomb of stone blocks in a dry plain."""

from __future__ import annotations

import bpy
import numpy as np
from PIL import Image

from . import materials, terrain
from .camera import Camera
from .develop import Look, develop
from .materials import Haze, Weathering
from .mesh import Array, Mesh, place
from .noise import Volume, sample_points, smooth_volume
from .scene import light_scene, render, start_scene
from .sky import Sky, horizon_colour
from .stonework import Mason

SKY_SEED = 10
DETAIL_SEED = 21
SAMPLES = 64

CAMERA = Camera(position=(0.0, 0.0, 1.75), focal_length=27.0, horizon=0.73)
SKY = Sky(
    sun_azimuth=-128.0,
    sun_elevation=27.0,
    seed=SKY_SEED,
    coverage=0.46,
    haze=4e-3,
    cloud_cell=7.5,
    cloud_top=2.3,
    cloud_extinction=26.0,
    cirrus=0.10,
)
LOOK = Look(exposure=0.33, clarity=0.45, compression=0.25, saturation=1.15, contrast=1.05)

CENTRE = (0.8, 24.5)
TURN = np.radians(33.0)
# Width, depth and height of the tiers, from the ground up.
TIERS = [
    (14.6, 13.4, 1.70),
    (12.6, 11.4, 1.12),
    (10.9, 9.7, 1.05),
    (9.4, 8.2, 0.68),
    (8.1, 6.9, 0.62),
    (7.0, 5.8, 0.60),
]
CHAMBER = (5.4, 4.4, 2.45)
GABLE = 1.75


def _course(mason: Mason, size: tuple[float, float], low: float, high: float, length: float) -> None:
    """Lay one course of blocks around a rectangle; the joints are left open by a finger's breadth."""
    thick = 1.5
    rng = mason.rng
    for axis, (long, cross) in enumerate((size, size[::-1])):
        for side in (-1.0, 1.0):
            # Two sides reach to the corners, the other two fit in between.
            end = 0.5 * long - (thick if axis else 0.0)
            start = -end
            while start < end - 0.01:
                stop = start + length * rng.uniform(0.6, 1.4)
                if stop > end - 0.45 * length:
                    stop = end
                out = 0.5 * cross + rng.normal(0.0, 0.02)
                inner, outer = sorted((side * (out - thick), side * out))
                corners = np.array([[start + 0.008, inner, low], [stop - 0.008, outer, high - 0.012]])
                if axis:
                    corners = corners[:, [1, 0, 2]]
                mason.block(corners[0], corners[1], 0.075 * rng.uniform(0.6, 1.7))
                start = stop


def _build_tomb(stone: bpy.types.Material, noise: Volume, rng: np.random.Generator) -> None:
    mesh = Mesh()
    mason = Mason(mesh, noise, rng)
    z = -0.15
    for index, (width, depth, height) in enumerate(TIERS):
        top = z + height
        if index < 3:
            _course(mason, (width, depth), z, z + 0.52 * height, 2.1)
            _course(mason, (width, depth), z + 0.52 * height, top, 1.8)
        else:
            _course(mason, (width, depth), z, top, 1.9)
        mesh.box((-0.5 * width + 0.3, -0.5 * depth + 0.3, z), (0.5 * width - 0.3, 0.5 * depth - 0.3, top - 0.08))
        z = top
    width, depth, height = CHAMBER
    for k, share in enumerate((0.36, 0.36, 0.28)):
        low = z + height * (0.0, 0.36, 0.72)[k]
        _course(mason, (width, depth), low, low + height * share, 1.7)
    z += height
    _course(mason, (width + 0.5, depth + 0.5), z, z + 0.34, 2.3)
    z += 0.34
    # The gable: courses that shrink towards the ridge, which runs along x.
    rows = 5
    for k in range(rows):
        half = 0.5 * (depth + 0.3) * (1.0 - (k + 0.15) / rows)
        low, high = z + GABLE * k / rows, z + GABLE * (k + 1) / rows
        start = -0.5 * width - 0.1
        while start < 0.5 * width:
            stop = min(start + rng.uniform(1.3, 2.4), 0.5 * width + 0.1)
            mason.block((start, -half, low), (stop - 0.012, half, high - 0.008), 0.10)
            start = stop
    tomb = mesh.build("tomb", stone)
    tomb.location = (*CENTRE, 0.0)
    tomb.rotation_euler = (0.0, 0.0, TURN)
    # The doorway, a dark opening in the front of the chamber with a frame that stands out a little.
    base = sum(tier[2] for tier in TIERS) - 0.15
    dark = Mesh()
    dark.box((-0.5 * width - 0.06, -0.42, base), (-0.5 * width + 0.5, 0.42, base + 1.35))
    place(
        dark.data("door", materials.plain("darkness", (0.006, 0.005, 0.004), 1.0)),
        "door",
        (*CENTRE, 0.0),
        TURN,
    )


def _away(margin: float, x: Array, y: Array) -> np.ndarray:
    """Return which points are outside the tomb, by at least `margin` metres."""
    dx, dy = x - CENTRE[0], y - CENTRE[1]
    u, v = dx * np.cos(TURN) + dy * np.sin(TURN), dy * np.cos(TURN) - dx * np.sin(TURN)
    outside: np.ndarray = (np.abs(u) > 0.5 * TIERS[0][0] + margin) | (np.abs(v) > 0.5 * TIERS[0][1] + margin)
    return outside


def _build_plain(haze: Haze, noise: Volume, rng: np.random.Generator) -> None:
    """Add the plain with its grass, stones and trees, and the hills."""
    ground = terrain.country(CAMERA, noise, 640.0, 700.0, lambda x, y: np.where(_away(2.0, x, y), 0.35, 0.1))
    ground.build("ground", materials.soil("earth", (0.42, 0.33, 0.22), (0.27, 0.25, 0.11), haze), smooth=True)
    dry, green = Mesh(), Mesh()
    for mesh, count, height in ((dry, 16000, 0.30), (green, 2600, 0.42)):
        roots = terrain.scattered(rng, count, CAMERA, (2.2, 160.0), lambda x, y: _away(0.1, x, y))
        patches = 0.55 + 2.2 * sample_points(noise, roots / 45.0 + 0.3, 2)
        terrain.grass(mesh, roots[rng.random(len(roots)) < patches], height, 12, rng)
    dry.build("dry grass", materials.foliage("dry grass", (0.42, 0.33, 0.14), haze))
    shrubs = Mesh()
    for x, y, _ in terrain.scattered(rng, 130, CAMERA, (16.0, 700.0), lambda x, y: _away(1.5, x, y)):
        size = rng.uniform(0.2, 0.55) * (1.0 + y / 250.0)
        crown = np.array([x, y, 0.4 * size]), size * np.array([1.0, 1.0, 0.7])
        terrain.leaves(shrubs, crown, 260, 0.12 + y / 2500.0, rng)
    shrubs.build("shrubs", materials.foliage("shrub leaves", (0.13, 0.15, 0.06), haze))
    green.build("green grass", materials.foliage("green grass", (0.17, 0.20, 0.06), haze))
    trees, trunks = Mesh(), Mesh()
    groups = [
        (-62.0, 150.0, 9),
        (-38.0, 190.0, 7),
        (58.0, 120.0, 6),
        (84.0, 170.0, 8),
        (120.0, 230.0, 12),
        (-120.0, 240.0, 12),
    ]
    for x, y, count in groups:
        for _ in range(count):
            at = (x + rng.normal(0.0, 9.0), y + rng.normal(0.0, 8.0))
            tall = rng.uniform(8.0, 14.0)
            crown = np.array([*at, 0.56 * tall]), tall * np.array([0.13, 0.13, 0.46])
            terrain.leaves(trees, crown, 900, 0.5, rng)
            trunks.lathe((*at, -0.3), [(0.25, 0.0), (0.15, 0.5 * tall), (0.03, 0.9 * tall)], 6)
    trees.build("poplars", materials.foliage("poplar leaves", (0.10, 0.14, 0.045), haze))
    trunks.build("trunks", materials.plain("bark", (0.16, 0.13, 0.10), 0.9))
    stones = Mesh()
    mason = Mason(stones, noise, rng)
    for reach, count, size in (((2.4, 20.0), 320, 0.09), ((6.0, 70.0), 90, 0.4)):
        for x, y, _ in terrain.scattered(rng, count, CAMERA, reach, lambda x, y: _away(0.2, x, y)):
            scale = size * rng.lognormal(0.0, 0.5)
            mason.rock((x, y, 0.1 * scale), scale)
    for x, y, turn in ((-7.4, 11.2, 0.4), (8.8, 13.6, 1.1), (10.6, 18.5, 0.2)):
        fallen = Mesh()
        Mason(fallen, noise, rng).block((-0.9, -0.5, -0.2), (0.9, 0.5, 0.55), 0.1)
        place(fallen.data("fallen block", bpy.data.materials["stone"]), "fallen block", (x, y, 0.0), turn)
    stones.build("stones", bpy.data.materials["stone"])


def draw() -> Image.Image:
    """Return the picture."""
    rng = np.random.default_rng(DETAIL_SEED)
    noise = smooth_volume(64, 4, 3, DETAIL_SEED)
    haze = Haze(horizon_colour(SKY, CAMERA.azimuth), 14000.0)
    start_scene(CAMERA)
    light_scene(SKY, CAMERA, (0.38, 0.31, 0.21))
    stone = materials.stone("stone", (0.47, 0.41, 0.32), Weathering(stains=0.7, relief=0.03, per_block=0.2))
    _build_tomb(stone, noise, rng)
    _build_plain(haze, noise, rng)
    light: Array = render(SAMPLES)
    return develop(light, LOOK, DETAIL_SEED)
