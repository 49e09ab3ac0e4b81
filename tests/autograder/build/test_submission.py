"""Submissions made of the student's notebook and a file of cells."""

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build import build
from autograder.build.submission import SubmissionError, fill, hand_in, read_cells, solutions
from autograder.demo import samples


@pytest.fixture(scope="module")
def instructor() -> NotebookNode:
    return build.instructor_notebook(NST)


def sources(notebook: NotebookNode) -> dict[str, str]:
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if "nbgrader" in cell.metadata}


def test_read_cells_takes_what_stands_under_a_name(tmp_path: Path) -> None:
    file = tmp_path / "cells.py"
    file.write_text(
        '"""What it shows."""\n\nimport math\n\n\n# %% f\ndef f():\n    return math.pi\n\n\n# %% train_step\nx = 1\n'
    )
    assert read_cells(file) == {"f": "def f():\n    return math.pi", "train_step": "x = 1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# %% f\nx = 1\n\n# %% f\nx = 2\n", "cell f is there twice; expected each cell once"),
        ("# %% f\nx = 1\n\n# %%\nx = 2\n", "a marker without a name; expected # %% and a grade_id"),
    ],
)
def test_read_cells_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "cells.py").write_text(text)
    with pytest.raises(SubmissionError, match=message):
        read_cells(tmp_path / "cells.py")


def test_fill_replaces_the_cells_named_and_no_other(instructor: NotebookNode) -> None:
    before = build.dump(instructor)
    filled = fill(instructor, {"gram_matrix": "def gram_matrix(A): ..."})
    assert build.dump(instructor) == before
    changed = {name for name, source in sources(filled).items() if source != sources(instructor)[name]}
    assert changed == {"gram_matrix"}
    assert sources(filled)["gram_matrix"] == "def gram_matrix(A): ..."


def test_fill_of_an_unknown_cell(instructor: NotebookNode) -> None:
    with pytest.raises(
        SubmissionError, match=r"the notebook has no cell 'gramm_matrix'; expected one of imports, .*gram_"
    ):
        fill(instructor, {"gramm_matrix": ""})


def test_solutions_come_without_their_marks(instructor: NotebookNode) -> None:
    cells = solutions(instructor)
    assert {"compute_content_cost", "gram_matrix", "total_cost_graph", "train_step", "model_nn"} <= set(cells)
    assert not any("SOLUTION" in source for source in cells.values())
    assert "sess.run(train_step)" in cells["model_nn"]


def test_samples_differ_from_the_release_where_they_say(instructor: NotebookNode) -> None:
    right, mistakes, unfilled = samples(NST, instructor, instructor).values()
    assert sources(right) | solutions(instructor) == sources(right)
    changed = {name for name, source in sources(mistakes).items() if source != sources(right)[name]}
    assert changed == {"compute_layer_style_cost", "total_cost"}
    assert "SOLUTION" in sources(unfilled)["model_nn"]  # it was made from this notebook, and did not touch the cell


def test_hand_in_puts_a_notebook_where_nbgrader_looks(instructor: NotebookNode, tmp_path: Path) -> None:
    file = hand_in(NST, instructor, tmp_path, "ada")
    assert file == tmp_path / "submitted" / "ada" / "nst" / NST.notebook
    assert nbformat.read(file, as_version=4) == instructor
