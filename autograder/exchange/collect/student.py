"""The student of the course who has handed something in: by the roster, or else by what the system tells."""

from autograder.classroom.course import TOOLS
from autograder.exchange.collect.attempt import Person
from autograder.exchange.collect.listed import RefusedError
from autograder.exchange.collect.tree import MOST_BYTES
from autograder.exchange.people import People
from autograder.exchange.people import Person as Known
from autograder.grading.names import MOST_NAMED, quoted

ADVICE = "Put the system's number of the student into lms_user_id of students.csv, or an e-mail address"


def student_of(people: People, person: Person) -> str:
    """Return the student's id: the roster's, or what the system tells of somebody who is not in it.

    Raises RefusedError if that is not one student.
    """
    known = Known(
        numbers=tuple(filter(None, [person.number, person.label])),
        logins=tuple(filter(None, [person.login])),
        emails=tuple(filter(None, [person.email])),
        name=person.name,
    )
    students = people.students(known)
    if len(students) > 1:
        who = ", ".join(map(quoted, students[:MOST_NAMED]))
        raise RefusedError(f"{quoted(person.name or person.key)} may be any of {who} in students.csv", ADVICE)
    return students[0] if students else _checked(person.login or person.email or person.number or person.label)


def split(name: str) -> dict[str, str]:
    """Return a name as the gradebook has it: the last word is taken for the last name."""
    first, _, last = name.strip().rpartition(" ")
    return {"first_name": first.strip(), "last_name": last} if first else {"last_name": last}


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
        raise RefusedError(f"{quoted(id)} cannot be the name of a student's folder", ADVICE)
    return id
