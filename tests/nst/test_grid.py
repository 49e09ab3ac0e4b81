"""The grid: its pictures are those of single runs, targets are computed once, labels; in a notebook, it shows once."""

import base64
import io
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient
from PIL import Image

import nst.grid
from nst.errors import CostError, ImageError, SettingsError
from nst.grid import grid
from nst.solver import Settings, Solver
from nst.solver.problem import Problem
from nst.types import Array
from tests.nst.solver.test_solver import SMALL, functions, paint, picture, small, solver, weight_file, weights
from tests.support.paths import ROOT

__all__ = ["solver", "weight_file", "weights"]  # fixtures

SHALLOW, DEEP = (("conv1_1", 1.0),), (("conv3_1", 1.0),)
LAYERS = {"shallow": [("conv1_1", 1.0)], "deep": [["conv3_1", 1]]}


def shown(figure: Figure) -> list[Array]:
    """The pictures of a figure, row by row."""
    return [np.asarray(axis.images[0].get_array()) for axis in figure.axes]


def labels(figure: Figure) -> tuple[list[str], list[str]]:
    """Those of the rows and of the columns that are not empty."""
    return [text for a in figure.axes if (text := a.get_ylabel())], [
        text for a in figure.axes if (text := a.get_title())
    ]


@pytest.fixture
def solvers(monkeypatch: pytest.MonkeyPatch) -> list[Solver]:
    """The solvers that `grid` makes."""
    made: list[Solver] = []

    class Recorded(Solver):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            made.append(self)

    monkeypatch.setattr(nst.grid, "Solver", Recorded)
    return made


def test_pictures_are_those_of_single_runs(solver: Solver, weight_file: Path) -> None:
    figure = grid(functions(), small(), ("beta", [1e-6, 40]), ("style_layers", LAYERS), weight_file)
    singles = [paint(solver, small(beta=beta, style_layers=x))[-1] for beta in (1e-6, 40.0) for x in (SHALLOW, DEEP)]
    for cell, single in zip(shown(figure), singles, strict=True):
        np.testing.assert_allclose(cell.astype(int), single.picture.astype(int), atol=1)  # a sum of other zeros
    assert len({cell.tobytes() for cell in shown(figure)}) == 4


def test_labels_and_no_ticks(weight_file: Path) -> None:
    figure = grid(functions(), small(steps=1), ("beta", np.array([4, 400])), ("style_layers", LAYERS), weight_file)
    assert labels(figure) == (["beta: 4", "beta: 400"], ["style_layers: shallow", "style_layers: deep"])
    assert not any(axis.get_xticks().size or axis.get_yticks().size for axis in figure.axes)
    figure = grid(
        functions(), small(steps=1), ("style_layers", list(LAYERS.values())), ("size", [SMALL, [20, 16]]), weight_file
    )
    assert labels(figure) == (["style_layers: conv1_1 1", "style_layers: conv3_1 1"], ["size: 40x24", "size: 20x16"])
    assert [cell.shape for cell in shown(figure)] == [(24, 40, 3), (16, 20, 3)] * 2


def test_labels_lie_within_the_figure_and_apart(weight_file: Path) -> None:
    figure = grid(functions(), small(steps=1), ("alpha", [1, 2, 3]), ("style_layers", LAYERS), weight_file)
    file = io.BytesIO()
    figure.savefig(file)
    boxes = [
        text.get_window_extent() for axis in figure.axes for text in (axis.title, axis.yaxis.label) if text.get_text()
    ]
    assert len(boxes) == 5
    for box in boxes:
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1
        assert not any(box.overlaps(axis.get_window_extent()) for axis in figure.axes)
        assert sum(box.overlaps(other) for other in boxes) == 1  # itself


@pytest.mark.parametrize(
    ("rows", "columns", "graphs"),
    [
        (("beta", [4, 40, 400]), ("style_layers", LAYERS), 2),
        (("alpha", [1, 2]), ("noise_ratio", [0.1, 0.9]), 2),
        (("beta", [4, 40]), ("content_layer", ["conv2_1", "conv3_1", "conv4_1", "conv1_2"]), 8),
        (("size", [(320, 256), (160, 128)]), ("beta", [4, 40]), 3),
    ],
)
def test_targets_are_computed_once(  # noqa: PLR0913, PLR0917 -- fixtures and parameters
    weight_file: Path, solvers: list[Solver], monkeypatch: pytest.MonkeyPatch, rows: Any, columns: Any, graphs: int
) -> None:
    """320x256 begins at 160x128, so two graphs for each content layer, whatever else the grid is over.

    160x128 as a size of its own is another picture: it comes from the file, and not from the 320x256.
    """
    built: Counter[Any] = Counter()

    def counted(*args: Any) -> Any:
        built[args[2].tobytes(), args[4]] += 1
        return Problem(*args)

    monkeypatch.setattr("nst.solver.run.Problem", counted)
    monkeypatch.setattr("nst.solver.settings.STEPS", 2)
    grid(functions(), small(size=(320, 256), steps=1), rows, columns, weight_file)
    (used,) = solvers
    assert len(built) == graphs and set(built.values()) == {1}
    assert 0 < len(used._problems) <= graphs


