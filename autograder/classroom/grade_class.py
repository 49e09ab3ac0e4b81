"""Grade a class: judge in parallel, record through nbgrader, and go on where an earlier run was stopped.

While others judge, this thread records what has been judged. Nothing of a submission stays in memory: what is found is
in the store, from which a later run takes it.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from tqdm import tqdm

from autograder.catalogue.say import say
from autograder.classroom.begun import Begun
from autograder.classroom.course import Course, CourseError
from autograder.classroom.deadlines import DEADLINES, read_deadlines
from autograder.classroom.gradebook import entered, people, prepare, scores
from autograder.classroom.judging import Judging, reason_of
from autograder.classroom.late import enter_deadlines
from autograder.classroom.nothing import give_nothing
from autograder.classroom.outline import Outlines, outline
from autograder.classroom.recording import Recorded, Recorder
from autograder.classroom.result import NOBODY, Result
from autograder.classroom.roster import enter_names, read_roster
from autograder.grading.astray import is_missing
from autograder.grading.names import check_name, listed, quoted, readable
from autograder.grading.store import Store, key_of
from autograder.grading.timestamp import read_timestamp
from autograder.judge.message import Message, message
from autograder.judge.verdict import Verdict

Alike = dict[str, list[str]]  # key -> the students who have handed in that very submission

GOES_ON = "the same command goes on with the rest"


@dataclass
class Found:
    """What is known of a class, by student: the verdict's outline, why there are 0 points, or why there is neither."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    nothing: dict[str, Message] = field(default_factory=dict)
    ungraded: dict[str, Message] = field(default_factory=dict)


def grade_class(course: Course, judging: Judging, writers: int = 1) -> list[Result]:
    """Grade all that has been handed in, and has not been graded before.

    Arguments:
    course -- the course
    judging -- what judges the submissions
    writers -- how many processes record, if the gradebook is in a server

    Returns: a result for each student, sorted. Raises CourseError if the course cannot be graded, SandboxError if
    submissions could look into it, ClusterError if nothing can be judged, KeyboardInterrupt, which says how to go on.
    """
    with course.alone():
        students = course.students()
        with _bar(len(students)) as bar:
            try:
                found = _Class(course, bar).grade(students, judging, writers)
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
        self.outlines = Outlines()

    def grade(self, students: list[str], judging: Judging, writers: int) -> Found:
        """Judge and record what is new."""
        read_roster(self.course)  # what is wrong with these files is told before anything is judged
        read_deadlines(self.course.directory)
        alike, without = self._take_in(students)
        kept = {key for key in alike if self.store.has(key)}
        with judging.judging(self.course) as begin, ExitStack() as stack:
            begun = Begun(begin, self.course)
            begun.add({key: alike[key] for key in alike if key not in kept})
            prepare(self.course)  # nbgrader takes seconds to make a gradebook, and the kernels are busy as it is
            enter_names(self.course)
            self._enter_deadlines(students)
            self.recorder = stack.enter_context(Recorder(self.course, writers))
            self._give_nothing(without)
            waiting, damaged = self._recorded({key: students for key, students in alike.items() if key in kept})
            found = self.found
            self.bar.n = self.bar.initial = len(found.verdicts) + len(found.nothing) + len(found.ungraded)
            self.bar.refresh()  # those say nothing of the pace
            for key in waiting:
                self._record(waiting[key], key, damaged)
            self._note(self.recorder.finish(), damaged)
            begun.add(damaged)
            for key, alike_ones, reason in begun.as_judged():
                if reason:
                    self.found.ungraded |= dict.fromkeys(alike_ones, reason)
                    self.bar.update(len(alike_ones))
                else:
                    self._record(alike_ones, key)
            self._note(self.recorder.finish())
        return self.found

    def _enter_deadlines(self, students: list[str]) -> None:
        if strangers := enter_deadlines(self.course, students):
            told = message("terminal.extension-of-nobody", file=DEADLINES, students=listed([*map(quoted, strangers)]))
            tqdm.write(say(told), file=sys.stderr)

    def _take_in(self, students: list[str]) -> tuple[Alike, list[str]]:
        """Sort out what cannot be used.

        Returns: key -> all who have handed in this very submission; who has handed in no file at all.
        """
        alike: Alike = defaultdict(list)
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

    def _recorded(self, kept: Alike) -> tuple[Alike, Alike]:
        """Look at what an earlier run has judged, and find what it has recorded.

        Returns: what is to be recorded, and what is to be judged again, since the verdict is damaged.
        """
        known, waiting, damaged = entered(self.course), {}, {}
        for key, students in kept.items():
            before = [student for student in students if student in known and self.recorder.has(student, key)]
            verdict = self.store.verdict(key) if before else None
            if verdict:
                shared = self.outlines.one(outline(verdict))
                self.found.verdicts |= dict.fromkeys(before, shared)
                if left := [student for student in students if student not in self.found.verdicts]:
                    waiting[key] = left
            elif before:
                damaged[key] = students
            else:
                waiting[key] = students
        return waiting, damaged

    def _give_nothing(self, students: list[str]) -> None:
        """Give 0 points to those who have handed in no file at all."""
        failed: dict[str, Exception] = {}
        for student in students:
            try:
                self.recorder.forget(student)
            except OSError as error:
                failed[student] = error
        if known := [student for student in students if student not in failed]:
            failed |= give_nothing(self.course, known)
        told = message("nothing.no-file", notebook=self.assignment.notebook)
        self.found.nothing |= {student: told for student in students if student not in failed}
        self.found.ungraded |= {student: reason_of(error, self.course.root) for student, error in failed.items()}

    def _record(self, students: Sequence[str], key: str, damaged: Alike | None = None) -> None:
        for student in students:
            self._note(self.recorder.add(student, key), damaged)

    def _note(self, recorded: list[Recorded], damaged: Alike | None = None) -> None:
        """Note what has come of records. What is damaged goes to `damaged`, by which it is judged again, if given."""
        for each in recorded:
            if each.verdict:
                self.found.verdicts[each.student] = self.outlines.one(each.verdict)
            elif each.is_damaged and damaged is not None:
                damaged.setdefault(each.key, []).append(each.student)
                continue
            elif each.error:
                self.found.ungraded[each.student] = reason_of(each.error, self.course.root)  # as above
            self.bar.update()


def _bar(total: int) -> "tqdm[Any]":
    unit = say(message("terminal.submission"))
    return tqdm(total=total, desc=say(message("terminal.grading")), unit=unit, file=sys.stderr)


def _results(course: Course, students: list[str], found: Found) -> list[Result]:
    points, known = scores(course), people(course)

    def result(student: str) -> Result:
        name = readable(student)
        if student in found.nothing:
            nothing = Verdict((), 0, reason=found.nothing[student])
            return Result(name, nothing, points[student].points, person=known[student])
        if student not in found.verdicts:
            reason = found.ungraded.get(student, message("ungraded.lost"))
            of_before = known.get(student, NOBODY)
            person = replace(of_before, handed_in=None, seconds_late=0.0)
            return Result(name, Verdict((), 0, "ungraded", reason), None, person=person)
        score = points[student]
        return Result(name, found.verdicts[student], score.points, score.late_penalty, known[student])

    return [result(student) for student in students]
