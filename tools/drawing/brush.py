"""Brush strokes with bristles: where they go, what colour they carry, and how they meet the canvas.

Strokes are placed and curved as by A. Hertzmann, "Painterly Rendering with Curved Brush Strokes of
Multiple Sizes", SIGGRAPH 1998 (sizes from coarse to fine, strokes that follow a direction field and end
where the scene changes colour), and leave colour and relief as in his "Fast Paint Texture", NPAR 2002.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from .canvas import Canvas
from .fields import Field, Real, blur, palette, single

PATH_POINTS = 10


class Brush(NamedTuple):
    """How a brush lays down paint; shares are between 0 and 1 unless a larger value is wanted for effect."""

    bristles: float = 9.0  # streaks across the width
    dryness: float = 0.35  # share of the cloth that thin paint misses at the end of the stroke
    taper: float = 0.5  # share of the width lost at either end
    ragged: float = 0.7  # unevenness of the two ends, in half widths
    rounded: float = 0.8  # 0: ends cut square as by a knife, 1: semicircles
    streak: float = 0.10  # lightness difference between bristles
    ridge: float = 0.5  # paint pushed to the two edges, as a share of the body
    body: float = 1.6  # thickness of the paint in canvas pixels
    opacity: float = 0.95


class Strokes(NamedTuple):
    """Any number n of strokes, in the order in which they are painted."""

    path: Field  # (n, PATH_POINTS, 2): x, y in canvas pixels
    width: Field  # (n,): canvas pixels
    colour: Field  # (n, 3): sRGB
    second: Field  # (n, 3): the other paint on the brush, not fully mixed with the first

    def take(self, order: npt.NDArray[np.intp]) -> Strokes:
        """Return the strokes in another order."""
        return Strokes(self.path[order], self.width[order], self.colour[order], self.second[order])


class Spread(NamedTuple):
    """How much strokes differ from each other: standard deviations."""

    value: float = 0.03  # of the lightness, 0 to 1
    hue: float = 0.02  # of the tint, 0 to 1
    uneven: float = 0.2  # of the logarithm of the width


class Scene(NamedTuple):
    """What is to be painted, for every pixel of the canvas."""

    colour: Field  # (height, width, 3): sRGB
    direction: tuple[Field, Field]  # x and y parts of the direction of the strokes, (height, width) each


class Layer(NamedTuple):
    """Strokes of one size that cover a scene."""

    brush: Brush
    width: float  # of a stroke, canvas pixels
    length: float  # of a stroke, canvas pixels
    spacing: float  # between strokes, canvas pixels
    spread: Spread = Spread()
    tolerance: float = 0.2  # a stroke ends where the scene differs by more (Euclidean in sRGB)
    wander: float = 0.0  # std of the angle between a stroke and the direction of the scene, radians


class Hatching(NamedTuple):
    """Parallel strokes that fill an area."""

    brush: Brush
    angle: float  # radians
    width: float  # canvas pixels
    length: float  # canvas pixels


DEFAULT_SPREAD = Spread()


class _Surface(NamedTuple):
    """The arrays of a canvas for the compiled code; ``tooth`` (0 to 1) is what catches dry paint."""

    colour: Field
    relief: Field
    tooth: Field


class _Footprint(NamedTuple):
    """For every pixel that a stroke reaches: which stroke, and the place along and across its path."""

    owner: npt.NDArray[np.int32]
    nearest: Field
    along: Field
    across: Field
    touched: npt.NDArray[np.int32]


@numba.njit  # type: ignore[untyped-decorator]
def _hash(i: int, j: int, seed: int) -> float:
    """Pseudo-random number in 0..1 for a lattice point (integer mixing in the manner of MurmurHash3)."""
    h = (i * 374761393 + j * 668265263 + seed * 1274126177) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1103515245) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 2246822519) & 0xFFFFFFFF
    return float((h ^ (h >> 15)) & 0xFFFFFF) / 16777216.0


@numba.njit  # type: ignore[untyped-decorator]
def _lattice_noise(u: float, v: float, seed: int) -> float:
    """Value noise at (u, v), 0 to 1."""
    i, j = int(np.floor(u)), int(np.floor(v))
    a, b = u - i, v - j
    a, b = a * a * (3.0 - 2.0 * a), b * b * (3.0 - 2.0 * b)
    low = _hash(i, j, seed) * (1.0 - a) + _hash(i + 1, j, seed) * a
    high = _hash(i, j + 1, seed) * (1.0 - a) + _hash(i + 1, j + 1, seed) * a
    return float(low * (1.0 - b) + high * b)


@numba.njit  # type: ignore[untyped-decorator]
def _reach(path: Field, half: float, number: int, footprint: _Footprint) -> tuple[int, float]:
    """Enter all pixels within ``half`` of one path into the footprint; returns their count and the length.

    A pixel belongs to the piece of the path that is nearest to it, so strokes may curl without painting
    twice over themselves.
    """
    rows, columns = footprint.owner.shape
    count = 0
    start = 0.0
    for k in range(path.shape[0] - 1):
        x0, y0 = path[k, 0], path[k, 1]
        dx, dy = path[k + 1, 0] - x0, path[k + 1, 1] - y0
        step = np.hypot(dx, dy)
        if step < 1e-3:
            continue
        left = max(0, int(min(x0, x0 + dx) - half))
        right = min(columns - 1, int(max(x0, x0 + dx) + half) + 1)
        top = max(0, int(min(y0, y0 + dy) - half))
        bottom = min(rows - 1, int(max(y0, y0 + dy) + half) + 1)
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                px, py = c - x0, r - y0
                t = (px * dx + py * dy) / step
                inside = min(max(t, 0.0), step)
                away = (px - inside * dx / step) ** 2 + (py - inside * dy / step) ** 2
                if away > half * half:
                    continue
                if footprint.owner[r, c] != number:
                    footprint.owner[r, c] = number
                    footprint.touched[count] = r * columns + c
                    count += 1
                elif away >= footprint.nearest[r, c]:
                    continue
                footprint.nearest[r, c] = away
                # Beyond the two ends of the path the place along it runs on, for the ragged ends.
                place = t if (k == 0 and t < 0.0) or t > step else inside
                footprint.along[r, c] = start + place
                footprint.across[r, c] = (px * dy - py * dx) / step
        start += step
    return count, start


@numba.njit  # type: ignore[untyped-decorator]
def _bristle(v: float, s: float, grain: float, bristles: float, code: int) -> float:
    """Load of the bristle at ``v`` across and ``s`` along a stroke: noise that is long along the stroke."""
    coarse = _lattice_noise(v * bristles * 0.5, s / grain, code)
    fine = _lattice_noise(v * bristles * 1.25, s / grain * 0.6, code + 1)
    return float(0.6 * coarse + 0.4 * fine)


@numba.njit  # type: ignore[untyped-decorator]
def _lay(surface: _Surface, strokes: Strokes, brush: Brush, seed: int) -> None:
    """Composite strokes in order into the colour and relief of ``surface``, which are changed in place."""
    rows, columns = surface.relief.shape
    footprint = _Footprint(
        np.full((rows, columns), -1, np.int32),
        np.zeros((rows, columns), np.float32),
        np.zeros((rows, columns), np.float32),
        np.zeros((rows, columns), np.float32),
        np.empty(rows * columns, np.int32),
    )
    for n in range(strokes.path.shape[0]):
        half = 0.5 * strokes.width[n]
        count, length = _reach(strokes.path[n], half, n, footprint)
        if length < 0.5 or half < 0.3:
            continue
        code = seed + n * 7919
        grain = max(3.5 * half, 6.0)
        for q in range(count):
            r, c = footprint.touched[q] // columns, footprint.touched[q] % columns
            s = footprint.along[r, c]
            share = min(max(s / length, 0.0), 1.0)
            reach = half * (1.0 - brush.taper * (2.0 * share - 1.0) ** 4)
            v = footprint.across[r, c] / reach
            if abs(v) >= 1.0:
                continue
            load = _bristle(v, s, grain, brush.bristles, code)
            # Each bristle touches down and lifts off at its own place.
            cap = brush.rounded * (0.05 - np.sqrt(1.0 - v * v))
            down = half * (cap + brush.ragged * _lattice_noise(v * brush.bristles * 0.6, 0.5, code + 2))
            late = 1.6 * brush.ragged * _lattice_noise(v * brush.bristles * 0.6, 0.5, code + 3)
            lift = length - half * (cap + late)
            edge = (1.0 - abs(v)) * reach
            cover = min(1.0, max(0.0, min(s - down, lift - s) / 1.5)) * min(1.0, edge + 0.25)
            # Thin paint stays on the high points of what lies under it (dry brush).
            need = 0.9 * brush.dryness * (0.35 + 0.65 * share)
            got = 0.55 * surface.tooth[r, c] + 0.65 * load - need + 0.15
            alpha = brush.opacity * cover * min(1.0, max(0.0, got * 4.5))
            if alpha <= 0.004:
                continue
            part = _lattice_noise(v * 1.6 + 3.0, s / (grain * 2.0), code + 4)
            part = min(1.0, max(0.0, (part - 0.5) * 2.2 + 0.4))
            shade = brush.streak * (load - 0.5) * 2.0
            for b in range(3):
                paint = strokes.colour[n, b] * (1.0 - part) + strokes.second[n, b] * part + shade
                surface.colour[r, c, b] += alpha * (min(1.0, max(0.0, paint)) - surface.colour[r, c, b])
            # A bead of paint along the edges and where the brush was lifted.
            bead = brush.ridge * (v**6 + 0.8 * max(0.0, 1.0 - (lift - s) / (0.6 * half + 1.0)))
            thick = brush.body * (0.25 + 0.9 * load + bead) * min(1.0, edge * 0.5 + 0.2)
            surface.relief[r, c] += alpha * (thick - 0.55 * surface.relief[r, c])


def lay(canvas: Canvas, strokes: Strokes, brush: Brush, rng: np.random.Generator) -> None:
    """Paint ``strokes`` with ``brush`` onto ``canvas``, first to last."""
    high = (canvas.relief - blur(canvas.relief, 5.0)) * 0.35
    tooth = single(np.clip(0.65 * canvas.weave + 0.2 + high, 0.0, 1.0))
    surface = _Surface(single(canvas.colour), single(canvas.relief), tooth)
    _lay(surface, strokes, brush, int(rng.integers(1 << 24)))
    canvas.colour, canvas.relief = surface.colour, surface.relief


def vary(colour: Real, rng: np.random.Generator, spread: Spread) -> Field:
    """Return copies of ``colour`` (n, 3) with random lightness and random tint.

    The tint moves along two axes that keep the lightness about constant (blue-yellow and red-green), so
    that neighbouring strokes differ in warmth more than in tone: broken colour.
    """
    n = len(colour)
    lightness = rng.normal(0.0, spread.value, (n, 1))
    warm = rng.normal(0.0, spread.hue, (n, 1)) * np.array([0.6, 0.15, -1.0])
    red = rng.normal(0.0, spread.hue, (n, 1)) * np.array([0.8, -0.45, 0.2])
    return single(np.clip(colour + lightness + warm + red, 0.0, 1.0))


def at(field: Real, x: Real, y: Real) -> Field:
    """Return values of ``field``, (height, width) or (height, width, channels), at the pixels nearest to (x, y)."""
    r = np.clip(np.rint(y), 0, field.shape[0] - 1).astype(np.intp)
    c = np.clip(np.rint(x), 0, field.shape[1] - 1).astype(np.intp)
    return single(field[r, c])


def scatter(
    shape: tuple[int, int], spacing: float, rng: np.random.Generator, density: Real | None = None
) -> tuple[Field, Field]:
    """Jittered grid of positions ``(x, y)`` in random order, thinned by ``density`` (0: none, 1: all)."""
    x, y = np.meshgrid(np.arange(0.0, shape[1], spacing), np.arange(0.0, shape[0], spacing))
    x = (x + rng.uniform(0.0, spacing, x.shape)).ravel()
    y = (y + rng.uniform(0.0, spacing, y.shape)).ravel()
    order = rng.permutation(x.size)
    x, y = x[order], y[order]
    if density is not None:
        kept = rng.random(x.size) < at(density, x, y)
        x, y = x[kept], y[kept]
    return single(x), single(y)


def trace(
    start: Field,
    length: Real,
    direction: tuple[Field, Field],
    within: tuple[Field, float] | None = None,
    turn: Real | float = 0.0,
) -> Field:
    """Return paths (n, ``PATH_POINTS``, 2) of the given lengths (n,) that pass through ``start`` (n, 2).

    They follow ``direction`` (x and y parts, (height, width) each) but for an angle ``turn`` in radians.
    ``within`` is a field (height, width, channels) and a tolerance: a path stops where the field differs by
    more than that (Euclidean) from its value at the start.
    """
    halves = []
    before, after = PATH_POINTS // 2, PATH_POINTS - PATH_POINTS // 2 - 1
    for sign, steps in ((-1.0, before), (1.0, after)):
        px, py = start[:, 0], start[:, 1]
        going = np.ones(len(start), bool)
        points = []
        for _ in range(steps):
            heading = np.arctan2(at(direction[1], px, py), at(direction[0], px, py)) + turn
            step = sign * length / (PATH_POINTS - 1)
            nx, ny = single(px + step * np.cos(heading)), single(py + step * np.sin(heading))
            if within is not None:
                field, tolerance = within
                change = at(field, nx, ny) - at(field, start[:, 0], start[:, 1])
                going &= np.linalg.norm(change, axis=-1) < tolerance
            px, py = np.where(going, nx, px), np.where(going, ny, py)
            points.append(np.stack([px, py], -1))
        halves.append(points)
    return single(np.stack([*reversed(halves[0]), start, *halves[1]], 1))


def arc(x: Real, y: Real, length: Real, angle: Real, bend: Real) -> Field:
    """Circular arcs (n, ``PATH_POINTS``, 2) that start at ``(x, y)`` under ``angle`` and turn by ``bend``.

    Angles are in radians, 0 to the right and growing clockwise because y points down.
    """
    share = (np.arange(PATH_POINTS - 1) + 0.5) / (PATH_POINTS - 1)
    heading = angle[:, None] + bend[:, None] * share
    step = (length / (PATH_POINTS - 1))[:, None]
    dx, dy = np.cumsum(step * np.cos(heading), 1), np.cumsum(step * np.sin(heading), 1)
    start = np.stack([x, y], -1)[:, None]
    return single(np.concatenate([start, start + np.stack([dx, dy], -1)], 1))


def polyline(points: Sequence[tuple[float, float]]) -> Field:
    """Return the polyline through ``points`` (x, y), as ``PATH_POINTS`` points evenly spaced along it."""
    knots = np.array(points, np.float64)
    steps = np.diff(knots, axis=0)
    reached = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    places = np.linspace(0.0, reached[-1], PATH_POINTS)
    return single(np.stack([np.interp(places, reached, knots[:, i]) for i in (0, 1)], -1))


def strokes_of(
    path: Field, width: float | Real, colour: Real, rng: np.random.Generator, spread: Spread = DEFAULT_SPREAD
) -> Strokes:
    """Return strokes along ``path`` whose width and paint differ from one to the next."""
    n = len(path)
    widths = np.broadcast_to(np.asarray(width), (n,)) * np.exp(rng.normal(0.0, spread.uneven, n))
    colours = vary(np.broadcast_to(colour, (n, 3)), rng, spread)
    other = vary(colours, rng, spread._replace(hue=1.3 * spread.hue))
    return Strokes(single(path), single(widths), colours, other)


def pick(codes: Sequence[str], n: int, rng: np.random.Generator) -> Field:
    """``n`` random paints (n, 3) out of the ``"#rrggbb"`` colours ``codes``."""
    return palette(codes)[rng.integers(0, len(codes), n)]


def join(groups: Sequence[Strokes]) -> Strokes:
    """Return all strokes of ``groups`` in order; laying them at once is faster than one group after the other."""
    return Strokes(*(np.concatenate(parts) for parts in zip(*groups, strict=True)))


def cover(canvas: Canvas, scene: Scene, layer: Layer, rng: np.random.Generator, density: Real | None = None) -> None:
    """Paint one layer of a scene; ``density`` (height, width), 0 to 1, tells where it is painted at all."""
    simplified = blur(scene.colour, layer.width * 0.25)
    x, y = scatter(canvas.shape, layer.spacing, rng, density)
    length = layer.length * np.exp(rng.normal(0.0, 0.3, x.size))
    turn = rng.normal(0.0, layer.wander, x.size)
    path = trace(np.stack([x, y], -1), length, scene.direction, (simplified, layer.tolerance), turn)
    lay(canvas, strokes_of(path, layer.width, at(simplified, x, y), rng, layer.spread), layer.brush, rng)


def fill(canvas: Canvas, mask: Field, codes: Sequence[str], hatching: Hatching, rng: np.random.Generator) -> None:
    """Paint the region where ``mask`` is 1 with parallel strokes that stay inside it.

    Every stroke picks one of the ``"#rrggbb"`` colours ``codes``.
    """
    x, y = scatter(canvas.shape, 0.7 * hatching.width, rng, mask)
    even = np.ones(canvas.shape, np.float32)
    direction = (single(even * np.cos(hatching.angle)), single(even * np.sin(hatching.angle)))
    path = trace(np.stack([x, y], -1), np.full(x.size, hatching.length), direction, (mask[..., None], 0.2))
    paint = pick(codes, x.size, rng)
    lay(canvas, strokes_of(path, hatching.width, paint, rng, Spread(0.03, 0.03)), hatching.brush, rng)
