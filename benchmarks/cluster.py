"""Grade a class with clusters of 1, 2 and 4 workers, and with one whose parts are killed all the time.

    make cluster                                            about half an hour on two cores, with the model
    python -m benchmarks.cluster --students 40              six minutes

All runs draw the same inputs for a submission, so that the verdicts must be equal bit by bit to those of `--jobs 2`. In
the last run, a random worker is killed every ten seconds, the grader once and the scheduler once.
"""

import argparse
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import read_cells
from autograder.catalogue.say import say
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import Judging, Threads
from autograder.classroom.result import Result
from autograder.cluster.cluster import LOCAL, Cluster
from autograder.demo import read_scores
from autograder.sandbox.fork_server import ForkServer
from tests.support.class_runs import verdicts
from tests.support.clusters import draw, hand_out, scheduler, worker
from tests.support.paths import ROOT

GALLERY = ROOT / "tests" / "submissions" / "nst"
EVERY = 10.0  # seconds between two kills
WORKERS = 2
GRADER = """
import sys
from pathlib import Path
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.cluster.cluster import Cluster
from nst.errors import NSTError
from tests.support.clusters import draw
try:
    grade_class(Course.at(NST, Path(sys.argv[1])), Cluster(sys.argv[2], draw=draw))
except NSTError as error:
    sys.exit(str(error))
"""


def class_of(students: int) -> dict[str, dict[str, str]]:
    """Return the cells of so many students, who hand in the galleries' submissions in turn, each in another way."""
    files = [*sorted((GALLERY / "right").glob("*.py")), *sorted((GALLERY / "mistakes").glob("*.py"))]
    cells = {}
    for number, file in zip(range(students), itertools.cycle(files), strict=False):
        own = read_cells(file)
        cells[f"student{number:05}"] = own | {name: f"{source}\n# {number}" for name, source in own.items()}
    return cells


def told(results: list[Result]) -> dict[str, str]:
    """Return what must be equal: each student's verdict and score."""
    return {result.student: f"{result.score} {result.verdict.to_json(say)}" for result in results}


def graded(course: Path, judging: Judging) -> tuple[dict[str, str], float]:
    """Grade a class. Returns: what must be equal, and how many seconds it took."""
    began = time.perf_counter()
    results = grade_class(Course.at(NST, course), judging)
    return told(results), time.perf_counter() - began


def beaten(course: Path, folder: Path, students: int) -> tuple[dict[str, str], float, Counter[str]]:
    """Grade a class while a worker is killed every ten seconds, the grader once and the scheduler once.

    Returns: what must be equal, the seconds it took, and how often what was killed.
    """
    began, choose, killed = time.perf_counter(), random.Random(1), Counter[str]()  # noqa: S311 -- moments, no secrets
    with ExitStack() as stack:
        pid, address = stack.enter_context(scheduler(folder))
        workers = [stack.enter_context(worker(address, folder)) for _ in range(WORKERS)]
        grader, again = start_grader(course, address), time.monotonic() + EVERY
        while grader.poll() != 0:
            time.sleep(0.1)
            done = len(verdicts(course)) / students
            if grader.poll() is not None:
                if not alive(pid):
                    port = int(address.rpartition(":")[2])
                    pid, address = stack.enter_context(scheduler(folder, port=port))
                    workers = [stack.enter_context(worker(address, folder)) for _ in range(WORKERS)]
                grader = start_grader(course, address)
            elif not killed["grader"] and done > 1 / 3:
                grader.kill()
                killed["grader"] += 1
            elif not killed["scheduler"] and done > 2 / 3:
                os.kill(pid, signal.SIGKILL)
                killed["scheduler"] += 1
            elif time.monotonic() > again:
                lost = workers.pop(choose.randrange(WORKERS))
                os.kill(lost, signal.SIGKILL)
                killed["worker"] += 1
                workers.append(stack.enter_context(worker(address, folder)))
                again = time.monotonic() + EVERY
    seconds = time.perf_counter() - began
    return graded(course, Cluster(LOCAL))[0], seconds, killed  # which starts nothing, as nothing is left to be judged


def start_grader(course: Path, address: str) -> subprocess.Popen[bytes]:
    """Start a grader in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", GRADER, str(course), address], cwd=ROOT)  # noqa: S603 -- our own


def alive(pid: int) -> bool:
    """Return whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main() -> None:
    """Print the table. Exit with 1 if a verdict differs, or is lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200, metavar="N", help="default: %(default)s")
    students = parser.parse_args().students
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    lines = []
    with tempfile.TemporaryDirectory(prefix="nst-cluster-class-") as name:
        folder = Path(name)
        cells, courses = class_of(students), itertools.count()

        def course() -> Path:
            place = folder / f"course-{next(courses)}"
            hand_out(place, cells)
            return place

        with ForkServer() as server:
            server.wait()
            right, reference = graded(course(), Threads(server, 2, draw))
        lines.append(f"{'--jobs 2':38} {3600 * students / reference:10,.0f} {'':>8}")
        same = len(right) == students
        for workers in (1, 2, 4):
            found, seconds = graded(course(), Cluster(LOCAL, workers, draw=draw))
            same &= found == right
            what = f"--cluster local --workers {workers}"
            lines.append(
                f"{what:38} {3600 * students / seconds:10,.0f} {reference / seconds:8.2f}   {told_of(found, right)}"
            )
        place = course()
        found, seconds, killed = beaten(place, folder, students)
        same &= found == right and len(read_scores(NST, place)) == students
        what = "killed: " + ", ".join(f"{name} {times}" for name, times in killed.items())
        lines.append(
            f"{what:38} {3600 * students / seconds:10,.0f} {reference / seconds:8.2f}   {told_of(found, right)}"
        )
    print(f"{students} students", f"{'':38} {'an hour':>10} {'of jobs':>8}   verdicts", *lines, sep="\n")
    sys.exit(not same)


def told_of(found: dict[str, str], right: dict[str, str]) -> str:
    """Say how many verdicts are equal."""
    return f"{sum(found.get(student) == verdict for student, verdict in right.items())} of {len(right)} equal"


if __name__ == "__main__":
    main()
