"""Submissions that are judged, so many of them begun at a time: those that wait cost no memory."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from queue import SimpleQueue

from autograder.classroom.course import Course
from autograder.classroom.judging import Begin
from autograder.judge.message import Message

MOST = 2_000  # begun at a time: more than a cluster has workers


class Begun:
    """Submissions that are judged.

    begin -- what begins to judge one
    course -- where they have been handed in
    """

    def __init__(self, begin: Begin, course: Course) -> None:
        self._begin, self._course = begin, course
        self._waiting: deque[tuple[str, Sequence[str]]] = deque()
        self._open: dict[Future[Message | None], tuple[str, Sequence[str]]] = {}
        self._done: SimpleQueue[Future[Message | None]] = SimpleQueue()

    def add(self, alike: Mapping[str, Sequence[str]]) -> None:
        """Judge some more: from their keys to the students who have handed in that very submission."""
        self._waiting.extend(alike.items())
        self._fill()

    def as_judged(self) -> Iterator[tuple[str, Sequence[str], Message | None]]:
        """Yield the key, the students and why it is ungraded, if it is, of each as soon as it has been judged.

        Raises an NSTError if nothing more can be judged.
        """
        while self._open:
            done = self._done.get()
            key, students = self._open.pop(done)
            self._fill()
            yield key, students, done.result()

    def _fill(self) -> None:
        while self._waiting and len(self._open) < MOST:
            key, students = self._waiting.popleft()
            future = self._begin(key, self._course.submitted(students[0]))
            self._open[future] = key, students
            future.add_done_callback(self._done.put)
