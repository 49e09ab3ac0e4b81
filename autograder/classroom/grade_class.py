"""Grade a class: judge in parallel, record through nbgrader, and go on where an earlier run was stopped.

While others judge, this thread records what has been judged. Nothing of a submission stays in memory: what is found is
in the store, from which a later run takes it.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from tqdm import tqdm

from autograder.catalogue.say import say
from autograder.classroom.attempts import Attempts
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
from autograder.grading.store import DAMAGED, Store, digest_of, key_for
from autograder.grading.summary import read_verdict
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


def grade_class(
    course: Course,
    judging: Judging,
    writers: int = 1,
    *,
    students: Sequence[str] | None = None,
    attempts: int | None = None,
) -> list[Result]:
    """Grade all that has been handed in, and has not been graded before.

    Arguments:
    course -- the course
    judging -- what judges the submissions
    writers -- how many processes record, if the gradebook is in a server
    students -- whose submissions; None takes those of all who have handed in
    attempts -- how many different submissions of a student are graded; None does not count them

    Returns: a result for each student, in their order. Raises CourseError if the course cannot be graded, SandboxError
    if submissions could look into it, ClusterError if nothing can be judged, KeyboardInterrupt that says how to go on.
    """
    with course.alone():
        leave = students is None  # the bar, on the screen
        students = course.students() if students is None else students
        with _bar(len(students), leave) as bar:
            try:
                found = _Class(course, bar, attempts).grade(students, judging, writers)
            except KeyboardInterrupt:
                kept = f"{bar.n:.0f} of {len(students)} submissions are done and kept"
                raise KeyboardInterrupt(f"{kept}; {GOES_ON}") from None
            except OSError as error:
                raise CourseError(f"{course.root}: {error}. When that is mended, {GOES_ON}") from error
        return _results(course, students, found)


class _Class:
    """One run over a class."""

    def __init__(self, course: Course, bar: "tqdm[Any]", attempts: int | None) -> None:
        self.course = course
        self.assignment = course.assignment
        self.bar = bar
        self.found = Found()
        self.store = Store(course.judged)
        self.outlines = Outlines()
        self.attempts = Attempts(course, attempts) if attempts else None
        self.submissions: dict[str, str] = {}  # key -> the digest of what was handed in

    def grade(self, students: Sequence[str], judging: Judging, writers: int) -> Found:
        """Judge and record what is new."""
        read_roster(self.course)  # what is wrong with these files is told before anything is judged
        read_deadlines(self.course.directory)
        alike, without, refused = self._take_in(students)
        kept = {key for key in alike if self.store.has(key)}
        with judging.judging(self.course) as begin, ExitStack() as stack:
            begun = Begun(begin, self.course)
            begun.add({key: alike[key] for key in alike if key not in kept})
            prepare(self.course)  # nbgrader takes seconds to make a gradebook, and the kernels are busy as it is
            enter_names(self.course)
            self._enter_deadlines(students)
            self.recorder = stack.enter_context(Recorder(self.course, writers))
            self._give_nothing(without)
            known = entered(self.course)
            self._refuse(refused, known)
            waiting, damaged = self._recorded({key: students for key, students in alike.items() if key in kept}, known)
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

    def _enter_deadlines(self, students: Sequence[str]) -> None:
        strangers = enter_deadlines(self.course, students)
        if strangers := [name for name in strangers if not self.course.has_files(name)]:
            told = message("terminal.extension-of-nobody", file=DEADLINES, students=listed([*map(quoted, strangers)]))
            tqdm.write(say(told), file=sys.stderr)

    def _take_in(self, students: Sequence[str]) -> tuple[Alike, list[str], list[str]]:
        """Sort out what cannot be used.

        Returns: key -> all who have handed in this very submission; who has handed in no file at all; who has handed in
        once too often.
        """
        alike: Alike = defaultdict(list)
        without, refused = [], []
        for student in students:
            folder = self.course.submitted(student)
            try:
                check_name(student)
                read_timestamp(folder)
                if not is_missing(folder / self.assignment.notebook):
                    submission = digest_of(self.assignment, folder)
                    if self.attempts and not self.attempts.allow(student, submission):
                        refused.append(student)
                        continue
                    key = key_for(self.assignment, submission)
                    if self.attempts:
                        self.submissions[key] = submission
                    alike[key].append(student)
                elif reason := self.course.instead(student):
                    self.found.ungraded[student] = reason
                else:
                    without.append(student)
            except Exception as error:
                self.found.ungraded[student] = reason_of(error, self.course.root)
        return alike, without, refused

    def _refuse(self, students: Sequence[str], known: Collection[str]) -> None:
        """Let what was graded last count for those who have no attempt left."""
        for student in students:
            try:
                verdict = read_verdict(self.course.autograded(student) / self.assignment.notebook)
            except DAMAGED:
                continue  # and it is told to be lost
            if self.attempts and student in known:
                shared = self.outlines.one(outline(verdict))
                self.found.verdicts[student] = replace(shared, reason=self.attempts.used)

    def _recorded(self, kept: Alike, known: Collection[str]) -> tuple[Alike, Alike]:
        """Look at what an earlier run has judged, and find what it has recorded.

        Returns: what is to be recorded, and what is to be judged again, since the verdict is damaged.
        """
        waiting, damaged = {}, {}
        for key, students in kept.items():
            before = [student for student in students if student in known and self.recorder.has(student, key)]
            verdict = self.store.verdict(key) if before else None
            if verdict:
                shared = self.outlines.one(outline(verdict))
                self.found.verdicts |= dict.fromkeys(before, shared)
                self._count(before, key)
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
        for student in self._count(students, key):
            self._note(self.recorder.add(student, key), damaged)

    def _count(self, students: Sequence[str], key: str) -> list[str]:
        """Count an attempt of each student. Returns: for whom that was possible."""
        counted = []
        for student in students:
            try:
                if self.attempts:
                    self.attempts.count(student, self.submissions[key])
            except OSError as error:
                self._note([Recorded(student, key, error=error)])
            else:
                counted.append(student)
        return counted

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


def _bar(total: int, leave: bool) -> "tqdm[Any]":
    unit = say(message("terminal.submission"))
    return tqdm(total=total, desc=say(message("terminal.grading")), unit=unit, file=sys.stderr, leave=leave)


def _results(course: Course, students: Sequence[str], found: Found) -> list[Result]:
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
