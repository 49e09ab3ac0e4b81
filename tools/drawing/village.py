"""The village of the night sky: houses, and a church with a tall spire."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .brush import (
    Brush,
    Hatching,
    Spread,
    fill,
    lay,
    polyline,
    strokes_of,
)
from .canvas import SHAPE, Canvas
from .fields import (
    fill_polygon,
    hex_colour,
    single,
)

# All positions and sizes below are in canvas pixels (1600 x 1200), x to the right and y down.


class House(NamedTuple):
    """A house by the left foot of its gable wall; ``roof`` chooses the roof paints."""

    x: float
    y: float
    width: float
    height: float
    depth: float
    roof: int


HOUSES = (
    House(350.0, 1010.0, 46.0, 34.0, 74.0, 0),
    House(470.0, 1050.0, 54.0, 40.0, 80.0, 2),
    House(860.0, 1020.0, 50.0, 36.0, 84.0, 0),
    House(990.0, 1060.0, 48.0, 36.0, 70.0, 1),
    House(395.0, 1130.0, 66.0, 46.0, 104.0, 0),
    House(610.0, 1120.0, 58.0, 44.0, 92.0, 2),
    House(800.0, 1145.0, 70.0, 48.0, 110.0, 1),
    House(240.0, 1085.0, 50.0, 38.0, 66.0, 1),
)


def paint_plane(
    canvas: Canvas,
    corners: list[tuple[float, float]],
    angle: float,
    codes: list[str],
    rng: np.random.Generator,
) -> None:
    """Paint one face of a house: strokes under ``angle`` (radians) in mixed paints, and a loose dark outline."""
    brush = Brush(bristles=4.0, body=2.4, dryness=0.2, taper=0.3, ragged=0.4, ridge=0.8)
    fill(canvas, fill_polygon(SHAPE, corners), codes, Hatching(brush, angle, 7.0, 22.0), rng)
    edges = np.stack([polyline([a, b]) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)])
    loose = single(edges + rng.normal(0.0, 0.8, edges.shape))
    lay(canvas, strokes_of(loose, 5.0, hex_colour("#0d1634"), rng, Spread(0.02, 0.02)), brush, rng)


def paint_house(canvas: Canvas, house: House, rng: np.random.Generator) -> None:
    """Gable wall, side wall, roof and lit windows, seen from slightly above."""
    x, y, w, h, deep = house.x, house.y, house.width, house.height, house.depth
    ridge = (x + w / 2, y - h - 0.55 * w)
    far = (ridge[0] + deep, ridge[1] - 0.12 * deep)
    gable = [(x, y), (x, y - h), ridge, (x + w, y - h), (x + w, y)]
    side = [(x + w, y), (x + w, y - h), (x + w + deep, y - h - 0.12 * deep), (x + w + deep, y - 0.12 * deep)]
    roof = [ridge, far, (x + w + deep + 6.0, y - h - 0.12 * deep + 4.0), (x + w + 4.0, y - h + 6.0)]
    paint_plane(canvas, gable, np.pi / 2, ["#5d86ad", "#86a9bd", "#4a6d9c"], rng)
    paint_plane(canvas, side, 0.0, ["#2b4a7e", "#36598c", "#233c6c"], rng)
    roofs = (
        ["#7c5648", "#94664c", "#5d4450"],
        ["#3c5f93", "#557ba6", "#2c487c"],
        ["#8a7a52", "#6b6a58", "#4d5562"],
    )
    paint_plane(canvas, roof, np.arctan2(0.55 * w, w / 2), roofs[house.roof], rng)
    brush = Brush(bristles=3.0, body=4.0, dryness=0.1, taper=0.2, ragged=0.3)
    panes = [(x + 0.5 * w, y - 0.45 * h)]
    panes += [(x + w + deep * share, y - 0.5 * h - 0.1 * deep * share) for share in (0.3, 0.7)]
    for px, py in panes:
        path = np.stack([polyline([(px, py - 6.0), (px, py + 6.0)])])
        frame = strokes_of(path, 17.0, hex_colour("#101a38"), rng)
        light = strokes_of(path, 11.0, hex_colour("#f8cf3f"), rng, Spread(0.03, 0.05))
        lay(canvas, frame, brush, rng)
        lay(canvas, light, brush, rng)


def paint_church(canvas: Canvas, x: float, y: float, rng: np.random.Generator) -> None:
    """Nave and tower with a tall spire that crosses the hills; ``(x, y)`` is the foot of the tower."""
    paint_house(canvas, House(x + 6.0, y, 62.0, 56.0, 92.0, 1), rng)
    tower = [(x - 26.0, y), (x - 26.0, y - 122.0), (x + 14.0, y - 122.0), (x + 14.0, y)]
    spire = [(x - 31.0, y - 120.0), (x - 6.0, y - 300.0), (x + 19.0, y - 120.0)]
    paint_plane(canvas, tower, np.pi / 2, ["#6f93b4", "#9db7c2", "#507aa4"], rng)
    paint_plane(canvas, spire, np.pi / 2 - 0.08, ["#3a5c92", "#5f86ae", "#27406f"], rng)
    brush = Brush(bristles=3.0, body=4.0, dryness=0.1, taper=0.2, ragged=0.3)
    slit = np.stack([polyline([(x - 6.0, y - 98.0), (x - 6.0, y - 72.0)])])
    lay(canvas, strokes_of(slit, 10.0, hex_colour("#f3c63a"), rng), brush, rng)
