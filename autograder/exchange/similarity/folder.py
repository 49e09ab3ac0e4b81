"""The folder that Dolos and JPlag take.

submissions/<student>/answers.py   JPlag takes the folder with a folder for each student
template/answers.py                what all were given, and therefore share
info.csv                           Dolos takes the list, with names and times
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from autograder.classroom.report import cell
from autograder.grading.names import readable
from nst.errors import OverwriteError
from nst.files import write_text

SUBMISSIONS, TEMPLATE, INFO, ANSWERS = "submissions", "template", "info.csv", "answers.py"
REPORTS = {"dolos": ("dolos",), "jplag": ("jplag.jplag", "jplag.zip")}  # what they write beside it
COLUMNS = ("filename", "full_name", "created_at")
LONGEST = 100  # characters in the name of a folder


@dataclass(frozen=True)
class Answers:
    """What a student has written.

    student -- the id
    name -- as people call the student; "" if that is not known
    handed_in -- when, as a date in ISO's format; "" if that is not known
    text -- the answers
    """

    student: str
    name: str
    handed_in: str
    text: str


def check_folder(folder: Path) -> None:
    """Raise OverwriteError if a folder is there that an earlier run has not written."""
    if folder.exists() and not _is_ours(folder):
        raise OverwriteError(
            f"{folder} is there already, and holds no {INFO} of this command. Give another name with --out, or rename "
            "what is there"
        )


def write_folder(folder: Path, all_answers: Iterable[Answers], template: str) -> None:
    """Write the folder; what an earlier run has written goes, with the reports on it. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".similarity-") as place:
        new, old = Path(place, "new"), Path(place, "old")
        table = io.StringIO()
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(COLUMNS)
        for each in all_answers:
            file = f"{SUBMISSIONS}/{folder_name(each.student)}/{ANSWERS}"
            write_text(new / file, each.text)
            rows.writerow([file, cell(readable(each.name or each.student)), each.handed_in])
        write_text(new / TEMPLATE / ANSWERS, template)
        write_text(new / INFO, table.getvalue())
        folder.mkdir(exist_ok=True)
        old.mkdir()
        for name in (*chain.from_iterable(REPORTS.values()), SUBMISSIONS, TEMPLATE, INFO):
            if (folder / name).exists():
                (folder / name).rename(old / name)
        for name in (SUBMISSIONS, TEMPLATE, INFO):
            (new / name).rename(folder / name)


def folder_name(student: str) -> str:
    """Return a name for a student's folder, another one for each id, that no program takes for anything else.

    All but letters, digits and a few others are written as in an address; a very long one ends in a digest.
    """
    name = quote(student, safe="@+,", errors="surrogateescape")
    if not re.match(r"\w|%", name):  # programs take names in - for options, and pass over those in .
        name = f"%{ord(name[0]):02X}{name[1:]}"
    if len(name) > LONGEST:
        digest = hashlib.sha256(student.encode(errors="surrogateescape")).hexdigest()[:12]
        name = f"{name[: LONGEST - len(digest) - 1]}~{digest}"
    return name


def _is_ours(folder: Path) -> bool:
    info = folder / INFO
    if not info.is_file():
        return folder.is_dir() and not any(folder.iterdir())
    with info.open(encoding="utf-8", errors="replace") as text:
        return text.readline().rstrip("\n") == ",".join(COLUMNS)
