"""Make the companions of an assignment: notebooks that go with it and are not graded.

Their sources have the format of source.py, without points. Solutions are taken out as nbgrader does it. What nbgrader
would read of a cell is left out, so that it takes none of these notebooks for an assignment's.
"""

from collections.abc import Iterator
from pathlib import Path

import jupytext
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from autograder.assignments.assignment import Assignment, Companion
from autograder.build.build import dump, nbgrader_config, read_source, untouched
from autograder.build.texts import Text, of_cells
from nst.files import write_text


def companions(assignment: Assignment) -> Iterator[tuple[Path, NotebookNode]]:
    """Yield the companions of an edition: where each lies, and the notebook. Raises BuildError and TextError."""
    for companion in assignment.companions:
        texts = texts_file(assignment, companion)
        if texts is None or texts.is_file():
            yield assignment.released.with_name(companion.notebook), _notebook(assignment, companion, texts)


def write(assignment: Assignment, overwrite: bool = False) -> Iterator[tuple[Path, bool]]:
    """Write the companions of an edition, and yield each file, and whether it was written.

    One that has been filled in or run is left alone, unless `overwrite` is given.
    """
    for file, notebook in companions(assignment):
        written = overwrite or not file.exists() or untouched(file) is not None
        if written:
            write_text(file, dump(notebook))
        yield file, written


def texts_file(assignment: Assignment, companion: Companion) -> Path | None:
    """Return the file with a companion's texts in an edition's language; None if that is English."""
    return None if assignment.language == "en" else assignment.folder / "text" / companion.texts(assignment.language)


def texts_of(assignment: Assignment, companion: Companion) -> Iterator[Text]:
    """Yield all texts of a companion's source."""
    yield from of_cells(jupytext.reads(_source(assignment, companion), fmt="py:percent").cells)


def _source(assignment: Assignment, companion: Companion) -> str:
    return (assignment.folder / companion.source).read_text(encoding="utf-8")


def _notebook(assignment: Assignment, companion: Companion, texts: Path | None) -> NotebookNode:
    notebook = read_source(_source(assignment, companion), assignment.language, texts, points=0)
    cleared, _ = ClearSolutions(config=nbgrader_config()).preprocess(notebook, {})
    for cell in cleared.cells:
        cell.metadata.pop("nbgrader", None)
    return cleared
