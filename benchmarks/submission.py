"""Measure where the CPU seconds of one submission go: fork server, kernel by what its cells do, grader.

    python -m benchmarks.submission                 half a minute
    python -m benchmarks.submission --rounds 20

The right submission is judged again and again, one at a time. Seconds are those that the system counts for the threads
of a process; faults are the pages that a kernel touches first, most of which it has to copy. Recording is measured by
benchmarks/hundred_thousand.py.
"""

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nbformat import NotebookNode

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.grading.grade import grade_submission
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import Session
from benchmarks.grading import hand_in_class
from nst.reader.read import read_submission

QUESTIONS, TESTS, OTHER, START, FORK, GRADER = (
    "the judge's questions",
    "visible tests",
    "other cells: functions, settings",
    "start of the kernel, after the fork",
    "the fork server: forks, and watches",
    "the grader: messages, files, the judge's own work",
)
KINDS = {
    "imports": "imports",
    "run": "200 iterations",
    **dict.fromkeys(("show_content", "show_activations", "show_style", "noise", "show_result"), "figures"),
    **dict.fromkeys(
        ("load_vgg", "load_model", "session", "content_graph", "style_graph", "total_cost_graph", "train_step"),
        "graphs of the network, and their first runs",
    ),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="default: %(default)s")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="nst-bench-") as name, ForkServer() as server:
        server.wait()
        hand_in_class(Path(name), 1)
        folder = next((Path(name) / "submitted").iterdir()) / NST.name
        print(f"start of the fork server: {_seconds(server.pid):.2f} CPU s")
        _grade(folder, server)  # once for what is done once
        costs = _Costs()
        before, began = _seconds(server.pid), time.process_time()
        with costs.noted():
            for _ in range(rounds):
                _grade(folder, server)
        costs.seconds[FORK] = _seconds(server.pid) - before
        costs.seconds[GRADER] = time.process_time() - began - costs.own
    total = sum(costs.seconds.values())
    print(f"\n{'CPU s':>7} {'share':>6} {'faults':>7}   each of {rounds} times")
    for what, seconds in sorted(costs.seconds.items(), key=lambda cost: -cost[1]):
        print(f"{seconds / rounds:7.3f} {seconds / total:6.0%} {costs.faults[what] / rounds:7.0f}   {what}")
    print(f"{total / rounds:7.3f} {1:6.0%} {costs.faults.total() / rounds:7.0f}   together")
    cells = total - sum(costs.seconds[what] for what in (QUESTIONS, START, FORK, GRADER))
    print(f"{cells / rounds:7.3f} {cells / total:6.0%} {'':7}   of which the notebook's own cells, which have to run")


def _grade(folder: Path, server: ForkServer) -> None:
    grade_submission(NST, read_submission(folder / NST.notebook), server, files=folder, seed=1)


class _Costs:
    """CPU seconds and faults of kernels, by what they do; `own` are seconds that looking took."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.faults: Counter[str] = Counter()
        self.own = 0.0

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what sessions do while the context lasts."""
        run_cell, start = Session._cell, Session._start_one

        async def noted_cell(session: Session, cell: NotebookNode, index: int, *rest: Any, **options: Any) -> Any:
            pid = session.kernel.pid
            before = self._look(pid)
            try:
                return await run_cell(session, cell, index, *rest, **options)
            finally:
                is_asked = index >= len(session.notebook.cells)
                self._add(QUESTIONS if is_asked else _kind(cell), pid, before)

        async def noted_start(session: Session, *arguments: Any) -> None:
            await start(session, *arguments)
            self._add(START, session.kernel.pid, (0.0, 0))

        with patch.object(Session, "_cell", noted_cell), patch.object(Session, "_start_one", noted_start):
            yield

    def _add(self, what: str, pid: int | None, before: tuple[float, int]) -> None:
        seconds, faults = self._look(pid)
        self.seconds[what] += seconds - before[0]
        self.faults[what] += faults - before[1]

    def _look(self, pid: int | None) -> tuple[float, int]:
        began = time.process_time()
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return _seconds(pid), int(fields[7])
        finally:
            self.own += time.process_time() - began


def _kind(cell: NotebookNode) -> str:
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return TESTS if name.startswith("test_") else KINDS.get(name, OTHER)


def _seconds(pid: int | None) -> float:
    """Return the CPU seconds of a process's threads that have not ended."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9


if __name__ == "__main__":
    main()
