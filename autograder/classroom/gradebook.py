"""nbgrader's gradebook, whichever database it is in."""

import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Select, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder.build.build import build, write_source
from autograder.classroom.course import Course, CourseError
from autograder.classroom.deadlines import Lateness, deadline_of
from autograder.classroom.quiet import quiet, why
from autograder.classroom.result import Person
from autograder.grading.released import released


@dataclass(frozen=True, slots=True)
class Score:
    """What the gradebook says of a student. `points` are what counts, `late_penalty` taken off."""

    points: float
    late_penalty: float


@dataclass(frozen=True)
class Terms:
    """What a late penalty depends on, as the gradebook has it, or will have it.

    due -- when the assignment is due, None if that is not set
    extensions -- how much later for some students
    lateness -- what `deadlines.toml` says of late work
    by_hand -- the points by hand of those who are late and have some, since a penalty may depend on them
    """

    due: datetime | None
    extensions: Mapping[str, timedelta]
    lateness: Lateness | None
    by_hand: dict[str, str]


def shown_url(course: Course) -> str:
    """Return where the gradebook is, without a password."""
    return make_url(course.directory.db_url).render_as_string(hide_password=True)


def prepare(course: Course) -> None:
    """See that there is a source/<assignment>/, whose files nbgrader hands out, and that the gradebook knows it.

    Raises CourseError.
    """
    directory, assignment = course.directory, course.assignment
    source = Path(directory.format_path(directory.source_directory, ".", assignment.name))
    if not (source / assignment.notebook).exists():
        build(assignment, course.root)
    with open_gradebook(course) as gradebook:
        known = _cells(course, gradebook) == _texts_of(released(assignment))
    if not known:
        _tell(course)


def is_in_server(course: Course) -> bool:
    """Return whether the gradebook is in a server, and no file: several may write to it at the same time."""
    return make_url(course.directory.db_url).get_backend_name() != "sqlite"


def entered(course: Course) -> set[str]:
    """Return the students of whose work the gradebook knows. Raises CourseError."""
    with open_gradebook(course) as gradebook:
        return {*gradebook.db.scalars(of(course.assignment.name, SubmittedAssignment.student_id))}


def scores(course: Course) -> dict[str, Score]:
    """Return what the gradebook says, by student. Raises CourseError."""
    with quiet(), open_gradebook(course) as gradebook:
        return {
            student: Score(max(0.0, points - penalty), penalty)
            for student, points, penalty in given(gradebook, course.assignment.name)
        }


def given(gradebook: Gradebook, assignment: str) -> Iterator[tuple[str, float, float]]:
    """Yield each student's points for an assignment, and the late penalty, which is not taken off.

    They are asked for all at once: of each, nbgrader would look for the grades among those of the whole class.
    """
    student, penalty = SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty
    by_notebook = of_notebooks(assignment, student, func.sum(penalty)).group_by(student)
    by_grade = of_grades(assignment, student, func.sum(Grade.score)).group_by(student)
    penalties, points = (dict(gradebook.db.execute(query).all()) for query in (by_notebook, by_grade))
    for name in gradebook.db.scalars(of(assignment, student)):
        yield name, points.get(name) or 0.0, penalties.get(name) or 0.0


def people(course: Course) -> dict[str, Person]:
    """Return what the gradebook knows of each student, by id. Raises CourseError."""
    submission = SubmittedAssignment
    times = (submission.student_id, submission.timestamp, submission.extension, Assignment.duedate)
    names = select(Student.id, Student.last_name, Student.first_name, Student.email)
    with quiet(), open_gradebook(course) as gradebook:
        handed_in = {
            student: (time, seconds_late(time, extension, due))
            for student, time, extension, due in gradebook.db.execute(of(course.assignment.name, *times))
        }
        return {
            student: Person(last or "", first or "", email or "", *handed_in.get(student, (None, 0.0)))
            for student, last, first, email in gradebook.db.execute(names)
        }


def seconds_late(time: datetime | None, extension: timedelta | None, due: datetime | None) -> float:
    """Return how late something was handed in, as nbgrader says it; 0 if it was not, or if nobody knows."""
    if time is None or due is None:
        return 0.0
    return max(0.0, (time - due - (extension or timedelta())).total_seconds())


