"""Measure how many submissions an hour are graded, beside stock nbgrader, in one run on one machine.

    make bench                                              about eight minutes on two cores
    python -m benchmarks.grading --submissions 6            one minute

The same class is graded three times, each time in a course folder of its own: by `nbgrader autograde` with nbgrader's
own steps, and by `python -m autograder grade` with one job and with two. All three run the whole notebook on the same
thin network and pictures of the same size. Stock nbgrader runs only the visible tests, the others the judge as well.
CPU seconds and memory are what the system counts for the command and everything that it starts.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build.build import build
from autograder.build.submission import fill, hand_in, read_cells, solutions
from autograder.build.thin import thin_weights
from autograder.grading.grade import ENVIRONMENT
from tests.support.galleries import submissions
from tests.support.paths import ROOT

STOCK = """\
c = get_config()
c.CourseDirectory.course_id = "nst"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__"]
c.ClearSolutions.code_stub = {"python": "# your code here"}
c.Execute.timeout = 120
"""


@dataclass(frozen=True)
class Cost:
    """Hold what a command took: wall and CPU seconds, and the memory of its largest process in MB."""

    wall: float
    cpu: float
    memory: float


def hand_in_class(course: Path, count: int) -> None:
    """Make a course with this many submissions, all different: right answers first, then mistakes."""
    built = build(NST, course)
    (course / "source" / NST.name / VGG19.weights).parent.mkdir(exist_ok=True)
    shutil.copyfile(thin_weights(VGG19), course / "source" / NST.name / VGG19.weights)
    files = [*submissions("nst", "right"), *submissions("nst", "mistakes")]
    right = solutions(built.instructor)
    for number in range(count):
        cells = dict(right | read_cells(files[number % len(files)]))
        cells["total_cost_graph"] += f"\n# {number}"  # so that no submission is there twice in a large class
        hand_in(NST, fill(built.student, cells), course, f"student{number:04}")


def run(command: Sequence[str], course: Path, folder: Path) -> Cost:
    """Run a command in a folder, write its output into the course's log, and return what it took."""
    env = (
        os.environ
        | ENVIRONMENT
        | NST.environment
        | {"TF_CPP_MIN_LOG_LEVEL": "3", "PATH": f"{Path(sys.executable).parent}:{os.defpath}"}
    )
    began = time.perf_counter()
    with (course / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(course / 'log').read_text()[-3000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def stock(course: Path) -> Cost:
    """Grade with nbgrader's own steps, after putting the assignment into the gradebook."""
    (course / "nbgrader_config.py").write_text(STOCK)
    nbgrader = [sys.executable, "-m", "nbgrader"]
    run([*nbgrader, "generate_assignment", NST.name, "--force"], course, course)
    return run([*nbgrader, "autograde", NST.name], course, course)


def ours(course: Path, jobs: int) -> Cost:
    """Grade with the sandbox and the judge."""
    command = [sys.executable, "-m", "autograder", "grade", "--course", str(course), "--jobs", str(jobs)]
    return run(command, course, ROOT)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=40, metavar="N", help="default: %(default)s")
    count = parser.parse_args().submissions
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory(prefix="nst-bench-") as name:
        for way in ("stock nbgrader", "grade --jobs 1", "grade --jobs 2"):
            course = Path(name) / way.replace(" ", "-")
            course.mkdir()
            hand_in_class(course, count)
            costs[way] = stock(course) if way.startswith("stock") else ours(course, int(way[-1]))
    print(f"{count} submissions, {os.cpu_count()} cores\n")
    print(f"{'':16} {'an hour':>8} {'times':>6} {'CPU s each':>11} {'largest process, MB':>20}")
    for way, cost in costs.items():
        times = costs["stock nbgrader"].wall / cost.wall
        print(f"{way:16} {count / cost.wall * 3600:8.0f} {times:6.2f} {cost.cpu / count:11.2f} {cost.memory:20.0f}")


if __name__ == "__main__":
    main()
