"""The feedback pages of a class, several at a time: nbgrader's generate_feedback, each process with some students."""

import math
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from copy import deepcopy

from nbgrader.converters import GenerateFeedback, NbGraderException
from tqdm import tqdm

from autograder.catalogue.say import say
from autograder.classroom.by_nbgrader import OfNamed
from autograder.classroom.course import Course
from autograder.classroom.quiet import quiet
from autograder.classroom.result import Result
from autograder.grading.deadline import FORK
from autograder.judge.message import message

MOST_AT_ONCE = 16  # students that a process takes at a time, for which it reads the templates once


_of: dict[str, Course] = {}  # in a fork: the course, which need not be sent, and whose configuration could not be


class FeedbackOfNamed(OfNamed, GenerateFeedback):  # type: ignore[misc]  # nbgrader has no types
    """GenerateFeedback for students who are named."""


def make_feedback(course: Course, results: Sequence[Result], jobs: int) -> list[str]:
    """Make the pages of all who have been graded anew: comments and points by hand may have changed since.

    Arguments:
    course -- the course, graded
    results -- what has come of it
    jobs -- how many pages are made at the same time

    Returns: the students whose pages could not be made. Raises CourseError if the course is being graded.
    """
    graded = [result.student for result in results if result.graded]
    students = [name for name in graded if (course.autograded(name) / course.assignment.notebook).is_file()]
    size = max(1, min(MOST_AT_ONCE, math.ceil(len(students) / jobs)))
    parts = [students[start : start + size] for start in range(0, len(students), size)]
    desc, unit = say(message("terminal.feedback")), say(message("terminal.page"))
    with course.alone(), tqdm(total=len(students), desc=desc, unit=unit, file=sys.stderr) as bar:
        pool = ProcessPoolExecutor(jobs, FORK, _begin, (course,))
        try:
            waiting = {pool.submit(_make, part): part for part in parts}
            for done in as_completed(waiting):
                done.result()
                bar.update(len(waiting[done]))
        finally:
            pool.shutdown(cancel_futures=True)
    return [student for student in students if not course.feedback(student).is_file()]


def _begin(course: Course) -> None:
    """Begin a process that makes pages; after Ctrl-C, which reaches it as well, it ends with the last of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _of["course"] = course


def _make(students: Sequence[str]) -> None:
    """Make the pages of some students. Those of others are made even if one of them cannot be."""
    course = _of["course"]
    options = {"coursedir": course.directory, "config": deepcopy(course.config), "force": True}
    with quiet(), suppress(NbGraderException):  # the page is not there, and that is told
        FeedbackOfNamed(students, course.assignment.notebook, **options).start()