def terms(course: Course) -> Terms:
    """When work is due, and what else a late penalty depends on. Raises CourseError."""
    deadline, submission = deadline_of(course.directory, course.assignment.name), SubmittedAssignment
    extended = of(course.assignment.name, submission.student_id, submission.extension).where(
        submission.extension.is_not(None)
    )
    given = (func.coalesce(Grade.manual_score, 0.0) != 0) | (func.coalesce(Grade.extra_credit, 0.0) != 0)
    grades = (BaseCell.name, Grade.manual_score, Grade.extra_credit)
    rows = of_grades(course.assignment.name, submission.student_id, submission.timestamp, *grades).where(given)
    with quiet(), open_gradebook(course) as gradebook:
        due = gradebook.find_assignment(course.assignment.name).duedate
        extensions = deadline.extensions if deadline else dict(gradebook.db.execute(extended).all())
        by_hand: dict[str, list[tuple[str, tuple[float | None, float | None]]]] = defaultdict(list)
        for student, time, cell, *points in gradebook.db.execute(rows) if due else ():
            if time and time > due + extensions.get(student, timedelta()):
                by_hand[student].append((cell, tuple(points)))
        points_by_hand = {student: str(sorted(points)) for student, points in by_hand.items()}
        return Terms(due, extensions, deadline.lateness if deadline else None, points_by_hand)


def of(assignment: str, *columns: Any) -> Select[Any]:
    """Return a query for columns of all submissions of an assignment."""
    submissions = select(*columns).select_from(SubmittedAssignment).join(SubmittedAssignment.assignment)
    return submissions.where(Assignment.name == assignment)


def of_notebooks(assignment: str, *columns: Any) -> Select[Any]:
    """Return a query for columns of all submitted notebooks of an assignment.

    It begins with the assignment's own notebooks: nbgrader's tables have no index that leads from a submission to its
    notebooks, nor from these to grades, so that SQLite would look through those of the whole class for each student.
    """
    notebooks = select(*columns).select_from(Assignment).join(Notebook, Notebook.assignment_id == Assignment.id)
    submitted = notebooks.join(SubmittedNotebook, SubmittedNotebook.notebook_id == Notebook.id)
    submissions = submitted.join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
    return submissions.where(Assignment.name == assignment)


def of_grades(assignment: str, *columns: Any) -> Select[Any]:
    """Return a query for columns of all grades of an assignment."""
    cells = of_notebooks(assignment, *columns).join(BaseCell, BaseCell.notebook_id == Notebook.id)
    return cells.join(Grade, (Grade.cell_id == BaseCell.id) & (Grade.notebook_id == SubmittedNotebook.id))


def forget_time(course: Course, student: str) -> None:
    """Let it not be known any more when a student has handed in, which nbgrader keeps when a timestamp is deleted."""
    with quiet(), open_gradebook(course) as gradebook, suppress(MissingEntry):
        gradebook.find_submission(course.assignment.name, student).timestamp = None
        gradebook.db.commit()


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """Open the gradebook for a while. Raises CourseError if the database cannot be used."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    try:
        with patch.dict("os.environ", PATH=path):  # nbgrader calls the program `alembic` when it makes a gradebook
            gradebook = Gradebook(course.directory.db_url, course.directory.course_id)
        with gradebook:
            yield gradebook
    except ArgumentError as error:
        raise CourseError(f"--db: {error}; expected a URL such as sqlite:////home/me/gradebook.db") from error
    except ImportError as error:
        found = f"the gradebook {shown_url(course)} needs a driver that is not there: {error}"
        raise CourseError(f"{found}; install it, or name another one, as in postgresql+psycopg2://") from error
    except SQLAlchemyError as error:
        raise CourseError(f"the gradebook {shown_url(course)} cannot be used: {error}") from error


def notebook_in(course: Course) -> tuple[str, str]:
    """Return what the gradebook calls the notebook, and the assignment that it is of."""
    return Path(course.assignment.notebook).stem, course.assignment.name


def _cells(course: Course, gradebook: Gradebook) -> dict[str, str]:
    try:
        return {cell.name: cell.checksum for cell in gradebook.find_notebook(*notebook_in(course)).source_cells}
    except MissingEntry:
        return {}


def _texts_of(notebook: NotebookNode) -> dict[str, str]:
    return {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.checksum
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }


def _tell(course: Course) -> None:
    """Let nbgrader generate the assignment somewhere else, and note its cells in this course's gradebook."""
    with tempfile.TemporaryDirectory() as elsewhere:
        write_source(course.assignment, Path(elsewhere))
        config = deepcopy(course.config)
        config.CourseDirectory.root = elsewhere
        config.CourseDirectory.db_url = course.directory.db_url
        directory = CourseDirectory(config=config, assignment_id=course.assignment.name)
        try:
            with quiet() as said:
                GenerateAssignment(coursedir=directory, config=config, force=True).start()
        except NbGraderException as error:
            raise CourseError(f"the gradebook {shown_url(course)} cannot take the assignment: {why(said)}") from error
