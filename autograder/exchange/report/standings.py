"""How a class stands: what `grade` would say of it if it judged nothing more, in this very moment."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import select

from autograder.catalogue.say import ENGLISH, say, speaking
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.gradebook import open_gradebook
from autograder.classroom.judging import Begin
from autograder.classroom.quiet import quiet
from autograder.classroom.result import Result
from autograder.classroom.roster import ID, NAMES, read_roster
from autograder.exchange.report.comment import comment
from autograder.exchange.report.sheet import Standing
from autograder.grading.released import released
from autograder.grading.store import DAMAGED
from autograder.grading.summary import read_verdict
from autograder.judge.message import Message, message
from autograder.judge.verdict import Verdict


class _Nobody:
    """Judges nothing: what has not been judged yet is not graded."""

    @contextmanager
    def judging(self, course: Course) -> Iterator[Begin]:  # noqa: ARG002 -- as others judge
        """See Judging."""

        def begin(key: str, folder: Path) -> "Future[Message | None]":  # noqa: ARG001 -- as others judge
            done: Future[Message | None] = Future()
            done.set_result(message("report.not-yet"))
            return done

        yield begin


def standings(course: Course) -> dict[str, Standing]:
    """Return how all stand who have handed in, as grades.csv and the report of `grade` have it.

    Raises CourseError if nobody has handed in, or the course is being graded.
    """
    most = most_points(course)
    with speaking(ENGLISH):
        results = grade_class(course, _Nobody())
        why = {result.student: say(result.verdict.reason) if result.verdict.reason else "" for result in results}
    with speaking(course.assignment.language):
        return {
            result.student: Standing(result.score, comment(result, _whole(course, result), most))
            if result.graded
            else Standing(None, why=why[result.student])
            for result in results
        }


def most_points(course: Course) -> float:
    """Return how many points could be had."""
    about = (cell.metadata.get("nbgrader", {}) for cell in released(course.assignment).cells)
    return float(sum(each["points"] for each in about if each.get("grade")))


def known(course: Course) -> dict[str, dict[str, str]]:
    """Return what is known of the students: what the gradebook has, and what the roster says in place of it."""
    with quiet(), open_gradebook(course) as gradebook:
        columns = (getattr(Student, name) for name in (ID, *NAMES))
        rows = {student: about for student, *about in gradebook.db.execute(select(*columns))}
    found = {
        student: {name: str(text) for name, text in zip(NAMES, about, strict=True) if text}
        for student, about in rows.items()
    }
    for student, about in read_roster(course).items():
        found[student] = found.get(student, {}) | about
    return found


def _whole(course: Course, result: Result) -> Verdict:
    """Return the verdict beside the notebook that is handed back; its outline if that cannot be read."""
    with suppress(*DAMAGED):
        return read_verdict(course.autograded(result.student) / course.assignment.notebook)
    return result.verdict
