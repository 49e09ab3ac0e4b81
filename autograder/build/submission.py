"""Make submissions: the student's notebook with some cells replaced, as a student replaces them.

The cells stand in a small Python file, each under a marker with its grade_id. What comes before the first marker (what
the submission shows, imports that keep editors content) does not go into the notebook:

    \"\"\"Alpha and beta swapped.\"\"\"

    # %% total_cost
    def total_cost(J_content, J_style, alpha=10, beta=40):
        return beta * J_content + alpha * J_style
"""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.build.build import BEGIN_SOLUTION, END_SOLUTION, dump
from nst.errors import NotebookError
from nst.files import write_text

Cells = Mapping[str, str]  # grade_id -> source of the cell


class SubmissionError(NotebookError):
    """What was handed in cannot be graded, or a file of cells does not fit the notebook."""


def read_cells(file: Path) -> dict[str, str]:
    """Read a file of replaced cells. Raises SubmissionError if a marker names no cell, or two name the same."""
    cells: dict[str, str] = {}
    for position, cell in enumerate(jupytext.read(file, fmt="py:percent").cells):
        name = cell.metadata.get("title", "")
        if name in cells:
            raise SubmissionError(f"{file}: cell {name} is there twice; expected each cell once")
        if name:
            cells[name] = cell.source
        elif position:
            raise SubmissionError(
                f"{file}: a marker without a name; expected # %% and a grade_id, as in # %% gram_matrix"
            )
    return cells


def solutions(instructor: NotebookNode) -> dict[str, str]:
    """Return the cells that students fill in, as the instructor's notebook has them: a right answer to everything."""
    marks = (BEGIN_SOLUTION, END_SOLUTION)
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.split("\n") if line.strip() not in marks
        )
        for cell in instructor.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def fill(notebook: NotebookNode, cells: Cells) -> NotebookNode:
    """Return the student's notebook with some cells replaced. Raises SubmissionError if it has no such cell."""
    filled = deepcopy(notebook)
    by_id = {cell.metadata.nbgrader.grade_id: cell for cell in filled.cells if "nbgrader" in cell.metadata}
    for grade_id, source in cells.items():
        if grade_id not in by_id:
            raise SubmissionError(f"the notebook has no cell {grade_id!r}; expected one of {', '.join(by_id)}")
        by_id[grade_id].source = source
    return filled


def hand_in(assignment: Assignment, notebook: NotebookNode, course: Path, student: str) -> Path:
    """Put a notebook where nbgrader looks for what a student has handed in. Returns: its path."""
    file = course / "submitted" / student / assignment.name / assignment.notebook
    write_text(file, dump(notebook))
    return file
