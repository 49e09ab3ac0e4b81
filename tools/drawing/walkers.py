"""The walkers in the poppy field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from .brush import (
    Brush,
    Hatching,
    fill,
    lay,
    polyline,
    strokes_of,
)
from .canvas import SHAPE, Canvas
from .fields import (
    fill_polygon,
    hex_colour,
)

Points: TypeAlias = Sequence[tuple[float, float]]

# All positions and sizes below are in canvas pixels (1600 x 1200), x to the right and y down.


class Figure(NamedTuple):
    """A walking woman or child by the place of the feet; ``tall`` is the height in canvas pixels."""

    x: float
    y: float
    tall: float
    parasol: bool


FIGURES = (
    Figure(1085.0, 545.0, 74.0, False),
    Figure(1050.0, 552.0, 50.0, False),
    Figure(430.0, 935.0, 205.0, True),
    Figure(340.0, 945.0, 135.0, False),
)


def paint_figure(canvas: Canvas, figure: Figure, rng: np.random.Generator) -> None:
    """Paint a walking figure, suggested by a few dozen strokes."""
    brush = Brush(bristles=4.0, body=2.8, dryness=0.2, taper=0.4, ragged=0.6)
    k = figure.tall / 200.0

    def spot(px: float, py: float) -> tuple[float, float]:
        return (figure.x + px * k, figure.y - py * k)

    def region(corners: Points, angle: float, codes: Sequence[str], width: float, length: float) -> None:
        mask = fill_polygon(SHAPE, [spot(px, py) for px, py in corners])
        hatching = Hatching(brush, angle, max(width * k, 4.0), max(length * k, 9.0))
        fill(canvas, mask, codes, hatching, rng)

    def line(points: Points, width: float, code: str) -> None:
        path = polyline([spot(px, py) for px, py in points])[None]
        lay(canvas, strokes_of(path, max(width * k, 3.0), hex_colour(code), rng), brush, rng)

    region([(-40, 6), (120, -8), (140, 4), (20, 16)], 0.05, ["#5d6a4c", "#4c5a52", "#6f7350"], 9.0, 34.0)
    region(
        [(-44, 0), (-26, 60), (-15, 104), (15, 104), (34, 52), (48, -4)],
        1.75,
        ["#c9c6d6", "#e9e2de", "#a9a9c8"],
        10.0,
        42.0,
    )
    region([(8, 96), (15, 104), (34, 52), (48, -4), (22, -2)], 1.3, ["#8388b2", "#9a97b6", "#6f7aa8"], 9.0, 40.0)
    region(
        [(-17, 100), (-20, 150), (-8, 160), (10, 160), (19, 148), (14, 100)],
        1.6,
        ["#3f4a78", "#566094", "#2d3560"],
        9.0,
        22.0,
    )
    line([(-14, 148), (-30, 124), (-34, 112)], 11.0, "#4a5488")
    line([(14, 148), (30, 132), (36, 150)], 10.0, "#39436f")
    line([(0, 160), (1, 172)], 15.0, "#e2b08e")
    line([(-20, 178), (20, 181)], 10.0, "#f1e2b0")
    line([(-11, 186), (11, 187)], 13.0, "#e6cf8c")
    line([(-12, 180), (14, 182)], 4.5, "#27305a")
    if figure.parasol:
        line([(34, 148), (44, 214)], 4.0, "#5a4636")
        dome = [(-22, 196), (0, 226), (34, 240), (72, 232), (98, 204), (70, 206), (38, 204), (8, 202)]
        region(dome, 0.1, ["#8fae9a", "#b9cdb0", "#6f9488"], 10.0, 32.0)
        region([(48, 205), (66, 232), (98, 204), (70, 206)], 0.5, ["#4f7478", "#5f8884"], 9.0, 26.0)
        line([(-22, 196), (8, 202), (38, 204), (70, 206), (98, 204)], 4.0, "#3d5a60")
        line([(-8, 210), (20, 233)], 5.0, "#e6ecd2")
