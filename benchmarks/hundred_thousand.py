"""Take a class of a hundred thousand through collection, store, recording and report; print the pace, and the memory.

    python -m benchmarks.hundred_thousand                       SQLite, and a PostgreSQL server that it starts
    python -m benchmarks.hundred_thousand --students 5000

Judging so many is a cluster's work, and not part of it: the galleries' submissions are judged, each student hands in
one of them with a cell of their own, and the verdict of the one lies in the store for the other.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from rich.console import Console

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import build, dump
from autograder.build.submission import fill, read_cells, solutions
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import Threads
from autograder.classroom.publish import publish
from autograder.grading.grade import grade_submission
from autograder.grading.store import Store, key_of
from autograder.sandbox.fork_server import ForkServer
from benchmarks.grader_memory import peak
from tests.support.paths import ROOT, SUBMISSIONS
from tests.support.postgres import MISSING, PROGRAMS, postgres

MOST_MEMORY = 400  # MB
PACE = {"sqlite": 50, "postgresql": 100}  # students a second
MB = 2**20


def main() -> int:
    """Print the figures. Return the exit status, 0 if all is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=100_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="default: %(default)s")
    parser.add_argument("--folder", type=Path, help="where the class lies for a while; default: a temporary one")
    parser.add_argument("--grade", metavar="URL", help=argparse.SUPPRESS)  # what a process of its own does
    args = parser.parse_args()
    if args.grade:
        _grade(args.folder, args.grade, args.jobs)
        return 0
    missed = 0
    with tempfile.TemporaryDirectory(prefix="nst-class-", dir=args.folder) as name:
        course = Path(name)
        began = time.perf_counter()
        different = _make(course, args.students, args.jobs)
        print(f"{args.students} students, made of {different} judged submissions in {_since(began)}", flush=True)
        for backend in PACE:
            with _database(backend, course) as url:
                if url is None:
                    print(MISSING)
                    continue
                missed += _measure(course, url, backend, args.jobs)
            shutil.rmtree(course / "autograded")
    return int(missed > 0)


def _make(folder: Path, students: int, jobs: int) -> int:
    """Make a class whose submissions are judged. Return of how many it is made."""
    built = build(NST, folder)
    right = solutions(built.instructor)
    files = [
        *sorted((SUBMISSIONS / "nst" / "right").glob("*.py")),
        *sorted((SUBMISSIONS / "nst" / "mistakes").glob("*.py")),
    ]
    notebooks = [fill(built.student, right | read_cells(file)) for file in files[:students]]
    kept = Store(folder / "verdicts")
    with ForkServer() as server, ThreadPoolExecutor(jobs) as pool:

        def judge(number: int) -> None:
            kept.keep(str(number), grade_submission(NST, notebooks[number], server))

        list(pool.map(judge, range(len(notebooks))))
    store = Store(Course.at(NST, folder).judged)
    texts = [dump(_signed(notebook, "STUDENT")) for notebook in notebooks]
    for number in range(students):
        student, one = f"student{number:06}", number % len(notebooks)
        submitted = folder / "submitted" / student / NST.name
        submitted.mkdir(parents=True)
        (submitted / NST.notebook).write_text(texts[one].replace("STUDENT", student), encoding="utf-8")
        key = key_of(NST, submitted)
        for of in (Store.notebook_file, Store.verdict_file):
            of(store, key).parent.mkdir(parents=True, exist_ok=True)
            of(store, key).hardlink_to(of(kept, str(one)))  # a hundred thousand of them take 90 GB
    return len(notebooks)


def _signed(notebook: NotebookNode, name: str) -> NotebookNode:
    notebook.cells.append(new_markdown_cell(f"Handed in by {name}."))
    return notebook


@contextmanager
def _database(backend: str, course: Path) -> Iterator[str | None]:
    if backend == "sqlite":
        yield f"sqlite:///{course / 'gradebook.db'}"
    elif PROGRAMS:
        with postgres("autumn", settings="") as (url,):
            yield url
    else:
        yield None


def _measure(course: Path, url: str, backend: str, jobs: int) -> bool:
    """Grade the class in a process of its own, and print the figures. Return whether one is missed."""
    command = [sys.executable, "-m", "benchmarks.hundred_thousand", "--folder", str(course), "--grade", url]
    command += ["--jobs", str(jobs)]
    began, clock = time.perf_counter(), time.time()
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- itself
    memory = float(done.stdout.split()[-1])
    marks = [mark.stat().st_mtime for mark in os.scandir(course / "judged" / NST.name / "recorded")]
    first, last = min(marks), max(marks)
    pace = len(marks) / (last - first)
    size = (course / "report.html").stat().st_size / MB
    print(f"{backend}: {len(marks)} recorded, {pace:.0f} a second (expected {PACE[backend]})")
    print(f"  {first - clock:.0f} s until the first is, {last - first:.0f} s of recording, in all {_since(began)}")
    print(f"  memory of the grader at most {memory:.0f} MB (expected {MOST_MEMORY})")
    print(f"  the overview of the report has {size:.2f} MB (expected 1)", flush=True)
    return pace < PACE[backend] or memory > MOST_MEMORY or size > 1


def _grade(folder: Path, url: str, jobs: int) -> None:
    """Grade the class, and print the peak of this process's memory in MB."""
    course = Course.at(NST, folder, url)
    with ForkServer() as server:
        results = grade_class(course, Threads(server, jobs), jobs)
    publish(course, results, Console(file=sys.stderr))
    print(peak())


def _since(began: float) -> str:
    return f"{(time.perf_counter() - began) / 60:.1f} minutes"


if __name__ == "__main__":
    sys.exit(main())
