"""Measure what each level of isolation costs: the start of a kernel, and the grading of a submission.

    make bench                                              about seven minutes of it, beside other work
    python -m benchmarks.isolation --rounds 3               fewer rounds

Each level that this machine offers has a fork server of its own. In each round every level has its turn: it runs a
notebook of one small cell, and grades the right submission. Ratios are medians over the rounds, of a level by the
strongest one in the same round. The level `user` is measured by itself, in a place that is like a container, if this
machine does not offer it.
"""

import argparse
import contextlib
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from nbformat.v4 import new_code_cell, new_notebook
from tqdm import tqdm

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import fill
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.sandbox.folders import Folder
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import LEVELS, missing
from autograder.sandbox.isolation.own_user import OwnUser
from autograder.sandbox.run import run
from tests.support.attacks import right
from tests.support.root_in_container import run_as_root_in_container

HOUR = 3600


def start(server: ForkServer) -> float:
    """Run a notebook of one small cell, and return the seconds from its beginning to the end of its kernel."""
    began = time.perf_counter()
    with Folder() as folder, run(new_notebook(cells=[new_code_cell("1")]), folder.path, server):
        pass
    return time.perf_counter() - began


def grade(server: ForkServer) -> float:
    """Grade the right submission, and return the seconds that it took."""
    notebook = fill(released(NST), right(NST))
    began = time.perf_counter()
    verdict = grade_submission(NST, notebook, server, seed=0).verdict
    assert verdict.score == verdict.max_score, verdict  # noqa: S101 -- a level that grades wrong is not measured
    return time.perf_counter() - began


def measure(names: Sequence[str], rounds: int) -> None:
    """Print a row for each level."""
    starts: dict[str, list[float]] = {name: [] for name in names}
    grades: dict[str, list[float]] = {name: [] for name in names}
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(ForkServer(name)) for name in names}
        for server in servers.values():
            server.wait()
            start(server)  # the first one reads files that are in no cache
        for number in tqdm(range(rounds), unit="round"):
            for name in (*names[number % len(names) :], *names[: number % len(names)]):
                starts[name].append(start(servers[name]))
                grades[name].append(grade(servers[name]))
    print(f"{rounds} rounds, {os.cpu_count()} cores\n")
    print(f"{'level':12} {'start, s':>9} {'more, s':>8} {'submission, s':>14} {'an hour':>8} {'throughput':>11}")
    first = names[0]
    for name in names:
        more = median(own - its for own, its in zip(starts[name], starts[first], strict=True))
        ratio = median(its / own for own, its in zip(grades[name], grades[first], strict=True))
        seconds = median(grades[name])
        print(
            f"{name:12} {median(starts[name]):9.3f} {more:8.3f} {seconds:14.2f} {HOUR / seconds:8.0f} {ratio:11.3f}",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="default: %(default)s")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="nst-isolation-") as name:
        Path(name).chmod(0o711)  # a kernel with a user id of its own passes through
        tempfile.tempdir = name
        measure([name for name, level in LEVELS.items() if not missing(level)], rounds)
        tempfile.tempdir = None
    if os.geteuid() == 0 and missing(LEVELS[OwnUser.name]):
        print("\nroot, in a place that is like a container:", flush=True)
        run_as_root_in_container(["-m", "benchmarks.isolation", "--rounds", str(rounds)], capture=False)


if __name__ == "__main__":
    main()
