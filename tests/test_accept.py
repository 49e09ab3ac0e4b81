"""Whose notebook it is: each assignment takes its own, another's is refused in words, and verdicts are kept apart."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments import ASSIGNMENTS, NST, Assignment, assignment_named
from autograder.build import dump, instructor_notebook
from autograder.grading.accept import accept
from autograder.grading.grade import template
from autograder.grading.store import key_of
from autograder.submission import SubmissionError, fill, solutions
from nst_errors import NSTError

PAIRS = [*permutations(ASSIGNMENTS.values(), 2)]
each = pytest.mark.parametrize("assignment", ASSIGNMENTS.values(), ids=list(ASSIGNMENTS))
pairs = pytest.mark.parametrize(("assignment", "other"), PAIRS, ids=[f"{a.name}, not {b.name}" for a, b in PAIRS])


def solved(assignment: Assignment) -> NotebookNode:
    return fill(template(assignment), solutions(instructor_notebook(assignment)))


def nameless(notebook: NotebookNode) -> NotebookNode:
    """As some editors save it: no cell has its name any more."""
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
    return notebook


def sources(notebook: NotebookNode) -> Iterator[str]:
    return (cell.source for cell in notebook.cells)


def names(notebook: NotebookNode) -> list[str]:
    return [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]


@each
def test_own_notebook_is_taken(assignment: Assignment) -> None:
    for notebook in (template(assignment), solved(assignment)):
        taken, findings = accept(assignment, notebook)
        assert findings == ()
        assert [*sources(taken)] == [*sources(notebook)]
    assert accept(assignment, nameless(template(assignment)))[1]


@pairs
def test_notebook_of_another_assignment_is_refused(assignment: Assignment, other: Assignment) -> None:
    said = f"that of another assignment, {other.name} .*; expected that of {assignment.name}, {assignment.notebook}"
    for notebook in (template(other), solved(other), nameless(solved(other))):
        with pytest.raises(SubmissionError, match=said):
            accept(assignment, notebook)


@pairs
def test_cells_of_another_assignment_do_no_harm(assignment: Assignment, other: Assignment) -> None:
    notebook = solved(assignment)
    notebook.cells.extend(template(other).cells)
    taken, _ = accept(assignment, notebook)
    own = {cell.metadata.nbgrader.grade_id for cell in taken.cells if "nbgrader" in cell.metadata}
    assert own == {
        cell.metadata.nbgrader.grade_id for cell in template(assignment).cells if "nbgrader" in cell.metadata
    }


@each
def test_notebook_of_no_assignment_is_an_unfilled_one(assignment: Assignment) -> None:
    taken, findings = accept(assignment, new_notebook(cells=[new_code_cell("x = 1")]))
    assert findings and {*sources(template(assignment))} >= {*sources(taken)} - {"x = 1"}


@pairs
def test_key_belongs_to_one_assignment(assignment: Assignment, other: Assignment, tmp_path: Path) -> None:
    for each in (assignment, other):
        (tmp_path / each.notebook).write_text(dump(template(assignment)))
    assert key_of(assignment, tmp_path) != key_of(other, tmp_path)


def test_assignment_that_is_unknown() -> None:
    assert assignment_named("nst") is NST
    with pytest.raises(NSTError, match="no assignment 'nts'; expected one of nst"):
        assignment_named("nts")
