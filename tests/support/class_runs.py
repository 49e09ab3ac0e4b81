"""The command that grades a class, and what it leaves in a course folder."""

import csv
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.assignment import ROOT
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import Threads
from autograder.classroom.result import Result
from autograder.sandbox.fork_server import ForkServer
from tests.support.galleries import gallery

GALLERY = gallery("nst")
GRADED = {"ada": 100, "bo": 100, "cy": 90, "dan": 0}  # bo has handed in what ada has
ODD = "\udcff\x1b[2J"  # in a file's name: what is no text, and clears a terminal; no reason holds it as it is


@dataclass(frozen=True)
class Run:
    """What the command did."""

    course: Path
    status: int
    said: str


def command(course: Path, *options: str, folder: Path | None = None) -> subprocess.Popen[str]:
    """`python -m autograder grade`, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "--course", str(course), *options],
        cwd=ROOT,
        env=os.environ | ({"TMPDIR": str(folder)} if folder else {}),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- else ignored in background jobs
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def descendants(pid: int) -> set[int]:
    """The processes below a process."""
    found: set[int] = set()
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has ended
            for child in map(int, file.read_text().split()):
                found |= {child} | descendants(child)
    return found


def state(*folders: Path) -> dict[Path, tuple[int, int]]:
    """All files below some folders, with what changes when they are written again."""
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file() and file.name != "lock")
    return {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


def verdicts(course: Path) -> dict[Path, tuple[int, int]]:
    return {file: about for file, about in state(course / "judged").items() if file.suffix == ".json"}


def table(course: Path, name: str = "grades.csv") -> dict[str, dict[str, str]]:
    with (course / name).open() as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def grade_all(course: Course) -> list[Result]:
    with ForkServer() as server:
        return grade_class(course, Threads(server, jobs=1))
