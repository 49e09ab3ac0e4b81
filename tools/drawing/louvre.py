"""A pyramid of glass and steel in the courtyard of a palace, against the sun."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
from PIL import Image

from . import materials
from .camera import HEIGHT, WIDTH, Camera
from .develop import Look, develop, starburst
from .materials import Haze, Weathering
from .mesh import Mesh, Rectangle, place
from .scene import light_scene, render, start_scene
from .sky import Sky, horizon_colour

SKY_SEED = 12
DETAIL_SEED = 11
SAMPLES = 64

CAMERA = Camera(position=(0.0, 0.0, 2.3), focal_length=24.0, horizon=0.855)
SKY = Sky(
    sun_azimuth=-19.0,
    sun_elevation=31.0,
    seed=SKY_SEED,
    coverage=0.46,
    haze=2e-3,
    cloud_cell=7.5,
    cloud_top=2.3,
    cloud_extinction=22.0,
    cirrus=0.05,
)
LOOK = Look(exposure=0.24, clarity=0.5, compression=0.4, saturation=1.4, contrast=1.06, vignette=0.3)

COURT = 76.0  # half the width of the courtyard
BAY = 5.6  # width of one arch of the facades
STOREYS = (8.6, 16.4, 21.0)  # heights of the tops of the three storeys
# Where the bays and pavilions of a wing begin, and whether it is a pavilion, three bays wide.
WING = [
    *((38.0 + BAY * k, False) for k in range(15)),
    (38.0 + BAY * 15, True),
    *((38.0 + BAY * k, False) for k in range(18, 30)),
    (38.0 + BAY * 30, True),
]
CORNER_SIGNS = [(-1, -1), (1, -1), (1, 1), (-1, 1)]


def _moulding(mesh: Mesh, left: float, right: float, z: float, steps: list[tuple[float, float]]) -> None:
    """Stack bands of stone from height z up; every step has a height and how far it stands out."""
    for height, out in steps:
        mesh.box((left - out, -out, z), (right + out, 0.4, z + height))
        z += height


def _pediment(mesh: Mesh, foot: tuple[float, float], half: float, out: float, round_top: bool) -> None:
    """Add the gable above a window: a low triangle, or a segment of a circle.

    `foot` is the middle of its lower edge, `out` how far it stands out.
    """
    middle, z = foot
    mesh.box((middle - half, -out, z), (middle + half, 0.1, z + 0.22))
    rise = 0.42 * half
    across = np.linspace(-1.0, 1.0, 9)
    height = rise * (np.sqrt(1.0 - 0.85 * across**2) if round_top else 1.0 - np.abs(across))
    for a, b, low, high in zip(across, across[1:], height, height[1:], strict=False):
        xs = (middle + half * a, middle + half * b)
        base = z + 0.22
        mesh.prism([(xs[0], base), (xs[1], base), (xs[1], base + high), (xs[0], base + low)], -0.6 * out, 0.1)
        mesh.prism(
            [
                (xs[0], base + low),
                (xs[1], base + high),
                (xs[1], base + high + 0.24),
                (xs[0], base + low + 0.24),
            ],
            -out,
            0.1,
        )


def _balustrade(mesh: Mesh, z: float, y: float, height: float) -> None:
    """Add the railing of one bay."""
    left, right = 0.0, BAY
    mesh.box((left, y - 0.16, z), (right, y + 0.16, z + 0.18))
    mesh.box((left, y - 0.18, z + height - 0.18), (right, y + 0.18, z + height))
    mesh.box((left, y - 0.24, z), (left + 0.5, y + 0.24, z + height + 0.12))
    for x in np.arange(left + 0.75, right - 0.05, 0.36):
        waist = [(0.07, 0.15), (0.14, 0.35), (0.06, 0.7), (0.1, height - 0.16)]
        mesh.lathe((float(x), y, z), waist, 6)


def _column(mesh: Mesh, foot: tuple[float, float], low: float, high: float, radius: float) -> None:
    """Add a round column on a base, with a capital."""
    x, y = foot
    mesh.box((x - 1.35 * radius, y - 1.35 * radius, low), (x + 1.35 * radius, y + 1.35 * radius, low + 0.3))
    tall = high - low
    profile = [
        (1.25 * radius, 0.3),
        (1.25 * radius, 0.45),
        (radius, 0.55),
        (radius, 0.4 * tall),
        (0.86 * radius, tall - 0.9),
        (0.95 * radius, tall - 0.8),
        (1.25 * radius, tall - 0.25),
    ]
    mesh.lathe((x, y, low), profile, 12)
    mesh.box((x - 1.4 * radius, y - 1.4 * radius, high - 0.25), (x + 1.4 * radius, y + 1.4 * radius, high))


def _statue(mesh: Mesh, x: float, y: float, z: float, height: float) -> None:
    """Add a standing figure in a robe, as it looks from afar."""
    mesh.box((x - 0.5, y - 0.45, z), (x + 0.5, y + 0.45, z + 0.5))
    robe = [(0.19, 0.0), (0.17, 0.3), (0.14, 0.52), (0.2, 0.7), (0.19, 0.8), (0.06, 0.85)]
    head = [(0.05, 0.84), (0.085, 0.88), (0.09, 0.94), (0.05, 1.0), (0.0, 1.01)]
    for profile in (robe, head):
        mesh.lathe((x, y, z + 0.5), [(r * height, h * height) for r, h in profile], 9)


def _window(glass: Mesh, frame: Mesh, opening: Rectangle, y: float) -> None:
    """Fill an opening (left, right, bottom, top) with glass and glazing bars."""
    x0, x1, z0, z1 = opening
    glass.box((x0, y, z0), (x1, y + 0.05, z1))
    middle = 0.5 * (x0 + x1)
    frame.box((middle - 0.06, y - 0.06, z0), (middle + 0.06, y, z1))
    for z in np.linspace(z0, z1, 5)[1:-1]:
        frame.box((x0, y - 0.05, z - 0.035), (x1, y, z + 0.035))


def _bay_walls(stone: Mesh, glass: Mesh, frame: Mesh, round_top: bool) -> None:
    """Add one bay of the facade: an arch, a tall window under a gable, and a small window."""
    middle = 0.5 * BAY
    first, second, third = STOREYS
    arch = Rectangle(middle - 1.7, middle + 1.7, 0.0, 4.7)
    stone.arched_wall(Rectangle(0.0, BAY, 0.0, first), arch, 1.3)
    for z, size in ((0.0, 0.9), (4.45, 0.3)):
        for x0, x1 in ((0.0, arch[0]), (arch[1], BAY)):
            stone.box((x0, -0.14, z), (x1, 0.2, z + size))
    stone.box((middle - 0.35, -0.3, 6.2), (middle + 0.35, 0.3, 7.2))
    glass.box((0.0, 4.5, 0.0), (BAY, 4.6, first))
    stone.box((0.0, 1.3, first - 1.4), (BAY, 4.6, first - 1.2))
    _column(stone, (0.0, -0.35), 0.9, 7.4, 0.46)
    _moulding(stone, 0.0, BAY, 7.4, [(0.35, 0.5), (0.45, 0.42), (0.2, 0.7), (0.2, 0.95)])

    _balustrade(stone, first, -0.6, 1.0)
    _statue(stone, 0.0, -0.75, first + 0.6, 3.0)
    tall = Rectangle(middle - 1.05, middle + 1.05, first + 1.0, first + 5.0)
    stone.window_wall(Rectangle(0.0, BAY, first, second), tall, 0.6)
    for x0, x1 in ((tall[0] - 0.4, tall[0]), (tall[1], tall[1] + 0.4)):
        stone.box((x0, -0.2, tall[2]), (x1, 0.1, tall[3] + 0.3))
    _pediment(stone, (middle, tall.top + 0.3), 1.75, 0.6, round_top)
    for x in (0.35, BAY - 0.35):
        _column(stone, (x, -0.22), first, second - 1.1, 0.3)
    _moulding(stone, 0.0, BAY, second - 1.1, [(0.3, 0.3), (0.4, 0.25), (0.2, 0.55), (0.2, 0.8)])

    small = Rectangle(middle - 0.85, middle + 0.85, second + 0.7, second + 2.1)
    stone.arched_wall(Rectangle(0.0, BAY, second, third), small, 0.5)
    stone.box((middle - 1.3, -0.25, second + 0.4), (middle + 1.3, 0.1, second + 0.7))
    for x in (0.0, 0.9, BAY - 0.9):
        stone.box((x - 0.3, -0.18, second), (x + 0.3, 0.1, third - 0.6))
    _moulding(stone, 0.0, BAY, third - 0.7, [(0.3, 0.3), (0.2, 0.6), (0.2, 0.85)])

    _window(glass, frame, tall, 0.5)
    _window(glass, frame, small._replace(top=small.top + 0.85), 0.4)


def _bay_roof(stone: Mesh, slate: Mesh, glass: Mesh, chimney: bool) -> None:
    """Add the roof of one bay: a balustrade, a steep slope of slate and a dormer window."""
    eaves = STOREYS[2]
    middle = 0.5 * BAY
    _balustrade(stone, eaves, -0.2, 1.1)
    slope = np.array([[0.9, eaves], [2.4, eaves + 4.2], [3.2, eaves + 5.6], [9.0, eaves + 6.6]])
    slate.grid(np.stack([np.insert(slope, 0, x, axis=1) for x in (0.0, BAY)]))
    dormer = Rectangle(middle - 1.1, middle + 1.1, eaves + 0.4, eaves + 3.4)
    light = Rectangle(middle - 0.6, middle + 0.6, eaves + 1.2, eaves + 3.0)
    stone.window_wall(dormer, light, 0.4, 0.6)
    stone.box((middle - 1.1, 0.6, eaves + 3.0), (middle + 1.1, 2.6, eaves + 3.4))
    _pediment(stone, (middle, eaves + 3.4), 1.35, -0.3, True)
    glass.box((light.left, 0.9, light.bottom), (light.right, 1.0, light.top))
    if chimney:
        stone.box((-0.6, 3.0, eaves + 3.5), (1.4, 4.6, eaves + 8.6))
        stone.box((-0.75, 2.85, eaves + 8.6), (1.55, 4.75, eaves + 9.0))


def _pavilion_top(stone: Mesh, slate: Mesh, glass: Mesh, frame: Mesh) -> None:
    """Add what three bays carry at the end of a wing: one more storey, a gable and a domed roof."""
    width, eaves = 3.0 * BAY, STOREYS[2]
    top = eaves + 6.4
    for k in range(3):
        middle = (k + 0.5) * BAY
        opening = Rectangle(middle - 1.0, middle + 1.0, eaves + 1.0, eaves + 3.4)
        stone.arched_wall(Rectangle(k * BAY, (k + 1) * BAY, eaves, top), opening, 0.6)
        _window(glass, frame, opening._replace(top=eaves + 4.4), 0.5)
        for x in (middle - 1.9, middle + 1.9):
            _column(stone, (x, -0.3), eaves, top - 0.9, 0.32)
    _moulding(stone, 0.0, width, top - 0.9, [(0.4, 0.5), (0.3, 0.8), (0.3, 1.1)])
    for side in (0.0, width):
        stone.box((side - 0.2, 0.0, 0.0), (side + 0.2, width, top))
    _pediment(stone, (0.5 * width, top + 0.1), 0.42 * width, 0.8, False)
    for x in (0.4, 0.5 * width - 3.2, 0.5 * width + 3.2, width - 0.4):
        _statue(stone, x, 0.0, top, 3.2)
    shrink = np.array([1.0, 0.94, 0.85, 0.74, 0.60, 0.55])
    rise = np.array([0.0, 3.5, 6.5, 8.6, 10.0, 10.3])
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * 0.5 * (width - 1.0)
    rings = [np.insert(square * s + 0.5 * width, 2, top + r, axis=1) for s, r in zip(shrink, rise, strict=True)]
    slate.grid(np.stack(rings), closed=True)
    half = 0.55 * 0.5 * (width - 1.0)
    low, high = 0.5 * width - half, 0.5 * width + half
    slate.box((low - 0.3, low - 0.3, top + 10.1), (high + 0.3, high + 0.3, top + 10.6))
    for x in (0.14 * width, 0.86 * width):
        stone.box((x - 1.0, 4.0, top), (x + 1.0, 6.2, top + 9.0))
        stone.box((x - 1.2, 3.8, top + 9.0), (x + 1.2, 6.4, top + 9.5))


def _part(fill: Callable[[dict[str, Mesh]], None], kinds: dict[str, bpy.types.Material]) -> list[bpy.types.Mesh]:
    """Build a part of the palace, one mesh for each material it uses."""
    parts = {kind: Mesh() for kind in kinds}
    fill(parts)
    return [part.data(kind, kinds[kind]) for kind, part in parts.items() if len(part)]


def _build_palace() -> None:
    """Place two wings, mirror images of each other, left and right of the courtyard."""
    kinds = {
        "stone": materials.stone(
            "palace stone", (0.52, 0.43, 0.31), Weathering(stains=0.6, per_object=0.14), (1.5, 0.62)
        ),
        "slate": materials.stone("slate", (0.10, 0.115, 0.15), Weathering(stains=0.3, relief=0.004), (0.5, 0.3)),
        "glass": materials.plain("window glass", (0.015, 0.018, 0.022), 0.06),
        "frame": materials.plain("window frames", (0.45, 0.43, 0.38), 0.6),
    }
    walls = [
        _part(lambda m: _bay_walls(m["stone"], m["glass"], m["frame"], False), kinds),
        _part(lambda m: _bay_walls(m["stone"], m["glass"], m["frame"], True), kinds),
    ]
    roofs = [
        _part(lambda m: _bay_roof(m["stone"], m["slate"], m["glass"], False), kinds),
        _part(lambda m: _bay_roof(m["stone"], m["slate"], m["glass"], True), kinds),
    ]
    top = _part(lambda m: _pavilion_top(m["stone"], m["slate"], m["glass"], m["frame"]), kinds)

    def put(parts: list[bpy.types.Mesh], side: float, far: float, out: float) -> None:
        # The local x axis runs along the facade: away from the camera on the left, towards it on the right.
        for part in parts:
            place(part, part.name, (side * (COURT - out), far, 0.0), -side * np.pi / 2.0)

    for side in (-1.0, 1.0):
        for index, (start, pavilion) in enumerate(WING):
            out = 3.5 if pavilion else 0.0
            for k in range(3 if pavilion else 1):
                near = start + k * BAY
                far = near if side < 0 else near + BAY
                put(walls[(index + k) % 2], side, far, out)
                if not pavilion:
                    put(roofs[index % 3 == 0], side, far, out)
            if pavilion:
                put(top, side, start if side < 0 else start + 3.0 * BAY, out)


def _pyramid(glass: Mesh, bars: Mesh, shape: tuple[float, float, float, float], cells: int, seed: int) -> None:
    """Add a pyramid of rhombic panes, the bars between them, and the frame behind the glass.

    `shape` lists the centre, x and y, half the side of the base, and the height.
    """
    *centre, half, height = shape
    rng = np.random.default_rng(seed)
    apex = np.array([*centre, height])
    corners = [np.array([centre[0] + sx * half, centre[1] + sy * half, 0.0]) for sx, sy in CORNER_SIGNS]
    thickness = 0.045 * half / cells**0.66
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        u, v = (a - apex) / cells, (b - apex) / cells
        normal = np.cross(u, v)
        normal /= np.linalg.norm(normal)
        index = [(i, j) for i in range(cells) for j in range(cells - i)]
        for i, j in index:
            cell = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            if i + j == cells - 1:
                cell = [(i, j), (i + 1, j), (i, j + 1), (i, j + 1)]
            points = np.array([apex + s * u + t * v for s, t in cell])
            # No two panes lie exactly alike, so that each mirrors another piece of the sky.
            tilt = rng.normal(0.0, 0.006, 2)
            lean = (points - points.mean(axis=0)) @ np.stack([u, v], axis=1) / np.linalg.norm(u) @ tilt
            glass.add(points + lean[:, None] * normal, np.array([[0, 1, 2, 3]]))
        inner = -0.045 * height * normal
        for k in range(1, cells):
            bars.beam(apex + k * u, apex + k * u + (cells - k) * v, thickness)
            bars.beam(apex + k * v, apex + k * v + (cells - k) * u, thickness)
            if k % 3 == 0:
                bars.beam(apex + inner + k * u, apex + inner + k * v, 0.7 * thickness)
                bars.beam(apex + inner + k * u, apex + inner + k * u + (cells - k) * v, 0.7 * thickness)
                bars.beam(apex + inner + k * v, apex + inner + k * v + (cells - k) * u, 0.7 * thickness)
        bars.beam(apex, a, 2.2 * thickness)
        bars.beam(a, b, 3.0 * thickness)


def _build_pyramids() -> None:
    glass, bars = Mesh(), Mesh()
    _pyramid(glass, bars, (0.0, 72.0, 17.7, 21.6), 18, DETAIL_SEED)
    for x in (-47.0, 47.0):
        _pyramid(glass, bars, (x, 86.0, 4.0, 5.2), 7, DETAIL_SEED + 1)
    glass.build("pyramid glass", materials.pane("clear glass", (0.80, 0.87, 0.86), 0.10))
    small = Mesh()
    _pyramid(small, bars, (1.6, 45.0, 4.6, 5.4), 7, DETAIL_SEED + 2)
    small.build("entrance glass", materials.pane("bright glass", (0.62, 0.74, 0.80), 0.30))
    bars.build("bars", materials.plain("steel", (0.10, 0.11, 0.12), 0.35, 0.7))


def _build_court() -> None:
    """Lay the floor, the pools and their granite rims."""
    floor = Mesh()
    floor.box((-400.0, -60.0, -1.0), (400.0, 700.0, 0.0))
    floor.build("floor", materials.paving("paving", (0.26, 0.235, 0.205), 1.5, 0.5))
    pale = Mesh()
    for x in (-17.0, 17.0):
        pale.box((x - 0.7, 6.0, 0.0), (x + 0.7, 48.0, 0.006))
    for y in (17.0, 30.0, 47.0):
        pale.box((-60.0, y - 0.5, 0.0), (60.0, y + 0.5, 0.004))
    pale.build("bands", materials.paving("pale paving", (0.55, 0.51, 0.44), 1.3, 0.45))
    rims, pools = Mesh(), Mesh()
    for side in (-1.0, 1.0):
        x0, x1 = sorted((side * 21.0, side * 52.0))
        for y0, y1 in ((50.0, 66.0), (70.0, 92.0)):
            rims.box((x0 - 0.7, y0 - 0.7, 0.0), (x1 + 0.7, y1 + 0.7, 0.42))
            pools.box((x0, y0, 0.3), (x1, y1, 0.435))
            for x in np.linspace(x0 + 5.0, x1 - 5.0, 4):
                jet = [(0.03, 0.3), (0.10, 0.9), (0.22, 1.6), (0.16, 2.1), (0.02, 2.5)]
                pools.lathe((x, 0.5 * (y0 + y1), 0.0), jet, 7)
    rims.build("rims", materials.plain("granite", (0.06, 0.06, 0.065), 0.25))
    pools.build("pools", materials.water("pool", (0.03, 0.04, 0.045), 0.05))


def _figure(mesh: Mesh, x: float, y: float, height: float, stride: float) -> None:
    """Add a passer-by: legs, coat, arms and head."""
    for side in (-1.0, 1.0):
        mesh.beam(np.array([x + side * (0.09 + stride), y, 0.0]), np.array([x + side * 0.07, y, 0.5 * height]), 0.14)
        mesh.beam(np.array([x + side * 0.30, y, 0.45 * height]), np.array([x + side * 0.2, y, 0.8 * height]), 0.1)
    coat = [(0.17, 0.44), (0.19, 0.52), (0.16, 0.62), (0.22, 0.8), (0.07, 0.86)]
    head = [(0.05, 0.85), (0.1, 0.91), (0.1, 0.96), (0.04, 1.0)]
    for profile in (coat, head):
        mesh.lathe((x, y, 0.0), [(r, h * height) for r, h in profile], 8)


def _build_details(haze: Haze) -> None:
    """Add what gives the scale: visitors, bollards, lamps, and the trees at the far end."""
    rng = np.random.default_rng(DETAIL_SEED)
    coats = [(0.03, 0.03, 0.04), (0.25, 0.05, 0.04), (0.30, 0.28, 0.25), (0.04, 0.07, 0.15)]
    crowds = [Mesh() for _ in coats]
    for _ in range(70):
        x, y = rng.uniform(-55.0, 55.0), rng.uniform(36.0, 110.0)
        if max(abs(x), abs(y - 72.0)) > 19.5 and max(abs(x - 1.6), abs(y - 45.0)) > 6.0:
            crowd = crowds[rng.integers(len(crowds))]
            _figure(crowd, x, y, rng.uniform(1.55, 1.85), rng.uniform(0.0, 0.16))
            if rng.random() < 0.5:
                _figure(crowd, x + 0.7, y + 0.2, rng.uniform(1.5, 1.8), rng.uniform(0.0, 0.16))
    for crowd, coat in zip(crowds, coats, strict=True):
        crowd.build("visitors", materials.plain("coat", coat, 0.8))
    iron = Mesh()
    for x in (-13.5, -6.2, 8.4, 14.0):
        iron.box((x - 0.4, 22.0 - 0.4, 0.0), (x + 0.4, 22.4, 0.75))
    for side in (-1.0, 1.0):
        for y in np.arange(48.0, 190.0, 13.0):
            x = side * (COURT - 12.0)
            post = [(0.28, 0.0), (0.2, 0.5), (0.08, 0.9), (0.06, 4.4), (0.14, 4.5)]
            lantern = [(0.16, 4.5), (0.30, 5.2), (0.36, 5.25), (0.10, 5.6), (0.02, 5.9)]
            iron.lathe((x, y, 0.0), post, 8)
            iron.lathe((x, y, 0.0), lantern, 6)
    iron.build("iron", materials.plain("iron", (0.02, 0.022, 0.024), 0.4, 0.5))
    trees = Mesh()
    for x in np.arange(-110.0, 110.0, 0.9):
        radius = rng.uniform(1.6, 3.4)
        y, z = rng.uniform(255.0, 285.0), rng.uniform(2.0, 10.0)
        profile = [(radius * np.sin(a), z - radius * 1.2 * np.cos(a)) for a in np.linspace(0.05, 3.1, 7)]
        trees.lathe((x, y, 0.0), profile, 9)
    trees.box((-110.0, 270.0, 0.0), (110.0, 272.0, 8.0))
    trees.build("trees", materials.foliage("leaves", (0.035, 0.055, 0.018), haze))


def draw() -> Image.Image:
    """Return the picture."""
    start_scene(CAMERA)
    light_scene(SKY, CAMERA, (0.25, 0.23, 0.2))
    _build_palace()
    _build_pyramids()
    _build_court()
    _build_details(Haze(horizon_colour(SKY, CAMERA.azimuth), 1500.0))
    light = render(SAMPLES)
    sun = CAMERA.pixel(SKY.sun_direction, WIDTH, HEIGHT)
    light += starburst((HEIGHT, WIDTH), sun, 1.6, DETAIL_SEED)
    return develop(light, LOOK, DETAIL_SEED)
