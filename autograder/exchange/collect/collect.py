"""Collect what students have handed in to other systems, and put it where the course expects it.

Nothing is lost: what is not taken is listed, with what was found and what to do. Nothing is overwritten: a submission
that is there already is replaced by a later one only if this command has put it there, and nobody has touched it since.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Literal

from nbgrader.api import MissingEntry
from tqdm import tqdm

from autograder.classroom.course import Course, CourseError
from autograder.classroom.deadlines import deadline_of
from autograder.classroom.gradebook import terms
from autograder.classroom.roster import enter, read_roster
from autograder.exchange.collect.attempt import Attempt, Order, Which, ranked
from autograder.exchange.collect.contents import Contents, Files, Wanted, contents
from autograder.exchange.collect.listed import Listed, RefusedError
from autograder.exchange.collect.recognise import Found, recognised
from autograder.exchange.collect.shelf import Entry, Shelf, digest
from autograder.exchange.collect.student import split, student_of
from autograder.exchange.people import People
from autograder.grading.names import MOST_NAMED, quoted, readable
from autograder.grading.released import released
from autograder.grading.timestamp import TIMESTAMP

MOST_TRIED = 20  # attempts of a student, in which a notebook is looked for
State = Literal["collected", "replaced", "unchanged"]


@dataclass(frozen=True)
class Taken:
    """A submission that is in its place now.

    student -- the student's id
    name -- as the system has it
    state -- what was done
    source -- where it comes from
    when -- when it was handed in, in UTC; None if the system does not tell
    is_late -- whether that was too late, as far as it is known
    notes -- what else there is to know
    """

    student: str
    name: str
    state: State
    source: str
    when: datetime | None
    is_late: bool
    notes: tuple[str, ...]


@dataclass
class Collected:
    """What has come of it.

    recognised -- what each file was recognised as, and how many attempts are in it
    taken -- a line for each student
    listed -- what was not taken
    """

    recognised: list[tuple[Path, str, int]] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)


def collect(course: Course, files: Sequence[Path], which: Which = "in-time") -> Collected:
    """Put what is in files of other systems into submitted/, and names and e-mail addresses into the gradebook.

    Arguments:
    course -- the course, with the assignment
    files -- zips and folders, the earlier ones first
    which -- of several attempts: the last that is in time, or else the least late; the last; or the first

    Returns: what was done, and what was not taken. Raises CourseError if the course cannot be used.
    """
    with course.alone(), ExitStack() as stack:
        collected = Collected()
        found = []
        for arrival, file in enumerate(files, 1):
            try:
                if course.root.is_relative_to(file.resolve()):
                    raise RefusedError("it holds the course itself", "Name what came from another system")
                each = stack.enter_context(recognised(file, arrival))
            except RefusedError as error:
                collected.listed.append(error.at(quoted(str(file))))
                continue
            collected.recognised.append((file, each.system, len(each.attempts)))
            collected.listed += each.listed
            found.append(each)
        try:
            _Class(course, which, collected).collect(found)
        except OSError as error:
            raise CourseError(f"{course.root}: {error}. When that is mended, the same command goes on") from error
        return collected


class _Class:
    """One run over a class."""

    def __init__(self, course: Course, which: Which, collected: Collected) -> None:
        self.course = course
        self.which = which
        self.collected = collected
        self.roster = read_roster(course)
        self.due, self.extensions = _due(course)
        self.shelf = Shelf(course)
        self.wanted = Wanted(course.assignment, released(course.assignment))
        self.names: dict[str, dict[str, str]] = {}

    def collect(self, found: Sequence[Found]) -> None:
        """Collect all that can be. What was done stays if it is interrupted."""
        of_student = self._of_student(found)
        try:
            with tqdm(sorted(of_student), desc="collecting", unit="student", file=sys.stderr) as bar:
                for student in bar:
                    try:
                        self._take(student, of_student[student])
                    except RefusedError as error:
                        self.collected.listed.append(error.at(quoted(student)))
        except KeyboardInterrupt:
            done = f"{bar.n} of {len(of_student)} students are done"
            raise KeyboardInterrupt(f"{done}; the same command goes on with the rest") from None
        finally:
            self.shelf.save()
            if self.names:
                enter(self.course, self.names)

    def _of_student(self, found: Sequence[Found]) -> dict[str, list[Attempt]]:
        """Sort attempts by student. Who cannot be told is listed, and so are two who would get the same folder."""
        who = cache(partial(student_of, People(self.roster)))
        of_student: dict[str, list[Attempt]] = defaultdict(list)
        unknown: dict[str, Listed] = {}
        for attempt in (attempt for each in found for attempt in each.attempts):
            try:
                of_student[who(attempt.person)].append(attempt)
            except RefusedError as error:
                unknown.setdefault(attempt.person.key, error.at(quoted(attempt.source)))
        self.collected.listed += unknown.values()
        alike: dict[str, set[str]] = defaultdict(set)
        for student in (*of_student, *self.shelf.entries):
            alike[student.casefold()].add(student)
        for student in [*of_student]:
            try:
                self._check_alone(alike[student.casefold()], of_student[student], self.shelf.entries.get(student))
            except RefusedError as error:
                self.collected.listed.append(error.at(quoted(student)))
                del of_student[student]
        return of_student

    def _check_alone(self, alike: set[str], attempts: Sequence[Attempt], before: Entry | None) -> None:
        """Raise RefusedError if a student's folder would be another's as well."""
        if len(alike) > 1:
            names = ", ".join(quoted(name) for name in sorted(alike))
            raise RefusedError(f"{names} differ only in case", "Put both into students.csv, with ids that differ")
        people: dict[str, dict[str, str]] = defaultdict(dict)  # system -> person -> source
        for attempt in attempts:
            people[attempt.system].setdefault(attempt.person.key, attempt.source)
        if before and before.system in people:
            people[before.system].setdefault(before.person, before.source)
        for same in people.values():
            if len(same) > 1:
                sources = ", ".join(quoted(source) for source in [*same.values()][:MOST_NAMED])
                advice = "Tell them apart by lms_user_id or e-mail in students.csv, or collect one of them only"
                raise RefusedError(f"{len(same)} people would be this student: {sources}", advice)

    def _take(self, student: str, attempts: list[Attempt]) -> None:
        """Put a student's attempt that counts into its place. Raises RefusedError if there is none."""
        due = self._due(student)
        ranks = ranked([attempt.order for attempt in attempts], self.which, due)
        before = self.shelf.entries.get(student)
        there = self.shelf.files(student)
        is_ours = bool(before and there and digest(there) == before.digest)
        best = attempts[ranks[0]] if ranks else None
        if best and best.commit and is_ours and before and before.commit == best.commit:
            self._note(student, best, "unchanged", _others(attempts, best))
            return
        chosen, inside, notes = self._best(
            attempts, ranks, there[self.course.assignment.notebook] if is_ours and there else b""
        )
        files = inside.files | _timestamp(chosen.order)
        notes += _others(attempts, chosen)
        if inside.left:
            notes.append(f"left out: {', '.join(quoted(name) for name in inside.left[:MOST_NAMED])}")
        if there == files:
            state: State = "unchanged"
        elif there == {}:
            self.shelf.put(student, files)
            state = "collected"
        elif is_ours and before and self._is_better(chosen.order, before.order, due):
            aside = self.shelf.put(student, files)
            notes.append(f"what was there is in {aside and aside.relative_to(self.course.root)}")
            state = "replaced"
        else:
            self._keep(student, chosen, before if is_ours else None, due)
            return
        entry = Entry.of(chosen, files)
        if before != entry:
            self.shelf.entries[student] = entry
            self.names[student] = self._about(student, chosen)
        self._note(student, chosen, state, notes)

    def _keep(self, student: str, chosen: Attempt, before: Entry | None, due: datetime | None) -> None:
        """Leave what is there. Raises RefusedError unless that counts more than what has come."""
        place = self.course.submitted(student).relative_to(self.course.root)
        source = quoted(chosen.source)
        advice = f"Move {quoted(str(place))} away if the new one counts, and collect again"
        if before is None:
            raise RefusedError(
                f"{source} differs from what is there, which this command has not put there as it is", advice
            )
        ranks = ranked([before.order, chosen.order], self.which, due)
        if ranks is None:
            raise RefusedError(f"{source} differs from what is there, and it is not known which came later", advice)
        kept = Attempt(before.system, before.source, chosen.person, before.order, list, before.commit)
        self._note(student, kept, "unchanged", [f"not taken: {source}"])

    def _is_better(self, order: Order, before: Order, due: datetime | None) -> bool:
        """Return whether an attempt counts more than the one that was collected before."""
        return ranked([before, order], self.which, due) == [1, 0]

    def _best(
        self, attempts: Sequence[Attempt], ranks: Sequence[int] | None, known: bytes
    ) -> tuple[Attempt, Contents, list[str]]:
        """Return the best attempt that has a notebook, what is in it, and why none was taken that is better."""
        if ranks is None:
            inside = [contents(self.wanted, attempt.files(), known) for attempt in attempts[:MOST_TRIED]]
            if len(attempts) > MOST_TRIED or any(each.files != inside[0].files for each in inside):
                sources = ", ".join(quoted(attempt.source) for attempt in attempts[:MOST_NAMED])
                advice = "Name one of the files only; or say --attempt last, and name the later file last"
                raise RefusedError(f"it is not known which of {sources} came last", advice)
            return attempts[0], inside[0], []
        notes: list[str] = []
        first: RefusedError | None = None
        for position in ranks[:MOST_TRIED]:
            try:
                return attempts[position], contents(self.wanted, attempts[position].files(), known), notes
            except RefusedError as error:
                first = first or error
                notes = [f"not taken: {quoted(attempts[ranks[0]].source)}, {first.found}"]
        assert first  # there is at least one attempt  # noqa: S101
        raise RefusedError(f"{quoted(attempts[ranks[0]].source)}: {first.found}", first.advice)

    def _due(self, student: str) -> datetime | None:
        return self.due and self.due + self.extensions.get(student, timedelta())

    def _about(self, student: str, attempt: Attempt) -> dict[str, str]:
        """Return what the gradebook is told of a student: what the roster says counts more than the system."""
        person = attempt.person
        found = split(person.name) if person.is_spelt and person.name else {}
        told = {"email": person.email, "lms_user_id": person.number}
        known = {name: readable(text) for name, text in (found | told).items() if text}
        return known | self.roster.get(student, {})

    def _note(self, student: str, attempt: Attempt, state: State, notes: Sequence[str]) -> None:
        is_late = attempt.order.is_late(self._due(student))
        line = Taken(student, attempt.person.name, state, attempt.source, attempt.order.when, is_late, tuple(notes))
        self.collected.taken.append(line)


def _due(course: Course) -> tuple[datetime | None, Mapping[str, timedelta]]:
    """Return when work is due, and how much later for some: as `deadlines.toml` says, or else the gradebook."""
    if deadline := deadline_of(course.directory, course.assignment.name):
        return deadline.due, deadline.extensions
    try:
        found = terms(course)
    except MissingEntry:  # the gradebook does not know the assignment yet
        return None, {}
    return found.due, found.extensions


def _timestamp(order: Order) -> Files:
    """Return the file in which nbgrader keeps when something was handed in."""
    return {TIMESTAMP: f"{order.when:%Y-%m-%d %H:%M:%S.%f} UTC".encode()} if order.when else {}


def _others(attempts: Sequence[Attempt], chosen: Attempt) -> list[str]:
    """Return a note on the attempts that do not count."""
    others = [quoted(attempt.source) for attempt in attempts if attempt is not chosen]
    more = f" and {len(others) - MOST_NAMED} others" if len(others) > MOST_NAMED else ""
    return [f"does not count: {', '.join(others[:MOST_NAMED])}{more}"] if others else []
