"""Ctrl-C and kills: what is done is kept, and nothing is graded twice."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import fill, hand_in
from autograder.classroom.course import Course
from autograder.demo import read_scores
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import GRADED, Run, command, descendants, state, verdicts

KILLS = 3


def test_ctrl_c_ends_kernels_and_says_how_to_go_on(course: Course, short: Path) -> None:
    for student in ("ada", "bo"):
        hand_in(NST, fill(released(NST), {"total_cost": f"while True: '{student}'"}), course.root, student)
    process = command(course.root, "--jobs", "2", folder=short)
    while len(running := descendants(process.pid)) < 3 and process.poll() is None:  # the fork server and two kernels
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[0]
    assert process.returncode == 130
    assert "5 of 8 submissions are done and kept; the same command goes on with the rest" in said
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in running)
    assert list(short.iterdir()) == []


# Imports once, and forks the command; TensorFlow takes seconds.
FORKS = """
import os, sys
from autograder import __main__, commands
for course in sys.stdin:
    pid = os.fork()
    if not pid:
        os._exit(__main__.main(["grade", "--course", course.strip()]))
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""


def wait(draw: random.Random, course: Path, pid: int) -> None:
    """Wait for a random moment: for some seconds, or for some files to appear."""
    seconds, files = (draw.uniform(0, 8), 10**6) if draw.random() < 0.5 else (20, draw.randint(1, 40))
    deadline, before = time.monotonic() + seconds, count(course)
    while time.monotonic() < deadline and count(course) < before + files and alive(pid):
        time.sleep(0.002)


def count(folder: Path) -> int:
    """How many files and folders there are; os.walk, unlike rglob, passes over those that vanish under it."""
    return sum(len(folders) + len(files) for _, folders, files in os.walk(folder))


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_killed_at_random_moments_it_loses_nothing_and_grades_nothing_twice(
    run: Run, tmp_path: Path, short: Path
) -> None:
    draw = random.Random(3)  # noqa: S311 -- moments, not secrets
    kills = 0
    whole = {student: grades for student, grades in read_scores(NST, run.course).items() if student in GRADED}
    with subprocess.Popen(
        [sys.executable, "-c", FORKS],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(short)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as forks:
        assert forks.stdin and forks.stdout
        for attempt in range(100):
            course = tmp_path / f"class-{attempt}"
            for student in GRADED:
                shutil.copytree(run.course / "submitted" / student, course / "submitted" / student)
            shutil.copytree(run.course / "source", course / "source")
            finished = False
            while not finished:
                judged = verdicts(course)
                recorded = {mark.name for mark in (course / "judged" / "nst" / "recorded").glob("*")}
                made = state(*(course / "autograded" / student for student in recorded))
                forks.stdin.write(f"{course}\n")
                forks.stdin.flush()
                pid = int(forks.stdout.readline())
                if kills < KILLS:
                    wait(draw, course, pid)
                    if alive(pid):
                        os.kill(pid, signal.SIGKILL)
                        kills += 1
                while (line := forks.stdout.readline()) != "ended\n":
                    assert line, "it ended by itself"
                assert judged.items() <= verdicts(course).items()
                assert made.items() <= state(course / "autograded").items()
                finished = (course / "grades.csv").exists()
            assert len(verdicts(course)) == 3
            assert read_scores(NST, course) == whole
            if kills == KILLS:
                break
        forks.stdin.close()
    assert kills == KILLS
