"""What an instructor does next: whom to ask for what, and which command to run again."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.assignments.assignment import COURSE, ROOT
from autograder.classroom.course import Course
from autograder.classroom.gradebook import shown_url
from autograder.classroom.result import Result
from autograder.judge.message import Message, message

MEND = message("todo.mend")
# What is to be done about each reason; what was found somewhere else says it itself.
ADVICE = {
    "ungraded.handed-in": message("todo.ask-again"),
    "ungraded.error": MEND,
    "ungraded.file": MEND,
    "ungraded.bug": message("todo.report"),
    "ungraded.lost": message("todo.grade-again"),
    "ungraded.workers": MEND,
    "attempts.used": message("todo.more-attempts"),
    "nothing.no-file": message("todo.ask-whether"),
}


@dataclass(frozen=True)
class Todo:
    """What is to be done about a student: what was found, and what to do."""

    student: str
    found: Message
    advice: Message


def todos(results: Sequence[Result]) -> list[Todo]:
    """Return what is to be done about those who have no score, and then about those with 0 points for no work."""
    waiting = [result for result in results if not result.graded or result.verdict.reason]
    return [
        _todo(result.student, result.verdict.reason or message("report.not-yet"))
        for result in sorted(waiting, key=lambda result: result.graded)
    ]


def _todo(student: str, reason: Message) -> Todo:
    advice = reason.values.get("advice")
    if isinstance(advice, Message):
        return Todo(student, Message("todo.astray", reason.values), advice)
    return Todo(student, reason, ADVICE.get(reason.id, message("todo.grade-again")))


def command(  # noqa: PLR0913 -- all that may have been named
    course: Course,
    *,
    own_db: bool = False,
    isolation: str | None = None,
    language: str | None = None,
    attempts: int | None = None,
    feedback: bool = False,
) -> str:
    """Return the command that grades a course, to be run in the repository's root.

    Arguments:
    course -- the course, which is named as it is seen from there
    own_db -- whether its gradebook was named on the command line; a password in it is left out
    isolation, language, attempts -- the level of isolation, the language and the limit if they were named there
    feedback -- whether pages are made
    """
    words = ["python", "-m", "autograder", "grade", "--assignment", course.assignment.name]
    if course.root != COURSE:
        words += ["--course", os.path.relpath(course.root, ROOT)]
    words += ["--db", shown_url(course)] if own_db else []
    words += ["--isolation", isolation] if isolation else []
    words += ["--language", language] if language else []
    words += ["--attempts", str(attempts)] if attempts else []
    words += ["--feedback"] if feedback else []
    return shlex.join(words)
