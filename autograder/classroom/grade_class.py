"""Grade a class: judge in parallel, record through nbgrader, and go on where an earlier run was stopped.

While threads wait for the kernels that run and are asked, this one records what has been judged. Nothing of a
submission stays in memory: what is found is in the store, from which a later run takes it.
"""

import os
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from autograder.assignments import ASSIGNMENTS
from autograder.classroom.course import Course
from autograder.classroom.gradebook import give_nothing, prepare, scores
from autograder.classroom.recording import Recorder
from autograder.classroom.result import Result
from autograder.grading.accept import accept
from autograder.grading.grade import grade
from autograder.grading.sanitise import plain
from autograder.grading.store import Store, key_of
from autograder.judge.verdict import Verdict
from autograder.sandbox.parent import Parent
from autograder.thin import thin_weights
from nst_errors import NSTError
from nst_reader.read import read_submission


@dataclass
class Found:
    """What is known of a class, by student: the verdict's key, why there are 0 points, or why there is neither."""

    keys: dict[str, str] = field(default_factory=dict)
    nothing: dict[str, str] = field(default_factory=dict)
    ungraded: dict[str, str] = field(default_factory=dict)


def grade_class(course: Course, parent: Parent, jobs: int) -> list[Result]:
    """Grade all that has been handed in, and has not been graded before.

    Arguments:
    course -- the course
    parent -- the warm parent, which makes the kernels; after an error, it is closed
    jobs -- how many submissions are judged at the same time

    Returns: a result for each student, sorted. Raises CourseError if the course cannot be graded, KeyboardInterrupt,
    which says how to go on.
    """
    with course.alone():
        students = course.students()
        thin_weights(course.assignment)  # before threads ask for them
        with _bar(len(students)) as bar:
            try:
                found = _Class(course, parent, bar).grade(students, jobs)
            except KeyboardInterrupt:
                kept = f"{bar.n:.0f} of {len(students)} submissions are done and kept"
                raise KeyboardInterrupt(f"{kept}; the same command goes on with the rest") from None
        return _results(course, students, found)


class _Class:
    """One run over a class."""

    def __init__(self, course: Course, parent: Parent, bar: "tqdm[Any]") -> None:
        self.course = course
        self.assignment = course.assignment
        self.parent = parent
        self.bar = bar
        self.found = Found()
        self.store = Store(course.judged)
        self.recorder = Recorder(course)

    def grade(self, students: list[str], jobs: int) -> Found:
        """Judge and record what is new."""
        alike, without = self._take_in(students)
        judged = [key for key in alike if self.store.verdict(key) is not None]
        with _threads(jobs, self.parent) as pool:
            judging: dict[Future[str], str] = {
                pool.submit(self._judge, self.course.submitted(alike[key][0]), key): key
                for key in alike
                if key not in judged
            }
            prepare(self.course)  # nbgrader takes seconds to make a gradebook, and the kernels are busy as it is
            for student in without:
                self._no_notebook(student)
            recorded = self._recorded({student: key for key in judged for student in alike[key]})
            self.found.keys |= recorded
            self.bar.n = self.bar.initial = len(recorded) + len(self.found.nothing) + len(self.found.ungraded)
            self.bar.refresh()  # those say nothing of the pace
            for key in judged:
                self._record([student for student in alike[key] if student not in recorded], key)
            for done in as_completed(judging):
                key = judging[done]
                if reason := done.result():
                    self.found.ungraded |= dict.fromkeys(alike[key], reason)
                    self.bar.update(len(alike[key]))
                else:
                    self._record(alike[key], key)
        return self.found

    def _take_in(self, students: list[str]) -> tuple[dict[str, list[str]], list[str]]:
        """Sort out what cannot be used.

        Returns: key -> all who have handed in this very submission; who has handed in no notebook of this name.
        """
        alike: dict[str, list[str]] = defaultdict(list)
        without = []
        for student in students:
            folder = self.course.submitted(student)
            try:
                if os.path.lexists(folder / self.assignment.notebook):
                    alike[key_of(self.assignment, folder)].append(student)
                else:
                    without.append(student)
            except Exception as error:
                self.found.ungraded[student] = _reason(error)
        return alike, without

    def _recorded(self, keys: dict[str, str]) -> dict[str, str]:
        """Those of the students and their keys that an earlier run has recorded."""
        known = scores(self.course)
        return {student: key for student, key in keys.items() if student in known and self.recorder.has(student, key)}

    def _no_notebook(self, student: str) -> None:
        self.recorder.forget(student)
        others = [path.name for path in sorted(self.course.submitted(student).glob("*.ipynb"))]
        if others:
            self.found.ungraded[student] = f"there is no {self.assignment.notebook}, but {_told(others)}"
        else:
            give_nothing(self.course, student)
            self.found.nothing[student] = f"there is no {self.assignment.notebook}, nor any other notebook"

    def _judge(self, folder: Path, key: str) -> str:
        """Judge a submission and put the verdict into the store. Returns: why that was impossible."""
        try:
            restored, findings = accept(self.assignment, read_submission(folder / self.assignment.notebook))
            self.store.keep(key, grade(self.assignment, restored, self.parent, folder, findings=findings))
        except Exception as error:  # a mistake of ours must not end the class, and is nobody's zero
            return _reason(error)
        return ""

    def _record(self, students: list[str], key: str) -> None:
        for student in students:
            try:
                self.recorder.record(student, key)
                self.found.keys[student] = key
            except Exception as error:  # as above
                self.found.ungraded[student] = _reason(error)
            self.bar.update()


def _told(notebooks: list[str]) -> str:
    """Which notebooks are there in place of the right one, and what to do."""
    of = {assignment.notebook: f" (of the assignment {assignment.name})" for assignment in ASSIGNMENTS.values()}
    named = ", ".join(notebook + of.get(notebook, "") for notebook in notebooks)
    if {*notebooks} <= {*of}:
        return f"{named}; expected the notebook of this assignment. Hand it in"
    return f"{named}; expected this name. Rename the right one"


def _reason(error: Exception) -> str:
    """An error in words for the instructor, who gets to see where it comes from if it was not foreseen."""
    if isinstance(error, NSTError):
        return str(error)
    tqdm.write("".join(traceback.format_exception(error)), file=sys.stderr)
    return f"the grader failed: {type(error).__name__}: {error}"


@contextmanager
def _threads(jobs: int, parent: Parent) -> Iterator[ThreadPoolExecutor]:
    """Threads that judge. If anything goes wrong, Ctrl-C among it, their kernels end at once, and they with them."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        parent.close()
        raise
    finally:
        pool.shutdown()


def _bar(total: int) -> "tqdm[Any]":
    return tqdm(total=total, desc="grading", unit="submission", file=sys.stderr)


def _results(course: Course, students: list[str], found: Found) -> list[Result]:
    store, points = Store(course.judged), scores(course)
    verdicts = {key: store.verdict(key) for key in set(found.keys.values())}

    def result(student: str) -> Result:
        if student in found.nothing:
            return Result(student, Verdict((), 0, reason=found.nothing[student]), 0.0)
        verdict = verdicts.get(found.keys.get(student, ""))
        if verdict is None:
            reason = plain(found.ungraded[student])  # which may hold names of the student's files, in whatever bytes
            return Result(student, Verdict((), 0, "ungraded", reason), None)
        return Result(student, verdict, points[student].points, points[student].late_penalty)

    return [result(student) for student in students]
