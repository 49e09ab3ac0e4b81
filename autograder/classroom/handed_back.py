"""The files that nbgrader's autograde leaves in autograded/: the student's, the assignment's, notebook and verdict.

An assignment has a hundred files of three megabytes, the same for all. They are on the disk once, read-only as nbgrader
leaves them, and the folders have links to them. What is a student's own is copied: whoever writes to it, against the
permissions or as root, changes nobody else's, nor what was judged.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbgrader.utils import find_all_files

from autograder.classroom.course import Course
from autograder.grading.scratch import HANDED_ON

READ_ONLY = 0o444  # as nbgrader leaves its files


class HandedBack:
    """Makes folders in autograded/."""

    def __init__(self, course: Course) -> None:
        directory, assignment = course.directory, course.assignment
        self._course = course
        self._ignored = [*directory.ignore, "*.ipynb"]
        self._given = self._files(Path(directory.format_path(directory.source_directory, ".", assignment.name)))
        self._folders = _folders(self._given)
        self._copied = ""  # the folder that has copies of these

    def put(self, student: str, handed_in: Iterable[Path], made: Mapping[str, Path | str]) -> None:
        """Make the folder of a student anew. Raises OSError.

        Arguments:
        student -- the student
        handed_in -- the files that were handed in, as `files_of` returns them
        made -- what was made of the submission, by name: a file, or a text
        """
        self.remove(student)
        folder = str(self._course.autograded(student))
        os.makedirs(folder)  # noqa: PTH103 -- a pathlib.Path for each of a hundred files takes longer than a link to it
        for name in self._folders:
            os.mkdir(f"{folder}/{name}")  # noqa: PTH102
        if any(path.suffix.lower() in HANDED_ON for path in handed_in):
            self._put_own(student, folder)
        copied = [name for name, file in self._given.items() if not self._put_given(name, file, folder)]
        for name, content in made.items():
            _write(content, f"{folder}/{name}")
        if copied:
            self._copied = folder

    def remove(self, student: str) -> None:
        """Remove the folder of a student, if there is one. Raises OSError."""
        folder = str(self._course.autograded(student))
        if os.path.lexists(folder):
            shutil.rmtree(folder)
        if self._copied == folder:
            self._copied = ""

    def _put_own(self, student: str, folder: str) -> None:
        """Copy what is a student's own, but for what the assignment has in its place."""
        for name, file in self._files(self._course.submitted(student)).items():
            if name not in self._given and Path(name).suffix.lower() in HANDED_ON:
                Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
                _write(Path(file), f"{folder}/{name}")

    def _put_given(self, name: str, file: str, folder: str) -> bool:
        """Link one of the assignment's files, or copy it. Return whether there is a link."""
        if self._copied:
            try:
                os.link(f"{self._copied}/{name}", f"{folder}/{name}")
            except OSError:  # there are file systems without links, and a file can have so many names and no more
                pass
            else:
                return True
        _write(Path(file), f"{folder}/{name}")
        return False

    def _files(self, folder: Path) -> dict[str, str]:
        """Return what nbgrader copies from a folder, by the names in it."""
        return {os.path.relpath(file, folder): file for file in find_all_files(str(folder), self._ignored)}


def _folders(names: Iterable[str]) -> list[str]:
    """Return the folders that files are in, those first that others are in."""
    return sorted({str(parent) for name in names for parent in Path(name).parents} - {"."})


def _write(content: Path | str, target: str) -> None:
    """Write a text, or copy a file, so that nobody may write to it."""
    if isinstance(content, str):
        Path(target).write_text(content, encoding="utf-8")
    else:
        shutil.copyfile(content, target)
    os.chmod(target, READ_ONLY)  # noqa: PTH101
