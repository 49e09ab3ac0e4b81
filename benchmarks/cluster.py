"""Grade a class with clusters of 1, 2 and 4 workers, and with one whose parts are killed all the time.

    make cluster                                            forty minutes on two idle cores, with the model
    python -m benchmarks.cluster --students 40              ten minutes

All runs draw the same inputs for a submission, so that the verdicts must be equal bit by bit to those of `--jobs 2`. In
the last run, every ten seconds a random one of the workers that judge is killed, the grader once and the scheduler
once; and there is one more submission, around which every worker is killed that judges it.
"""

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import read_cells
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import Judging, Threads
from autograder.cluster.cluster import LOCAL, Cluster
from autograder.demo import read_scores
from autograder.sandbox.fork_server import ForkServer
from tests.support.class_runs import verdicts
from tests.support.clusters import draw, hand_out, judging, runs, scheduler, worker
from tests.support.galleries import submissions
from tests.support.grader import told
from tests.support.paths import ROOT

EVERY = 10.0  # seconds between two kills
WORKERS = 2
KILLER = "zed"  # after all others in the alphabet, and so in the queue


def class_of(students: int) -> dict[str, dict[str, str]]:
    """Return the cells of so many students, who hand in the galleries' submissions in turn, each in another way."""
    files = [*submissions("nst", "right"), *submissions("nst", "mistakes")]
    cells = {}
    for number, file in zip(range(students), itertools.cycle(files), strict=False):
        own = read_cells(file)
        cells[f"student{number:05}"] = own | {name: f"{source}\n# {number}" for name, source in own.items()}
    return cells


def graded(course: Path, judging: Judging) -> tuple[dict[str, str], float]:
    """Grade a class. Returns: what must be equal, and how many seconds it took."""
    place, began = Course.at(NST, course), time.perf_counter()
    results = grade_class(place, judging)
    seconds = time.perf_counter() - began
    return told(place, results), seconds


@dataclass
class Storm:
    """A class that is graded while its parts are killed.

    course -- where it is
    folder -- for files of the scheduler and the workers
    killed -- how often what was killed
    again -- how many submissions were ungraded at the end of a run, and therefore judged in another
    """

    course: Path
    folder: Path
    killed: Counter[str] = field(default_factory=Counter)
    again: int = 0

    def grade(self, students: int) -> dict[str, str]:
        """Grade it, and all that was left ungraded but for the killer's. Returns: what must be equal."""
        choose, self._workers = random.Random(1), list[int]()  # noqa: S311 -- moments, no secrets
        with ExitStack() as self._stack:
            self._begin()
            grader, next_kill = self._grader(), time.monotonic() + EVERY
            while True:
                time.sleep(0.1)
                done = len(verdicts(self.course)) / students
                if grader.poll() == 0:
                    found: dict[str, str] = json.loads((self.folder / "found.json").read_text())
                    left = [name for name, what in found.items() if "ended or gone silent" in what and name != KILLER]
                    if not left:
                        return found
                    self.again += len(left)
                if grader.poll() is not None:
                    if not runs(self._pid):
                        self._begin(int(self._address.rpartition(":")[2]))
                    grader = self._grader()
                elif not self.killed["grader"] and done > 1 / 3:
                    self._kill(grader.pid, "grader")
                    grader.wait()
                elif not self.killed["scheduler"] and done > 2 / 3:
                    self._kill(self._pid, "scheduler")
                elif time.monotonic() > next_kill and (judges := self._judges()):
                    self._lose(choose.choice(judges), "random worker")
                    next_kill = time.monotonic() + EVERY
                for number in self._judges(KILLER):
                    self._lose(number, "worker by the submission")

    def _begin(self, port: int = 0) -> None:
        """Start a scheduler and workers; those of another scheduler end, which might find this one at its port."""
        for pid in self._workers:
            os.kill(pid, signal.SIGKILL)
        self._pid, self._address = self._stack.enter_context(scheduler(self.folder, port=port))
        self._workers = [self._stack.enter_context(worker(self._address, self.folder)) for _ in range(WORKERS)]

    def _grader(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.support.grader", str(self.course), self._address]
        with (self.folder / "found.json").open("wb") as file:
            return subprocess.Popen(command, cwd=ROOT, stdout=file)  # noqa: S603 -- our own

    def _judges(self, student: str = "") -> list[int]:
        """Return which workers judge a student's submission, or anyone's."""
        return [number for number, pid in enumerate(self._workers) if judging(pid, student)]

    def _lose(self, number: int, name: str) -> None:
        """Kill a worker, and start another."""
        self._kill(self._workers[number], name)
        self._workers[number] = self._stack.enter_context(worker(self._address, self.folder))

    def _kill(self, pid: int, name: str) -> None:
        os.kill(pid, signal.SIGKILL)
        self.killed[name] += 1


def main() -> None:
    """Print the table. Exit with 1 if a verdict differs, or is lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200, metavar="N", help="default: %(default)s")
    students = parser.parse_args().students
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    cells, courses, same = class_of(students), itertools.count(), True
    with tempfile.TemporaryDirectory(prefix="nst-cluster-class-") as name:
        folder = Path(name)

        def course(more: dict[str, dict[str, str]] | None = None) -> Path:
            place = folder / f"course-{next(courses)}"
            hand_out(place, cells | (more or {}))
            return place

        def show(what: str, found: dict[str, str], seconds: float) -> bool:
            equal = sum(found.get(student) == verdict for student, verdict in right.items())
            pace = f"{3600 * students / seconds:10,.0f} {reference / seconds:8.2f}"
            print(f"{what:32} {pace}   {equal} of {students} equal", flush=True)
            return equal == len(cells)

        print(f"{students} students", f"{'':32} {'an hour':>10} {'of jobs':>8}   verdicts", sep="\n", flush=True)
        with ForkServer() as server:
            server.wait()
            right, reference = graded(course(), Threads(server, 2, draw))
        show("--jobs 2", right, reference)
        for workers in (1, 2, 4):
            same &= show(f"--cluster local --workers {workers}", *graded(course(), Cluster(LOCAL, workers, draw=draw)))
        storm, began = Storm(course({KILLER: {"total_cost": "while True: pass"}}), folder), time.perf_counter()
        found = storm.grade(students)
        same &= show("parts are killed", found, time.perf_counter() - began)
        print("killed: " + ", ".join(f"{name} {times}" for name, times in storm.killed.items()))
        print(f"ungraded at the end of a run, and graded in the next: {storm.again}")
        print(f"the submission that kills its workers: {found[KILLER]}")
        scores = read_scores(NST, storm.course)
        print(f"in the gradebook: {len(scores)} of {students}, the killer's not among them")
        same &= scores.keys() == right.keys() and "ended or gone silent" in found[KILLER]
    sys.exit(not same)


if __name__ == "__main__":
    main()
