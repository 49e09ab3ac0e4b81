"""Where submissions are put, and what is known of those that were put there: collected/<assignment>/ in the course."""

import hashlib
import json
import os
import shutil
import stat
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.classroom.course import Course, CourseError
from autograder.exchange.collect.attempt import Attempt, Order
from autograder.exchange.collect.contents import Files
from autograder.exchange.collect.tree import MOST_FILES
from autograder.grading.scratch import LARGEST
from nst.files import whole

RECORD = "collected.json"
REPLACED = "replaced"
NEW = ".new"


@dataclass(frozen=True)
class Entry:
    """What is known of a submission that was collected.

    digest -- of all its files: as long as it is theirs, nobody has touched them
    system, source -- where it came from
    person -- whose it is, as the system knows them
    commit -- as in Attempt
    when, serial, is_marked -- as in Order
    """

    digest: str
    system: str
    source: str
    person: str
    commit: str
    when: str | None
    serial: int
    is_marked: bool

    @classmethod
    def of(cls, attempt: Attempt, files: Files) -> "Entry":
        """Return what is kept of an attempt."""
        order = attempt.order
        when = order.when.isoformat() if order.when else None
        about = (attempt.commit, when, order.serial, order.is_marked)
        return cls(digest(files), attempt.system, attempt.source, attempt.person.key, *about)

    @property
    def order(self) -> Order:
        """What orders it among other attempts."""
        return Order(datetime.fromisoformat(self.when) if self.when else None, self.serial, self.is_marked)


class Shelf:
    """The submissions of an assignment."""

    def __init__(self, course: Course) -> None:
        """Read the record, and clear away what a run has left behind that was killed. Raises CourseError."""
        self.course = course
        self.folder = course.root / "collected" / course.assignment.name
        self.before = _read(self.folder / RECORD)
        self.entries = dict(self.before)
        shutil.rmtree(self.folder / NEW, ignore_errors=True)

    def files(self, student: str) -> Files | None:
        """Return the files of a submission that is in its place: none if there is not even a folder, or an empty one.

        Returns: None if there is what this command does not put there.
        """
        folder = self.course.submitted(student)
        if not os.path.lexists(folder):
            return {}
        if folder.is_symlink() or not folder.is_dir():
            return None
        found: Files = {}
        size = 0
        for at, folders, names in os.walk(folder):
            if not (folders or names) and at != str(folder):
                return None  # an empty folder
            for file in (f"{at}/{name}" for name in (*folders, *names)):
                about = os.lstat(file)
                size += about.st_size
                if stat.S_ISDIR(about.st_mode):
                    continue
                if not stat.S_ISREG(about.st_mode) or size > 2 * LARGEST or len(found) > MOST_FILES:
                    return None
                with open(file, "rb") as stream:  # noqa: PTH123 -- a path object for each file of a class takes a second
                    found[file.removeprefix(f"{folder}/")] = stream.read()
        return found

    def put(self, student: str, files: Files) -> Path | None:
        """Put a submission where it belongs, whole or not at all.

        Returns: where what was there has been moved to; None if there was nothing.
        """
        new, place = self.folder / NEW, self.course.submitted(student)
        for name, content in files.items():
            file = new / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(place) or not any(place.iterdir()):
            new.rename(place)
            return None
        aside = self.folder / REPLACED / student / self.entries[student].digest[:16]
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)  # the same, from when it was replaced before
        place.rename(aside)
        try:
            new.rename(place)
        finally:
            if not os.path.lexists(place):
                aside.rename(place)
        return aside

    def save(self) -> None:
        """Write the record, if there is something new in it."""
        if self.entries != self.before:
            text = json.dumps({student: asdict(entry) for student, entry in sorted(self.entries.items())}, indent=1)
            with whole(self.folder / RECORD) as part:
                part.write_text(text, encoding="utf-8")
            self.before = dict(self.entries)


def digest(files: Files) -> str:
    """Return what tells one set of files from every other."""
    found = hashlib.sha256()
    for name, content in sorted(files.items()):
        found.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape"))
        found.update(content)
    return found.hexdigest()


def _read(file: Path) -> dict[str, Entry]:
    if not file.exists():
        return {}
    try:
        content: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        return {student: Entry(**about) for student, about in content.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        advice = "Delete it, and nothing of what is in submitted/ will be replaced"
        raise CourseError(f"{file} is not as this command wrote it: {error}. {advice}") from error
