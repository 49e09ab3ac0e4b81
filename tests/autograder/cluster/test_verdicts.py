"""A class that a local cluster judges gets the verdicts of threads, bit by bit, whatever befalls a worker."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import read_cells
from autograder.catalogue.say import say
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import Threads
from autograder.classroom.result import Result
from autograder.cluster.cluster import LOCAL, Cluster
from autograder.cluster.job import TRIES
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import GALLERY, descendants
from tests.support.clusters import draw, hand_out, judging

KILLER = "killer"  # each worker that judges what this student has handed in is killed


def kill_judges(stop: threading.Event, killed: list[int]) -> None:
    """Kill every worker that judges the killer's submission."""
    while not stop.wait(0.05):
        for pid in descendants(os.getpid()):
            if pid not in killed and judging(pid, KILLER):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)


@dataclass(frozen=True)
class Both:
    """What threads and a cluster have made of the same class, by student, and the workers that were killed."""

    threads: dict[str, Result]
    cluster: dict[str, Result]
    killed: list[int]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    stop, killed = threading.Event(), list[int]()
    results = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        for name in ("threads", "cluster"):
            folder = tmp_path_factory.mktemp(name)
            hand_out(
                folder,
                {
                    "ada": {},
                    "bo": {},
                    "cy": read_cells(GALLERY / "mistakes" / "total_swapped.py"),
                    "dan": read_cells(GALLERY / "mistakes" / "gram_and_style.py"),
                    "eve": {"gram_matrix": "def gram_matrix(A):\n    raise OSError('eve')"},
                },
            )
            (folder / "submitted" / "fay" / "nst").mkdir(parents=True)
            (folder / "submitted" / "fay" / "nst" / NST.notebook).write_text("a notebook that was saved as text")
            course = Course.at(NST, folder)
            if name == "threads":
                with ForkServer() as server:
                    results.append(grade_class(course, Threads(server, 2, draw)))
            else:
                hand_out(folder, {KILLER: {"total_cost": "while True: pass"}})
                watch = threading.Thread(target=kill_judges, args=(stop, killed))
                watch.start()
                try:
                    results.append(grade_class(course, Cluster(LOCAL, 2, draw=draw)))
                finally:
                    stop.set()
                    watch.join()
    first, second = ({result.student: result for result in each} for each in results)
    yield Both(first, second, killed)


def test_the_verdicts_are_equal_bit_by_bit(both: Both) -> None:
    assert {name: result for name, result in both.cluster.items() if name != KILLER} == both.threads
    scores = {name: result.score for name, result in both.threads.items()}
    assert scores.items() >= {"ada": 100, "bo": 100, "cy": 90, "fay": None}.items()
    for name, result in both.threads.items():
        assert both.cluster[name].verdict.to_json(say) == result.verdict.to_json(say)


def test_a_submission_that_kills_every_worker_is_ungraded(both: Both) -> None:
    assert len(both.killed) == TRIES
    verdict = both.cluster[KILLER].verdict
    assert (verdict.status, both.cluster[KILLER].score) == ("ungraded", None)
    assert verdict.reason is not None
    assert "3 workers have ended or gone silent while they judged it" in say(verdict.reason)


def test_no_worker_and_no_fork_server_is_left(both: Both) -> None:
    assert both.killed
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in descendants(os.getpid())]
    assert not [command for command in commands if b"spawn_main" in command or b"forking" in command]
