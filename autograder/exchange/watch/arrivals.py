"""Tell what has arrived: work that is whole, and that nobody is writing any more.

Folders are looked at again and again. A change is known by the sizes and times of files, which every file system has;
what Linux reports of changes (inotify) leaves out those that other machines make on a network drive.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.course import Course
from nst.errors import NSTError
from nst.reader.read import read_submission

QUIET = 2.0  # seconds without a change, after which nobody is writing
PATIENCE = 60.0  # seconds for a notebook that is missing or ends in the middle, and until another try
MOST = 10_000  # files and folders of a student that are looked at

Found = Mapping[str, int]  # student -> a number that changes whenever a file of the student does


def look(course: Course) -> dict[str, int]:
    """Look at what lies in the students' folders. Folders without a file are left out: something may arrive there."""
    seen = {student: [*_files(course.folder(student))] for student in course.handed_in()}
    return {student: hash(tuple(sorted(files))) for student, files in seen.items() if files}


def _files(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """Yield what tells files in a folder apart, however deep they lie. Nothing is told of what cannot be looked at."""
    folders, room = [str(folder)], iter(range(MOST))
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if next(room, None) is None:
                    return
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    about = entry.stat(follow_symlinks=False)
                    yield entry.path, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def is_whole(course: Course, student: str) -> bool:
    """Return whether a student's notebook is where it should be, and can be read: half of one cannot."""
    try:
        read_submission(course.submitted(student) / course.assignment.notebook)
    except (NSTError, OSError):
        return False
    return True


@dataclass
class _Seen:
    """What lies in a student's folder, and since when; whether it has arrived, when it may be taken, and if it is."""

    state: int
    since: float
    has_arrived: bool = False
    after: float = 0.0
    is_taken: bool = False


class Arrivals:
    """What has arrived, from one look to the next.

    is_whole -- whether a student's notebook can be read
    """

    def __init__(self, is_whole: Callable[[str], bool]) -> None:
        self._is_whole = is_whole
        self._seen: dict[str, _Seen] = {}

    def waiting(self, found: Found, now: float) -> list[str]:
        """Return whose work has arrived and has not been taken, those first who have waited longest.

        Arguments:
        found -- what has been found just now
        now -- in seconds, from anywhere
        """
        known = {student: self._seen.get(student) for student in found}
        self._seen = {
            student: seen if seen and seen.state == found[student] else _Seen(found[student], now)
            for student, seen in known.items()
        }
        for student, seen in self._seen.items():
            quiet = now - seen.since
            seen.has_arrived = seen.has_arrived or quiet >= PATIENCE or (quiet >= QUIET and self._is_whole(student))
        ready = [
            (seen.since, student)
            for student, seen in self._seen.items()
            if seen.has_arrived and not seen.is_taken and now >= seen.after
        ]
        return [student for _, student in sorted(ready)]

    def take(self, student: str) -> None:
        """Note that what lies there is being graded. If it changes, it has to arrive anew."""
        self._seen[student].is_taken = True

    def put_back(self, student: str, now: float) -> None:
        """Let it be tried again after a while."""
        self._seen[student].is_taken, self._seen[student].after = False, now + PATIENCE
