"""How often students may hand in, and submissions that change while they are graded."""

from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump
from autograder.build.submission import fill, hand_in
from autograder.classroom import judging
from autograder.classroom.attempts import Attempts
from autograder.classroom.course import Course
from autograder.classroom.judging import Threads
from autograder.classroom.todo import command
from autograder.grading.grade import Graded
from autograder.grading.released import released
from autograder.grading.store import Store, digest_of, key_of
from autograder.judge.message import message
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose


def test_last_attempt_is_the_last_that_counts(tmp_path: Path) -> None:
    course = Course.at(NST, tmp_path)
    for submission in ("a", "a", "b", "b"):  # the same twice is one
        attempts = Attempts(course, 2)  # as after a restart
        assert attempts.allow("ada", submission)
        attempts.count("ada", submission)
    assert [Attempts(course, 2).allow("ada", each) for each in "abc"] == [False, True, False]
    assert Attempts(course, 3).allow("ada", "c") and Attempts(course, 2).allow("bo", "c")
    assert [Attempts(course, 1).allow("ada", each) for each in "abc"] == [False, True, False]  # what was graded stays


def test_command_goes_on_with_the_same_limit(tmp_path: Path) -> None:
    line = command(Course.at(NST, tmp_path), attempts=3, feedback=True)
    assert line.endswith(" --attempts 3 --feedback")


def test_attempt_is_the_same_whenever_it_was_handed_in(tmp_path: Path) -> None:
    course = Course.at(NST, tmp_path)
    file = hand_in(NST, released(NST), tmp_path, "ada")
    first = digest_of(NST, course.submitted("ada"))
    (file.parent / "timestamp.txt").write_text("2030-01-01 10:00:00 UTC")
    assert digest_of(NST, course.submitted("ada")) == first
    (file.parent / "photo.jpg").write_bytes(b"another")
    assert digest_of(NST, course.submitted("ada")) != first


def test_what_changes_while_it_is_judged_gets_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        choose()
    except SandboxError as reason:
        pytest.skip(str(reason))
    course = Course.at(NST, tmp_path)
    file = hand_in(NST, released(NST), tmp_path, "ada")
    folder = course.submitted("ada")
    key = key_of(NST, folder)

    def judged(*_: object) -> Graded:
        file.write_text(dump(fill(released(NST), {"total_cost": "1 / 0"})))  # as a student does meanwhile
        return Graded(released(NST), Verdict((), 0))

    monkeypatch.setattr(judging, "judged", judged)
    with ForkServer() as server, Threads(server, 1).judging(course) as begin:
        assert begin(key, folder).result() == message("ungraded.changed")
    assert not Store(course.judged).has(key)
