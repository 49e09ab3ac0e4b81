"""Take a class of a hundred thousand through collection, store, recording and report; print the pace, and the memory.

    python -m benchmarks.hundred_thousand                       SQLite, and a PostgreSQL server that it starts
    python -m benchmarks.hundred_thousand --students 5000

Judging so many is a cluster's work, and not part of it: the galleries' submissions are judged, each student hands in
one of them with a cell of their own, and the verdict of the one is kept for the other. A judged notebook has 0.8 MB of
pictures; where the disk has no room for so many, they are kept without them, which is told.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from rich.console import Console

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build.build import build, dump
from autograder.build.submission import fill, read_cells, solutions
from autograder.build.thin import thin_weights
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import Threads
from autograder.classroom.publish import publish
from autograder.classroom.recording import TOGETHER
from autograder.grading.grade import Graded, grade_submission
from autograder.grading.store import Store, key_of
from autograder.sandbox.fork_server import ForkServer
from benchmarks.grader_memory import peak
from tests.support.galleries import submissions
from tests.support.paths import ROOT
from tests.support.postgres import MISSING, PROGRAMS, postgres

MOST_MEMORY = 400  # MB
PACE = {"sqlite": 50, "postgresql": 100}  # students a second
MB = 2**20
EACH = 0.2 * MB  # of a student, besides two judged notebooks: what was handed in, folders, a part of the database
LOOKED_AT = 500  # submissions whose verdicts are looked for in the store


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
        _make(course, args.students, args.jobs)
        for backend in PACE:
            with _database(backend, course) as url:
                if url is None:
                    print(MISSING)
                    continue
                missed += _measure(course, url, backend, args.jobs)
            shutil.rmtree(course / "autograded")
    return int(missed > 0)


def _make(folder: Path, students: int, jobs: int) -> None:
    """Make a class whose submissions are judged, and print what it is made of."""
    began = time.perf_counter()
    built = build(NST, folder)
    right = solutions(built.instructor)
    files = [*submissions("nst", "right"), *submissions("nst", "mistakes")]
    notebooks = [fill(built.student, right | read_cells(file)) for file in files[:students]]
    judged = _judge(notebooks, jobs)
    size = sum(len(dump(each.notebook)) for each in judged) / len(judged)
    if students * (EACH + 2 * size) > shutil.disk_usage(folder).free:
        judged = [replace(each, notebook=_without_pictures(each.notebook)) for each in judged]
        print(f"the disk has no room for {students} notebooks of {size / MB:.1f} MB: they are kept without pictures")
    store, keys = Store(Course.at(NST, folder).judged), list[str]()
    texts = [dump(_signed(notebook, "STUDENT")) for notebook in notebooks]
    for number in range(students):
        student, one = f"student{number:06}", number % len(notebooks)
        submitted = folder / "submitted" / student / NST.name
        submitted.mkdir(parents=True)
        (submitted / NST.notebook).write_text(texts[one].replace("STUDENT", student), encoding="utf-8")
        keys.append(key_of(NST, submitted))
        if number < len(judged):
            store.keep(keys[one], judged[one])
        else:
            for of in (Store.notebook_file, Store.verdict_file):
                of(store, keys[-1]).parent.mkdir(exist_ok=True)
                shutil.copyfile(of(store, keys[one]), of(store, keys[-1]))
        if number == LOOKED_AT:
            _look(store, keys)
    _look(store, keys)
    print(f"{students} students, made of {len(judged)} judged submissions in {_since(began)}", flush=True)


def _judge(notebooks: Sequence[NotebookNode], jobs: int) -> list[Graded]:
    thin_weights(VGG19)  # before threads ask for them
    with ForkServer() as server, ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda notebook: grade_submission(NST, notebook, server), notebooks))


def _without_pictures(notebook: NotebookNode) -> NotebookNode:
    found = deepcopy(notebook)
    for cell in found.cells:
        for output in cell.get("outputs", []):
            for kind in [kind for kind in output.get("data", {}) if kind.startswith("image/")]:
                output.data[kind] = ""
    return found


def _signed(notebook: NotebookNode, name: str) -> NotebookNode:
    notebook.cells.append(new_markdown_cell(f"Handed in by {name}."))
    return notebook


def _look(store: Store, keys: Sequence[str]) -> None:
    """Print the CPU time that it takes to find what was kept, which other work on the machine does not change."""
    sample = random.Random(1).sample(keys, min(LOOKED_AT, len(keys)))  # noqa: S311 -- no secret
    began = time.process_time()
    if not all(store.has(key) and store.find(key) for key in sample):
        raise RuntimeError("a verdict that was kept is not found")
    each = (time.process_time() - began) / len(sample) * 1000
    print(f"store of {2 * len(keys)} files: {each:.2f} ms of CPU to find a verdict and its notebook", flush=True)


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
    marks = sorted(mark.stat().st_mtime for mark in os.scandir(course / "judged" / NST.name / "recorded"))
    quarter = len(marks) // 4
    paces = [quarter / (marks[end - 1] - marks[end - quarter]) for end in range(quarter, len(marks) + 1, quarter)]
    first, last = marks[0], marks[-1]
    pace = (len(marks) - TOGETHER) / (last - first)  # those of the first batch are marked at the same time
    size = (course / "report.html").stat().st_size / MB
    print(f"{backend}: {len(marks)} recorded, {pace:.0f} a second (expected {PACE[backend]})")
    print(f"  in each quarter: {', '.join(f'{each:.0f}' for each in paces)}")
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
