"""A grid of pictures over two settings, for questions such as "which layers?" and "how much beta?".

    costs = Costs(compute_content_cost, compute_layer_style_cost, total_cost)
    grid(
        costs,
        Settings("images/ruins.jpg", "images/night_sky.jpg", size=(200, 150)),
        rows=("beta", [0.0001, 0.01, 40]),
        columns=("style_layers", {"Shallow": [("conv1_1", 1.0)], "Deep": [("conv5_1", 1.0)]}),
    )

All cells share one network, and what their graphs have in common is built once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from tqdm.auto import tqdm

from nst.errors import SettingsError
from nst.fonts import families
from nst.networks.vgg19 import CONVOLUTIONS, VGG_MODEL
from nst.solver.run import Costs, Run, Settings, Solver
from nst.solver.settings import Layers
from nst.texts import text
from nst.types import Array, Size

Axis = tuple[str, Iterable[Any] | Mapping[str, Any]]  # a setting, and its values, maybe with labels
Values = list[tuple[str, Any]]  # label and value
Place = tuple[int, int]  # row and column

BAR = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}"  # by the work done, since steps differ in cost
WIDTH = 14.0  # inches, of all pictures side by side; and of a single one, at most:
CELL_WIDTH = 4.4


def _layers(value: Any) -> Layers:
    return tuple((str(name), float(weight)) for name, weight in value)


def _size(value: Any) -> Size:
    width, height = value
    return int(width), int(height)


PARAMETERS: dict[str, Callable[[Any], Any]] = {
    "alpha": float,
    "beta": float,
    "style_layers": _layers,
    "content_layer": str,
    "noise_ratio": float,
    "size": _size,
}


def grid(costs: Costs, settings: Settings, rows: Axis, columns: Axis, weights: str | Path = VGG_MODEL) -> Figure:
    """Paint a grid of pictures over two settings, with one progress bar for all of them.

    Arguments:
    costs -- the notebook's functions
    settings -- what all pictures have in common
    rows, columns -- the name of a setting and the values it takes: one of alpha, beta, style_layers, content_layer,
        noise_ratio and size, as `Settings` has them. A dictionary gives each value a label
    weights -- a file of weights, see `nst.networks.vgg19.read_weights`

    Returns: the figure. A notebook shows it if it is the last thing in a cell; `figure.savefig("grid.png")` writes it.
    Raises SettingsError, ImageError and WeightsError before anything is painted, CostError as soon as it shows.
    """
    (row_name, down), (column_name, across) = _values("rows", rows), _values("columns", columns)
    if row_name == column_name:
        raise SettingsError(text("grid.same-setting", name=row_name))
    cells = {
        (i, j): replace(settings, **{row_name: row, column_name: column})
        for i, (_, row) in enumerate(down)
        for j, (_, column) in enumerate(across)
    }
    for cell in cells.values():
        cell.check()
    solver = Solver(costs, weights)
    runs = {place: solver.paint(cell) for place, cell in _sharing(cells).items()}
    return _figure(_paint(runs), [label for label, _ in down], [label for label, _ in across])


def _values(which: str, axis: Axis) -> tuple[str, Values]:
    """Return the name of a setting, and its values with their labels. Raises SettingsError."""
    possible = text("grid.expected", names=", ".join(PARAMETERS))
    try:
        name, given = axis
        values = [*given.values()] if isinstance(given, Mapping) else [*given]
    except (TypeError, ValueError) as error:
        raise SettingsError(text("grid.no-axis", which=which, axis=repr(axis), expected=possible)) from error
    if name not in PARAMETERS:
        raise SettingsError(text("grid.no-setting", which=which, name=repr(name), expected=possible))
    if not values:
        raise SettingsError(text("grid.no-values", which=which, name=name, expected=possible))
    converted = []
    for value in values:
        try:
            converted.append(PARAMETERS[name](value))
        except (TypeError, ValueError) as error:
            raise SettingsError(text("grid.bad-value", which=which, value=repr(value), name=name)) from error
    labels = [*map(str, given)] if isinstance(given, Mapping) else [_shown(value) for value in converted]
    return name, [(f"{name}: {label}", value) for label, value in zip(labels, converted, strict=True)]


def _shown(value: Any) -> str:
    """Format a value as a label."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str):
        return value
    if all(isinstance(part, int) for part in value):
        return "x".join(map(str, value))
    return ", ".join(f"{name} {weight:g}" for name, weight in value)


def _sharing(cells: Mapping[Place, Settings]) -> dict[Place, Settings]:
    """Change and sort the cells so that each graph is built once. The pictures stay the same.

    All have all layers that one of them has, with weight 0 where it has not; and those that share a graph follow each
    other, since the solver keeps the last few only.
    """
    wanted = {name for cell in cells.values() for name, _ in cell.style_layers}
    names = [name for name in CONVOLUTIONS if name in wanted]

    def with_all_layers(cell: Settings) -> Settings:
        weights = dict(cell.style_layers)
        return replace(cell, style_layers=tuple((name, weights.get(name, 0.0)) for name in names))

    in_order = sorted(cells.items(), key=lambda item: (item[1].content_layer, item[1].size))
    return {place: with_all_layers(cell) for place, cell in in_order}


def _paint(runs: dict[Place, Run]) -> dict[Place, Array]:
    """Paint them all, and let go of each run when it is finished. Raises CostError."""
    pictures = {}
    with tqdm(total=len(runs), desc=text("grid.painting"), bar_format=BAR) as bar:
        for number, place in enumerate(list(runs)):
            for state in runs.pop(place):
                how_far = {"picture": number + 1, "pictures": bar.total, "cost": f"{state.total:.4g}"}
                bar.set_postfix_str(text("grid.progress", **how_far), refresh=False)
                bar.update(number + state.done - bar.n)
            pictures[place] = state.picture
    return pictures


def _figure(pictures: Mapping[Place, Array], rows: list[str], columns: list[str]) -> Figure:
    """Return a figure of the pictures, with labels and without ticks."""
    width = min(CELL_WIDTH, WIDTH / len(columns))
    height = width * max(picture.shape[0] / picture.shape[1] for picture in pictures.values())
    with plt.rc_context({"font.family": families()}):
        figure, axes = plt.subplots(
            len(rows),
            len(columns),
            figsize=(len(columns) * width + 0.3, len(rows) * height + 0.3),  # with room for the labels
            squeeze=False,
            layout="constrained",
            subplot_kw={"xticks": [], "yticks": []},
        )
        for (i, j), picture in pictures.items():
            axes[i, j].imshow(picture)
        for axis, label in zip(axes[0], columns, strict=True):
            axis.set_title(label)
        for axis, label in zip(axes[:, 0], rows, strict=True):
            axis.set_ylabel(label, size="large")  # the size of titles
    plt.close(figure)  # or a notebook would show it twice: once as an open figure, once as the value of the cell
    return figure
