"""The names of students, from the course's roster: formgrader calls them "None, None" as long as it has none."""

import csv
from collections.abc import Mapping
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import select, update

from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import open_gradebook
from autograder.classroom.quiet import quiet

ROSTER = "students.csv"  # in the course's folder; as `nbgrader db student import` reads it
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
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:  # spreadsheets begin a table with a mark
            table = csv.DictReader(text)
            columns, rows = [*(table.fieldnames or ())], [*table]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"{file} cannot be read: {error}; expected a table in UTF-8, with commas") from error
    if ID not in columns:
        wanted = ",".join((ID, *NAMES))
        raise CourseError(f"{file}: found the columns {','.join(columns)!r}; expected {wanted}, as nbgrader has them")
    return {row[ID]: {name: row[name] for name in NAMES if row.get(name)} for row in rows if row[ID]}
