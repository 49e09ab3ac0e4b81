"""What a damaged store, a full disk or a mistake of the grader costs a class: nothing but time."""

import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import SubmissionError, fill, hand_in
from autograder.catalogue.say import say
from autograder.classroom import judging as module
from autograder.classroom.by_nbgrader import RecordError
from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import prepare, scores
from autograder.classroom.recording import Recorder
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.grading.store import Store, key_of
from autograder.judge.message import message
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import GRADED, Run, command, grade_all, table

# ---------------------------------------------------------------- a store that is damaged


def damage(file: Path, content: bytes) -> None:
    file.unlink()
    file.write_bytes(content)


def test_what_is_damaged_is_judged_again(course: Course) -> None:
    """A verdict that is gone, a notebook that is somebody else's, and a mark that is no text; see test_store.py."""
    keys = {student: key_of(NST, course.submitted(student)) for student in GRADED}
    store = Store(course.judged)
    damage(store.verdict_file(keys["cy"]), b"")
    damage(store.notebook_file(keys["ada"]), store.notebook_file(keys["dan"]).read_bytes())
    (course.judged / "recorded" / "ada").unlink()
    (course.judged / "recorded" / "dan").write_bytes(bytes(range(256)))
    (course.judged / "recorded" / "bo").unlink()
    (course.judged / "recorded" / "bo" / "in").mkdir(parents=True)
    (course.judged / ".1-part").mkdir()  # as if it were the half of a file
    found = {result.student: result.score for result in grade_all(course) if result.student in GRADED}
    assert found == GRADED
    assert scores(course)["ada"].points == 100
    assert all(store.find(key) for key in keys.values())


# ---------------------------------------------------------------- what can go wrong


def record(course: Course, student: str, key: str) -> None:
    """Record a verdict, or raise why that is impossible."""
    with Recorder(course) as recorder:
        (recorded,) = [*recorder.add(student, key), *recorder.finish()]
    if recorded.error:
        raise recorded.error


def test_what_cannot_be_recorded_says_why(course: Course) -> None:
    key = key_of(NST, course.submitted("ada"))
    (course.submitted("ada") / "timestamp.txt").write_text("yesterday")
    with pytest.raises(SubmissionError, match=r"timestamp\.txt holds 'yesterday'; expected"):
        record(course, "ada", key)
    with Recorder(course) as recorder:
        assert not recorder.has("ada", key)


def test_verdict_that_has_vanished_is_no_zero(course: Course) -> None:
    with pytest.raises(RecordError, match="what was judged is damaged"):
        record(course, "ada", "0" * 64)
    assert not course.autograded("ada").exists()


def test_full_disk_costs_no_more_than_what_is_new(run: Run, tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", tmp_path], check=False).returncode:
        pytest.skip("needs to be allowed to mount a file system")
    try:
        shutil.copytree(run.course, tmp_path / "copy", symlinks=True)
        course = Course.at(NST, tmp_path / "copy")
        for mark in (course.judged / "recorded").iterdir():
            mark.write_text(mark.read_text().replace(str(run.course), str(course.root)))
        (course.judged / "recorded" / "ada").unlink()
        shutil.rmtree(course.autograded("ada"))
        with suppress(OSError), (tmp_path / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        results = {result.student: result for result in grade_all(course)}
        assert results["ada"].score is None
        reason = results["ada"].verdict.reason
        assert reason is not None
        assert any(words in say(reason) for words in ("No space left on device", "disk is full"))
        assert [results[student].score for student in ("bo", "cy")] == [GRADED["bo"], GRADED["cy"]]
        assert list(course.judged.rglob(".[0-9]*-*")) == []
        (tmp_path / "filler").unlink()
        assert {result.student: result.score for result in grade_all(course)}["ada"] == GRADED["ada"]
    finally:
        subprocess.run(["umount", "-l", tmp_path], check=True)


def test_no_descriptors_cost_no_more_than_what_is_new(course: Course) -> None:
    before = table(course.root)
    file = course.submitted("cy") / NST.notebook
    file.write_text(file.read_text().replace("beta * J_content", "beta * 1.0 * J_content"))
    limits = "ulimit -n 32; exec "  # enough to read the course, and too few for a kernel
    line = shlex.join([sys.executable, "-m", "autograder", "grade", "--course", str(course.root), "--jobs", "1"])
    done = subprocess.run(["sh", "-c", limits + line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    after = table(course.root)
    assert after["cy"]["status"] == "ungraded"
    # whether the grader or a kernel is the first to run out
    assert any(words in after["cy"]["reason"] for words in ("Too many open files", "a kernel did not start"))
    assert {name: row["score"] for name, row in after.items()} == {
        name: row["score"] if name != "cy" else "" for name, row in before.items()
    }
    assert command(course.root).wait() == 1  # as before, for those who cannot be graded
    assert table(course.root)["cy"]["score"] == before["cy"]["score"]


def test_mistake_of_the_grader_is_no_zero(
    course: Course, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    hand_in(NST, fill(released(NST), {"total_cost": "1 / 0"}), course.root, "cy")

    def fail(*_: object, **__: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(module, "grade_submission", fail)
    results = {result.student: result for result in grade_all(course)}
    assert results["cy"].score is None
    assert results["cy"].verdict.reason == message("ungraded.bug", exception="ValueError", text="a bug")
    assert results["ada"].score == 100
    assert "in fail" in capfd.readouterr().err


def test_two_runs_at_once_are_refused(course: Course) -> None:
    with course.alone(), pytest.raises(CourseError, match="is being graded already"):
        grade_all(course)


def test_empty_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", "--course", str(tmp_path)]) == 1
    assert "found no submission; expected one folder for each student" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["gradebook.db", "sqlite:////nowhere/gradebook.db", "nodatabase://me@here/x"])
def test_gradebook_that_cannot_be_used(tmp_path: Path, url: str) -> None:
    with pytest.raises(CourseError, match=r"--db|nowhere/gradebook\.db cannot be used"):
        scores(Course.at(NST, tmp_path, url))


def test_new_gradebook_is_told_the_assignment(tmp_path: Path) -> None:
    course = Course.at(NST, tmp_path)
    prepare(course)
    with Gradebook(course.directory.db_url) as gradebook:
        assert gradebook.find_assignment("nst").max_score == 100
    assert (tmp_path / "source" / "nst" / NST.notebook).is_file()


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_jobs_are_a_number(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["grade", f"--jobs={number}"])
    assert "is not a number from 1" in capsys.readouterr().err


def test_closed_sandbox_starts_nothing_any_more() -> None:
    server = ForkServer()
    server.close()
    with pytest.raises(SandboxError, match="has been closed"):
        grade_submission(NST, released(NST), server)
    assert server.pid is None
