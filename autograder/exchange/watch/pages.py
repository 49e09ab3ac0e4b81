"""The pages of those who have just been graded: each is made once, whatever ends the grader in between."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from autograder.catalogue.say import say, speaking
from autograder.classroom.course import Course
from autograder.classroom.feedback import give_reason, make_feedback
from autograder.classroom.result import Result
from nst.files import write_text


class Pages:
    """The pages of a course. What each one tells is noted beside the verdicts when the page is there."""

    def __init__(self, course: Course, jobs: int) -> None:
        self._course, self._jobs = course, jobs
        self._told = course.judged / "told"

    def outdated(self, results: Mapping[str, Result]) -> dict[str, Result]:
        """Return those results of which the students' pages do not tell yet."""
        return {student: result for student, result in results.items() if not self._tells(student, result)}

    def make(self, results: Mapping[str, Result]) -> list[str]:
        """Make pages. Returns: the students whose pages could not be made. Raises CourseError."""
        judged = [replace(result, student=student) for student, result in results.items() if _is_judged(result)]
        if judged:
            make_feedback(self._course, judged, self._jobs, leave=False)
        return [student for student, result in results.items() if not self._is_made(student, result)]

    def _is_made(self, student: str, result: Result) -> bool:
        """Return whether a page is there, after it has been noted. That of who has no verdict is made here."""
        try:
            if not _is_judged(result):
                give_reason(self._course, student, result)
            if is_made := self._course.feedback(student).is_file():
                write_text(self._told / student, self._of(student, result))
        except OSError:
            return False
        return is_made

    def _tells(self, student: str, result: Result) -> bool:
        with suppress(OSError, UnicodeDecodeError):
            told = (self._told / student).read_text(encoding="utf-8")
            return told == self._of(student, result) and self._course.feedback(student).is_file()
        return False

    def _of(self, student: str, result: Result) -> str:
        """Return all that a page depends on: the record of the verdict, and what is told besides."""
        mark = self._course.judged / "recorded" / student
        record = mark.read_text(encoding="utf-8") if result.graded and mark.is_file() else ""
        with speaking(self._course.assignment.language):
            return f"{record}{say(result.verdict.reason) if result.verdict.reason else ''}"


def _is_judged(result: Result) -> bool:
    return result.graded and bool(result.verdict.functions)
