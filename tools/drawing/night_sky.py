"""A swirling night sky over a village, in the handling of the post-impressionists of about 1889.

The sky is a direction field with vortices and stars; strokes are laid end to end along it, and the bands
of light and dark are noise smeared along the same field (B. Cabral and L. Leedom, "Imaging Vector Fields
Using Line Integral Convolution", SIGGRAPH 1993).
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
    scatter,
    strokes_of,
    trace,
)
from .canvas import SHAPE, Canvas, lit, photograph, primed
from .fields import (
    Field,
    Real,
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
from .village import HOUSES, paint_church, paint_house

SEED = 1889

# All positions and sizes below are in canvas pixels (1600 x 1200), x to the right and y down.


class Vortex(NamedTuple):
    """A whirl of the sky; ``spin`` is +1 or -1, ``inflow`` the inward share of its flow."""

    x: float
    y: float
    radius: float
    spin: float
    inflow: float


class Star(NamedTuple):
    """A light in the sky with its halo."""

    x: float
    y: float
    radius: float


class Tongue(NamedTuple):
    """A flame of the cypress: its foot, how far and how high its tip is, half width, share of strokes."""

    foot: float
    lean: float
    top: float
    half: float
    share: float


VORTICES = (
    Vortex(760.0, 400.0, 235.0, 1.0, 0.30),
    Vortex(1105.0, 560.0, 150.0, -1.0, 0.32),
    Vortex(395.0, 610.0, 120.0, -1.0, 0.35),
)
MOON = Star(250.0, 205.0, 150.0)
STARS = (
    Star(560.0, 120.0, 62.0),
    Star(800.0, 78.0, 48.0),
    Star(1010.0, 170.0, 74.0),
    Star(1185.0, 330.0, 52.0),
    Star(1180.0, 85.0, 44.0),
    Star(1530.0, 120.0, 66.0),
    Star(1545.0, 420.0, 58.0),
    Star(100.0, 480.0, 58.0),
    Star(640.0, 690.0, 54.0),
    Star(900.0, 668.0, 40.0),
)
SKY = (
    (0.0, "#0b1745"),
    (0.2, "#16307c"),
    (0.42, "#2a56a6"),
    (0.6, "#4d86c0"),
    (0.76, "#8ab5d2"),
    (0.9, "#cfdccb"),
    (1.0, "#eee7b4"),
)
HALO = ((0.0, "#fff6cf"), (0.2, "#f7dc5a"), (0.42, "#e8cf6a"), (0.68, "#b9cfae"), (1.0, "#6f9fc4"))
TONGUES = (
    Tongue(1370.0, 10.0, 130.0, 118.0, 0.42),
    Tongue(1295.0, -25.0, 470.0, 84.0, 0.2),
    Tongue(1465.0, 40.0, 560.0, 90.0, 0.2),
    Tongue(1235.0, -45.0, 800.0, 66.0, 0.09),
    Tongue(1535.0, 60.0, 830.0, 76.0, 0.09),
)
#: Layers of the cypress: width and length of the strokes, their number and their paints.
FLAMES = (
    (26.0, 190.0, 900, ["#0a141c", "#0d1a20", "#0d1a30"]),
    (12.0, 130.0, 1500, ["#14291f", "#0c1820", "#0a1520", "#2f281f"]),
    (7.5, 95.0, 800, ["#284a35", "#4a3c25", "#15333c", "#5f6a3c", "#0b1518"]),
)
HILLS = (
    (("#233f86", "#3f68ae", "#7f9fce"), 770.0, 70.0, 520.0, 0.4),
    (("#18306c", "#2f5590", "#5f86b0"), 850.0, 60.0, 430.0, 2.3),
    (("#16304c", "#2f6260", "#86a878"), 915.0, 34.0, 610.0, 4.4),
)


def flow_field(rng: np.random.Generator) -> tuple[Field, Field]:
    """Unit direction of the air at every pixel: a wavy drift, whirls, and rings around the lights."""
    x, y = pixel_grid(SHAPE)
    heading = 0.30 * np.sin(x / 210.0 + y / 330.0) + 0.5 * (fractal_noise(SHAPE, 420.0, 2, rng) - 0.5)
    u, v = np.cos(heading), np.sin(heading)
    for whirl in VORTICES:
        dx, dy = x - whirl.x, y - whirl.y
        r = np.hypot(dx, dy) + 1e-3
        weight = np.exp(-((r / (1.25 * whirl.radius)) ** 4))
        swirl_x = (-whirl.spin * dy - whirl.inflow * dx) / r
        swirl_y = (whirl.spin * dx - whirl.inflow * dy) / r
        u, v = u * (1.0 - weight) + swirl_x * weight, v * (1.0 - weight) + swirl_y * weight
    for star in (MOON, *STARS):
        dx, dy = x - star.x, y - star.y
        r = np.hypot(dx, dy) + 1e-3
        weight = np.exp(-((r / (1.35 * star.radius)) ** 6))
        u, v = u * (1.0 - weight) - dy / r * weight, v * (1.0 - weight) + dx / r * weight
    norm = np.maximum(np.hypot(u, v), 1e-6)
    return single(u / norm), single(v / norm)


def smear(noise: Field, flow: tuple[Field, Field], reach: int, step: float) -> Field:
    """Line integral convolution: the mean of ``noise`` over ``reach`` steps either way along ``flow``.

    Computed at half the resolution, which is finer than the bands it makes.
    """
    half = noise[::2, ::2]
    u, v = flow[0][::2, ::2], flow[1][::2, ::2]
    total = half.copy()
    for sign in (1.0, -1.0):
        x, y = pixel_grid(half.shape)
        for _ in range(reach):
            du, dv = at(u, x, y), at(v, x, y)
            x, y = x + sign * step * du, y + sign * step * dv
            total += at(half, x, y)
    x, y = pixel_grid(SHAPE)
    return stretch(sample(total, x / 2.0, y / 2.0))


def sky_colour(flow: tuple[Field, Field], rng: np.random.Generator) -> Field:
    """Return the night sky (height, width, 3): drifting bands, spiral arms, haloes, pale air over the hills."""
    x, y = pixel_grid(SHAPE)
    bands = smear(fractal_noise(SHAPE, 70.0, 3, rng), flow, reach=36, step=3.0)
    tone = 0.12 + 0.60 * bands + 0.22 * smoothstep(420.0, 820.0, y) + 0.05 * smoothstep(700.0, 0.0, x)
    for whirl in VORTICES:
        dx, dy = x - whirl.x, y - whirl.y
        r = np.hypot(dx, dy) + 1.0
        weight = np.exp(-((r / (1.1 * whirl.radius)) ** 4))
        phase = 2.0 * (np.arctan2(dy, dx) + whirl.spin / whirl.inflow * np.log(r / whirl.radius))
        arms = 0.5 + 0.5 * np.cos(phase)
        eye = np.exp(-((r / (0.16 * whirl.radius)) ** 2))
        tone = tone * (1.0 - 0.75 * weight) + weight * (0.16 + 0.34 * arms + 0.26 * bands + 0.2 * eye)
    colour = ramp(np.clip(tone, 0.0, 1.0), SKY)
    for star in (MOON, *STARS):
        r = np.hypot(x - star.x, y - star.y) / star.radius
        rings = 0.07 * np.cos(r * star.radius * 2.0 * np.pi / 17.0)
        glow = ramp(np.clip(r * 0.82 + rings * smoothstep(0.15, 0.4, r), 0.0, 1.0), HALO)
        colour = mix(colour, glow, np.exp(-((r / 0.95) ** 3.2)))
    crescent = moon_mask(x, y)
    return mix(colour, hex_colour("#f3a81c"), crescent)


def moon_mask(x: Field, y: Field) -> Field:
    """1 on the crescent and 0 elsewhere, with soft edges."""
    disc = smoothstep(3.0, -3.0, np.hypot(x - MOON.x, y - MOON.y) - 72.0)
    bite = smoothstep(-3.0, 3.0, np.hypot(x - MOON.x + 30.0, y - MOON.y + 14.0) - 55.0)
    return disc * bite


def paint_sky(canvas: Canvas, rng: np.random.Generator) -> None:
    """Sky in four layers, the last ones separate dashes that let the dark ones show between them."""
    flow = flow_field(rng)
    colour = sky_colour(flow, rng)
    darker = colour * np.array([0.62, 0.68, 0.82])
    fat = Brush(bristles=8.0, body=1.8, dryness=0.3, streak=0.09, taper=0.35, ridge=0.7)
    cover(canvas, Scene(single(darker), flow), Layer(fat, 30.0, 130.0, 19.0, Spread(0.03, 0.02), 0.3), rng)
    scene = Scene(colour, flow)
    cover(canvas, scene, Layer(fat, 17.0, 95.0, 13.0, Spread(0.05, 0.03), 0.3), rng)
    dashes = Brush(bristles=6.0, body=3.0, dryness=0.4, streak=0.10, taper=0.45, ridge=0.9)
    cover(canvas, scene, Layer(dashes, 11.0, 62.0, 14.0, Spread(0.085, 0.035), 0.26), rng)
    x, y = pixel_grid(SHAPE)
    lamps = np.zeros(SHAPE)
    for star in (MOON, *STARS):
        r = np.hypot(x - star.x, y - star.y) / star.radius
        lamps = np.maximum(lamps, np.exp(-((r / 0.95) ** 4)))
    cover(canvas, scene, Layer(dashes, 8.0, 34.0, 9.0, Spread(0.06, 0.035), 0.3), rng, lamps)
    # Accents: ink-blue and cream dashes gathered in drifts, and a little ochre where the light is warm.
    drifts = fractal_noise(SHAPE, 180.0, 3, rng)
    accents = (
        ("#0c1748", 0.45 * smoothstep(0.5, 0.9, drifts) * (1.0 - lamps)),
        ("#e6ecdf", 0.9 * smoothstep(0.55, 0.15, drifts) * smoothstep(0.15, 0.6, colour[..., 0])),
        ("#d9b95c", 0.35 * smoothstep(0.5, 0.9, fractal_noise(SHAPE, 140.0, 3, rng)) * colour[..., 0]),
    )
    for code, density in accents:
        px, py = scatter(SHAPE, 19.0, rng, single(density))
        length = rng.uniform(26.0, 64.0, px.size)
        paint = mix(at(colour, px, py), hex_colour(code), rng.uniform(0.35, 0.95, px.size))
        strokes = strokes_of(trace(np.stack([px, py], -1), length, flow), 8.0, paint, rng, Spread(0.04, 0.04))
        lay(canvas, strokes, dashes, rng)
    for star in (MOON, *STARS):
        paint_star(canvas, star, rng)


def ring(star: Star, radius: float, width: float, code: str, rng: np.random.Generator) -> Strokes:
    """Return dashes on a circle around ``star``; a radius of nearly 0 gives the dabs of its core."""
    n = max(3, int(2.0 * np.pi * radius / 30.0))
    turn = (np.arange(n) + rng.uniform(0.0, 0.6, n)) * 2.0 * np.pi / n
    r = radius + rng.normal(0.0, 1.5, n)
    x, y = star.x + r * np.cos(turn), star.y + r * np.sin(turn)
    span = 24.0 / max(radius, 12.0)
    path = arc(x, y, np.full(n, 25.0), (turn + np.pi / 2), np.full(n, span))
    return strokes_of(path, width, hex_colour(code), rng, Spread(0.05, 0.04))


def paint_star(canvas: Canvas, star: Star, rng: np.random.Generator) -> None:
    """Concentric dashes, thick and pale towards the core; the moon keeps its crescent in orange."""
    brush = Brush(bristles=5.0, body=4.2, dryness=0.25, streak=0.10, taper=0.5, ridge=0.9)
    hues = ("#fbf3c4", "#f4d94e", "#f6ecb0", "#d9d987", "#cfe0cf", "#9fc3d2")
    inner = 82.0 if star is MOON else 0.22 * star.radius
    radii = np.arange(inner, 0.98 * star.radius, 12.5)
    for i, radius in reversed(list(enumerate(radii))):
        share = i / max(len(radii) - 1, 1) * (len(hues) - 1)
        code = hues[min(int(share + rng.uniform(0.0, 0.99)), len(hues) - 1)]
        lay(canvas, ring(star, radius, 9.0, code, rng), brush, rng)
    if star is MOON:
        x, y = pixel_grid(SHAPE)
        mask = moon_mask(x, y)
        disc = smoothstep(3.0, -3.0, np.hypot(x - star.x, y - star.y) - 72.0)
        pale, hot = ("#e9e7a0", "#d9dc8c", "#f2edb8"), ("#f29a12", "#f3b322", "#e07f10")
        fill(canvas, disc - mask, pale, Hatching(brush, -0.4, 9.0, 24.0), rng)
        fill(canvas, mask, hot, Hatching(brush, np.pi / 2 - 0.5, 9.0, 24.0), rng)
    else:
        lay(canvas, ring(star, 3.0, 0.24 * star.radius, "#fffbe8", rng), brush, rng)


def crest(x: Real, level: float, height: float, period: float, phase: float) -> Field:
    """Row of the outline of a chain of hills at column ``x``."""
    rolling = np.sin(2.0 * np.pi * x / period + phase) + 0.45 * np.sin(2.0 * np.pi * x / (0.43 * period) + 2.1 * phase)
    return single(level - height * rolling * 0.7)


def paint_hills(canvas: Canvas, rng: np.random.Generator) -> None:
    """Three chains of hills from far to near, ploughed along their slopes, each with a dark outline."""
    x, y = pixel_grid(SHAPE)
    for codes, *shape in HILLS:
        edge = crest(x, *shape)
        depth = y - edge
        slope = np.gradient(edge, axis=1) * np.exp(-np.clip(depth, 0.0, None) / 160.0)
        heading = np.arctan(slope) + 0.35 * np.sin(depth / 55.0 + x / 260.0)
        direction = (single(np.cos(heading)), single(np.sin(heading)))
        furrow = 0.5 + 0.5 * np.sin(depth / 15.0 + 2.2 * np.sin(x / 130.0))
        tone = 0.30 * furrow + 0.7 * fractal_noise(SHAPE, (50.0, 170.0), 3, rng)
        colour = ramp(tone, list(zip((0.1, 0.5, 0.95), codes, strict=True)))
        inside = single(depth > 12.0)
        brush = Brush(bristles=7.0, body=2.4, dryness=0.3, taper=0.4, ridge=0.8)
        shaded = Scene(single(0.75 * colour), direction)
        cover(canvas, shaded, Layer(brush, 22.0, 80.0, 14.0, tolerance=0.5), rng, inside)
        furrows = Layer(brush, 10.0, 56.0, 11.0, Spread(0.06, 0.035), tolerance=0.5)
        cover(canvas, Scene(colour, direction), furrows, rng, inside)
        outline = np.linspace(-20.0, SHAPE[1] + 20.0, 26)
        for darkness in ("#0c1840", "#1c2f66"):
            start = rng.permutation(outline)[:18] + rng.normal(0.0, 8.0, 18)
            knots = start[:, None] + np.linspace(0.0, 85.0, 10)[None]
            path = np.stack([knots, crest(knots, *shape) + rng.normal(2.0, 2.0, (18, 1))], -1)
            rim = strokes_of(single(path), 6.0, hex_colour(darkness), rng, Spread(0.03, 0.03))
            lay(canvas, rim, brush, rng)


def paint_bushes(canvas: Canvas, rng: np.random.Generator) -> None:
    """Round olive trees: curls of strokes about many centres, pale on the side of the moon."""
    brush = Brush(bristles=5.0, body=3.0, dryness=0.3, taper=0.6, ridge=0.8)
    n = 95
    cx, cy = rng.uniform(-20.0, SHAPE[1] + 20.0, n), rng.uniform(880.0, 1215.0, n)
    # The village square stays free.
    free = (np.abs(cx - 640.0) > 330.0) | (cy < 925.0) | (cy > 1165.0)
    cx, cy = cx[free], cy[free]
    shades = ((0.0, "#0f2438"), (0.5, "#2c5a5c"), (1.0, "#8fb08c"))
    groups = []
    for i in np.argsort(cy):
        size = 26.0 + 26.0 * (cy[i] - 880.0) / 330.0 + rng.normal(0.0, 4.0)
        for radius in np.arange(size, 4.0, -8.0):
            count = max(4, int(radius * 0.55))
            turn = rng.uniform(0.0, 2.0 * np.pi, count)
            px = cx[i] + radius * np.cos(turn)
            py = cy[i] + 0.8 * radius * np.sin(turn)
            lightness = np.clip(0.45 - 0.45 * np.cos(turn - 0.8) + rng.normal(0.0, 0.2, count), 0.0, 1.0)
            paint = ramp(lightness, shades)
            path = arc(px, py, np.full(count, 22.0), turn + 1.6, np.full(count, 0.9))
            groups.append(strokes_of(path, 7.0, paint, rng, Spread(0.03, 0.03)))
    lay(canvas, join(groups), brush, rng)


def paint_cypress(canvas: Canvas, rng: np.random.Generator) -> None:
    """Paint a dark tree like a flame: tongues of long wavering strokes from the foot of the picture upwards."""
    brush = Brush(bristles=7.0, body=3.2, dryness=0.3, taper=0.75, ragged=1.1, streak=0.07, ridge=0.9)
    for width, length, n, codes in FLAMES:
        tongue = rng.choice(len(TONGUES), n, p=np.array([t.share for t in TONGUES]))
        foot, lean, top, half = (np.array([t[i] for t in TONGUES])[tongue] for i in range(4))
        rise = rng.beta(1.0, 1.25, n)  # 0 at the foot, 1 at the tip
        outline = half * (1.0 - rise) ** 0.7 * (0.75 + 0.35 * np.sin(2.3 + 5.0 * rise))
        across = rng.uniform(-1.0, 1.0, n)
        base = SHAPE[0] + 30.0
        y = base - (base - top) * rise
        x = foot + lean * rise + outline * across + 14.0 * np.sin(y / 70.0 + foot)
        # Strokes lean out at the sides of a tongue and close again towards its tip.
        angle = -np.pi / 2 + 0.32 * across * (0.55 - rise) + 0.22 * np.sin(y / 62.0 + x / 70.0) + lean / 900.0
        order = np.argsort(-rise + rng.uniform(0.0, 1.2, n))
        lengths = length * (1.0 - 0.5 * rise) * np.exp(rng.normal(0.0, 0.2, n))
        bend = rng.normal(0.0, 0.45, n)
        path = arc(x, y, lengths, angle - 0.5 * bend, bend)
        strokes = strokes_of(path, width * (1.0 - 0.5 * rise), pick(codes, n, rng), rng, Spread(0.02, 0.02))
        lay(canvas, strokes.take(order), brush, rng)


def draw() -> Image.Image:
    """Paint the picture, 800 x 600 pixels."""
    rng = np.random.default_rng(SEED)
    canvas = primed(hex_colour("#6d7a86"), rng)
    paint_sky(canvas, rng)
    paint_hills(canvas, rng)
    paint_bushes(canvas, rng)
    paint_church(canvas, 640.0, 1030.0, rng)
    for house in sorted(HOUSES, key=lambda h: h.y):
        paint_house(canvas, house, rng)
    paint_cypress(canvas, rng)
    return photograph(lit(canvas.colour, canvas.relief, depth=1.1, gloss=0.14), rng)
