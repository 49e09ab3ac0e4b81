"""The names of students, from the course's roster: formgrader calls them "None, None" as long as it has none."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import select, update

from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import open_gradebook
from autograder.classroom.quiet import quiet
from autograder.grading.encoding import decoded
from autograder.grading.names import quoted

ROSTER = "students.csv"  # in the course's folder; as `nbgrader db student import` reads it
SEPARATORS = ",;\t"  # the last in what a spreadsheet calls Unicode text
LONGEST = 255  # bytes in the name of a folder
ID, NAMES = "id", ("first_name", "last_name", "email", "lms_user_id")


def enter_names(course: Course) -> None:
    """Put into the gradebook what the roster says of each student, if there is one and it says something new.

    Raises CourseError if it is no table of students.
    """
    if roster := read_roster(course):
        enter(course, roster)


def enter(course: Course, roster: Mapping[str, Mapping[str, str]]) -> None:
    """Put into the gradebook what is known of students: student -> what NAMES name. What is there besides stays."""
    with quiet(), open_gradebook(course) as gradebook:
        columns = (getattr(Student, name) for name in (ID, *NAMES))
        known = {student: names for student, *names in gradebook.db.execute(select(*columns))}
        for student, names in roster.items():
            before = dict(zip(NAMES, known.get(student, ()), strict=False))
            if not before:
                gradebook.db.add(Student(id=student, **names))
            elif before | dict(names) != before:
                gradebook.db.execute(update(Student).where(Student.id == student).values(**names))
        gradebook.db.commit()


def read_roster(course: Course) -> dict[str, dict[str, str]]:
    """Return student -> what the roster says, without cells that are empty; nothing if there is no roster.

    Raises CourseError if it is no table of students.
    """
    file = course.root / ROSTER
    return _read(file) if file.is_file() else {}


def _read(file: Path) -> dict[str, dict[str, str]]:
    rows = [(number, cells) for number, cells in enumerate(_rows(file), 1) if any(cells)]
    (_, head), students = rows[0] if rows else (1, []), rows[1:]
    columns = [name.casefold() for name in head]
    if columns.count(ID) != 1:
        wanted = ",".join((ID, *NAMES))
        raise CourseError(
            f"{file}: found the columns {quoted(' '.join(head))}; expected {wanted}, as nbgrader has them, between "
            "commas, semicolons or tabs"
        )
    found: dict[str, dict[str, str]] = {}
    first: dict[str, int] = {}
    for number, cells in students:
        if any(cells[len(columns) :]):
            raise _error(
                file, number, f"{len(cells)} cells", f"{len(columns)}, one for each column; is a name without quotes?"
            )
        said = dict(zip(columns, cells, strict=False))
        student = said.get(ID, "")
        _check_id(file, number, student)
        if student in found:
            found_too = f"the id {quoted(student)}, which row {first[student]} has as well"
            raise _error(file, number, found_too, "one row for each student")
        found[student], first[student] = {name: said[name] for name in NAMES if said.get(name)}, number
    return found


def _rows(file: Path) -> Iterator[list[str]]:
    """Yield the rows of a table, without blanks around the cells: blank rows as well, as a spreadsheet counts them."""
    try:
        text = decoded(file.read_bytes())
        first = text.lstrip("\r\n").partition("\n")[0]
        table = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count), strict=True)
        number = 1
        for number, row in enumerate(table, 2):  # noqa: B007 -- of the row that cannot be read
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise _error(file, number, str(error), "a row of a table, with its quotation marks in pairs") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{file} cannot be read: {error}; expected a table in UTF-8, which a spreadsheet saves as CSV UTF-8"
        ) from error


def _check_id(file: Path, number: int, student: str) -> None:
    """Raise CourseError unless this can be the name of a student's folder."""
    too_long = len(student.encode(errors="replace")) > LONGEST
    if not student or student in {".", ".."} or "/" in student or not student.isprintable() or too_long:
        found = f"the id {quoted(student)}" if student else "no id"
        raise _error(file, number, found, "the name of the student's folder in submitted/")


def _error(file: Path, number: int, found: str, expected: str) -> CourseError:
    return CourseError(f"{file}, row {number}: found {found}; expected {expected}")
