"""Which student of the course a person of another system is."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from autograder.classroom.course import TOOLS
from autograder.exchange.collect.attempt import Person
from autograder.exchange.collect.listed import RefusedError
from autograder.exchange.collect.tree import MOST_BYTES
from autograder.grading.names import listed, quoted

ROSTER_ADVICE = "Put the system's number of the student into lms_user_id of students.csv, or an e-mail address"


class People:
    """The course's roster, to be looked through."""

    def __init__(self, roster: Mapping[str, Mapping[str, str]]) -> None:
        self.roster = roster
        self.by_number = _index((about.get("lms_user_id", ""), student) for student, about in roster.items())
        self.by_email = _index((about.get("email", "").casefold(), student) for student, about in roster.items())
        self.by_name = _index(
            (name, student)
            for student, about in roster.items()
            for name in {*_orders(about.get("first_name", ""), about.get("last_name", ""))}
        )

    def student(self, person: Person) -> str:
        """Return the student's id: the roster's, or what the system tells of somebody who is not in it.

        Raises RefusedError if that is not one student.
        """
        ids = {id: {id} for id in (person.login, person.number) if id in self.roster}
        for found in (
            self.by_number.get(person.number),
            *ids.values(),
            self.by_email.get(person.email.casefold()),
            self.by_name.get(bare(person.name)),
        ):
            if found and len(found) > 1:
                who = ", ".join(map(str, listed([quoted(id) for id in sorted(found)])[:4]))
                raise RefusedError(f"{quoted(person.name)} may be any of {who} in students.csv", ROSTER_ADVICE)
            if found:
                return next(iter(found))
        return _checked(person.login or person.email or person.number or person.label)


def bare(name: str) -> str:
    """Return a name as Canvas and Moodle leave it: letters and digits only, in lower case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name).casefold())


def split(name: str) -> dict[str, str]:
    """Return a name as the gradebook has it: the last word is taken for the last name."""
    first, _, last = name.strip().rpartition(" ")
    return {"first_name": first.strip(), "last_name": last} if first else {"last_name": last}


def _orders(first: str, last: str) -> tuple[str, str]:
    return bare(first + last), bare(last + first)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, student in pairs:
        if key:
            found[key].add(student)
    return dict(found)


def _checked(id: str) -> str:
    """Return an id that can be a folder's name. Raises RefusedError."""
    if not id:
        raise RefusedError("the system does not tell who it is", "Hand it in by hand")
    if (
        not id.isprintable()
        or id != id.strip()
        or id.startswith(".")
        or {"/", "\\"} & {*id}
        or id in TOOLS
        or len(id.encode(errors="replace")) > MOST_BYTES
    ):
        raise RefusedError(f"{quoted(id)} cannot be the name of a student's folder", ROSTER_ADVICE)
    return id
