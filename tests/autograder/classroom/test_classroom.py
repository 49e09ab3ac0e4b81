"""A class, graded by the command itself: what comes of it, and what a second run makes of it."""

import importlib
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.squeezenet.assignment import ASSIGNMENT as SQUEEZENET
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, solutions
from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import scores
from autograder.classroom.recording import Recorder
from autograder.demo import read_scores
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import GRADED, Run, command, grade_all, state, table, verdicts

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
    assert "content_<wbr>loss" in (course.root / "report-squeezenet.html").read_text()
