"""Record what has been judged: nbgrader's autograde, for one student, with the verdict in place of a run.

nbgrader copies the files, saves the points, takes late penalties off and keeps what was graded by hand, as always. A
record costs about 0.2 s: nbgrader does not read the student's notebook, which has been repaired before it was judged.
"""

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_notebook
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, Execute
from traitlets import Unicode
from traitlets.config import Config

from autograder.classroom.course import Course
from autograder.classroom.gradebook import forget_time, shown_url, terms
from autograder.classroom.quiet import quiet, why
from autograder.classroom.rule import rule
from autograder.grading.steps import RunAndJudge
from autograder.grading.timestamp import TIMESTAMP, read_timestamp
from nst.errors import NSTError
from nst.files import write_text

TRIES = 3  # a database may be busy for a moment


class RecordError(NSTError):
    """nbgrader could not record a verdict. The message ends with its reason."""


class JudgedExporter(NotebookExporter):
    """Hands nbgrader, in place of the submitted notebook, the key under which RunAndJudge finds the judged one.

    There is nothing in it that could be run, should that not be found.
    """

    key = Unicode(help="The key of the submission in the store.").tag(config=True)

    def from_file(self, file_stream: Any, resources: Any = None, **kwargs: Any) -> Any:  # noqa: ARG002 -- not read
        """See nbconvert's Exporter."""
        notebook = new_notebook(metadata={"nst": {"key": self.key}})
        return self.from_notebook_node(notebook, resources, **kwargs)  # type: ignore[no-untyped-call]


class OfNamed(BaseConverter):  # type: ignore[misc]  # nbgrader has no types
    """A step of nbgrader for students who are named: nothing is searched for, and blanks in names are kept."""

    def __init__(self, students: Sequence[str], notebook: str, **options: Any) -> None:
        super().__init__(**options)
        self._students, self._notebook = students, notebook

    def init_notebooks(self) -> None:
        """See BaseConverter."""
        folders = [self._format_source(self.coursedir.assignment_id, student) for student in self._students]
        self.assignments = {folder: [str(Path(folder) / self._notebook)] for folder in folders}


class AutogradeNamed(OfNamed, Autograde):  # type: ignore[misc]
    """Autograde for students who are named."""


class Recorder:
    """Records verdicts, each once; what has been recorded is marked, last of all, so that half of it is nothing.

    The gradebook must know the assignment. Due dates that change while there is a recorder are noticed by the next one.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._marks = course.judged / "recorded"
        self._url = shown_url(course)
        self._terms = terms(course)
        self._rule = rule(course.config)

    def has(self, student: str, key: str) -> bool:
        """Return whether a student's verdict has been recorded, and nbgrader's folder is there."""
        mark = self._marks / student
        made = self._course.autograded(student) / self._course.assignment.notebook
        with suppress(OSError):  # what cannot be read is recorded anew
            return mark.is_file() and made.is_file() and mark.read_bytes() == self._mark(student, key).encode()
        return False

    def forget(self, student: str) -> None:
        """Let it not count that a student's verdict has been recorded."""
        mark = self._marks / student
        if mark.is_dir() and not mark.is_symlink():  # which is none of ours
            shutil.rmtree(mark)
        mark.unlink(missing_ok=True)

    def record(self, student: str, key: str) -> None:
        """Record the verdict that is in the store under a key. Raises RecordError if nbgrader fails again and again."""
        mark = self._mark(student, key)
        self.forget(student)
        config, assignment = _config(self._course, key), self._course.assignment
        if self._terms.handed_in.get(student) and read_timestamp(self._course.submitted(student)) is None:
            forget_time(self._course, student)
        for attempt in range(1, TRIES + 1):
            with quiet() as said:
                try:
                    directory = CourseDirectory(config=config, assignment_id=assignment.name)
                    options = {"coursedir": directory, "config": config, "force": True}
                    AutogradeNamed([student], assignment.notebook, **options).start()
                    break
                except NbGraderException as error:
                    if attempt == TRIES:
                        raise RecordError(f"nbgrader could not record it: {why(said)}") from error
        write_text(self._marks / student, mark)

    def _mark(self, student: str, key: str) -> str:
        """Return all that a record depends on, in lines: verdict, gradebook, time of hand-in, due date, the rule."""
        time = self._course.submitted(student) / TIMESTAMP
        handed_in = hashlib.sha256(time.read_bytes()).hexdigest() if time.is_file() else ""
        due, extension = self._terms.due, self._terms.extensions.get(student)
        by_hand = self._terms.by_hand.get(student, "[]")
        return "".join(f"{line}\n" for line in (key, self._url, handed_in, due, extension, by_hand, self._rule))


def _config(course: Course, key: str) -> Config:
    """Return the course's configuration, with RunAndJudge in place of whatever would run the notebook.

    Nor are the cells' metadata checked: RestoreCells has put the assignment's there, and it takes a fifth of the time.
    """
    config = deepcopy(course.config)
    config.JudgedExporter.key = key
    config.RunAndJudge.judged = str(course.judged)
    config.Autograde.exporter_class = JudgedExporter
    config.Autograde.sanitize_preprocessors = []
    replaced = (Execute, CheckCellMetadata)
    steps = [step for step in config.Autograde.autograde_preprocessors if not issubclass(step, replaced)]
    config.Autograde.autograde_preprocessors = [RunAndJudge, *steps]
    return config
