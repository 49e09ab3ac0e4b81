"""Record what has been judged in the gradebook and in autograded/, each verdict once.

What has been recorded is marked, last of all, so that half of it is nothing. Students are recorded together, in this
process, or in others beside it if the gradebook is in a server.
"""

import hashlib
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from nbgrader.api import MissingEntry
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from tqdm import tqdm

from autograder.catalogue.say import say
from autograder.classroom import by_nbgrader
from autograder.classroom.batch import Batches, DamagedError
from autograder.classroom.by_nbgrader import TRIES, RecordError
from autograder.classroom.course import Course
from autograder.classroom.gradebook import is_in_server, shown_url, terms
from autograder.classroom.outline import outline
from autograder.classroom.rule import rule
from autograder.classroom.usual import unusual
from autograder.classroom.writers import Writers
from autograder.grading.store import Store
from autograder.grading.timestamp import TIMESTAMP
from autograder.judge.message import message
from autograder.judge.verdict import Verdict
from nst.files import write_text

Pairs = Sequence[tuple[str, str]]  # students and keys

TOGETHER = 100  # students in one transaction
LONGEST = 2.0  # seconds that a verdict waits for others, if there are any


@dataclass(frozen=True)
class Recorded:
    """What came of recording a verdict: its outline, or why it is not recorded."""

    student: str
    key: str
    verdict: Verdict | None = None
    error: Exception | None = None

    @property
    def is_damaged(self) -> bool:
        """Whether what was judged has to be judged again."""
        return isinstance(self.error, DamagedError)


class Recorder:
    """Records verdicts, each once; to be used as a context.

    The gradebook must know the assignment. Due dates that change while there is a recorder are noticed by the next one.
    """

    def __init__(self, course: Course, processes: int = 1) -> None:
        self._course = course
        self._marks = course.judged / "recorded"
        self._url = shown_url(course)
        self._terms = terms(course)
        self._rule = rule(course.config)
        self._store = Store(course.judged)
        self._unusual = unusual(course.config)
        self._is_told = False
        self._batches: Batches | None = None
        beside = is_in_server(course) and processes > 1 and not self._unusual
        self._writers = Writers(course, processes) if beside else None
        self._waiting: list[tuple[str, str]] = []
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._writers, self._batches):
            if each:
                each.close()

    def has(self, student: str, key: str) -> bool:
        """Return whether a student's verdict has been recorded, and nbgrader's folder is there."""
        mark = self._marks / student
        made = self._course.autograded(student) / self._course.assignment.notebook
        with suppress(OSError):  # what cannot be read is recorded anew
            return mark.is_file() and made.is_file() and mark.read_bytes() == self._mark(student, key).encode()
        return False

    def forget(self, student: str) -> None:
        """Let it not count that a student's verdict has been recorded."""
        mark = self._marks / student
        if mark.is_dir() and not mark.is_symlink():  # which is none of ours
            shutil.rmtree(mark)
        mark.unlink(missing_ok=True)

    def add(self, student: str, key: str) -> list[Recorded]:
        """Record the verdict that is in the store under a key, together with others.

        Returns: what has come of those that have been recorded meanwhile.
        """
        try:
            self.forget(student)
        except OSError as error:
            return [Recorded(student, key, error=error)]
        self._since = self._since if self._waiting else time.monotonic()
        self._waiting.append((student, key))
        is_full = len(self._waiting) == TOGETHER
        if not is_full and time.monotonic() - self._since < LONGEST:
            return []
        pairs, self._waiting = self._waiting, []
        if is_full and self._writers:
            return self._marked(self._writers.add(pairs))
        return self._record(pairs)

    def finish(self) -> list[Recorded]:
        """Record what is waiting, and wait for all that is being recorded. Returns: what has come of it."""
        pairs, self._waiting = self._waiting, []
        recorded = self._record(pairs) if pairs else []
        return recorded + (self._marked(self._writers.wait()) if self._writers else [])

    def _marked(self, done: Sequence[tuple[Pairs, Sequence[Verdict] | None]]) -> list[Recorded]:
        """Mark what was recorded beside this process. What could not be, this one tries, and learns why."""
        found = []
        for pairs, verdicts in done:
            found += self._record(pairs) if verdicts is None else self._mark_all(pairs, verdicts)
        return found

    def _record(self, pairs: Pairs) -> list[Recorded]:
        """Record verdicts together; if that fails, one by one, as nbgrader does it anyway."""
        if self._unusual and len(pairs) > 1:
            return [recorded for pair in pairs for recorded in self._record([pair])]
        try:
            return self._mark_all(pairs, self._together(pairs))
        except (SQLAlchemyError, MissingEntry) as error:
            failed: Exception = RecordError(f"it could not be entered in the gradebook: {error}")
            failed.__cause__ = error
        except Exception as error:
            failed = error
        if len(pairs) == 1:
            return [Recorded(*pairs[0], error=failed)]
        return [recorded for pair in pairs for recorded in self._record([pair])]

    def _together(self, pairs: Pairs) -> list[Verdict]:
        if self._unusual:
            return [self._by_nbgrader(student, key) for student, key in pairs]
        if self._batches is None:
            self._batches = Batches(self._course)
        for _ in range(TRIES - 1):
            with suppress(OperationalError):
                return self._batches.record(pairs)
        return self._batches.record(pairs)

    def _by_nbgrader(self, student: str, key: str) -> Verdict:
        if not self._is_told:
            tqdm.write(say(message("terminal.by-nbgrader", what=self._unusual)), file=sys.stderr)
            self._is_told = True
        graded = self._store.find(key)
        if graded is None:
            raise DamagedError(self._store.folder)
        by_nbgrader.record(self._course, student, key)
        return outline(graded.verdict)

    def _mark_all(self, pairs: Pairs, verdicts: Sequence[Verdict]) -> list[Recorded]:
        found = []
        for (student, key), verdict in zip(pairs, verdicts, strict=True):
            try:
                write_text(self._marks / student, self._mark(student, key))
                found.append(Recorded(student, key, verdict))
            except OSError as error:
                found.append(Recorded(student, key, error=error))
        return found

    def _mark(self, student: str, key: str) -> str:
        """Return all that a record depends on, in lines: verdict, gradebook, time of hand-in, due date, the rule."""
        file = self._course.submitted(student) / TIMESTAMP
        handed_in = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        due, extension, said = self._terms.due, self._terms.extensions.get(student), self._terms.lateness
        by_hand = self._terms.by_hand.get(student, "[]")
        return "".join(f"{line}\n" for line in (key, self._url, handed_in, due, extension, said, by_hand, self._rule))
