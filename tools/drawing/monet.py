"""A poppy field under summer clouds, in the handling of the impressionists of about 1873.

The scene is a colour field and a direction field; the picture is what several thousand strokes make of it,
from a broad underpainting to single leaves, blades and poppies in broken colour.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from .brush import (
    Brush,
    Hatching,
    Layer,
    Scene,
    Spread,
    Strokes,
    arc,
    at,
    cover,
    fill,
    join,
    lay,
    pick,
    polyline,
    scatter,
    strokes_of,
)
from .canvas import SHAPE, Canvas, lit, photograph, primed
from .fields import (
    Field,
    Real,
    blur,
    fill_polygon,
    fractal_noise,
    hex_colour,
    mix,
    pixel_grid,
    ramp,
    sample,
    single,
    smoothstep,
    stretch,
)
from .walkers import FIGURES, paint_figure

SEED = 1873

# All positions and sizes below are in canvas pixels (1600 x 1200), x to the right and y down.

HORIZON = 555.0


class Tree(NamedTuple):
    """A tree by the middle of its foot; ``dark`` (0 to 1) shifts its greens towards shade."""

    x: float
    y: float
    width: float
    height: float
    dark: float


TREES = (
    Tree(1330.0, 455.0, 190.0, 235.0, 0.55),
    Tree(1250.0, 470.0, 120.0, 130.0, 0.7),
    Tree(1440.0, 450.0, 130.0, 150.0, 0.75),
    Tree(118.0, 564.0, 30.0, 215.0, 0.75),
    Tree(205.0, 564.0, 38.0, 335.0, 0.6),
    Tree(292.0, 564.0, 32.0, 260.0, 0.7),
    Tree(385.0, 564.0, 30.0, 180.0, 0.65),
)
BLUE = ((0.0, "#4f86c6"), (0.45, "#7aabd9"), (0.8, "#a9c9e2"), (1.0, "#d9dfdc"))
CLOUD = ((0.0, "#8f9fbd"), (0.3, "#b9b6c4"), (0.55, "#e6d5cc"), (0.8, "#f8ecdc"), (1.0, "#fffaf0"))
MEADOW = (
    (0.0, "#56743f"),
    (0.3, "#82944e"),
    (0.5, "#b3ab62"),
    (0.66, "#d3c07e"),
    (0.82, "#b9a99b"),
    (1.0, "#8fa98c"),
)


def meadow_edge(x: Real) -> Field:
    """Row of the skyline of the meadow at column ``x``: flat on the left, a slope that rises on the right."""
    rise = smoothstep(560.0, 1500.0, x)
    return single(HORIZON + 8.0 - 112.0 * rise + 5.0 * np.sin(x / 90.0) * rise)


def skyline() -> Field:
    """``meadow_edge`` for every pixel of the canvas."""
    return meadow_edge(pixel_grid(SHAPE)[0])


def off_path(x: Real, y: Real) -> Field:
    """Distance from the middle of the footpath in half widths, so that below 1 is on the path."""
    depth = np.clip((y - HORIZON) / (SHAPE[0] - HORIZON), 1e-3, None)
    middle = 600.0 - 330.0 * depth + 150.0 * np.sin(3.4 * depth**0.7 + 0.4)
    return single(np.abs(x - middle) / (5.0 + 86.0 * depth**1.15))


def sky(rng: np.random.Generator) -> Scene:
    """Return colours of the sky and the direction of its strokes, which run round the heads of the clouds."""
    x, y = pixel_grid(SHAPE)
    # A flat layer of clouds seen from below: the same noise, ever narrower towards the horizon.
    near = np.clip((HORIZON + 170.0 - y) / (HORIZON + 170.0), 0.05, None)
    u = (x - 500.0) / near**0.62 * 0.62 + 900.0
    v = 800.0 - 780.0 * (1.0 / near**0.55 - 1.0)
    size = (1300, 2600)
    billows = 0.72 * fractal_noise(size, (210.0, 360.0), 5, rng, 0.52) + 0.28 * fractal_noise(size, 80.0, 4, rng)
    heaps = sample(stretch(billows), u, v)
    amount = smoothstep(0.36, 0.66, heaps)
    towards_sun = sample(blur(heaps, 9.0), x - 26.0, y - 34.0)
    light = np.clip(0.62 + 2.6 * (blur(heaps, 5.0) - towards_sun) - 0.25 * (heaps - 0.6), 0.0, 1.0)
    light += 0.16 * (fractal_noise(SHAPE, 60.0, 4, rng) - 0.5)
    height = np.clip(y / HORIZON, 0.0, 1.0)
    colour = mix(ramp(height, BLUE), ramp(light, CLOUD), 0.96 * amount)
    # Haze: everything pales to a warm cream above the horizon.
    colour = mix(colour, hex_colour("#efe3d2"), 0.55 * smoothstep(0.55, 1.05, height))
    dy, dx = np.gradient(blur(heaps, 16.0))
    swing = fractal_noise(SHAPE, 130.0, 2, rng) - 0.5
    along_x, along_y = -dy * 260.0 + 0.55, dx * 260.0 + 0.9 * swing
    return Scene(colour, (single(along_x), single(along_y)))


def land(rng: np.random.Generator) -> Scene:
    """Return colours of the meadow and its path; the strokes are level far off and upright close by."""
    x, y = pixel_grid(SHAPE)
    depth = np.clip((y - meadow_edge(x)) / (SHAPE[0] - HORIZON), 0.0, 1.0)
    u, v = x / (0.25 + depth) * 0.5 + 700.0, 900.0 * depth**0.5
    patches = sample(fractal_noise((1000, 4200), (90.0, 300.0), 5, rng, 0.55), u, v)
    colour = ramp(patches, MEADOW)
    cool = smoothstep(0.3, 1.0, depth) * fractal_noise(SHAPE, 160.0, 4, rng)
    colour = mix(colour, hex_colour("#3d5a3c"), 0.75 * cool)
    far = smoothstep(0.22, 0.0, depth)
    colour = mix(colour, hex_colour("#b7bb8a"), 0.55 * far)
    # Sunlit crown of the slope.
    crown = np.exp(-(((depth - 0.05) / 0.06) ** 2)) * smoothstep(620.0, 1000.0, x)
    colour = mix(colour, hex_colour("#d2c66f"), 0.6 * crown)
    on_path = off_path(x, y) + 0.35 * (fractal_noise(SHAPE, 40.0, 3, rng) - 0.5)
    trodden = ramp(fractal_noise(SHAPE, (20.0, 70.0), 4, rng), ((0.0, "#a58f77"), (0.5, "#d3bb97"), (1.0, "#ecdcc0")))
    colour = mix(colour, trodden, smoothstep(1.1, 0.8, on_path))
    lean = 0.5 * (fractal_noise(SHAPE, 150.0, 3, rng) - 0.5)
    upright = smoothstep(0.12, 0.5, depth) * smoothstep(0.9, 1.3, on_path)
    slope = np.gradient(meadow_edge(x), axis=1)
    heading = slope * (1.0 - upright) + (-np.pi / 2 + 0.35) * upright + lean
    return Scene(colour, (single(np.cos(heading)), single(np.sin(heading))))


def distance_strip(rng: np.random.Generator) -> Field:
    """Share (0 to 1) of blue hills behind the plain at every pixel."""
    x, y = pixel_grid(SHAPE)
    outline = HORIZON - 30.0 - 15.0 * np.sin(x / 170.0 + 0.6) - 8.0 * np.sin(x / 61.0)
    outline += 8.0 * (fractal_noise(SHAPE, 50.0, 2, rng) - 0.5)
    return smoothstep(-3.0, 3.0, y - outline)


def foliage(tree: Tree, rng: np.random.Generator) -> Strokes:
    """Leaf dabs of one tree, gathered in clumps that are lit from the upper left, far ones first."""
    tall = tree.height / tree.width > 3.0
    clumps = max(7, int(tree.width * tree.height / (320.0 if tall else 900.0)))
    cy = np.linspace(0.1, 0.95, clumps) if tall else rng.beta(1.3, 1.5, clumps) * 0.9 + 0.08
    girth = np.sin(np.pi * np.clip(cy, 0.02, 0.98) ** 0.62) ** 0.6
    cx = rng.uniform(-0.5, 0.5, clumps) * girth * (0.5 if tall else 0.8)
    per = max(16, int(0.24 * tree.width * tree.height / clumps))
    owner = np.repeat(np.arange(clumps), per)
    n = owner.size
    spread = 0.3 * tree.width * girth[owner] if tall else np.full(n, 0.42 * tree.width / clumps**0.33)
    turn, away = rng.uniform(0.0, 2.0 * np.pi, n), 1.75 * spread * rng.random(n) ** 0.6
    ox, oy = away * np.cos(turn), 0.85 * away * np.sin(turn)
    x = tree.x + cx[owner] * tree.width + ox
    y = tree.y - cy[owner] * tree.height + oy
    # Lit are the upper left of each clump and of the tree as a whole.
    light = 0.265 - 0.28 * (ox + 1.3 * oy) / spread - 0.35 * cx[owner] + 0.35 * cy[owner]
    light += rng.normal(-0.55 * tree.dark, 0.12, n)
    stops = ((0.0, "#17261f"), (0.3, "#2b4531"), (0.55, "#4a673c"), (0.8, "#7d8f50"), (1.05, "#b9b46c"))
    paint = ramp(np.clip(light, 0.0, 1.05), stops)
    # Reflected sky in the shadows, autumnal warmth in a few lit leaves.
    paint[rng.random(n) < 0.06] = hex_colour("#47627a")
    paint[rng.random(n) < 0.03] = hex_colour("#8a6a3c")
    angle = rng.normal(-1.3 if tall else -0.5, 0.6, n)
    path = arc(x, y, rng.uniform(7.0, 17.0, n), angle, rng.normal(0.0, 0.7, n))
    strokes = strokes_of(path, 5.8, paint, rng, Spread(0.02, 0.022, 0.35))
    return strokes.take(np.argsort(light + rng.normal(0.0, 0.15, n)))


def paint_trees(canvas: Canvas, rng: np.random.Generator) -> None:
    """Paint the hedge on the horizon, the poplars and the clump on the slope, with trunks and cast shadows."""
    leaf = Brush(bristles=4.0, body=1.9, dryness=0.5, taper=0.6, streak=0.05, opacity=0.82)
    hedge = []
    for x in np.arange(-10.0, 1180.0, 31.0):
        size = 30.0 + 56.0 * rng.random() ** 2
        foot = float(meadow_edge(np.array([x]))[0]) + 3.0
        height, shady = size * rng.uniform(0.7, 1.5), rng.uniform(0.3, 0.9)
        # The house stays in view.
        if not 560.0 < x < 720.0:
            hedge.append(Tree(x + rng.normal(0.0, 8.0), foot, size, height, shady))
    bush = [Tree(x, 566.0, 34.0, 24.0, 0.5) for x in (575.0, 605.0, 690.0, 715.0)]
    for group in (hedge, bush, TREES):
        shade = []
        for tree in group:
            crown = (tree.x + rng.normal(0.0, 4.0), tree.y - 0.5 * tree.height)
            shade.append(polyline([(tree.x, tree.y + 4.0), crown]))
            left, right = tree.x - 0.4 * tree.width, tree.x + 0.75 * tree.width
            shade.append(polyline([(left, tree.y + 4.0), (right, tree.y + 9.0)]))
        dark = strokes_of(np.stack(shade), 8.0, hex_colour("#3c4a3a"), rng, Spread(0.03, 0.03))
        lay(canvas, join([dark, *(foliage(tree, rng) for tree in group)]), leaf, rng)


def paint_house(canvas: Canvas, rng: np.random.Generator) -> None:
    """Paint a white house with a red roof among the trees on the horizon."""
    brush = Brush(bristles=3.0, body=2.0, dryness=0.2, taper=0.3, ragged=0.4)
    faces = (
        ([(612, 562), (612, 520), (640, 520), (640, 562)], 1.5, ["#cfc3c4", "#b8b3c4"]),
        ([(640, 562), (640, 518), (698, 520), (698, 562)], 1.5, ["#f3e6d2", "#ead7c4", "#f8efe2"]),
        ([(604, 522), (626, 498), (690, 498), (706, 522)], 0.05, ["#b5533c", "#c96a4a", "#9c4a3f"]),
        ([(652, 500), (652, 486), (660, 486), (660, 500)], 1.5, ["#a8573f"]),
    )
    for corners, angle, codes in faces:
        fill(canvas, fill_polygon(SHAPE, corners), codes, Hatching(brush, angle, 6.5, 15.0), rng)
    panes = [[(x, 532.0), (x + 1.0, 546.0)] for x in (626.0, 654.0, 670.0, 686.0)]
    panes.append([(604.0, 523.0), (706.0, 523.0)])
    dark = strokes_of(np.stack([polyline(p) for p in panes]), 5.0, hex_colour("#6c6f8a"), rng)
    lay(canvas, dark, brush, rng)


def blades(
    spacing: float, rng: np.random.Generator, colour: Field, nearness: float, density: Real | None = None
) -> Strokes:
    """Return blades of grass on the meadow, far ones first, longer the closer they are.

    They leave out what is farther off than ``nearness`` (0: skyline, 1: foot of the picture).
    """
    x, y = scatter(SHAPE, spacing, rng, density)
    depth = (y - meadow_edge(x)) / (SHAPE[0] - HORIZON)
    kept = (depth > nearness) & (off_path(x, y) + rng.normal(0.0, 0.12, x.size) > 1.05)
    kept &= rng.random(x.size) < np.clip(1.15 - 0.75 * depth, 0.2, 1.0)
    x, y, depth = x[kept], y[kept], np.clip(depth[kept], 0.0, 1.0)
    order = np.argsort(y)
    x, y, depth = x[order], y[order], depth[order]
    n = x.size
    wind = at(fractal_noise(SHAPE, 170.0, 3, rng), x, y) - 0.5
    angle = -np.pi / 2 + 0.25 + 0.7 * wind + rng.normal(0.0, 0.22, n)
    flat = np.clip(1.0 - depth / 0.22, 0.0, 1.0) * 0.9
    angle = angle * (1.0 - flat)
    length = (11.0 + 62.0 * depth) * np.exp(rng.normal(0.0, 0.3, n))
    path = arc(x, y, length, angle, rng.normal(0.15, 0.4, n))
    greens = ("#41603a", "#6d8549", "#8fa05a", "#c2bd7c", "#d9cf9a", "#7f9a86", "#a98f58", "#2f4a36")
    paint = mix(at(colour, x, y), pick(greens, n, rng), rng.uniform(0.05, 0.6, n))
    return strokes_of(path, 3.6 + 4.2 * depth, paint, rng, Spread(0.03, 0.02))


def flowers(rng: np.random.Generator) -> Strokes:
    """Return poppies in drifts over the slope, and specks of daisies, cornflowers and buttercups; far ones first."""
    x, y = scatter(SHAPE, 8.0, rng)
    depth = (y - meadow_edge(x)) / (SHAPE[0] - HORIZON)
    drift = at(fractal_noise(SHAPE, (70.0, 210.0), 4, rng), x, y)
    # The red sweep comes down the slope from the right and thins out towards the path.
    sweep = np.exp(-(((x - 1180.0 + 260.0 * depth) / (330.0 + 260.0 * depth)) ** 2))
    size = 5.5 + 25.0 * np.clip(depth, 0.0, 1.0) ** 1.15
    chance = np.clip(1.9 * sweep * (drift - 0.28), 0.015 * (x > 600.0), 0.8) * 26.0 / size**1.62
    kept = (depth > 0.015) & (rng.random(x.size) < chance) & (off_path(x, y) > 1.25)
    x, y, size = x[kept], y[kept], size[kept] * np.exp(rng.normal(0.0, 0.25, kept.sum()))
    groups = []
    for dx, dy, share, codes in (
        (0.08, 0.14, 0.9, ("#a81a20", "#b51c1f", "#8c1830")),
        (0.0, 0.0, 1.0, ("#d8261c", "#cc1d1d", "#e03424", "#c01a20", "#dd2a1c")),
        (-0.10, -0.14, 0.55, ("#e8432e", "#e0301f", "#ee6246", "#d8261c", "#d8261c")),
    ):
        n = x.size
        px = x + dx * size + rng.normal(0.0, 0.12, n) * size
        py = y + dy * size + rng.normal(0.0, 0.10, n) * size
        angle = rng.normal(-0.2, 0.5, n)
        path = arc(px - 0.35 * size, py, 0.75 * share * size, angle, rng.normal(0.6, 0.5, n))
        groups.append(strokes_of(path, 0.85 * share * size, pick(codes, n, rng), rng))
    sx, sy = scatter(SHAPE, 15.0, rng)
    deep = (sy - meadow_edge(sx)) / (SHAPE[0] - HORIZON)
    speck = (deep > 0.05) & (rng.random(sx.size) < 0.28 * at(fractal_noise(SHAPE, 120.0, 3, rng), sx, sy))
    speck &= off_path(sx, sy) > 1.15
    sx, sy, deep = sx[speck], sy[speck], deep[speck]
    paints = pick(("#f4efdf", "#f7e9b8", "#e6c64a", "#8796c4", "#c9b3cf"), sx.size, rng)
    path = arc(sx, sy, 3.0 + 5.0 * deep, rng.normal(0.0, 0.6, sx.size), np.zeros(sx.size))
    groups.append(strokes_of(path, 3.5 + 5.0 * deep, paints, rng, Spread(0.03, 0.02)))
    strokes = join(groups)
    # The three dabs of a flower stay together: their order is dark, red, light at equal rows.
    row = np.concatenate([np.tile(y, 3), sy])
    return strokes.take(np.argsort(row, kind="stable"))


def underpaint(canvas: Canvas, rng: np.random.Generator) -> Scene:
    """Lay in sky, hills and meadow in ever smaller strokes; returns the scene of the meadow."""
    _, y = pixel_grid(SHAPE)
    below = y - skyline()
    heaven, ground = sky(rng), land(rng)
    hills = distance_strip(rng)
    blue_hills = ramp(fractal_noise(SHAPE, (14.0, 60.0), 3, rng), ((0.0, "#7d93b4"), (1.0, "#a3a9b4")))
    is_land = smoothstep(-2.0, 2.0, below)
    solid = np.maximum(hills, is_land)
    colour = mix(mix(heaven.colour, blue_hills, hills), ground.colour, is_land)
    tangent = [single(a * (1.0 - solid) + b * solid) for a, b in zip(heaven.direction, ground.direction, strict=True)]
    scene = Scene(colour, (tangent[0], tangent[1]))

    broad = Brush(bristles=12.0, body=1.3, dryness=0.45, streak=0.07, taper=0.4)
    cover(canvas, scene, Layer(broad, 46.0, 120.0, 27.0, Spread(0.03, 0.03)), rng)
    middle = Brush(bristles=9.0, body=1.5, dryness=0.45, streak=0.05, opacity=0.85)
    cover(canvas, scene, Layer(middle, 25.0, 52.0, 17.0, Spread(0.028, 0.03), wander=0.35), rng)
    fine = Brush(bristles=7.0, body=1.5, dryness=0.6, streak=0.04, opacity=0.75)
    cover(canvas, scene, Layer(fine, 15.0, 32.0, 11.0, Spread(0.02, 0.026), 0.16, 0.5), rng, 1.0 - solid)
    cover(canvas, scene, Layer(fine, 11.0, 32.0, 10.0, Spread(0.026, 0.026), 0.13, 0.2), rng, 0.6 * solid)
    strip = hills * (1.0 - smoothstep(0.0, 60.0, below))
    cover(canvas, scene, Layer(fine, 7.0, 24.0, 6.5, Spread(0.025, 0.025), 0.12), rng, strip)
    return scene


def paint_meadow(canvas: Canvas, scene: Scene, rng: np.random.Generator) -> None:
    """Grass, flowers and a few blades in front of them."""
    _, y = pixel_grid(SHAPE)
    grass = Brush(bristles=3.0, body=1.8, dryness=0.4, taper=0.85, streak=0.05, opacity=0.8)
    tufts = smoothstep(0.45, 0.7, fractal_noise(SHAPE, 130.0, 4, rng))
    lay(canvas, blades(10.0, rng, scene.colour, 0.02, 0.25 + 0.75 * tufts), grass, rng)
    # Dry paint dragged over the meadow in all directions, so that it does not look combed.
    rubbed = Brush(bristles=9.0, body=1.3, dryness=0.95, streak=0.05, ragged=1.2, opacity=0.8)
    close = smoothstep(30.0, 170.0, y - skyline())
    dragged = Layer(rubbed, 24.0, 46.0, 17.0, Spread(0.035, 0.05), tolerance=0.3, wander=0.8)
    cover(canvas, scene, dragged, rng, 0.75 * close * (1.0 - tufts))
    petal = Brush(bristles=4.0, body=2.6, dryness=0.5, taper=0.4, ragged=1.0, streak=0.05, ridge=0.6, opacity=0.88)
    lay(canvas, flowers(rng), petal, rng)
    lay(canvas, blades(27.0, rng, scene.colour, 0.3), grass, rng)


def draw() -> Image.Image:
    """Paint the picture, 800 x 600 pixels."""
    rng = np.random.default_rng(SEED)
    canvas = primed(hex_colour("#c9b79a"), rng)
    scene = underpaint(canvas, rng)
    paint_house(canvas, rng)
    paint_trees(canvas, rng)
    paint_meadow(canvas, scene, rng)
    for figure in FIGURES:
        paint_figure(canvas, figure, rng)
    # The cloth is felt through all of the paint.
    relief = canvas.relief + 0.55 * canvas.weave
    return photograph(lit(canvas.colour, relief, depth=0.8, gloss=0.08), rng)
