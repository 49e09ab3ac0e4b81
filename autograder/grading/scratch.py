"""The folder that a submission runs in: its own files, then the assignment's over them, then the thin weights."""

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from nbformat import NotebookNode

from autograder.assignments.assignment import ROOT, Assignment
from autograder.build.build import student_files
from autograder.build.submission import SubmissionError
from autograder.build.thin import thin_weights
from autograder.catalogue.say import say
from autograder.judge.message import message
from autograder.sandbox.folders import Folder
from autograder.sandbox.limits import MB
from nst.reader.reasons import of_system

LARGEST = 64 * MB  # of a submission, weights apart: 30 photographs
MOST = 500  # files and folders
# In lower case, like all endings here. Grading brings its own notebook and weights.
IGNORED = (".ipynb", ".mat", ".h5", ".part", ".pyc")
# What of a submission is handed on to those who look at it, in autograded/ and in the feedback: pictures, and what a
# browser shows as text or saves. Whatever else there is, the notebook finds in its folder, and a browser nowhere.
HANDED_ON = (
    *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"),
    *(".txt", ".csv", ".tsv", ".json", ".py", ".md", ".npy", ".npz"),
)


def files_of(folder: Path) -> list[Path]:
    """Return the files that a student has handed in, as paths from `folder`.

    nbgrader would follow links, and so hand out whatever they point to.

    Raises SubmissionError if there is anything but files and folders, too much of them, or what cannot be read.
    """
    found: list[Path] = []
    count = size = 0
    for at, folders, files in os.walk(folder, onerror=refuse):
        count += len(folders)  # os.walk goes as deep as they do, and Python's recursion ends at a thousand
        for name in (*folders, *files):
            path = Path(at, name)
            about = path.lstat()
            if not stat.S_ISDIR(about.st_mode) and not stat.S_ISREG(about.st_mode):
                kind = "submission.link" if stat.S_ISLNK(about.st_mode) else "submission.no-file"
                raise SubmissionError(say(message(kind, path=str(path))))
            if stat.S_ISREG(about.st_mode) and path.suffix.lower() not in IGNORED:
                if not os.access(path, os.R_OK):
                    refuse(PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path)))
                found.append(path.relative_to(folder))
                count, size = count + 1, size + about.st_size
        if count > MOST or size > LARGEST:
            raise SubmissionError(
                say(message("submission.too-much", folder=str(folder), most=MOST, megabytes=LARGEST // MB))
            )
    return found


def refuse(error: OSError) -> NoReturn:
    """Raise SubmissionError for a file or folder that cannot be read, which os.walk would pass over."""
    told = message("submission.unopened", path=str(error.filename), why=of_system(error))
    raise SubmissionError(say(told)) from error


def _check_places(own: Iterable[Path], given: Iterable[Path]) -> None:
    """Raise SubmissionError if a file stands where the assignment has a folder, or a folder where it has a file."""
    files = {*given}
    folders = {parent for path in files for parent in path.parents}
    for path in own:
        if path in folders:
            raise SubmissionError(say(message("submission.no-folder", path=str(path))))
        for parent in files.intersection(path.parents):
            raise SubmissionError(say(message("submission.folder", path=str(parent))))


@contextmanager
def scratch(assignment: Assignment, edition: NotebookNode, submission: Path | None = None) -> Iterator[Path]:
    """Give a folder that goes when the context ends, with all that the notebook reads.

    Arguments:
    assignment -- the assignment
    edition -- the notebook that the student was given, which names the pictures
    submission -- the folder with the files of a student, if there is more than a notebook

    Raises SubmissionError; WeightsError and BuildError if the assignment is incomplete.
    """
    own = [(submission / path, path) for path in files_of(submission)] if submission else []
    given = [(ROOT / name, Path(name)) for name in student_files(assignment, edition)]
    if assignment.network:
        given.append((thin_weights(assignment.network), assignment.network.weights))
    _check_places((path for _, path in own), [*(path for _, path in given), Path("output", "0.png")])
    with Folder() as temporary:
        folder = temporary.path
        for file, path in (*own, *given):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / path, follow_symlinks=False)
        (folder / "output").mkdir(exist_ok=True)
        yield folder
