"""Notebooks that were handed in, in whatever state, and their repair."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.catalogue.say import say
from autograder.grading.notes import of_repairs
from nst.reader.bindings import bindings
from nst.reader.findings import Finding
from nst.reader.restore import restore

TEMPLATE = nbformat.read(NST.released, as_version=4)
SOLUTIONS = solutions(instructor_notebook(NST))
SOLVED = fill(TEMPLATE, SOLUTIONS)
IDS = [cell.metadata.nbgrader.grade_id for cell in TEMPLATE.cells if "nbgrader" in cell.metadata]
LOCKED = [name for name in IDS if name not in SOLUTIONS]
GRAM = SOLUTIONS["gram_matrix"]


def code(source: str, name: Any = None) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source)
    if name is not None:
        cell.metadata.nbgrader = NotebookNode(grade_id=name)
    return cell


def grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def index(notebook: NotebookNode, name: str) -> int:
    return [grade_id(cell) for cell in notebook.cells].index(name)


def content(notebook: NotebookNode) -> list[tuple[str, str, str]]:
    return [(cell.cell_type, cell.source, grade_id(cell)) for cell in notebook.cells]


def strip(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
    return notebook


def solved(change: Callable[[list[NotebookNode]], None] = lambda cells: None) -> NotebookNode:
    """The solved notebook, with its list of cells changed."""
    notebook = deepcopy(SOLVED)
    change(notebook.cells)
    return notebook


def repaired(notebook: NotebookNode) -> tuple[NotebookNode, tuple[str, ...]]:
    """Restore a notebook, check what must hold of every result, and say what was repaired."""
    before = deepcopy(notebook)
    result, findings = restore(notebook, TEMPLATE)
    assert notebook == before
    nbformat.validate(result)
    assert result.metadata == TEMPLATE.metadata
    assert len({cell.id for cell in result.cells}) == len(result.cells)
    assert [grade_id(cell) for cell in result.cells if "nbgrader" in cell.metadata] == IDS
    for cell in TEMPLATE.cells:
        if grade_id(cell):
            restored = result.cells[index(result, grade_id(cell))]
            assert (restored.metadata, restored.cell_type, restored.id) == (cell.metadata, cell.cell_type, cell.id)
            assert grade_id(cell) in SOLUTIONS or restored.source == cell.source
    for cell in result.cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)
        assert grade_id(cell) or not cell.metadata
    told = said(findings)
    assert len(told) <= 20 and all(len(sentence) < 500 and sentence.isprintable() for sentence in told)
    assert {"STYLE_LAYERS", "paint"} <= set().union(*(bindings(c.source).names for c in result.cells))
    assert restore(result, TEMPLATE)[0] == result
    return result, told


def said(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the student reads of what was repaired."""
    return tuple(map(say, of_repairs(findings)))


def source(notebook: NotebookNode, name: str) -> str:
    return str(notebook.cells[index(notebook, name)].source)
