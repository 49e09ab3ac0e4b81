"""What happens to workers and schedulers costs a retry and no point."""

import json
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
from autograder.cluster.errors import ClusterError
from autograder.cluster.parcel import unpack
from autograder.cluster.reply import MOST, read_reply
from autograder.grading.grade import Graded
from autograder.judge.message import Message
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import GALLERY, descendants, verdicts
from tests.support.clusters import (
    certificates,
    draw,
    environment,
    grader,
    hand_out,
    judging,
    python,
    scheduler,
    wait_for,
    worker,
)
from tests.support.paths import ROOT

CLASS = {"ada": {}, "cy": read_cells(GALLERY / "mistakes" / "total_swapped.py")}
SCORES = {"ada": 100, "cy": 90}
# A scheduler runs whatever it is sent. A kernel has no way to it.
REACHES = {
    "total_cost": """
def total_cost(J_content, J_style, alpha=10, beta=40):
    import socket
    socket.create_connection(("127.0.0.1", PORT))
    return alpha * J_content + beta * J_style
"""
}
SECONDS = 60  # for a submission, which a busy machine may need
WRONG_CLOCK = "import time; right = time.time; time.time = lambda: right() + 86400"
NO_SANDBOX = "import sys; sys.modules['pyseccomp'] = None"


@dataclass(frozen=True)
class Told:
    """What came of a class, what was told meanwhile, and what workers sent."""

    scores: dict[str, float | None]
    said: str
    replies: list[object]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A class judged over TLS by a worker whose clock is wrong, while one hangs, and others are not to be used."""
    folder, said, replies = tmp_path_factory.mktemp("mixed"), list[str](), list[object]()

    def noted(reply: object, seed: int) -> Graded | Message:
        replies.append(reply)
        return read_reply(reply, seed)

    config = certificates(folder)
    env = environment(config)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr("autograder.cluster.cluster.tqdm.write", lambda text, file: said.append(text))
        patch.setattr("autograder.cluster.post.read_reply", noted)
        stack.enter_context(dask.config.set(config))
        _, address = stack.enter_context(scheduler(folder, env))
        assert address.startswith("tls://")
        reaches = {name: cell.replace("PORT", address.rpartition(":")[2]) for name, cell in REACHES.items()}
        hand_out(folder / "course", {**CLASS, "eve": reaches})
        hangs = stack.enter_context(worker(address, folder, env))
        watch = threading.Thread(target=stop_when_it_judges, args=(hangs,))
        watch.start()
        cluster = Cluster(address, draw=draw, seconds=SECONDS)
        stack.enter_context(worker(address, folder, env | python(folder / "no-sandbox", NO_SANDBOX)))
        stack.enter_context(worker(address, folder, env, other_version(folder / "other")))
        stack.enter_context(worker(address, folder, env | python(folder / "clock", WRONG_CLOCK)))
        results = grade_class(Course.at(NST, folder / "course"), cluster)
        watch.join()
        os.kill(hangs, signal.SIGCONT)
    yield Told({result.student: result.score for result in results}, "\n".join(said), replies)


def stop_when_it_judges(pid: int) -> None:
    """Stop a worker in the middle of a submission."""
    wait_for(lambda: judges(pid))
    os.kill(pid, signal.SIGSTOP)


def judges(pid: int) -> bool:
    """Whether a worker's process is in the middle of a submission."""
    return any(judging(pid, student) for student in (*CLASS, "eve"))


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


def test_a_submission_cannot_reach_the_cluster(mixed: Told) -> None:
    assert mixed.scores["eve"] is not None
    assert 0 < mixed.scores["eve"] < 100


def test_what_a_worker_sends_is_bytes_with_json_in_them(mixed: Told) -> None:
    assert len(mixed.replies) == len(mixed.scores)
    for reply in mixed.replies:
        assert type(reply) is bytes and len(reply) < MOST
        head, parts = unpack(reply)
        assert head == {} and all(isinstance(json.loads(part), dict) for part in parts)


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
        pytest.raises(
            ClusterError, match=r"^no worker can judge: tcp://127\.0\.0\.1.* no sandbox: .* goes on with the rest$"
        ),
    ):
        grade_class(Course.at(NST, tmp_path / "course"), Cluster(address))


def test_a_killed_grader_and_a_killed_scheduler_cost_a_rerun_which_goes_on(tmp_path: Path) -> None:
    course = tmp_path / "course"
    hand_out(course, CLASS)
    with scheduler(tmp_path) as (pid, address), worker(address, tmp_path) as judge:
        process = grader(course, address)
        wait_for(lambda: bool(verdicts(course)), process)
        process.kill()
        process.communicate()
        judged, before = verdicts(course), descendants(judge)
        process = grader(course, address)
        wait_for(lambda: judges(judge) and not before & descendants(judge), process)  # in another sandbox
        os.kill(pid, signal.SIGKILL)
        said = process.communicate()[0]
    assert process.returncode == 1
    assert "the scheduler of the cluster is gone. Start it again, then the same command goes on with the rest" in said
    assert "Traceback" not in said
    with scheduler(tmp_path) as (_, address), worker(address, tmp_path):
        results = grade_class(Course.at(NST, course), Cluster(address, draw=draw))
    assert {result.student: result.score for result in results} == SCORES
    assert judged.items() <= verdicts(course).items()
