"""Grade a class of a thousand, made from the galleries, and print what it took and whether memory stayed flat.

    python -m benchmarks.large_class                        about ten minutes on two cores
    python -m benchmarks.large_class --students 200

Students hand in the galleries' submissions in turn. Most are therefore copies, as in a class where answers go round.
Each different submission is judged once, and all are recorded through nbgrader.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import build
from autograder.build.submission import fill, hand_in, read_cells, solutions
from tests.support.galleries import submissions
from tests.support.paths import ROOT

EVERY = 2.0  # seconds between two readings of the grader's memory


def resident(pid: int) -> float:
    """Return the memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000, metavar="N", help="default: %(default)s")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="default: %(default)s")
    args = parser.parse_args()
    files = [*submissions("nst", "right"), *submissions("nst", "mistakes")]
    with tempfile.TemporaryDirectory(prefix="nst-class-") as name:
        course = Path(name)
        built = build(NST, course)
        right = solutions(built.instructor)
        for number in range(args.students):
            cells = right | read_cells(files[number % len(files)])
            hand_in(NST, fill(built.student, cells), course, f"student{number:04}")
        began = time.perf_counter()
        command = [sys.executable, "-m", "autograder", "grade", "--course", name, "--jobs", str(args.jobs)]
        memory: list[float] = []
        with subprocess.Popen(command, cwd=ROOT) as grader:  # noqa: S603 -- our own command
            while grader.poll() is None:
                memory.append(resident(grader.pid))
                time.sleep(EVERY)
        wall = time.perf_counter() - began
        with (course / "grades.csv").open() as grades:
            rows = list(csv.DictReader(grades))
    graded = [row for row in rows if row["status"] == "graded"]
    scores = {files[number % len(files)]: row["score"] for number, row in enumerate(rows)}
    alike = all(scores[files[number % len(files)]] == row["score"] for number, row in enumerate(rows))
    full = sum(float(scores[file]) == 100 for file in files if file.parent.name == "right" and file in scores)
    print(f"\n{len(rows)} students, {len(graded)} graded, {len(scores)} different submissions, {wall / 60:.1f} minutes")
    print(f"{full} right answers at 100; the same submission always had the same score: {alike}")
    quarters = [memory[len(memory) * q // 4 - (q == 4)] for q in (1, 2, 3, 4)]
    print("the grader's memory after a quarter, half, three quarters and all of the time, MB:", end=" ")
    print(", ".join(f"{value:.0f}" for value in quarters))


if __name__ == "__main__":
    main()
