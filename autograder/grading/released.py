"""Find the notebook that an assignment's students were given."""

from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignments.assignment import COURSE, Assignment
from autograder.build.build import BuildError, untouched

MOST_COMPARED = 20_000  # characters of a cell; the longest of the assignments has 3,000


def released(assignment: Assignment) -> NotebookNode:
    """Return the student's notebook as released: the repository's or, if somebody has worked in that, that of release/.

    The file is parsed once a process, and again only if it changes; each caller gets a copy. Raises BuildError if
    neither is as it was built.
    """
    return deepcopy(_current(assignment)[0])


def marks_of(assignment: Assignment) -> frozenset[str]:
    """Return what cells of the released notebook can be known by, see `marks`. Raises what `released` does."""
    return _current(assignment)[1]


def marks(edition: NotebookNode) -> frozenset[str]:
    """Return what an assignment's cells can be known by: their texts, and the names of those that are solved or graded.

    Other names, such as "imports", are in other courses as well.
    """
    markers = [cell.metadata.nbgrader for cell in edition.cells if "nbgrader" in cell.metadata]
    return texts(edition) | {marker.grade_id for marker in markers if marker.solution or marker.grade}


def texts(notebook: NotebookNode) -> frozenset[str]:
    """Return the texts of the cells, without white space, but those that are far too long to be an assignment's."""
    sources = (cell.source for cell in notebook.cells if len(cell.source) <= MOST_COMPARED)
    return frozenset(map(bare, sources)) - {""}


def bare(source: str) -> str:
    """Return a text without white space."""
    return "".join(source.split())


def _current(assignment: Assignment) -> tuple[NotebookNode, frozenset[str]]:
    for file in (assignment.released, COURSE / "release" / assignment.name / assignment.notebook):
        if file.is_file():
            about = file.stat()
            found = _parsed(file, about.st_ino, about.st_size, about.st_mtime_ns)
            if found is not None:
                return found
    raise BuildError(
        str(assignment.released),
        "a notebook that has been filled in or run, or none",
        "it as it was built, here or in autograder/course/release/. Run make build",
    )


@lru_cache(maxsize=16)
def _parsed(file: Path, *_: int) -> tuple[NotebookNode, frozenset[str]] | None:
    """Read a notebook and its marks. The numbers tell one version of the file from another."""
    notebook = untouched(file)
    return None if notebook is None else (notebook, marks(notebook))
