"""A class with odd names, and with work in odd places."""

import html

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, solutions
from autograder.classroom.course import Course
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import Run, command, grade_all, state, table

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
