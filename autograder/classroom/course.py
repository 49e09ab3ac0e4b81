"""A course folder of nbgrader: who has handed in, where it lies, and where what is found about it goes."""

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.assignments import Assignment
from autograder.build import nbgrader_config
from nst_errors import NSTError


class CourseError(NSTError):
    """A course cannot be graded: nothing was handed in, its gradebook cannot be used, or it is being graded already."""


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
        """The course in a folder; its gradebook is the configured one, gradebook.db in the folder, or `db_url`."""
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
        """What a student has handed in."""
        return Path(self.directory.format_path(self.directory.submitted_directory, student, self.assignment.name))

    def autograded(self, student: str) -> Path:
        """What nbgrader makes of it."""
        return Path(self.directory.format_path(self.directory.autograded_directory, student, self.assignment.name))

    def students(self) -> list[str]:
        """All who have handed in, sorted. Raises CourseError if nobody has."""
        step, excluded = self.directory.submitted_directory, self.directory.student_id_exclude.split(",")
        name = re.compile(self.directory.format_path(step, "(?P<student>.*)", self.assignment.name, escape=True))
        pattern = self.directory.format_path(step, self.directory.student_id, self.assignment.name)
        folders = glob(pattern)  # noqa: PTH207 -- a path
        found = [match["student"] for folder in folders if Path(folder).is_dir() and (match := name.fullmatch(folder))]
        students = sorted(set(found).difference(excluded))
        if not students:
            raise CourseError(f"{self.submitted('*')}: found no submission; expected one folder for each student")
        return students

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out, and clear away the halves of files that one has left which was killed.

        Raises CourseError if there is another run.
        """
        self.judged.mkdir(parents=True, exist_ok=True)
        with (self.judged / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CourseError(f"{self.root} is being graded already; wait until that has ended") from error
            for part in self.judged.rglob(".[0-9]*-*"):  # as build.write_text names them
                part.unlink()
            yield
