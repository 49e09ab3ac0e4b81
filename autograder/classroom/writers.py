"""Processes that record verdicts beside the grader's own, in a gradebook that many can write to."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context, parent_process
from threading import Thread

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.assignments.find import assignment_named
from autograder.classroom.batch import Batches
from autograder.classroom.course import Course
from autograder.classroom.usual import usual_part
from autograder.grading.mended import mend
from autograder.judge.verdict import Verdict

Pairs = Sequence[tuple[str, str]]
Done = list[tuple[Pairs, Sequence[Verdict] | None]]
# The grader has threads, which a fork would lose; so a process begins anew, and what the grader sends it is its own.
SPAWN = get_context("spawn")

_of: dict[str, Batches] = {}  # in such a process


class Writers:
    """Processes that record; they begin when there is something to record."""

    def __init__(self, course: Course, number: int) -> None:
        about = (course.assignment.name, usual_part(course.config))
        self._pool = ProcessPoolExecutor(number, SPAWN, _begin, about)
        self._most = 2 * number
        self._running: dict[Future[list[Verdict] | None], Pairs] = {}

    def add(self, pairs: Pairs) -> Done:
        """Record verdicts beside this process. Returns: what has been done meanwhile, see `wait`."""
        try:
            self._running[self._pool.submit(_record, pairs)] = pairs
        except RuntimeError:  # a process has died, and with it all
            return [(pairs, None)]
        return self._done(self._most)

    def wait(self) -> Done:
        """Wait for all. Returns: what was recorded, with the outlines of the verdicts, None if it could not be."""
        return self._done(0)

    def close(self) -> None:
        """End the processes, each after what it records."""
        self._pool.shutdown(cancel_futures=True)

    def _done(self, most: int) -> Done:
        """Return what has been done, when no more than so many batches are left."""
        found: Done = []
        while len(self._running) > most:
            for future in wait(self._running, return_when=FIRST_COMPLETED).done:
                found.append((self._running.pop(future), None if future.exception() else future.result()))
        return found


def _begin(assignment: str, config: Config) -> None:
    """Begin a process that records. It goes on after Ctrl-C, which reaches it as well, and ends with the grader."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_grader, daemon=True).start()
    mend()
    directory = CourseDirectory(config=config, assignment_id=assignment)
    _of["batches"] = Batches(Course(assignment_named(assignment), config, directory))


def _end_with_the_grader() -> None:
    grader = parent_process()
    if grader:
        grader.join()
    os._exit(1)


def _record(pairs: Pairs) -> list[Verdict] | None:
    try:
        return _of["batches"].record(pairs)
    except Exception:  # the grader tries it itself, and learns why
        return None
