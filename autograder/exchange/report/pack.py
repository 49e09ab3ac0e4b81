"""Pack the feedback pages of a class, to be sent back in bulk."""

import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tqdm import tqdm

from autograder.classroom.course import Course
from autograder.classroom.todo import command
from autograder.exchange.people import People, Person
from autograder.exchange.report import canvas, moodle
from autograder.exchange.report.errors import ExchangeError
from autograder.exchange.report.standings import known
from autograder.exchange.report.table import read
from autograder.grading.names import quoted
from nst.files import opened_archive, refuse_to_overwrite, whole

Way = Literal["canvas", "moodle", "folder"]
UTF_8 = 0x800  # the flag of a zip's entry whose name is in UTF-8


@dataclass(frozen=True)
class Packed:
    """What was packed.

    file -- the zip or the folder
    pages -- how many are in it
    missing -- who has no page
    said -- what a teacher must know of it, a line each
    """

    file: Path
    pages: int
    missing: Sequence[str]
    said: Sequence[str]


def pack(
    course: Course, way: Way, file: Path | None = None, *, out: Path | None = None, overwrite: bool = False
) -> Packed:
    """Pack the feedback pages of a class, as Canvas or Moodle take them, or into one folder, called as the students.

    Arguments:
    course -- the course, graded, with feedback pages
    way -- who takes them
    file -- for Canvas, the zip of submissions that it gave; for Moodle, its grading worksheet or its zip
    out -- what is written; default: feedback-WAY.zip or feedback-pages/ in the course
    overwrite -- whether files that are there may be replaced

    Raises ExchangeError if the file cannot be used or there are no pages, CourseError if nobody has handed in,
    OverwriteError.
    """
    pages = {student: course.feedback(student) for student in course.students()}
    there = {student: page for student, page in pages.items() if page.is_file()}
    if not there:
        raise ExchangeError(f"{course.root}: found no feedback pages. To make them: {command(course, feedback=True)}")
    name = f"feedback{course.assignment.suffix}"
    missing = [student for student in pages if student not in there]
    said = [f"without a feedback page: {_listed(missing)}"] if missing else []
    if way == "folder":
        to = out or course.root / f"{name}-pages"
        return Packed(to, _copy(there, to, overwrite), missing, said)
    if file is None:
        raise ExchangeError(f"expected the file of {way} that has its names and numbers, see --help")
    to = out or course.root / f"{name}-{way}.zip"
    refuse_to_overwrite(to, (file,), overwrite)
    roster: dict[str, dict[str, str]] = {student: {} for student in pages}
    matched = People(roster | known(course)).match(_places(way, file))
    packed = {place: there[student] for student, place in matched.found.items() if student in there}
    unclear = {
        **dict.fromkeys(matched.unclear),
        **dict.fromkeys(place for all in matched.doubled.values() for place in all),
    }
    absent = [student for student in there if student not in matched.found]
    for what, names in (
        ("in the file, and not in the course", matched.unknown),
        ("not packed, since it is not clear whose these are", unclear),
        ("has a feedback page, and is not in the file, or it is not clear where", absent),
    ):
        said += [f"{what}: {_listed(names)}"] if names else []
    if way == "canvas":
        said.append("Canvas calls each page as the file that was handed in: tell students to open it in a browser")
    with whole(to) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for place, page in _shown(packed):
            archive.write(page, place)
    return Packed(to, len(packed), missing, said)


def _places(way: Way, file: Path) -> dict[str, Person]:
    """Return where pages go in the zip, and whose place each is."""
    entries: Callable[[Iterable[str]], dict[str, Person]] = canvas.entries if way == "canvas" else moodle.entries
    try:
        if zipfile.is_zipfile(file):
            with opened_archive(file) as archive:
                places = entries(map(_name, archive.infolist()))
        elif way == "moodle":
            return moodle.places(read(file.read_bytes()))
        else:
            places = {}
    except ExchangeError as error:
        raise ExchangeError(f"{file}: {error}") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ExchangeError(f"{file} cannot be read: {error}. Expected the file as {way} gave it") from error
    if not places:
        names = {
            "canvas": "files such as lovelaceada_12_345_notebook.ipynb",
            "moodle": "folders such as Ada_12_assignsubmission_file_",
        }
        raise ExchangeError(f"{file}: found no submission; expected a zip with {names[way]}, as {way} gives it")
    return places


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a zip's entry, which some systems write in UTF-8 without saying so."""
    try:
        return entry.filename if entry.flag_bits & UTF_8 else entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename


def _copy(pages: Mapping[str, Path], folder: Path, overwrite: bool) -> int:
    for student in pages:
        refuse_to_overwrite(folder / f"{student}.html", pages.values(), overwrite)
    for student, page in _shown(pages):
        with whole(folder / f"{student}.html") as part:
            shutil.copyfile(page, part)
    return len(pages)


def _shown(pages: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    yield from tqdm(sorted(pages.items()), desc="packing", unit="page", file=sys.stderr)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
