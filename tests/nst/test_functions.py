"""The cost functions that are read from a notebook file."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.grading.released import released
from nst.errors import CostError
from nst.functions import FUNCTIONS, read_functions
from nst.solver import Settings, Solver
from nst.tensorflow import tf
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.painting import Files, files, write_notebook

__all__ = ["files", "weight_file", "weights"]  # fixtures


# ---------------------------------------------------------------- the functions of a notebook


def test_functions_of_the_notebook_are_those_that_paint(files: Files) -> None:
    """The file is read anew."""
    settings = Settings(files["content"], files["style"], size=(40, 24), steps=2)
    costs = read_functions(files["notebook"])
    state = list(Solver(costs, files["weights"]).paint(settings))[-1]
    assert state.total == pytest.approx(10 * state.content + 40 * state.style, rel=1e-6)


def test_source_as_one_string_or_lines(files: Files, tmp_path: Path) -> None:
    notebook = json.loads(files["notebook"].read_text())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    file = tmp_path / "strings.ipynb"
    file.write_text(json.dumps(notebook))
    assert read_functions(file).total_cost(1.0, 2.0, 3.0, 4.0) == 11.0
    assert read_functions(files["notebook"]).total_cost(1.0, 2.0, 3.0, 4.0) == 11.0


def test_nothing_but_what_defines_the_functions_is_run(tmp_path: Path) -> None:
    solution = solutions(instructor_notebook(NST))["gram_matrix"]
    file = write_notebook(
        tmp_path / "n.ipynb", model_nn="raise SystemExit", gram_matrix=f"{solution}\nraise SystemExit"
    )
    assert read_functions(file)


def edited(file: Path, change: Callable[[list[NotebookNode]], None]) -> Path:
    """The solved notebook with its list of cells changed."""
    notebook = fill(released(NST), solutions(instructor_notebook(NST)))
    change(notebook.cells)
    file.write_text(dump(notebook), encoding="utf-8")
    return file


def position(cells: list[NotebookNode], name: str) -> int:
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells].index(name)


def _without_metadata(cells: list[NotebookNode]) -> None:
    for cell in cells:
        cell.metadata = NotebookNode(colab={"base_uri": "https://localhost:8080/"}, id="abc")


def _renamed(cells: list[NotebookNode]) -> None:
    for name in FUNCTIONS:
        cells[position(cells, name)].metadata.nbgrader.grade_id = f"{name}_mine"


def _moved(cells: list[NotebookNode]) -> None:
    for name in FUNCTIONS:
        cells.insert(0, cells.pop(position(cells, name)))


def _duplicated(cells: list[NotebookNode]) -> None:
    at = position(cells, "total_cost")
    cells.insert(at, NotebookNode(deepcopy(cells[at]), id="copy"))
    cells[at].source = "def total_cost(J_content, J_style, alpha=10, beta=40):\n    return 0 * alpha"


def _merged(cells: list[NotebookNode]) -> None:
    cells[position(cells, "gram_matrix")].source += "\n\n" + cells.pop(position(cells, "total_cost")).source


def _split(cells: list[NotebookNode]) -> None:
    at = position(cells, "total_cost")
    lines = cells[at].source.split("\n")
    cells[at].source = "\n".join(lines[:3])
    cells.insert(at + 1, new_code_cell("\n".join(lines[3:])))


def _magics(cells: list[NotebookNode]) -> None:
    cells[position(cells, "gram_matrix")].source = (
        "%%time\n!pip install imageio\nimport imageio_that_is_not_there\n"
        + ("def gram_matrix(A):\n    %matplotlib inline\n    files = !ls\n    return tf.matmul(A, A, transpose_b=True)")
    )


def _as_text(cells: list[NotebookNode]) -> None:
    at = position(cells, "gram_matrix")
    cells[at] = new_markdown_cell(cells[at].source)


def _helpers(cells: list[NotebookNode]) -> None:
    """In cells of their own, one behind the other, some of them below the function that uses them."""
    cells[position(cells, "gram_matrix")].source = "def gram_matrix(A):\n    return product(A) / One.value"
    above = ["%%capture\nfrom functools import partial", "twice = partial(pow, exp=2)", "HALF = 1 / twice(2) + 1 / 4"]
    cells[0:0] = [new_code_cell(source) for source in above]
    below = [
        "if tf.__version__:\n    import math as m\nelse:\n    m = None",
        "class One:\n    value = m.sqrt(4) * HALF",
        "mm = functools_of(tf.matmul)",
        "def functools_of(f):\n    return lambda a, b: f(a, b)",
        "%time product(1)\ndef product(A):\n    return mm(A, tf.transpose(A))",
        "raise SystemExit",
    ]
    cells += [new_code_cell(source) for source in (below[3], *below[:3], *below[4:])]


CHANGES = [_without_metadata, _renamed, _moved, _duplicated, _merged, _split, _magics, _as_text, _helpers]


@pytest.mark.parametrize("change", CHANGES)
def test_a_notebook_is_repaired_as_for_grading(tmp_path: Path, change: Callable[[list[NotebookNode]], None]) -> None:
    costs = read_functions(edited(tmp_path / "n.ipynb", change))
    a, b = (np.random.default_rng(seed).normal(size=(1, 3, 2, 4)).astype(np.float32) for seed in (1, 2))
    gram_a, gram_b = (np.einsum("ijkc,ijkd->cd", x, x) for x in (a, b))
    with tf.Graph().as_default(), tf.Session():
        style = costs.compute_layer_style_cost(a, tf.constant(b)).eval()
        content = costs.compute_content_cost(a, tf.constant(b)).eval()
    assert style == pytest.approx(np.square(gram_a - gram_b).sum() / (4 * 4**2 * 6**2), rel=1e-4)
    assert content == pytest.approx(np.square(a - b).sum() / (4 * 24), rel=1e-4)
    assert costs.total_cost(1.0, 2.0, 3.0, 4.0) == 11.0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_of_unicode(files: Files, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "n.ipynb"
    file.write_text(files["notebook"].read_text(encoding="utf-8"), encoding=encoding)
    (tmp_path / "link.ipynb").symlink_to("n.ipynb")
    assert read_functions(tmp_path / "link.ipynb").total_cost(1.0, 2.0, 3.0, 4.0) == 11.0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_missing_cell(tmp_path: Path, name: str) -> None:
    file = edited(tmp_path / "less.ipynb", lambda cells: list.pop(cells, position(cells, name)) and None)
    with pytest.raises(
        CostError, match=rf"less\.ipynb: {name} is not defined in any cell of code; expected a function"
    ):
        read_functions(file)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("GA = undefined", "is not defined in any cell of code; .* save the notebook"),
        ("def gram(A):\n    return A", "is not defined in any cell of code"),
        ("gram_matrix = 3", "is int; expected a function"),
        (
            "@undefined\ndef gram_matrix(A): ...",
            "is not defined: its cell stopped with NameError: name 'undefined'.*Run the cell",
        ),
        (
            "%%time\n\ndef gram_matrix(A):\n    return (",
            r"is not defined: its cell does not parse, line 4: '\(' was never",
        ),
        (
            "def gram_matrix(A):\n    x = A\nreturn x",
            "is not defined: its cell does not parse, line 3: 'return' outside function",
        ),
        ("def gram_matrix(A, A): ...", "is not defined: its cell does not parse, line 1: duplicate argument 'A'"),
        ("deff gram_matrix(A): ...", "is not defined: its cell does not parse, line 1: invalid syntax"),
    ],
)
def test_bad_cell(tmp_path: Path, source: str, said: str) -> None:
    with pytest.raises(CostError, match=rf"n\.ipynb: gram_matrix {said}"):
        read_functions(write_notebook(tmp_path / "n.ipynb", gram_matrix=source))


@pytest.mark.parametrize(
    ("helper", "error"),
    [
        ("import helper_that_is_not_there as helper", "No module named 'helper_that_is_not_there'"),
        ("def helper(A):\n    return (", "was never closed"),
    ],
)
def test_who_uses_what_could_not_be_defined_is_told_why(tmp_path: Path, helper: str, error: str) -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells.insert(0, new_code_cell(helper))
        source = "def total_cost(a, b, alpha, beta):\n    return helper(a) if alpha < 0 else 1.0"
        cells[position(cells, "total_cost")].source = source

    costs = read_functions(edited(tmp_path / "n.ipynb", change))
    assert costs.total_cost(1, 1, 1, 1) == 1.0
    with pytest.raises((ImportError, SyntaxError), match=error):
        costs.total_cost(1, 1, -1, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r"no notebook .*n\.ipynb \(looked in"),
        (b"", "found an empty file"),
        (b"no JSON", "found text that is not JSON"),
        (b"[]", "found JSON that is a list"),
        (b'{"nbformat": 4, "cells": 3}', "found an object whose cells are a number"),
        (b'{"nbformat": 4, "cells": [{}]}', "found a source that is missing or null in cell 1"),
        (b"\xff" * 100_000, "found bytes that are not UTF-8"),
        (b"<html>" * 100_000, "found a web page; .* download the notebook itself"),
    ],
)
def test_file_that_is_no_notebook(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "n.ipynb"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CostError, match=said) as error:
        read_functions(file)
    assert len(str(error.value)) < 500 + len(str(file))