def test_one_bar_over_all_steps(weight_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid(functions(), small(steps=3), ("size", [SMALL, (160, 128)]), ("beta", [4, 40]), weight_file)
    said = capsys.readouterr().err
    assert "100%" in said and "picture 4 of 4, total cost" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        (
            ("gamma", [1]),
            ("beta", [1]),
            "rows is over 'gamma'; expected one of alpha, beta, style_layers, content_layer",
        ),
        (("beta", [1]), ("steps", [1]), "columns is over 'steps'; expected one of alpha"),
        (("beta", [1]), ("alpha", []), "columns has no values for alpha; expected"),
        (("beta", {}), ("alpha", [1]), "rows has no values for beta; expected"),
        (("beta", [1]), ("beta", [2]), "rows and columns are both over beta"),
        ("beta", ("alpha", [1]), "rows is 'beta'; expected"),
        (("beta", 4), ("alpha", [1]), r"rows is \('beta', 4\); expected"),
        (("beta", ["much"]), ("alpha", [1]), "rows has 'much' for beta"),
        (("size", [400]), ("alpha", [1]), "rows has 400 for size"),
        (("style_layers", ["conv1_1"]), ("alpha", [1]), "rows has 'conv1_1' for style_layers"),
        (("beta", [1, -1]), ("alpha", [1]), "the weight of beta is -1.0"),
        (("style_layers", [SHALLOW * 2]), ("alpha", [1]), "expected each layer once"),
        (("style_layers", [SHALLOW, [("conv3_1", 0)]]), ("alpha", [1]), r"the weights of style_layers are \[0.0\]"),
        (("content_layer", ["conv4_2", "conv9_1"]), ("alpha", [1]), "there is no layer 'conv9_1'"),
    ],
)
def test_bad_grids_are_told_before_any_work(solvers: list[Solver], rows: Any, columns: Any, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        grid(functions(), small(), rows, columns, "no such file of weights")
    assert not solvers


def test_missing_picture_and_bad_function(weight_file: Path) -> None:
    axes = ("beta", [1]), ("alpha", [1])
    with pytest.raises(ImageError, match=r"no picture at none\.jpg"):
        grid(functions(), Settings("none.jpg", picture(1)), *axes, weight_file)
    with pytest.raises(CostError, match="total_cost returned None"):
        grid(functions(total_cost=lambda *_: None), small(), *axes, weight_file)


def test_stopped_it_leaves_no_figure(weight_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(*_: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grid(functions(total_cost=stop), small(), ("beta", [1]), ("alpha", [1]), weight_file)
    assert plt.get_fignums() == []
    assert capsys.readouterr().err.endswith("\n")  # the bar is closed


def test_notebook_shows_it_once(weight_file: Path, tmp_path: Path) -> None:
    """As the value of a cell, once; in a variable, not before it is asked for."""
    for name, x in (("content", picture(1)), ("style", picture(2))):
        Image.fromarray(x).save(tmp_path / f"{name}.png")
    cells = [
        "from nst.grid import grid\nfrom nst.solver import Costs, Settings\nimport tensorflow.compat.v1 as tf\n"
        "square = lambda a, b: tf.reduce_mean((a - b) ** 2)\n"
        "costs = Costs(square, square, lambda content, style, alpha, beta: alpha * content + beta * style)\n"
        "settings = Settings('content.png', 'style.png', size=(40, 24), steps=1)\n"
        f"more = ('beta', [1, 2]), ('alpha', [1, 2]), {str(weight_file)!r}",
        "grid(costs, settings, *more)",
        "figure = grid(costs, settings, *more)",
        "figure",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute(cwd=str(tmp_path), env=environment)
    found = [
        [o["data"]["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})] for cell in notebook.cells
    ]
    assert [len(pictures) for pictures in found] == [0, 1, 0, 1]
    with Image.open(io.BytesIO(base64.b64decode(found[1][0]))) as image:
        assert image.width > 400


def test_settings_stay_as_they_are(weight_file: Path) -> None:
    settings = small(steps=1)
    before = replace(settings)
    grid(functions(), settings, ("beta", [1]), ("style_layers", LAYERS), weight_file)
    assert (settings.beta, settings.style_layers) == (before.beta, before.style_layers)
