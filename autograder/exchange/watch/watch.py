"""Grade a class while it hands in: the same grading again and again, of what has arrived meanwhile.

What is graded is in the store, the gradebook and autograded/, as after any other run, and what a page tells is noted
beside them. So whoever starts again, after whatever has ended this, goes on where it was.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import NoReturn

from autograder.catalogue.say import say, speaking
from autograder.classroom.course import BusyError, Course, CourseError
from autograder.classroom.feedback import is_theirs
from autograder.classroom.grade_class import GOES_ON, grade_class
from autograder.classroom.judging import Judging
from autograder.classroom.result import Result
from autograder.exchange.watch.arrivals import Arrivals, is_whole, look
from autograder.exchange.watch.pages import Pages
from autograder.grading.names import readable
from autograder.judge.verdict import Verdict

PAUSE = 1.0  # seconds between two looks
MOST_BEHIND = 60.0  # seconds that the table and the report lag behind while there is more to grade
TOGETHER = 8  # new submissions for each that is judged at a time: few, so that nobody waits long for a page

Publish = Callable[[Sequence[Result]], None]  # writes the table and the report. Raises CourseError if it cannot


def watch(course: Course, judging: Judging, jobs: int, publish: Publish, attempts: int | None = None) -> NoReturn:
    """Grade what arrives, until Ctrl-C.

    Arguments:
    course -- the course, of which others may be grading
    judging -- what judges the submissions
    jobs -- how many are judged at the same time, and how many pages are made
    publish -- what writes the table and the report
    attempts -- how many different submissions of a student are graded; None grades all

    Raises KeyboardInterrupt, which says how to go on; and what `grade_class` raises, but for BusyError.
    """
    watcher = _Watcher(course, judging, jobs, publish, attempts)
    try:
        while True:
            began = time.monotonic()
            if not watcher.step():
                time.sleep(max(PAUSE, time.monotonic() - began))  # a network drive has other things to do
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(str(stop) or GOES_ON) from None
    except OSError as error:
        raise CourseError(f"{course.root}: {error}. When that is mended, {GOES_ON}") from error


class _Watcher:
    """What is known from one look to the next."""

    def __init__(
        self, course: Course, judging: Judging, jobs: int, publish: Publish, attempts: int | None = None
    ) -> None:
        self._course, self._judging, self._jobs, self._attempts = course, judging, jobs, attempts
        self._publish = publish
        self._arrivals = Arrivals(partial(is_whole, course))
        self._pages = Pages(course, jobs)
        self._results: dict[str, Result] = {}
        self._is_published, self._has_failed, self._published = True, False, time.monotonic()

    def step(self) -> bool:
        """Look, and grade some of what has arrived. Returns: whether anything was graded."""
        found = look(self._course)
        waiting = self._arrivals.waiting(found, time.monotonic())
        together = self._together(waiting)
        try:
            self._grade(together)
        except BusyError:  # somebody else grades, and this goes on after that
            return False
        is_behind = time.monotonic() - self._published > MOST_BEHIND
        is_up_to_date = len(together) == len(waiting) and not self._has_failed
        if not self._is_published and (is_up_to_date or is_behind):
            self._write(found)
        return bool(together)

    def _together(self, waiting: Sequence[str]) -> Sequence[str]:
        """Return who is graded together: all whom an earlier run has graded, which is done soon, or some others."""
        recorded = self._course.judged / "recorded"
        known = [student for student in waiting if student not in self._results and (recorded / student).is_file()]
        return known or waiting[: TOGETHER * self._jobs]

    def _grade(self, students: Sequence[str]) -> None:
        if not students:
            return
        with speaking(self._course.assignment.language):  # what is found is told to students
            found = grade_class(self._course, self._judging, self._jobs, students=students, attempts=self._attempts)
        results = dict(zip(students, found, strict=True))
        outdated = self._pages.outdated(results)
        unmade = self._pages.make(outdated)
        for student, result in results.items():
            self._arrivals.take(student)
            if not result.graded and not is_theirs(result):
                self._arrivals.put_back(student, time.monotonic())
        self._results |= results
        self._is_published = False
        for line in map(_line, outdated.values()):
            print(line, flush=True)
        for student in unmade:
            print(f"the feedback page of {readable(student)} could not be made", file=sys.stderr, flush=True)

    def _write(self, found: Iterable[str]) -> None:
        """Write the table and the report of all whose folders are there."""
        self._published = time.monotonic()
        try:
            self._publish([*self._all(found)])
            self._is_published, self._has_failed = True, False
        except CourseError as error:  # a spreadsheet may have it open
            self._has_failed = True
            print(error, file=sys.stderr, flush=True)

    def _all(self, found: Iterable[str]) -> Iterator[Result]:
        for student in found:
            yield self._results.get(student) or Result(readable(student), Verdict((), 0, "ungraded"), None)


def _line(result: Result) -> str:
    """Return what the terminal shows of a result: when, who, and how many points or why not."""
    reason = say(result.verdict.reason) if result.verdict.reason else ""
    points = f"{result.score or 0:g} of {result.verdict.max_score:g} points" if result.graded else "not graded"
    told = ": ".join(filter(None, [points, reason]))
    return readable(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}  {result.student}  {told}")
