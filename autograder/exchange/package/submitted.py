"""Find the notebook in a folder that a system hands over, by what is in it, and the files that belong to it."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say
from autograder.grading.accept import accept
from autograder.grading.names import listed, quoted
from autograder.grading.released import released, texts
from autograder.grading.scratch import IGNORED, LARGEST, MOST, refuse
from autograder.judge.message import message
from autograder.sandbox.folders import Folder
from autograder.sandbox.limits import MB
from nst.errors import NotebookError
from nst.reader.read import read_submission

MOST_TRIED = 20  # notebooks
MOST_FILES = 10_000  # that are looked at for one


def find(assignment: Assignment, folder: Path) -> tuple[Path, NotebookNode]:
    """Return the notebook of an assignment that lies in a folder or below, whatever it is called.

    Systems and students rename files, and repositories hold the notebook as it was given out as well. What is hidden
    is passed over, such as .git and the checkpoints of Jupyter.

    Returns: its path and what is in it. Raises NotebookError if there is none, if none can be read or is of the
    assignment, or if there are several.
    """
    files = [path for path, about in islice(_visible(folder), MOST_FILES) if stat.S_ISREG(about.st_mode)]
    notebooks = [path for path in files if path.suffix.lower() == ".ipynb"] or files
    if not notebooks:
        raise SubmissionError(say(message("nothing.no-file", notebook=assignment.notebook)))
    edition = released(assignment)
    found, errors = {}, []
    for path in notebooks[:MOST_TRIED]:
        try:
            notebook = read_submission(path)
            accept(assignment, notebook, edition)
            found[path] = notebook
        except NotebookError as error:
            errors.append(error)
    if not found:
        raise errors[0]
    path = _chosen(assignment, edition, found, folder)
    return path, found[path]


def _chosen(assignment: Assignment, edition: NotebookNode, found: dict[Path, NotebookNode], folder: Path) -> Path:
    """Choose what has been worked in; of several, what has the assignment's name. Raises SubmissionError."""
    given = texts(edition)
    some = [path for path, notebook in found.items() if texts(notebook) != given] or [*found]
    named = [path for path in some if path.name == assignment.notebook]
    for choice in (some, named):
        if len(choice) == 1:
            return choice[0]
    names = listed([quoted(str(path.relative_to(folder))) for path in some])
    raise SubmissionError(say(message("package.several", files=names, notebook=assignment.notebook)))


@contextmanager
def beside(notebook: Path) -> Iterator[Path]:
    """Give a folder with the files beside a notebook and below, but for what is hidden or grading brings itself.

    Raises SubmissionError if there are too many, or what is no file, or what cannot be read.
    """
    folder, size = notebook.parent, 0
    found = [
        (path, about) for path, about in islice(_visible(folder), MOST_FILES) if path.suffix.lower() not in IGNORED
    ]
    with Folder() as copy:
        for path, about in found:
            place = copy.path / path.relative_to(folder)
            size += about.st_size
            if len(found) > MOST or size > LARGEST:
                told = message("submission.too-much", folder=quoted(folder.name), most=MOST, megabytes=LARGEST // MB)
                raise SubmissionError(say(told))
            if not stat.S_ISREG(about.st_mode):
                kind = "submission.link" if stat.S_ISLNK(about.st_mode) else "submission.no-file"
                raise SubmissionError(say(message(kind, path=str(path))))
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(path, place, follow_symlinks=False)
            except OSError as error:
                refuse(error)
        yield copy.path


def _visible(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files in a folder and below that are not hidden, sorted, and what the system says of each."""
    for at, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(at, name), Path(at, name).lstat()
