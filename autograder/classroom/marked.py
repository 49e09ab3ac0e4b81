"""What nbgrader reads in a graded notebook: points and comments."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task

NO_RESPONSE = "No response."  # as nbgrader says it


@dataclass(frozen=True)
class Marked:
    """What a notebook gives, by cell: points, None where a person gives them; and what is said of an answer."""

    points: Mapping[str, float | None]
    comments: Mapping[str, str | None]


def marked(notebook: NotebookNode) -> Marked:
    """Return what nbgrader reads in a graded notebook."""
    answers = [cell for cell in notebook.cells if is_solution(cell) or is_task(cell)]
    return Marked(
        {_name(cell): determine_grade(cell)[0] for cell in notebook.cells if is_grade(cell)},
        {_name(cell): NO_RESPONSE if _is_untouched(cell) else None for cell in answers},
    )


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.nbgrader["grade_id"])


def _is_untouched(cell: NotebookNode) -> bool:
    released = cell.metadata.nbgrader.get("checksum")
    return not is_task(cell) and bool(released == compute_checksum(cell))
