"""Who is who: a person whom another system tells is a student of the course, if all that is known of both agrees.

A person who has nothing but the name of a student is that student, unless somebody else is.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Roster = Mapping[str, Mapping[str, str]]  # student -> what is known, as classroom.roster.NAMES call it


@dataclass(frozen=True)
class Person:
    """A person as another system tells it: numbers there, logins, e-mail addresses, and the name in whatever order."""

    numbers: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Matched(Generic[Key]):
    """What came of looking for persons, each known by a key.

    found -- student -> the key of the only person who is that student
    unknown -- the keys of those who are no student of the course
    unclear -- key -> the students whom that person may be
    doubled -- student -> the keys of several persons who are that student
    """

    found: Mapping[str, Key]
    unknown: tuple[Key, ...]
    unclear: Mapping[Key, tuple[str, ...]]
    doubled: Mapping[str, tuple[Key, ...]]


class People:
    """The students of a course, to be found by what other systems know of them."""

    def __init__(self, roster: Roster) -> None:
        self._numbers: dict[str, set[str]] = defaultdict(set)
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._emails: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        for student, about in roster.items():
            first, last = about.get("first_name", ""), about.get("last_name", "")
            self._numbers[about.get("lms_user_id", "")].add(student)
            self._ids[student].add(student)
            for email in (about.get("email", ""), student):  # who was not in the roster may be called by the address
                self._emails[email.casefold()].add(student)
            for name in (f"{first} {last}", f"{last} {first}"):
                self._names[_letters(name)].add(student)

    def students(self, person: Person) -> tuple[str, ...]:
        """Return who a person is: nobody, one student, or several if that is not clear.

        Each thing that is known of the person says who it may be. If these agree on one student, it is that one.
        """
        said = [*filter(None, (*self._sure(person), _all(self._names, [_letters(person.name)])))]
        return tuple(sorted(set.intersection(*said) or set.union(*said))) if said else ()

    def match(self, persons: Mapping[Key, Person]) -> Matched[Key]:
        """Find who all persons of a file are."""
        unknown: list[Key] = []
        unclear: dict[Key, tuple[str, ...]] = {}
        keys: dict[str, list[Key]] = defaultdict(list)
        for key, person in persons.items():
            students = self.students(person)
            if len(students) == 1:
                keys[students[0]].append(key)
            elif students:
                unclear[key] = students
            else:
                unknown.append(key)
        found: dict[str, Key] = {}
        doubled: dict[str, tuple[Key, ...]] = {}
        for student, each in keys.items():
            sure = [key for key in each if any(self._sure(persons[key]))] or each
            unknown += [key for key in each if key not in sure]  # others who have the same name
            if len(sure) == 1:
                found[student] = sure[0]
            else:
                doubled[student] = tuple(sure)
        return Matched(found, tuple(unknown), unclear, doubled)

    def _sure(self, person: Person) -> list[set[str]]:
        """Return who a person may be by the number, by the login, and by the e-mail address: all but the name."""
        emails = [each.casefold() for each in (*person.emails, *person.logins)]
        return [
            _all(self._numbers, person.numbers),
            _all(self._ids, (*person.logins, *person.numbers)),
            _all(self._emails, emails),
        ]


def _all(index: Mapping[str, set[str]], keys: Iterable[str]) -> set[str]:
    """Return all whom an index has under some keys, of which those that are empty say nothing."""
    return {student for key in keys if key for student in index.get(key, ())}


def _letters(name: str) -> str:
    """Return a name without what systems write differently: case, commas, spaces and other marks."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
