"""A class, graded by the command itself: what comes of it, and what a second run, Ctrl-C and a kill leave of it."""

import csv
import html
import importlib
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.squeezenet.assignment import ASSIGNMENT as SQUEEZENET
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, read_cells, solutions
from autograder.catalogue.say import say
from autograder.classroom import grade_class as module
from autograder.classroom.course import Course, CourseError
from autograder.classroom.grade_class import grade_class
from autograder.classroom.gradebook import prepare, scores
from autograder.classroom.recording import Recorder, RecordError
from autograder.classroom.result import Result
from autograder.demo import read_scores
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.grading.store import Store, key_of
from autograder.judge.message import message
from autograder.sandbox.confine import check
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.parent import Parent
from tests.support.paths import SUBMISSIONS

try:
    check()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

GALLERY = SUBMISSIONS / "nst"
GRADED = {"ada": 100, "bo": 100, "cy": 90, "dan": 0}  # bo has handed in what ada has
ODD = "\udcff\x1b[2J"  # in a file's name: what is no text, and clears a terminal; no reason holds it as it is
KILLS = 10


@dataclass(frozen=True)
class Run:
    """What the command did."""

    course: Path
    status: int
    said: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A course folder, graded for the first time."""
    folder = tmp_path_factory.mktemp("course")
    right = solutions(instructor_notebook(NST))
    for student, cells in {
        "ada": right,
        "bo": right,
        "cy": right | read_cells(GALLERY / "mistakes" / "total_swapped.py"),
        "dan": read_cells(NST.samples / "unfilled.py"),
        "eve": right,
    }.items():
        hand_in(NST, fill(released(NST), cells), folder, student)
    submitted = folder / "submitted"
    (submitted / "eve" / "nst" / f"{ODD}passwords.txt").symlink_to("/etc/passwd")
    for student, name, text in [
        ("fay", NST.notebook, "a notebook that was saved as text"),
        ("gil", f"{ODD}Untitled.ipynb", "{}"),
        ("hal", ".DS_Store", ""),
    ]:
        (submitted / student / "nst").mkdir(parents=True)
        (submitted / student / "nst" / name).write_text(text)
    process = command(folder, "--jobs", "2")
    said = process.communicate()[0]
    return Run(folder, process.returncode, said)


@pytest.fixture
def course(run: Run, tmp_path: Path) -> Course:
    """A copy of the graded course."""
    shutil.copytree(run.course, tmp_path / "copy", symlinks=True)
    again = Course.at(NST, tmp_path / "copy")
    for mark in (again.judged / "recorded").iterdir():  # which name the gradebook
        mark.write_text(mark.read_text().replace(str(run.course), str(again.root)))
    return again


def command(course: Path, *options: str, folder: Path | None = None) -> subprocess.Popen[str]:
    """`python -m autograder grade`, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "--course", str(course), *options],
        cwd=ROOT,
        env=os.environ | ({"TMPDIR": str(folder)} if folder else {}),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- else ignored in background jobs
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def state(*folders: Path) -> dict[Path, tuple[int, int]]:
    """All files below some folders, with what changes when they are written again."""
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file() and file.name != "lock")
    return {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


def verdicts(course: Path) -> dict[Path, tuple[int, int]]:
    return {file: about for file, about in state(course / "judged").items() if file.suffix == ".json"}


def table(course: Path, name: str = "grades.csv") -> dict[str, dict[str, str]]:
    with (course / name).open() as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


# ---------------------------------------------------------------- what a class gets


def test_scores_and_reasons(run: Run) -> None:
    rows = table(run.course)
    assert {student: float(row["score"]) for student, row in rows.items() if row["score"]} == GRADED | {"hal": 0}
    reasons = {student: row["reason"] for student, row in rows.items() if row["status"] == "ungraded"}
    assert set(reasons) == {"eve", "fay", "gil"}
    assert "passwords.txt is a link" in reasons["eve"]
    assert "text that is not JSON" in reasons["fay"]
    found = r"'nst/\udcff\x1b[2JUntitled.ipynb' (which looks like it)"
    assert f"there is no Art_Generation_with_NST.ipynb, but {found}; expected it at submitted/gil" in reasons["gil"]
    assert rows["hal"]["reason"] == "there is no Art_Generation_with_NST.ipynb, nor any other file"


def test_command_says_what_it_did(run: Run) -> None:
    assert run.status == 1  # some are ungraded
    assert "5 of 8 submissions are graded, 58.0 points on average." in run.said
    assert "100%" in run.said and "submission/s" in run.said
    assert "report.html" in run.said and "swapped" in (run.course / "report.html").read_text()


def test_gradebook_has_what_the_table_has(run: Run) -> None:
    found = read_scores(NST, run.course)
    assert {name: sum(points for points, _ in grades.values()) for name, grades in found.items()} == GRADED | {"hal": 0}
    assert all(len(grades) == 5 for grades in found.values())


def test_identical_submissions_are_judged_once(run: Run) -> None:
    assert len(verdicts(run.course)) == 3


def test_nothing_is_handed_out_that_a_link_points_to(run: Run) -> None:
    assert not (run.course / "autograded" / "eve").exists()


# ---------------------------------------------------------------- running it again


def grade_all(course: Course) -> list[Result]:
    with Parent() as parent:
        return grade_class(course, parent, jobs=1)


def test_second_run_does_nothing(course: Course) -> None:
    before = state(course.judged, course.root / "autograded")
    process = command(course.root)
    assert "5 of 8 submissions are graded" in process.communicate()[0]
    assert state(course.judged, course.root / "autograded") == before


def test_other_gradebook_gets_the_same_without_a_run(course: Course) -> None:
    before = verdicts(course.root)
    other = course.root / "other.db"
    grade_all(Course.at(NST, course.root, f"sqlite:///{other}"))
    assert verdicts(course.root) == before
    shutil.copyfile(other, course.root / "gradebook.db")
    assert read_scores(NST, course.root)["cy"]["test_total_cost"][0] < 10


@pytest.mark.parametrize("what", ["half", "gone", "not in the gradebook"])
def test_what_is_missing_is_recorded_again(course: Course, what: str) -> None:
    before = verdicts(course.root)
    folder = course.autograded("ada")
    made = (folder / NST.notebook).read_text()
    if what == "half":
        (folder / NST.notebook).unlink()
        (folder / NST.notebook).write_text("{")
        Recorder(course).forget("ada")
    elif what == "gone":
        shutil.rmtree(folder)
    else:
        with Gradebook(course.directory.db_url) as gradebook:
            gradebook.remove_submission("nst", "ada")
    results = grade_all(course)
    assert results[0].score == 100
    assert (folder / NST.notebook).read_text() == made
    assert verdicts(course.root) == before


def test_notebook_that_was_changed_is_judged_again(course: Course) -> None:
    before = verdicts(course.root)
    hand_in(NST, released(NST), course.root, "cy")
    results = {result.student: result.score for result in grade_all(course)}
    assert results["cy"] == 0 and results["ada"] == 100
    assert set(before.items()) < set(verdicts(course.root).items())


def marks(course: Course) -> dict[str, int]:
    """When each student's verdict was recorded."""
    return {mark.name: mark.stat().st_mtime_ns for mark in (course.judged / "recorded").iterdir()}


def graded_again(course: Course, penalty: str = "zero") -> tuple[dict[str, tuple[float | None, float]], set[str]]:
    """Grade. Returns: scores and penalties of ada and bo, and who has been recorded again."""
    again = Course.at(NST, course.root)
    again.config.LateSubmissionPlugin.penalty_method = penalty
    before = marks(again)
    found = {result.student: (result.score, result.late_penalty) for result in grade_all(again)}
    after = marks(again)
    return {name: found[name] for name in ("ada", "bo")}, {name for name in after if after[name] != before.get(name)}


def test_late_work_is_recorded_again_whenever_anything_about_it_differs(course: Course) -> None:
    """The due date, an extension, the rule, the timestamp; and nothing is, where nothing does."""
    whole, lost, all_three = (100, 0), (0, 100), {"ada", "bo", "cy"}
    before = verdicts(course.root)

    def set_due(date: str) -> None:
        with Gradebook(course.directory.db_url) as gradebook:
            gradebook.update_or_create_assignment("nst", duedate=date)

    def extend(days: int) -> None:
        with Gradebook(course.directory.db_url) as gradebook:
            gradebook.grant_extension("nst", "bo", days=days)

    time = course.submitted("bo") / "timestamp.txt"
    time.write_text("2030-01-02 12:00 UTC")
    assert graded_again(course)[0] == {"ada": whole, "bo": whole}
    set_due("2030-01-01 12:00 UTC")
    scores, recorded = graded_again(course)
    assert scores == {"ada": whole, "bo": lost} and recorded >= all_three
    assert graded_again(course) == (scores, set())
    extend(3)
    assert graded_again(course) == ({"ada": whole, "bo": whole}, {"bo"})
    extend(0)
    assert graded_again(course) == ({"ada": whole, "bo": lost}, {"bo"})
    assert graded_again(course, "none")[0] == {"ada": whole, "bo": whole}
    set_due("2030-01-03 12:00 UTC")
    assert graded_again(course)[0] == {"ada": whole, "bo": whole}
    set_due("2030-01-01 12:00 UTC")
    assert graded_again(course)[0] == {"ada": whole, "bo": lost}
    time.unlink()  # nbgrader would keep it
    assert graded_again(course) == ({"ada": whole, "bo": whole}, {"bo"})
    assert verdicts(course.root) == before


PLUGIN = """
from nbgrader.plugins import BasePlugin

class Mild(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return POINTS
"""


def test_rule_of_the_instructors_own_is_looked_at_again(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run imports the plugin afresh, as a new process does."""
    monkeypatch.syspath_prepend(tmp_path)
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
    (course.submitted("bo") / "timestamp.txt").write_text("2030-01-02 12:00 UTC")
    found = []
    for points in (5, 5, 77):
        (tmp_path / "mild_plugin.py").write_text(PLUGIN.replace("POINTS", str(points)))
        monkeypatch.delitem(sys.modules, "mild_plugin", raising=False)
        importlib.invalidate_caches()
        shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
        again = Course.at(NST, course.root)
        again.config.AssignLatePenalties.plugin_class = "mild_plugin.Mild"
        before = marks(again)
        score = {result.student: result.score for result in grade_all(again)}["bo"]
        found.append((score, marks(again)["bo"] != before["bo"]))
    assert found == [(95, True), (95, False), (23, True)]


def test_rule_that_cannot_be_imported_is_named(course: Course) -> None:
    course.config.AssignLatePenalties.plugin_class = "nowhere.Rule"
    with pytest.raises(CourseError, match=r"AssignLatePenalties\.plugin_class cannot be used: .*nowhere"):
        Recorder(course)


def test_grades_given_by_hand_stay_and_count_for_the_penalty(course: Course) -> None:
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
    (course.submitted("bo") / "timestamp.txt").write_text("2030-01-02 12:00 UTC")
    assert graded_again(course)[0] == {"ada": (100, 0), "bo": (0, 100)}
    with Gradebook(course.directory.db_url) as gradebook:
        for student in ("ada", "bo"):
            gradebook.find_grade("test_gram_matrix", Path(NST.notebook).stem, "nst", student).manual_score = 9
        gradebook.db.commit()
    assert graded_again(course) == ({"ada": (94, 0), "bo": (0, 94)}, {"bo"})
    assert graded_again(course) == ({"ada": (94, 0), "bo": (0, 94)}, set())


def test_nothing_stays_of_what_was_handed_in_before(course: Course) -> None:
    """Neither a penalty nor points; and what is handed in again counts."""
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
    folder = course.submitted("bo")
    (folder / "timestamp.txt").write_text("2030-01-02 12:00 UTC")
    assert graded_again(course)[0]["bo"] == (0, 100)
    notebook = (folder / NST.notebook).read_bytes()
    (folder / NST.notebook).unlink()
    assert graded_again(course) == ({"ada": (100, 0), "bo": (0, 0)}, set())
    assert scores(course)["bo"].late_penalty == 0
    (folder / NST.notebook).write_bytes(notebook)
    assert graded_again(course) == ({"ada": (100, 0), "bo": (0, 100)}, {"bo"})


# ---------------------------------------------------------------- names and places


FOUND = {"Doe, Jane [12345]", "jane ", ".kim", "{student_id}", "a*b", "*", "a?", "50%20", "José 漢字", "=1+1", "bom"}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A course in a folder whose name looks like a pattern and a URL, with odd names and work in odd places."""
    folder = tmp_path_factory.mktemp("odd") / "Kurs [HS 26] {a} b?c*d#e%20"
    notebook = fill(released(NST), {"total_cost": solutions(instructor_notebook(NST))["total_cost"]})
    lost = ("case", "beside", "new\nline", "words", "other", "\udcffx")
    for student in (*FOUND, *lost):
        hand_in(NST, notebook, folder, student)
    submitted = folder / "submitted"
    (submitted / "bom" / "nst" / "timestamp.txt").write_bytes(b"\xef\xbb\xbf2030-01-01 10:00:00 UTC")
    (submitted / "words" / "nst" / "timestamp.txt").write_text("gestern")
    (submitted / "case" / "nst").rename(submitted / "case" / "Nst")
    (submitted / "beside" / "nst" / NST.notebook).rename(submitted / "beside" / "mine.ipynb")
    hand_in(NST, new_notebook(cells=[new_code_cell("rivers = {}")]), folder, "other")
    (submitted / "void").mkdir()
    (submitted / "lab" / "squeezenet").mkdir(parents=True)
    (submitted / "lab" / "squeezenet" / "notes.txt").write_text("of the lab")
    (submitted / "ann.zip").write_bytes(b"")
    (submitted / ".DS_Store").write_bytes(b"")
    jane = submitted / "Doe, Jane [12345]" / "nst"
    for name in ("page.html", ".hidden.html", "[a]/page.html", "[a]/PAGE.HTML", "[a]/notes.txt"):
        (jane / name).parent.mkdir(exist_ok=True)
        (jane / name).write_text("<script>")
    process = command(folder, "--jobs", "2")
    said = process.communicate()[0]
    return Run(folder, process.returncode, said)


def test_students_with_odd_names_are_graded(odd: Run) -> None:
    rows = table(odd.course)
    shown = {student.removeprefix("'"): row["score"] for student, row in rows.items() if row["status"] == "graded"}
    assert shown == dict.fromkeys(FOUND, "10"), odd.said
    for student in FOUND:
        assert (odd.course / "autograded" / student / "nst" / NST.notebook).is_file()
    assert (odd.course / "gradebook.db").is_file()
    assert [path.name for path in odd.course.parent.iterdir()] == [odd.course.name]


def test_work_in_odd_places_is_named(odd: Run) -> None:
    reasons = {student: row["reason"] for student, row in table(odd.course).items() if row["status"] == "ungraded"}
    assert set(reasons) == {"case", "beside", r"new\nline", "words", "other", r"\udcffx"}
    assert f"but 'Nst/{NST.notebook}' (which looks like it); expected it at submitted/case/nst" in reasons["case"]
    assert "but 'mine.ipynb' (which looks like it)" in reasons["beside"] and "Move it" in reasons["beside"]
    assert "a line break in it" in reasons[r"new\nline"] and "not UTF-8" in reasons[r"\udcffx"]
    assert "timestamp.txt holds 'gestern'; expected a date such as" in reasons["words"]
    assert "nothing of this assignment is in it" in reasons["other"]


def test_what_was_passed_over_is_listed(odd: Run) -> None:
    page = (odd.course / "report.html").read_text()
    for said in (odd.said, html.unescape(page)):
        assert "'ann.zip' is a file; expected a folder submitted/<student>/nst for each student" in said
        assert "'void' holds no file, and no folder nst" in said
    assert "lab" not in table(odd.course) and "'lab'" not in odd.said and "DS_Store" not in odd.said


def test_what_a_browser_runs_is_not_handed_out_of_odd_folders(odd: Run) -> None:
    folder = odd.course / "autograded" / "Doe, Jane [12345]" / "nst"
    assert (folder / "[a]" / "notes.txt").is_file()
    assert [path.name for path in folder.rglob("*") if path.name.lower().endswith(".html")] == []


def test_odd_names_are_recorded_once(odd: Run) -> None:
    course = Course.at(NST, odd.course)
    before = state(course.judged, course.root / "autograded")
    grade_all(course)
    assert state(course.judged, course.root / "autograded") == before


# ---------------------------------------------------------------- a store that is damaged


def test_what_is_damaged_is_judged_again(course: Course) -> None:
    """A verdict that is gone, a notebook that is somebody else's, and a mark that is no text; see test_store.py."""
    keys = {student: key_of(NST, course.submitted(student)) for student in GRADED}
    (course.judged / f"{keys['cy']}.json").write_bytes(b"")
    shutil.copyfile(course.judged / f"{keys['dan']}.ipynb", course.judged / f"{keys['ada']}.ipynb")
    (course.judged / "recorded" / "ada").unlink()
    (course.judged / "recorded" / "dan").write_bytes(bytes(range(256)))
    (course.judged / "recorded" / "bo").unlink()
    (course.judged / "recorded" / "bo" / "in").mkdir(parents=True)
    (course.judged / ".1-part").mkdir()  # as if it were the half of a file
    found = {result.student: result.score for result in grade_all(course) if result.student in GRADED}
    assert found == GRADED
    assert scores(course)["ada"].points == 100
    assert all(Store(course.judged).find(key) for key in keys.values())


# ---------------------------------------------------------------- what can go wrong


def test_what_nbgrader_cannot_record_says_why(course: Course) -> None:
    key = key_of(NST, course.submitted("ada"))
    (course.submitted("ada") / "timestamp.txt").write_text("yesterday")
    with pytest.raises(
        RecordError, match=r"nbgrader could not record it: .*timestamp\.txt holds 'yesterday'; expected"
    ):
        Recorder(course).record("ada", key)
    assert not Recorder(course).has("ada", key)


def test_verdict_that_has_vanished_is_no_zero(course: Course) -> None:
    with pytest.raises(RecordError, match="what was judged is damaged"):
        Recorder(course).record("ada", "0" * 64)
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


def test_two_assignments_in_one_course(course: Course, short: Path) -> None:
    """What is recorded of one stays as it is; notebooks that belong to the other are told so."""
    before, kept = read_scores(NST, course.root), verdicts(course.root)
    right = fill(released(SQUEEZENET), solutions(instructor_notebook(SQUEEZENET)))
    hand_in(SQUEEZENET, right, course.root, "ada")
    hand_in(SQUEEZENET, released(NST), course.root, "bo")
    hand_in(SQUEEZENET, released(NST), course.root, "cy").rename(
        course.root / "submitted" / "cy" / "squeezenet" / NST.notebook
    )
    process = command(course.root, "--assignment", "squeezenet", folder=short)
    said = process.communicate()[0]
    assert "1 of 3 submissions are graded, 100.0 points on average." in said, said
    rows = table(course.root, "grades-squeezenet.csv")
    assert [rows[student]["score"] for student in ("ada", "bo", "cy")] == ["100", "", ""]
    assert "the notebook is that of another assignment, nst (Art_Generation_with_NST.ipynb)" in rows["bo"]["reason"]
    assert "but 'squeezenet/Art_Generation_with_NST.ipynb' (of the assignment nst); expected" in rows["cy"]["reason"]
    assert sum(points for points, _ in read_scores(SQUEEZENET, course.root)["ada"].values()) == 100
    assert read_scores(NST, course.root) == before
    assert {file: about for file, about in verdicts(course.root).items() if file in kept} == kept
    assert len(verdicts(course.root)) == len(kept) + 1
    assert "content_loss" in (course.root / "report-squeezenet.html").read_text()


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_jobs_are_a_number(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["grade", f"--jobs={number}"])
    assert "is not a number from 1" in capsys.readouterr().err


def test_closed_sandbox_starts_nothing_any_more() -> None:
    parent = Parent()
    parent.close()
    with pytest.raises(SandboxError, match="has been closed"):
        grade_submission(NST, released(NST), parent)
    assert parent.pid is None


# ---------------------------------------------------------------- stopped


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files, which have sockets among them, whose paths must be short."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, file.read_text().split()):
            found |= {child} | descendants(child)
    return found


def test_ctrl_c_ends_kernels_and_says_how_to_go_on(course: Course, short: Path) -> None:
    for student in ("ada", "bo"):
        hand_in(NST, fill(released(NST), {"total_cost": f"while True: '{student}'"}), course.root, student)
    process = command(course.root, "--jobs", "2", folder=short)
    while len(running := descendants(process.pid)) < 3 and process.poll() is None:  # the parent and two kernels
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
