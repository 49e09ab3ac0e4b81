"""Take in what was handed in for an assignment: repair it, unless it is another assignment's notebook."""

from nbformat import NotebookNode

from autograder.assignments import ASSIGNMENTS, Assignment
from autograder.grading.grade import template
from autograder.submission import SubmissionError
from nst_reader.restore import restore


def accept(assignment: Assignment, submitted: NotebookNode) -> tuple[NotebookNode, tuple[str, ...]]:
    """Repair a notebook, see `restore`.

    Raises SubmissionError if nothing in it is of this assignment alone, and something of another one alone.
    """
    released = template(assignment)
    found, own = _marks(submitted), _marks(released)
    for other in ASSIGNMENTS.values():
        foreign = _marks(template(other))
        if found & (foreign - own) and not found & (own - foreign):
            raise SubmissionError(
                f"the notebook is that of another assignment, {other.name} ({other.notebook}); expected that of "
                f"{assignment.name}, {assignment.notebook}. Hand in each under its own assignment"
            )
    return restore(submitted, released)


def _marks(notebook: NotebookNode) -> set[str]:
    """What a notebook's cells can be known by: their names, and their texts without white space."""
    names = {cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells}
    return names | {"".join(cell.source.split()) for cell in notebook.cells}
