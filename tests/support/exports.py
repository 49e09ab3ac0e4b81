"""What other systems give an instructor, in their layouts; and courses to collect it into."""

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import select

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook
from autograder.classroom.roster import ROSTER

Person = tuple[str, str, str, str]  # number, first name, last name, e-mail
PEOPLE: tuple[Person, ...] = (
    ("101", "Zoë", "O'Hara", "zoe@example.org"),
    ("102", "Jürgen", 'Müller, "Max"', "jm@example.org"),
    ("103", "小龍", "李", "li@example.org"),
    ("104", "Ada", "Smith", "ada1@example.org"),
    ("105", "Ada", "Smith", "ada2@example.org"),
)
IDS = {"101": "zoe", "102": "jm", "103": "li", "104": "ada1", "105": "ada2"}
PICTURE = b"\xff\xd8\xff a picture"


def notebook(text: str = "", name: str = "gram_matrix") -> bytes:
    """A notebook with one cell of the assignment."""
    source = f"# {text}\ndef {name}(A):\n    return A"
    cell = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": name}}, "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


class _Unmarked(zipfile.ZipInfo):
    """A name in UTF-8 that does not say so, as Canvas writes them."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(), self.flag_bits & ~0x800


def zipped(file: Path, members: Mapping[str, bytes], marked: bool = True) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name) if marked else _Unmarked(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return file


def canvas_name(person: Person, attachment: int, file: str, late: bool = False) -> str:
    number, first, last, _ = person
    bare = re.sub(r"\W", "", f"{last}, {first}".lower())
    return f"{bare}{'_LATE' if late else ''}_{number}_{attachment}_{file}"


def moodle_folder(person: Person, label: str) -> str:
    _, first, last, _ = person
    return re.sub(r"[\"']", "", f"{first} {last}") + f"_{label}_assignsubmission_file"


def gradescope(members: Mapping[str, tuple[Sequence[Person], str, Mapping[str, bytes]]]) -> dict[str, bytes]:
    """Folder -> whose it is, when it was created, its files."""
    told, files = ["---"], dict[str, bytes]()
    for folder, (people, created, theirs) in members.items():
        told += [f"{folder}:", "  :submitters:"]
        for number, first, last, email in people:
            told += [f"  - :name: {json.dumps(f'{first} {last}', ensure_ascii=False)}"]
            told += [f"    :sid: '{number}'", f"    :email: {email}"]
        told += [f"  :created_at: {created}", "  :score: 0.0", "  :results: !ruby/object:Object", "    tests: []"]
        files |= {f"assignment_7_export/{folder}/{name}": content for name, content in theirs.items()}
    return {"assignment_7_export/submission_metadata.yml": "\n".join(told).encode(), **files}


def write_roster(course: Course) -> None:
    quoted = ['"' + '","'.join(field.replace('"', '""') for field in (IDS[p[0]], *p[1:], p[0])) + '"' for p in PEOPLE]
    (course.root / ROSTER).write_text(
        "\n".join(["id,first_name,last_name,email,lms_user_id", *quoted]), encoding="utf-8"
    )


def set_due(course: Course, due: datetime) -> None:
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(NST.name, duedate=due)


def in_gradebook(course: Course) -> dict[str, tuple[str | None, ...]]:
    columns = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
    with open_gradebook(course) as gradebook:
        return {id: tuple(about) for id, *about in gradebook.db.execute(select(*columns))}


def submitted(course: Course) -> dict[str, bytes]:
    """All that was handed in: path below submitted/ -> content."""
    folder = course.root / "submitted"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def state(course: Course) -> dict[str, tuple[bytes, int, int]]:
    """All files of a course, byte for byte and time for time."""
    files = [path for path in sorted(course.root.rglob("*")) if path.is_file()]
    return {str(file): (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) for file in files}
