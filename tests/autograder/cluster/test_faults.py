"""What happens to workers and schedulers costs a retry and no point."""

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import dask
import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import read_cells
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.cluster.cluster import Cluster
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import GALLERY, command, descendants, table, verdicts
from tests.support.clusters import (
    certificates,
    draw,
    environment,
    hand_out,
    judging,
    python,
    scheduler,
    wait_for,
    worker,
)
from tests.support.paths import ROOT

CLASS = {
    "ada": {},
    "bo": {"total_cost": "def total_cost(J_content, J_style, alpha=10, beta=40): return None"},
    "cy": read_cells(GALLERY / "mistakes" / "total_swapped.py"),
    "dan": read_cells(GALLERY / "mistakes" / "gram_and_style.py"),
}
SCORES = {"ada": 100, "cy": 90}
WRONG_CLOCK = "import time; right = time.time; time.time = lambda: right() + 86400"
NO_SANDBOX = "import sys; sys.modules['pyseccomp'] = None"


@dataclass(frozen=True)
class Told:
    """What came of a class, and what was told meanwhile."""

    scores: dict[str, float | None]
    said: str


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A class judged over TLS by a worker whose clock is wrong, while one hangs, and others are not to be used."""
    folder, said = tmp_path_factory.mktemp("mixed"), list[str]()
    hand_out(folder / "course", CLASS)
    config = certificates(folder)
    env = environment(config)
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(
            "autograder.cluster.cluster.tqdm.write", lambda text, file: said.append(text)
        )
        stack.enter_context(dask.config.set(config))
        _, address = stack.enter_context(scheduler(folder, env))
        assert address.startswith("tls://")
        hangs = stack.enter_context(worker(address, folder, env))
        watch = threading.Thread(target=stop_when_it_judges, args=(hangs,))
        watch.start()
        cluster = Cluster(address, draw=draw, seconds=30)
        stack.enter_context(worker(address, folder, env | python(folder / "no-sandbox", NO_SANDBOX)))
        stack.enter_context(worker(address, folder, env, other_version(folder / "other")))
        stack.enter_context(worker(address, folder, env | python(folder / "clock", WRONG_CLOCK)))
        results = grade_class(Course.at(NST, folder / "course"), cluster)
        watch.join()
        os.kill(hangs, signal.SIGCONT)
    yield Told({result.student: result.score for result in results}, "\n".join(said))


def stop_when_it_judges(pid: int) -> None:
    """Stop a worker in the middle of a submission."""
    wait_for(lambda: any(judging(pid, student) for student in CLASS))
    os.kill(pid, signal.SIGSTOP)


def other_version(folder: Path) -> Path:
    """A checkout with another comment in the judge."""
    left_out = shutil.ignore_patterns(
        ".*", "__pycache__", "course", "docs", "tests", "images", "site", "demo", "output"
    )
    shutil.copytree(ROOT, folder, ignore=left_out)
    shutil.copytree(ROOT / "images", folder / "images")
    with (folder / "autograder" / "judge" / "judge.py").open("a") as file:
        file.write("# another version\n")
    return folder


def test_a_worker_with_a_wrong_clock_judges_right(mixed: Told) -> None:
    assert mixed.scores.items() >= SCORES.items()
    assert None not in mixed.scores.values()


def test_a_worker_of_another_version_is_refused_by_name(mixed: Told) -> None:
    assert said_of(mixed, "gets no more work: its grader, or the assignment that it has as released, is another") == 1


def test_a_worker_without_a_sandbox_is_refused_by_name(mixed: Told) -> None:
    assert said_of(mixed, "gets no more work: no sandbox: ") == 1


def test_a_worker_that_hangs_is_left_alone(mixed: Told) -> None:
    assert said_of(mixed, "gets no more work: it does not answer any more") == 1


def said_of(told: Told, text: str) -> int:
    lines = [line for line in told.said.splitlines() if text in line]
    assert all(line.startswith("The worker tls://127.0.0.1:") for line in lines)
    return len(lines)


def test_without_a_worker_that_can_judge_it_says_so(tmp_path: Path) -> None:
    hand_out(tmp_path / "course", {"ada": {}})
    with (
        scheduler(tmp_path) as (_, address),
        worker(address, tmp_path, python(tmp_path / "no-sandbox", NO_SANDBOX)),
    ):
        process = command(tmp_path / "course", "--cluster", address)
        said = process.communicate()[0]
    assert process.returncode == 1
    assert f"no worker can judge: {address.rpartition(':')[0]}" in said
    assert "no sandbox: " in said
    assert "the same command goes on with the rest" in said


def test_a_scheduler_that_dies_costs_a_rerun_which_goes_on(tmp_path: Path) -> None:
    course = tmp_path / "course"
    hand_out(course, CLASS)
    with scheduler(tmp_path) as (pid, address), worker(address, tmp_path):
        process = command(course, "--cluster", address)
        wait_for(lambda: bool(verdicts(course)), process)
        os.kill(pid, signal.SIGKILL)
        said = process.communicate()[0]
    assert process.returncode == 1
    assert "the scheduler of the cluster is gone. Start it again, then the same command goes on with the rest" in said
    assert "Traceback" not in said
    judged = verdicts(course)
    assert 0 < len(judged) < len(CLASS)
    with scheduler(tmp_path) as (_, address), worker(address, tmp_path):
        process = command(course, "--cluster", address)
        assert "4 of 4 submissions are graded" in process.communicate()[0]
    assert process.returncode == 0
    assert judged.items() <= verdicts(course).items()
    scores = {student: float(row["score"]) for student, row in table(course).items()}
    assert scores.items() >= SCORES.items()


def test_ctrl_c_leaves_no_process_and_no_half(tmp_path: Path, short: Path) -> None:
    course = tmp_path / "course"
    hand_out(course, {"ada": {"total_cost": "while True: 'ada'"}, "bo": {"total_cost": "while True: 'bo'"}})
    process = command(course, "--cluster", "local", "--workers", "2", folder=short)
    wait_for(
        lambda: sum(judging(pid, name) for pid in descendants(process.pid) for name in ("ada", "bo")) == 2, process
    )
    running = descendants(process.pid)
    for pid in (process.pid, *running):  # as a terminal does
        os.kill(pid, signal.SIGINT)
    said = process.communicate()[0]
    assert process.returncode == 130
    assert "0 of 2 submissions are done and kept; the same command goes on with the rest" in said
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in running)
    assert [*short.iterdir()] == []
    assert [file.name for file in (course / "judged" / "nst").iterdir() if file.is_file()] == ["lock"]


def test_a_submission_cannot_reach_the_cluster(tmp_path: Path) -> None:
    """A scheduler without TLS runs whatever it is sent; a kernel has no way to it."""
    source = """
def total_cost(J_content, J_style, alpha=10, beta=40):
    import socket
    socket.create_connection(("127.0.0.1", PORT))
    return alpha * J_content + beta * J_style
"""
    with scheduler(tmp_path) as (_, address), worker(address, tmp_path):
        hand_out(tmp_path / "course", {"ada": {"total_cost": source.replace("PORT", address.rpartition(":")[2])}})
        process = command(tmp_path / "course", "--cluster", address)
        process.communicate()
    assert process.returncode == 0
    assert float(table(tmp_path / "course")["ada"]["score"]) < 100
