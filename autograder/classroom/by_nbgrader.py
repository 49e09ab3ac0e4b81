"""nbgrader's own steps for students who are named, and its record of a verdict: autograde, without a run.

nbgrader copies the files, saves the points, takes late penalties off and keeps what was graded by hand, as always.
That costs about 0.2 s. It does not read the student's notebook, which has been repaired before it was judged.
"""

from collections.abc import Sequence
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
from autograder.classroom.gradebook import forget_time
from autograder.classroom.late import EnterDeadlines
from autograder.classroom.quiet import quiet, why
from autograder.grading.steps import RunAndJudge
from autograder.grading.timestamp import read_timestamp
from nst.errors import NSTError

TRIES = 3  # a database may be busy for a moment


class RecordError(NSTError):
    """A verdict could not be recorded. The message ends with the reason."""


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


def record(course: Course, student: str, key: str) -> None:
    """Record the verdict that is in the store under a key. Raises RecordError if nbgrader fails again and again."""
    config, assignment = _config(course, key), course.assignment
    if read_timestamp(course.submitted(student)) is None:
        forget_time(course, student)
    for attempt in range(1, TRIES + 1):
        with quiet() as said:
            try:
                directory = CourseDirectory(config=config, assignment_id=assignment.name)
                options = {"coursedir": directory, "config": config, "force": True}
                AutogradeNamed([student], assignment.notebook, **options).start()
                return
            except NbGraderException as error:
                if attempt == TRIES:
                    raise RecordError(f"nbgrader could not record it: {why(said)}") from error


def steps(config: Config) -> list[type]:
    """Return nbgrader's steps after a verdict, as they are configured.

    Cells' metadata are not checked: RestoreCells has put the assignment's there, and it takes a fifth of the time.
    """
    replaced = (Execute, CheckCellMetadata)
    return [step for step in config.Autograde.autograde_preprocessors if not issubclass(step, replaced)]


def _config(course: Course, key: str) -> Config:
    """Return the course's configuration, with RunAndJudge in place of whatever would run the notebook."""
    config = deepcopy(course.config)
    config.JudgedExporter.key = key
    config.RunAndJudge.judged = str(course.judged)
    config.Autograde.exporter_class = JudgedExporter
    config.Autograde.sanitize_preprocessors = [EnterDeadlines]
    config.Autograde.autograde_preprocessors = [RunAndJudge, *steps(config)]
    return config
