"""The files that nbgrader's autograde leaves in autograded/: the student's, the assignment's, notebook and verdict.

An assignment has a hundred files, and a judged notebook has all its pictures in it. What is the same for many students
is on the disk once, and their folders have links to it, since nobody may write to these files.
"""

import os
import shutil
from collections.abc import Mapping
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
        self._copied: Path | None = None  # the folder that has copies of these

    def put(self, student: str, made: Mapping[str, Path | str]) -> None:
        """Make the folder of a student anew, with what was made of the submission by name: a file, or a text.

        Raises OSError.
        """
        folder = self._course.autograded(student)
        self.remove(student)
        own = self._files(self._course.submitted(student))
        files = {path: file for path, file in own.items() if path.suffix.lower() in HANDED_ON} | self._given
        for parent in sorted({(folder / path).parent for path in files} | {folder}):
            parent.mkdir(parents=True, exist_ok=True)
        copied = False
        for path, file in files.items():
            if path not in self._given:
                _copy(file, folder / path)
            elif not (self._copied and _link(self._copied / path, folder / path)):
                _copy(file, folder / path)
                copied = True
        for name, content in made.items():
            _write(content, folder / name)
        if copied:
            self._copied = folder

    def remove(self, student: str) -> None:
        """Remove the folder of a student, if there is one. Raises OSError."""
        folder = self._course.autograded(student)
        if os.path.lexists(folder):
            shutil.rmtree(folder)
        if self._copied == folder:
            self._copied = None

    def _files(self, folder: Path) -> dict[Path, Path]:
        """Return what nbgrader copies from a folder, by the paths in it."""
        found = map(Path, find_all_files(str(folder), self._ignored))
        return {file.relative_to(folder): file for file in found}


def _write(content: Path | str, target: Path) -> None:
    """Write a text, or let a file have another name, after which nobody may write to it."""
    if isinstance(content, str):
        target.write_text(content, encoding="utf-8")
        target.chmod(READ_ONLY)
        return
    content.chmod(READ_ONLY)
    if not _link(content, target):
        _copy(content, target)


def _link(file: Path, target: Path) -> bool:
    """Give a file another name, if its file system can do that."""
    try:
        target.hardlink_to(file)
    except OSError:  # there are file systems without links, and a file can have so many names and no more
        return False
    return True


def _copy(file: Path, target: Path) -> None:
    shutil.copyfile(file, target)
    target.chmod(READ_ONLY)
