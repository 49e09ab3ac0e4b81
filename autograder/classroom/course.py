"""A course folder of nbgrader: who has handed in, where it lies, and where what is found about it goes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.build.build import nbgrader_config
from autograder.build.submission import SubmissionError
from autograder.grading.astray import CHECKPOINTS, LEFT, MACOS, astray
from autograder.grading.names import quoted
from autograder.judge.message import Message, message
from nst.errors import NSTError

STUDENT = "<student>"
TOOLS = {CHECKPOINTS, MACOS, ".git"}  # folders that are no student's


class CourseError(NSTError):
    """A course cannot be graded: nothing was handed in, its gradebook cannot be used, or it is being graded already."""


class BusyError(CourseError):
    """A course is being graded already."""


@dataclass(frozen=True)
class Course:
    """A course folder, of which one assignment is graded.

    assignment -- that assignment
    config -- what nbgrader_config.py sets, and where this course is
    directory -- nbgrader's own idea of it
    """

    assignment: Assignment
    config: Config
    directory: CourseDirectory

    @classmethod
    def at(cls, assignment: Assignment, root: Path, db_url: str | None = None) -> "Course":
        """Return the course in a folder. Its gradebook is `db_url`, the configured one or its gradebook.db."""
        config = nbgrader_config()
        config.CourseDirectory.root = str(root.resolve())
        if db_url is not None:
            config.CourseDirectory.db_url = db_url
        return cls(assignment, config, CourseDirectory(config=config, assignment_id=assignment.name))

    @property
    def root(self) -> Path:
        """The folder."""
        return Path(self.directory.root)

    @property
    def judged(self) -> Path:
        """Where verdicts are kept."""
        return self.root / "judged" / self.assignment.name

    def submitted(self, student: str) -> Path:
        """Return what a student has handed in."""
        return Path(self.directory.format_path(self.directory.submitted_directory, student, self.assignment.name))

    def autograded(self, student: str) -> Path:
        """Return what nbgrader makes of it."""
        return Path(self.directory.format_path(self.directory.autograded_directory, student, self.assignment.name))

    def feedback(self, student: str) -> Path:
        """Return the page that a student gets back."""
        folder = self.directory.format_path(self.directory.feedback_directory, student, self.assignment.name)
        return Path(folder, self.assignment.notebook).with_suffix(".html")

    def folder(self, student: str) -> Path:
        """Return a student's folder, in which all that the student has handed in lies."""
        return self._above / student

    def handed_in(self) -> list[str]:
        """Return all who have handed in, sorted: with a folder for the assignment, or with files beside it."""
        return [name for name in self._folders() if self.submitted_by(name) or self.has_files(name)]

    def students(self) -> list[str]:
        """Return the same. Raises CourseError if nobody has handed in."""
        students = self.handed_in()
        if not students:
            raise CourseError(f"{self.submitted('*')}: found no submission; expected one folder for each student")
        return students

    def submitted_by(self, student: str) -> bool:
        """Return whether a student has a folder for the assignment."""
        return os.path.isdir(self.submitted(student))  # noqa: PTH112 -- False where it is not allowed to look

    def has_files(self, student: str) -> bool:
        """Return whether there is work of a student, wherever in the student's folder."""
        try:
            return self.folder(student).is_dir() and self.instead(student) is not None
        except (SubmissionError, RecursionError):  # there is what cannot be opened, or lies too deep
            return True

    def instead(self, student: str) -> Message | None:
        """Return what a student has handed in who has no notebook where it should be; None if there is no file at all.

        Raises SubmissionError if a folder cannot be opened.
        """
        folder, submission = self.folder(student), self.submitted(student)
        others = self._other_assignments() if submission != folder else set()
        return astray(self.assignment, folder, submission / self.assignment.notebook, self.root, others)

    def passed_over(self) -> list[Message]:
        """Return what lies among the students' folders and cannot be anybody's submission."""
        files = [name for name, is_folder in self._entries() if not is_folder and name.lower() not in LEFT]
        empty = [name for name in self._folders() if self._is_empty(name)]
        place = os.path.relpath(self.submitted(STUDENT), self.root)
        return [
            *(message("passed-over.file", name=quoted(name), place=place) for name in files),
            *(message("passed-over.empty", name=quoted(name), assignment=self.assignment.name) for name in empty),
        ]

    def _folders(self) -> list[str]:
        """Return the names of what may be students' folders, sorted."""
        excluded = {*self.directory.student_id_exclude.split(","), *TOOLS}
        names = [name for name, is_folder in self._entries() if is_folder and name not in excluded]
        wanted = self.directory.student_id
        return [name for name in names if name == wanted or fnmatchcase(name, wanted)]

    def _entries(self) -> list[tuple[str, bool]]:
        """Return the names of what lies beside the students' folders, sorted, and whether they are folders."""
        above = self._above
        if not above.is_dir():
            return []
        with os.scandir(above) as entries:
            return sorted((entry.name, entry.is_dir()) for entry in entries)

    def _is_empty(self, student: str) -> bool:
        """Return whether a student's folder holds neither files nor a folder for any assignment."""
        if self.submitted_by(student) or self.has_files(student):
            return False
        others = self._other_assignments()
        return not any(path.name.casefold() in others for path in self.folder(student).iterdir())

    def _other_assignments(self) -> set[str]:
        """Return the names of the course's other assignments, in lower case."""
        source = Path(self.directory.format_path(self.directory.source_directory, ".", self.assignment.name)).parent
        made = [path.name for path in source.iterdir()] if source.is_dir() else []
        return {name.casefold() for name in (*assignments(), *made)} - {self.assignment.name.casefold()}

    @property
    def _above(self) -> Path:
        """The folder with a folder for each student. Raises CourseError if the structure of the course has none."""
        submission = self.submitted(STUDENT)
        for place in (submission, *submission.parents):
            if place.name == STUDENT:
                return place.parent
        raise CourseError(
            f"CourseDirectory.directory_structure is {self.directory.directory_structure!r}; expected {{student_id}} "
            "to be the whole name of a folder"
        )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out, and clear away the halves of files that one has left which was killed.

        Raises BusyError if there is another run.
        """
        with self._lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(f"{self.root} is being graded already; wait until that has ended") from error
            for part in self.judged.rglob(".[0-9]*-*"):  # as build.write_text names them
                with suppress(OSError):  # a folder, or what is not ours
                    part.unlink()
            yield

    def _lock(self) -> IO[str]:
        try:
            self.judged.mkdir(parents=True, exist_ok=True)
            return (self.judged / "lock").open("a")  # which leaves its time as it is
        except OSError as error:
            raise CourseError(
                f"{self.judged} cannot be written to: {error}. Expected a folder, and some space"
            ) from error
