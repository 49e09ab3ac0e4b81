"""Grade a class: judge in parallel, record through nbgrader, and go on where an earlier run was stopped.

While others judge, this thread records what has been judged. Nothing of a submission stays in memory: what is found is
in the store, from which a later run takes it.
"""

import sys
from collections import defaultdict
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field
from typing import Any

from tqdm import tqdm

from autograder.catalogue.say import say
from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import give_nothing, prepare, scores
from autograder.classroom.judging import Begin, Judging, reason_of
from autograder.classroom.recording import Recorder
from autograder.classroom.result import Result
from autograder.classroom.roster import enter_names
from autograder.grading.astray import is_missing
from autograder.grading.names import check_name, readable
from autograder.grading.store import Store, key_of
from autograder.grading.timestamp import read_timestamp
from autograder.judge.message import Message, message
from autograder.judge.verdict import Verdict

GOES_ON = "the same command goes on with the rest"


@dataclass
class Found:
    """What is known of a class, by student: the verdict's key, why there are 0 points, or why there is neither."""

    keys: dict[str, str] = field(default_factory=dict)
    nothing: dict[str, Message] = field(default_factory=dict)
    ungraded: dict[str, Message] = field(default_factory=dict)


def grade_class(course: Course, judging: Judging) -> list[Result]:
    """Grade all that has been handed in, and has not been graded before.

    Arguments:
    course -- the course
    judging -- what judges the submissions

    Returns: a result for each student, sorted. Raises CourseError if the course cannot be graded, SandboxError if
    submissions could look into it, ClusterError if nothing can be judged, KeyboardInterrupt, which says how to go on.
    """
    with course.alone():
        students = course.students()
        with _bar(len(students)) as bar:
            try:
                found = _Class(course, bar).grade(students, judging)
            except KeyboardInterrupt:
                kept = f"{bar.n:.0f} of {len(students)} submissions are done and kept"
                raise KeyboardInterrupt(f"{kept}; {GOES_ON}") from None
            except OSError as error:
                raise CourseError(f"{course.root}: {error}. When that is mended, {GOES_ON}") from error
        return _results(course, students, found)


class _Class:
    """One run over a class."""

    def __init__(self, course: Course, bar: "tqdm[Any]") -> None:
        self.course = course
        self.assignment = course.assignment
        self.bar = bar
        self.found = Found()
        self.store = Store(course.judged)

    def grade(self, students: list[str], judging: Judging) -> Found:
        """Judge and record what is new."""
        alike, without = self._take_in(students)
        judged = [key for key in alike if self.store.verdict(key) is not None]
        with judging.judging(self.course) as begin:
            begun = self._start(begin, {key: alike[key] for key in alike if key not in judged})
            prepare(self.course)  # nbgrader takes seconds to make a gradebook, and the kernels are busy as it is
            enter_names(self.course)
            self.recorder = Recorder(self.course)
            for student in without:
                self._no_file(student)
            recorded = self._recorded({student: key for key in judged for student in alike[key]})
            self.found.keys |= recorded
            self.bar.n = self.bar.initial = len(recorded) + len(self.found.nothing) + len(self.found.ungraded)
            self.bar.refresh()  # those say nothing of the pace
            waiting = {key: [student for student in alike[key] if student not in recorded] for key in judged}
            damaged = [key for key in judged if waiting[key] and self.store.find(key) is None]
            begun |= self._start(begin, {key: waiting[key] for key in damaged})
            for key in judged:
                if key not in damaged:
                    self._record(waiting[key], key)
            for done in as_completed(begun):
                key, waiting_for = begun[done]
                if reason := done.result():
                    self.found.ungraded |= dict.fromkeys(waiting_for, reason)
                    self.bar.update(len(waiting_for))
                else:
                    self._record(waiting_for, key)
        return self.found

    def _start(self, begin: Begin, keys: dict[str, list[str]]) -> dict[Future[Message | None], tuple[str, list[str]]]:
        """Begin to judge. Returns: the future reasons, with the keys, and the students for whom they are recorded."""
        return {begin(key, self.course.submitted(students[0])): (key, students) for key, students in keys.items()}

    def _take_in(self, students: list[str]) -> tuple[dict[str, list[str]], list[str]]:
        """Sort out what cannot be used.

        Returns: key -> all who have handed in this very submission; who has handed in no file at all.
        """
        alike: dict[str, list[str]] = defaultdict(list)
        without = []
        for student in students:
            folder = self.course.submitted(student)
            try:
                check_name(student)
                read_timestamp(folder)
                if not is_missing(folder / self.assignment.notebook):
                    alike[key_of(self.assignment, folder)].append(student)
                elif reason := self.course.instead(student):
                    self.found.ungraded[student] = reason
                else:
                    without.append(student)
            except Exception as error:
                self.found.ungraded[student] = reason_of(error, self.course.root)
        return alike, without

    def _recorded(self, keys: dict[str, str]) -> dict[str, str]:
        """Those of the students and their keys that an earlier run has recorded."""
        known = scores(self.course)
        return {student: key for student, key in keys.items() if student in known and self.recorder.has(student, key)}

    def _no_file(self, student: str) -> None:
        try:
            self.recorder.forget(student)
            give_nothing(self.course, student)
            self.found.nothing[student] = message("nothing.no-file", notebook=self.assignment.notebook)
        except Exception as error:  # as below
            self.found.ungraded[student] = reason_of(error, self.course.root)

    def _record(self, students: list[str], key: str) -> None:
        for student in students:
            try:
                self.recorder.record(student, key)
                self.found.keys[student] = key
            except Exception as error:  # as above
                self.found.ungraded[student] = reason_of(error, self.course.root)
            self.bar.update()


def _bar(total: int) -> "tqdm[Any]":
    unit = say(message("terminal.submission"))
    return tqdm(total=total, desc=say(message("terminal.grading")), unit=unit, file=sys.stderr)


def _results(course: Course, students: list[str], found: Found) -> list[Result]:
    store, points = Store(course.judged), scores(course)
    verdicts = {key: store.verdict(key) for key in set(found.keys.values())}

    def result(student: str) -> Result:
        name = readable(student)
        if student in found.nothing:
            return Result(name, Verdict((), 0, reason=found.nothing[student]), points[student].points)
        verdict = verdicts.get(found.keys.get(student, ""))
        if verdict is None:
            reason = found.ungraded.get(student, message("ungraded.lost"))
            return Result(name, Verdict((), 0, "ungraded", reason), None)
        return Result(name, verdict, points[student].points, points[student].late_penalty)

    return [result(student) for student in students]
