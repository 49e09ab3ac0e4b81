"""The feedback pages of a class, several at a time: nbgrader's generate_feedback, each process with some students."""

import math
import signal
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

from nbgrader.converters import GenerateFeedback, NbGraderException
from tqdm import tqdm

from autograder.catalogue.pages import template
from autograder.catalogue.say import say, speaking
from autograder.classroom.by_nbgrader import OfNamed
from autograder.classroom.course import Course
from autograder.classroom.quiet import quiet
from autograder.classroom.result import Result
from autograder.classroom.todo import todos
from autograder.grading.bounded_work import FORK
from autograder.judge.message import message
from autograder.sandbox.isolation.system import PR_SET_PDEATHSIG, prctl
from nst.files import write_text

MOST_AT_ONCE = 16  # students that a process takes at a time, for which it reads the templates once
THEIRS = ("ungraded.handed-in", "astray.found", "nothing.no-file")  # reasons that students can do something about


_of: dict[str, Course] = {}  # in a fork: the course, which need not be sent, and whose configuration could not be


class FeedbackOfNamed(OfNamed, GenerateFeedback):  # type: ignore[misc]  # nbgrader has no types
    """GenerateFeedback for students who are named."""


def make_feedback(course: Course, results: Sequence[Result], jobs: int, *, leave: bool = True) -> list[str]:
    """Make the pages of all who have been graded anew: comments and points by hand may have changed since.

    What is told of a result besides the verdict stands at the top of its page, in the language of the assignment.

    Arguments:
    course -- the course, graded
    results -- what has come of it
    jobs -- how many pages are made at the same time
    leave -- whether the bar stays on the screen

    Returns: the students whose pages could not be made. Raises CourseError if the course is being graded.
    """
    graded = [result.student for result in results if result.graded]
    students = [name for name in graded if (course.autograded(name) / course.assignment.notebook).is_file()]
    size = max(1, min(MOST_AT_ONCE, math.ceil(len(students) / jobs)))
    parts = [students[start : start + size] for start in range(0, len(students), size)]
    desc, unit = say(message("terminal.feedback")), say(message("terminal.page"))
    with course.alone(), tqdm(total=len(students), desc=desc, unit=unit, file=sys.stderr, leave=leave) as bar:
        pool = ProcessPoolExecutor(jobs, FORK, _begin, (course, _notices(course, results)))
        try:
            waiting = {pool.submit(_make, part): part for part in parts}
            for done in as_completed(waiting):
                done.result()
                bar.update(len(waiting[done]))
        finally:
            pool.shutdown(cancel_futures=True)
    return [student for student in students if not course.feedback(student).is_file()]


def give_reason(course: Course, student: str, result: Result) -> None:
    """Write a page that tells a student why there is no verdict, in the language of the assignment.

    Of what went wrong with the grader, students read no more than that it did. Raises OSError.
    """
    with speaking(course.assignment.language):
        page = template(Path(__file__).with_name("reason_page.html.j2")).render(
            name=Path(course.assignment.notebook).stem, found=todos([result])[0].found, is_theirs=is_theirs(result)
        )
    write_text(course.feedback(student), page)


def is_theirs(result: Result) -> bool:
    """Return whether the reason why there is no verdict lies in what was handed in."""
    reason = result.verdict.reason
    return reason is not None and reason.id in THEIRS


def _notices(course: Course, results: Sequence[Result]) -> dict[str, str]:
    with speaking(course.assignment.language):
        return {result.student: say(result.verdict.reason) for result in results if result.verdict.reason}


def _begin(course: Course, notices: Mapping[str, str]) -> None:
    """Begin a process that makes pages; after Ctrl-C, which reaches it as well, it ends with the last of them."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # else it would wait for a grader that was killed
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    course.config.FeedbackExporter.notices = notices
    _of["course"] = course


def _make(students: Sequence[str]) -> None:
    """Make the pages of some students. Those of others are made even if one of them cannot be."""
    course = _of["course"]
    options = {"coursedir": course.directory, "config": deepcopy(course.config), "force": True}
    with quiet(), suppress(NbGraderException):  # the page is not there, and that is told
        FeedbackOfNamed(students, course.assignment.notebook, **options).start()
