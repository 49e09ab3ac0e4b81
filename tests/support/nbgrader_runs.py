"""A course whose students have handed in all kinds of things, and what a command of nbgrader makes of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from autograder.assignments.assignment import AUTOGRADER
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, solutions
from autograder.demo import COURSE_ID
from autograder.grading.released import released

NAME = Path(NST.notebook).stem
EXTRA = "Reflections"  # a second notebook of the assignment, which nobody hands in
POINTS = 10  # of everybody's: total_cost is solved, and nothing else
KNOWN = ("ada", "late", "empty", "exploit", "invalid", "broken", "nothing", "other", "excluded")
GRADED = {"ada", "late", "empty", "exploit"}  # in the first run

OWN = """
import os
open("side-effect.txt", "w").write("here")
print("data:", open("data.csv").read(), open("data/table.csv").read())
print("helpers:", open("helper.py").read(), open("data/helper.py").read())
print("told:", [name for name in os.environ if name.startswith("NBGRADER")])
"""
EXPLOIT = """
import IPython.core.interactiveshell
IPython.core.interactiveshell.InteractiveShell.showtraceback = lambda *arguments, **options: None
"""
PLUGIN = """
from nbgrader.plugins import BasePlugin


class Hourly(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return int(total_seconds_late / 3600)
"""


@dataclass(frozen=True)
class Entry:
    """What the gradebook says of a student's submission. The points by hand are among those of `score`."""

    score: float
    penalty: float | None
    seconds_late: float
    automatic: tuple[float | None, ...]
    extra: float
    by_hand: bool


@dataclass(frozen=True)
class Run:
    """What a command returned and said, and how the course was after it."""

    status: int
    said: str
    gradebook: dict[str, Entry]
    files: dict[str, tuple[int, bytes]]  # below autograded/: permissions, content

    @property
    def graded(self) -> set[str]:
        return {name.split("/")[0] for name in self.files if name.endswith(f"/{NST.notebook}")}

    def text(self, student: str, name: str) -> str:
        return self.files[f"{student}/nst/{name}"][1].decode()


def run(course: Path, *arguments: str, **environment: str) -> Run:
    """A command of nbgrader, as an instructor runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments, f"--CourseDirectory.root={course}"],
        cwd=AUTOGRADER,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    found = {
        str(path.relative_to(course / "autograded")): (path.stat().st_mode & 0o7777, path.read_bytes())
        for path in (course / "autograded").rglob("*")
        if path.is_file()
    }
    return Run(done.returncode, done.stdout, read_gradebook(course), found)


@contextmanager
def open_gradebook(course: Path) -> Iterator[Gradebook]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", COURSE_ID) as gradebook:
        yield gradebook


def read_gradebook(course: Path) -> dict[str, Entry]:
    found = {}
    with open_gradebook(course) as gradebook:
        for submission in gradebook.assignment_submissions("nst"):
            notebooks = {notebook.name: notebook for notebook in submission.notebooks}
            ours, extra = notebooks[NAME], notebooks[EXTRA]
            found[submission.student_id] = Entry(
                ours.score,
                ours.late_submission_penalty,
                submission.total_seconds_late,
                tuple(grade.auto_score for grade in ours.grades),
                extra.score,
                extra.needs_manual_grade,
            )
    return found


def write(course: Path, student: str, name: str, text: str) -> None:
    file = course / "submitted" / student / "nst" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def hand_in_all(course: Path) -> None:
    right = {"total_cost": solutions(instructor_notebook(NST))["total_cost"]}
    answered = fill(released(NST), right)
    for student in ("late", "empty", "invalid", "excluded", "stranger"):
        hand_in(NST, answered, course, student)
    exploit = fill(released(NST), right)
    exploit.cells.insert(1, new_code_cell(EXPLOIT))
    hand_in(NST, exploit, course, "exploit")
    ada = fill(released(NST), right)
    ada.metadata.kernelspec = {"name": "blarg", "display_name": "Blarg", "language": "blarg"}
    ada.cells.append(new_code_cell(OWN))
    hand_in(NST, ada, course, "ada")
    for student, name, text in [
        ("ada", "timestamp.txt", "2030-01-01 16:00 UTC"),
        ("ada", f"{NAME} copy.ipynb", "{}"),
        ("ada", "own.txt", "mine"),
        ("ada", "blah.pyc", "old"),
        *(("ada", name, "'changed'") for name in ("data.csv", "data/table.csv", "helper.py", "data/helper.py")),
        ("late", "timestamp.txt", "2030-01-01 13:00 UTC"),
        ("exploit", "timestamp.txt", "2030-01-01 12:00 UTC"),
        ("empty", "timestamp.txt", ""),
        ("invalid", "timestamp.txt", "yesterday"),
        ("broken", NST.notebook, "a notebook that was saved as text"),
        ("nothing", "notes.txt", "I have been ill."),
        ("other", "Untitled.ipynb", "{}"),
    ]:
        write(course, student, name, text)
