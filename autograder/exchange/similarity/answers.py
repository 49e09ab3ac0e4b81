"""What of a notebook is a student's own answer, as one Python file."""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.grading.accept import accept
from nst.errors import NotebookError, printable
from nst.reader.read import read_submission

MOST = 100_000  # characters; those of the assignments have about 6,000
FOR_IPYTHON = re.compile(r"^(?=[ \t]*(?:%%?[A-Za-z]|!))", re.MULTILINE)  # a magic, or a line for the shell


def answers_in(file: Path, assignment: Assignment, edition: NotebookNode) -> str:
    """Return the answers in a notebook that was handed in. It is repaired as for grading, and nothing of it is run.

    Raises NotebookError if the file is no notebook, or none of the assignment, or if the answers are far too long.
    """
    restored, _ = accept(assignment, read_submission(file), edition)
    text = answers(restored)
    if len(text) > MOST:
        raise NotebookError(f"{file}: found answers of {len(text):,} characters; expected {MOST:,} at most")
    return text


def answers(notebook: NotebookNode) -> str:
    """Return the cells that students fill in, in the notebook's order, each below its name.

    Lines for IPython become comments, and characters that a terminal would obey are escaped.
    """
    return "\n".join(_cells(notebook))


def _cells(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        marker = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marker.get("solution"):
            source = FOR_IPYTHON.sub("# ", printable(cell.source.replace("\r\n", "\n")))
            yield f"# %% {marker['grade_id']}\n{source.rstrip()}\n"
