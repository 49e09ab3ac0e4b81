"""An abstract painting in blues: poured and marbled grounds, knife work, wide gestures, scrapes and drips.

The marbling is fractal noise whose coordinates are displaced by fractal noise (domain warping, I. Quilez,
"Domain warping", 2002).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from .brush import Brush, Layer, Scene, Spread, Strokes, arc, at, cover, join, lay, pick, scatter, strokes_of
from .canvas import SHAPE, Canvas, lit, photograph, primed
from .fields import (
    Field,
    Real,
    blur,
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

SEED = 1957

#: Rise of the great gesture from the lower left to the upper right, rows per column and radians.
SLOPE = -0.42

# All positions and sizes below are in canvas pixels (1600 x 1200), x to the right and y down.

BLUES = (
    (0.0, "#050b2e"),
    (0.18, "#0b1f6b"),
    (0.36, "#163fae"),
    (0.52, "#1f73c9"),
    (0.66, "#35a9d8"),
    (0.78, "#86d3e2"),
    (0.9, "#dcedec"),
    (1.0, "#fbf8ef"),
)
DEEP = ("#060c33", "#0a1a5e", "#11308f", "#0d2a6e")
MIDDLE = ("#1746b8", "#1e6fca", "#0f5aa8", "#2a8fd0")
BRIGHT = ("#45b8dc", "#8fd8e4", "#d5ecec", "#f7f6ee")
METAL = ("#b8602a", "#8a3d1c", "#d79a3a", "#e3b75a")


def marble(rng: np.random.Generator) -> tuple[Field, tuple[Field, Field]]:
    """Tone (0 to 1) of the poured ground and the direction in which it ran, which is along its veins."""
    x, y = pixel_grid(SHAPE)
    # One great diagonal gesture from the lower left to the upper right organises everything.
    lift = 150.0 * np.sin((x + 0.9 * y) / 300.0)
    first = (fractal_noise(SHAPE, 520.0, 4, rng) - 0.5, fractal_noise(SHAPE, 520.0, 4, rng) - 0.5)
    warped_x, warped_y = x + 620.0 * first[0], y + lift + 620.0 * first[1]
    second = fractal_noise(SHAPE, 260.0, 5, rng)
    shift = sample(second, warped_x, warped_y) - 0.5
    base = fractal_noise(SHAPE, (170.0, 420.0), 5, rng, 0.5)
    tone = sample(base, warped_x + 420.0 * shift, warped_y - 300.0 * shift)
    sweep = np.exp(-(((y - diagonal(x) + 0.6 * lift) / 260.0) ** 2))
    tone = stretch(tone + 0.32 * sweep)
    dy, dx = np.gradient(blur(tone, 7.0))
    norm = np.maximum(np.hypot(dx, dy), 1e-6)
    return tone, (single(-dy / norm), single(dx / norm))


def diagonal(x: Real) -> Real:
    """Row of the middle of the great gesture at column ``x``."""
    return 700.0 + SLOPE * (x - 800.0)


def gesture(rng: np.random.Generator, n: int, width: tuple[float, float], length: tuple[float, float]) -> Strokes:
    """Wide sweeps roughly along the diagonal, in paints from dark in the corners to light in the middle."""
    x, y = rng.uniform(-150.0, SHAPE[1], n), rng.uniform(-50.0, SHAPE[0] + 50.0, n)
    away = np.abs(y - diagonal(x)) / 620.0
    angle = SLOPE + rng.normal(0.0, 0.45, n)
    path = arc(x, y, rng.uniform(*length, n), angle, rng.normal(0.0, 0.9, n))
    tone = np.clip(0.78 - 0.75 * away + rng.normal(0.0, 0.22, n), 0.0, 1.0)
    other = np.clip(tone + rng.choice([-0.3, 0.22], n), 0.0, 1.0)
    return Strokes(path, single(rng.uniform(*width, n)), ramp(tone, BLUES), ramp(other, BLUES))


class Pull(NamedTuple):
    """Shape of straight short strokes near the diagonal; ranges are uniform, in canvas pixels."""

    width: tuple[float, float]
    length: tuple[float, float]
    spread: float  # std of the distance from the diagonal
    turn: float  # std of the angle to the diagonal, radians
    bend: float  # std of the angle between the two ends, radians
    crossed: float = 0.0  # share that goes across


def pulls(rng: np.random.Generator, n: int, codes: tuple[str, ...], shape: Pull) -> Strokes:
    """Short strokes of knife or brush, each with two of the paints ``codes``."""
    x = rng.uniform(0.0, SHAPE[1], n)
    y = diagonal(x) + rng.normal(0.0, shape.spread, n)
    angle = SLOPE + rng.normal(0.0, shape.turn, n) + (rng.random(n) < shape.crossed) * np.pi / 2
    path = arc(x, y, rng.uniform(*shape.length, n), angle, rng.normal(0.0, shape.bend, n))
    first, second = pick(codes, n, rng), pick(codes, n, rng)
    return Strokes(path, single(rng.uniform(*shape.width, n)), first, second)


def knife(canvas: Canvas, rng: np.random.Generator, n: int, codes: tuple[str, ...], spread: float) -> None:
    """Paint slabs of thick paint laid with a palette knife: straight and flat, with ridges at the edges."""
    blade = Brush(16.0, dryness=0.7, taper=0.05, ragged=0.5, rounded=0.1, streak=0.05, ridge=2.2, body=3.4)
    slab = Pull((34.0, 105.0), (70.0, 250.0), spread, turn=0.6, bend=0.12, crossed=0.3)
    lay(canvas, pulls(rng, n, codes, slab), blade, rng)


def scrape(canvas: Canvas, ground: Field, rng: np.random.Generator, n: int) -> None:
    """Drag an edge through the wet paint: bands that take the relief down and show the ``ground`` again."""
    x, y = pixel_grid(SHAPE)
    for _ in range(n):
        angle = rng.normal(SLOPE, 0.5)
        cx, cy = rng.uniform(150.0, 1450.0), rng.uniform(150.0, 1050.0)
        along = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        across = -(x - cx) * np.sin(angle) + (y - cy) * np.cos(angle)
        across = across + along**2 * rng.normal(0.0, 2.5e-4)
        half, reach = rng.uniform(22.0, 70.0), rng.uniform(120.0, 330.0)
        inside = smoothstep(half, half - 3.0, np.abs(across)) * smoothstep(reach, reach - 50.0, np.abs(along))
        # Teeth of the scraper: noise that varies across the band and hardly along it.
        lines = fractal_noise((400, 40), (5.0, 24.0), 3, rng, 0.65)
        teeth = sample(lines, np.abs(along) / 30.0, np.abs(across + 100.0) * 1.6)
        share = inside * smoothstep(0.38, 0.56, teeth)
        canvas.colour = mix(canvas.colour, ground, 0.9 * share)
        canvas.relief = canvas.relief * (1.0 - 0.85 * share) + 1.3 * share * teeth
        rim = np.exp(-(((np.abs(across) - half) / 3.0) ** 2)) * smoothstep(reach, reach - 50.0, np.abs(along))
        canvas.relief = single(canvas.relief + 2.2 * rim)


def pour(canvas: Canvas, rng: np.random.Generator) -> None:
    """Paint puddles of thinned paint that ran into each other: fine marbled veins with a smooth raised rim."""
    x, y = pixel_grid(SHAPE)
    bend = (fractal_noise(SHAPE, 230.0, 4, rng) - 0.5, fractal_noise(SHAPE, 230.0, 4, rng) - 0.5)
    veins = fractal_noise(SHAPE, (60.0, 190.0), 3, rng)
    veins = sample(veins, x + 460.0 * bend[0], y + 460.0 * bend[1])
    swirl = sample(fractal_noise(SHAPE, 120.0, 5, rng, 0.55), x + 380.0 * bend[1], y - 380.0 * bend[0])
    bands = 0.5 + 0.5 * np.sin(16.0 * veins + 17.0 * swirl)
    puddle = sample(fractal_noise(SHAPE, 330.0, 3, rng), x + 170.0 * bend[1], y + 170.0 * bend[0])
    share = smoothstep(0.65, 0.66, puddle)
    colour = ramp((0.16 + 0.5 * swirl + 0.62 * (bands**2 - 0.35) * veins), BLUES)
    gold = smoothstep(0.985, 0.998, bands) * smoothstep(0.55, 0.75, veins)
    colour = mix(colour, hex_colour(METAL[2]), 0.8 * gold)
    canvas.colour = mix(canvas.colour, colour, 0.95 * share)
    rim = np.exp(-(((puddle - 0.663) / 0.005) ** 2))
    smooth = 0.4 * canvas.relief + 0.8 * bands + 1.8 * rim
    canvas.relief = single(canvas.relief * (1.0 - share) + smooth * share)


def drips(canvas: Canvas, rng: np.random.Generator, n: int, codes: tuple[str, ...]) -> None:
    """Thin paint that ran down: narrow wavering tracks that end in a bead."""
    run = Brush(2.0, dryness=0.0, taper=0.25, ragged=0.0, rounded=1.0, streak=0.03, ridge=1.4, body=2.6)
    x, y = rng.uniform(20.0, SHAPE[1] - 20.0, n), rng.uniform(0.0, 800.0, n)
    length = rng.gamma(1.6, 80.0, n) + 30.0
    wander = np.cumsum(np.cumsum(rng.normal(0.0, 0.7, (n, 10)), 1), 1)
    path = np.stack([x[:, None] + wander, y[:, None] + length[:, None] * np.linspace(0.0, 1.0, 10)], -1)
    paint = pick(codes, n, rng)
    width = rng.uniform(3.0, 8.5, n)
    tracks = strokes_of(single(path), width, paint, rng, Spread(0.02, 0.015))
    end = path[:, -1:] + np.array([0.0, 1.0]) * np.linspace(-3.0, 5.0, 10)[None, :, None]
    beads = strokes_of(single(end), width * 1.7, paint, rng, Spread(0.02, 0.015))
    lay(canvas, join([tracks, beads]), run, rng)


def splatter(canvas: Canvas, rng: np.random.Generator, n: int, codes: tuple[str, ...], size: float) -> None:
    """Flicked paint: round drops, many small and few big, strung out along a few throws of the brush."""
    drop = Brush(1.5, dryness=0.0, taper=0.3, ragged=0.0, rounded=1.0, streak=0.02, ridge=1.0, body=3.6)
    throws = 7
    cx, cy = rng.uniform(100.0, 1500.0, throws), rng.uniform(100.0, 1100.0, throws)
    heading = rng.normal(-0.5, 0.7, throws)
    which = rng.integers(0, throws, n)
    along, across = rng.normal(0.0, 210.0, n), rng.normal(0.0, 42.0, n)
    x = cx[which] + along * np.cos(heading[which]) - across * np.sin(heading[which])
    y = cy[which] + along * np.sin(heading[which]) + across * np.cos(heading[which])
    width = size * np.clip(rng.pareto(2.2, n) + 0.6, 0.0, 5.0)
    path = arc(x, y, 0.5 * width * rng.uniform(0.6, 2.2, n), heading[which], np.zeros(n))
    lay(canvas, strokes_of(path, width, pick(codes, n, rng), rng, Spread(0.02, 0.02)), drop, rng)


def draw() -> Image.Image:
    """Paint the picture, 800 x 600 pixels."""
    rng = np.random.default_rng(SEED)
    canvas = primed(hex_colour("#9fb3c4"), rng)
    tone, veins = marble(rng)
    ground = ramp(tone, BLUES)
    fine = fractal_noise(SHAPE, 30.0, 3, rng)
    canvas.colour = mix(canvas.colour, ground, 0.75 + 0.2 * fine)
    wet = Brush(bristles=14.0, body=1.6, dryness=0.4, streak=0.06, taper=0.3, ridge=0.6)
    scene = Scene(ground, veins)
    cover(canvas, scene, Layer(wet, 36.0, 170.0, 26.0, Spread(0.04, 0.025), tolerance=0.35), rng)
    cover(canvas, scene, Layer(wet, 13.0, 90.0, 17.0, Spread(0.05, 0.03), tolerance=0.3), rng)
    rust = smoothstep(0.72, 0.9, fractal_noise(SHAPE, 260.0, 4, rng)) * 0.5
    x, y = scatter(SHAPE, 30.0, rng, rust)
    angle = np.arctan2(at(veins[1], x, y), at(veins[0], x, y))
    path = arc(x, y, np.full(x.size, 60.0), angle, rng.normal(0.0, 0.4, x.size))
    lay(canvas, strokes_of(path, 12.0, pick(METAL, x.size, rng), rng, Spread(0.03, 0.03)), wet, rng)

    sweeping = Brush(bristles=30.0, body=2.4, dryness=0.75, streak=0.10, taper=0.15, ragged=1.2, ridge=0.9)
    gilding = Brush(bristles=20.0, body=1.2, dryness=1.15, streak=0.12, taper=0.2, ragged=1.6, rounded=0.3)
    lay(canvas, gesture(rng, 34, (70.0, 170.0), (300.0, 900.0)), sweeping, rng)
    drips(canvas, rng, 22, DEEP + MIDDLE)
    pour(canvas, rng)
    knife(canvas, rng, 26, DEEP, 330.0)
    knife(canvas, rng, 34, MIDDLE, 300.0)
    knife(canvas, rng, 30, BRIGHT, 150.0)
    scrape(canvas, ground, rng, 9)
    lay(canvas, gesture(rng, 12, (40.0, 110.0), (250.0, 700.0)), sweeping, rng)
    knife(canvas, rng, 3, METAL, 170.0)
    knife(canvas, rng, 14, BRIGHT[2:], 110.0)
    drips(canvas, rng, 14, BRIGHT)
    dragged = Pull((22.0, 64.0), (110.0, 330.0), spread=240.0, turn=0.5, bend=0.5)
    lay(canvas, pulls(rng, 11, METAL, dragged), gilding, rng)
    splatter(canvas, rng, 420, BRIGHT[2:], 4.0)
    splatter(canvas, rng, 160, DEEP, 5.0)
    splatter(canvas, rng, 70, METAL, 4.5)
    return photograph(lit(canvas.colour, canvas.relief, depth=0.9, gloss=0.16), rng)
