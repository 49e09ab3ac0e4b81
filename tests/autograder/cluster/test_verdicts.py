"""A local cluster gives the verdicts of threads, bit by bit, whatever befalls its worker; Ctrl-C ends it whole."""

import os
import signal
import tempfile
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
from autograder.grading.store import Store, key_of
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import GALLERY, command, descendants, verdicts
from tests.support.clusters import hand_out, judging, runs, wait_for

CLASS = {"ada": {}, "dan": read_cells(GALLERY / "mistakes" / "gram_and_style.py")}
ENDLESS = "zed"
TRACKER = b"resource_tracker"  # a process of Python's, which ends after the one that it belongs to


@dataclass(frozen=True)
class Stopped:
    """What a command had done when Ctrl-C stopped it.

    verdicts -- by student, of those whom it has judged
    status, said -- of the command
    deaf -- whether each process below it ignored Ctrl-C
    left -- the command lines of processes that were there when it had ended
    files -- what was in its temporary folder then
    """

    verdicts: dict[str, Verdict]
    status: int
    said: str
    deaf: bool
    left: list[bytes]
    files: list[Path]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stopped]:
    """A class is judged by one worker, which is killed at the last student, and stopped at the same in a new worker."""
    folder = tmp_path_factory.mktemp("local")
    hand_out(folder, {**CLASS, ENDLESS: {"total_cost": "while True: pass"}})
    with tempfile.TemporaryDirectory() as short:  # sockets are in it, whose paths must be short
        process = command(folder, "--cluster", "local", "--workers", "1", folder=Path(short))

        def last() -> list[int]:
            return [pid for pid in descendants(process.pid) if judging(pid, ENDLESS)]

        wait_for(lambda: bool(last()), process)
        killed = last()[0]
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: len(verdicts(folder)) == len(CLASS) and bool({*last()} - {killed}), process)
        running = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in descendants(process.pid)}
        deaf = all(ignores(pid, signal.SIGINT) for pid, line in running.items() if b"spawn_main" in line)
        for pid in (process.pid, *running):  # as a terminal does
            os.kill(pid, signal.SIGINT)
        said = process.communicate()[0]
        left = [line for pid, line in running.items() if runs(pid) and TRACKER not in line]
        files = [*Path(short).iterdir()]
        wait_for(lambda: not any(map(runs, running)))
    yield Stopped(kept(Course.at(NST, folder)), process.returncode, said, deaf, left, files)


def kept(course: Course) -> dict[str, Verdict]:
    """The verdicts in a course's store, by student."""
    found = {student: Store(course.judged).find(key_of(NST, course.submitted(student))) for student in CLASS}
    return {student: graded.verdict for student, graded in found.items() if graded}


def ignores(pid: int, number: int) -> bool:
    """Whether a process ignores a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    ignored = int(status.partition("SigIgn:")[2].split()[0], 16)
    return bool(ignored >> (number - 1) & 1)


def test_the_verdicts_are_equal_bit_by_bit(stopped: Stopped, tmp_path: Path) -> None:
    hand_out(tmp_path, CLASS)
    course = Course.at(NST, tmp_path)
    seeds = {key_of(NST, course.submitted(name)): verdict.seed for name, verdict in stopped.verdicts.items()}
    with ForkServer() as server:
        grade_class(course, Threads(server, 2, seeds.__getitem__))
    threads = kept(course)
    assert threads["ada"].score == 100 > threads["dan"].score
    assert {name: verdict.to_json(say) for name, verdict in stopped.verdicts.items()} == {
        name: verdict.to_json(say) for name, verdict in threads.items()
    }


def test_the_worker_that_dies_is_told_of(stopped: Stopped) -> None:
    assert "is gone" in stopped.said


def test_ctrl_c_says_how_to_go_on(stopped: Stopped) -> None:
    assert stopped.status == 130
    assert "of 3 submissions are done and kept; the same command goes on with the rest" in stopped.said
    assert "Traceback" not in stopped.said


def test_ctrl_c_leaves_no_process_and_no_file(stopped: Stopped) -> None:
    assert stopped.deaf  # else the worker might end in the middle of clearing up
    assert stopped.left == []
    assert stopped.files == []
