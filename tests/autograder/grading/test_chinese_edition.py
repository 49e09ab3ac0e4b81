"""The Chinese editions with nbgrader's own commands: 0 points as released, 100 solved, and every word in Chinese."""

import json
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograder import demo
from autograder.__main__ import main
from autograder.assignments.find import assignments
from autograder.build.build import dump, instructor_notebook, write_source
from autograder.build.submission import fill, read_cells, solutions
from autograder.classroom.course import Course
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.grading.scratch import MOST
from autograder.grading.steps import VERDICT, RestoreCells, SubmissionExporter
from autograder.grading.timestamp import TIMESTAMP
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from nst.errors import NotebookError
from nst.files import write_text
from tests.support.chinese import ENGLISH, HAN

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, demo.Scores]:
    """The name of the edition, its course folder, and the scores."""
    edition, folder = assignments()["nst-zh"], tmp_path_factory.mktemp("course")
    right = solutions(write_source(edition, folder))
    demo.nbgrader("generate_assignment", edition.name, f"--CourseDirectory.root={folder}")
    student = nbformat.read(folder / "release" / edition.name / edition.notebook, as_version=4)
    submissions = {
        "untouched": student,
        "right": fill(student, right),
        "mistakes": fill(student, right | read_cells(edition.samples / "mistakes.py")),
    }
    return edition.name, folder, demo.grade(edition, folder, submissions)


def test_release_gets_nothing_and_the_solution_all(graded: tuple[str, Path, demo.Scores]) -> None:
    _, _, scores = graded
    totals = {student: sum(points for points, _ in cells.values()) for student, cells in scores.items()}
    assert (totals["untouched"], totals["right"]) == (0, 100) and 0 < totals["mistakes"] < 100


@pytest.mark.parametrize("name", ["squeezenet-zh", "nst-tf2-zh"])
def test_others_are_graded_alike_without_nbgrader(name: str) -> None:
    edition = assignments()[name]
    student = released(edition)
    right = fill(student, solutions(instructor_notebook(edition)))
    with ForkServer() as server:
        scores = [grade_submission(edition, each, server).verdict.score for each in (student, right)]
    assert scores == [0, 100]


# ---------------------------------------------------------------- what cannot be graded


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A course folder in which nobody has handed in what can be graded."""
    edition = assignments()["nst-zh"]
    whole = dump(released(edition))
    for student, text in {
        "cut": whole[: len(whole) // 2],
        "saved": "a notebook that was saved as text",
        "other": dump(released(assignments()["squeezenet-zh"])),
        "late": whole,
        "link": whole,
        "large": whole,
    }.items():
        write_text(tmp_path / "submitted" / student / edition.name / edition.notebook, text)
    write_text(tmp_path / "submitted" / "late" / edition.name / TIMESTAMP, "05/06/2027 10:00")
    (tmp_path / "submitted" / "link" / edition.name / "mine.jpg").symlink_to("/etc/passwd")
    for number in range(MOST + 1):
        (tmp_path / "submitted" / "large" / edition.name / f"{number}").mkdir()
    return tmp_path


def test_report_says_in_chinese_what_cannot_be_graded(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", "--assignment", "nst-zh", "--course", str(damaged)]) == 1
    page = BeautifulSoup((damaged / "report-zh.html").read_text(encoding="utf-8"), "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row("td")] for row in page.select("#todo tbody tr")]
    found = {student: why for student, why, *_ in rows}
    assert found.keys() == {"cut", "saved", "other", "late", "link", "large"}
    for why in found.values():
        assert HAN.search(why) and not ENGLISH.search(why) and "expected" not in why, why
    assert found["cut"].startswith("submitted/cut/nst-zh/Art_Generation_with_NST.ipynb\uff1a")
    assert not ENGLISH.search(capsys.readouterr().out)


@pytest.mark.parametrize("student", ["cut", "other"])
def test_judge_says_what_cannot_be_graded_in_the_language_that_is_asked_for(
    damaged: Path, capsys: pytest.CaptureFixture[str], student: str
) -> None:
    file = damaged / "submitted" / student / "nst-zh" / assignments()["nst-zh"].notebook
    assert main(["judge", str(file), "--assignment", "nst", "--language", "zh"]) == 1
    said = capsys.readouterr().err
    assert HAN.search(said) and not ENGLISH.search(said) and "expected" not in said


def test_steps_of_nbgrader_say_in_chinese_what_cannot_be_graded(damaged: Path) -> None:
    course = Course.at(assignments()["nst-zh"], damaged)
    step = SubmissionExporter(preprocessors=[RestoreCells])  # type: ignore[no-untyped-call]
    resources = {"nbgrader": {"assignment": "nst-zh"}}
    errors = []
    for student in ("cut", "other", "link"):
        with pytest.raises(NotebookError) as error:
            step.from_filename(str(course.submitted(student) / course.assignment.notebook), dict(resources))
        errors.append(error)
    with pytest.raises(NotebookError) as error:
        course.directory.get_existing_timestamp(str(course.submitted("late")))
    for each in (*errors, error):
        assert HAN.search(str(each.value)) and not ENGLISH.search(str(each.value))


# ---------------------------------------------------------------- what students get back


def test_students_read_chinese(graded: tuple[str, Path, demo.Scores]) -> None:
    name, folder, _ = graded
    edition = assignments()[name]
    for student in ("untouched", "mistakes"):
        html = folder / "feedback" / student / name / Path(edition.notebook).with_suffix(".html")
        page = BeautifulSoup(html.read_text(encoding="utf-8"), "html.parser")
        assert page.html is not None and page.html["lang"] == "zh"
        for part in page.select(".nst-title, .nst-summary table, .output_html table, .nst-passed summary"):
            text = part.get_text(" ")
            assert HAN.search(text) and not ENGLISH.search(text), text
        verdict = json.loads(
            (folder / "autograded" / student / name / edition.notebook)
            .with_name(f"{Path(edition.notebook).stem}{VERDICT}")
            .read_text(encoding="utf-8")
        )
        said = [check for function in verdict["functions"].values() for check in function["checks"]]
        assert all(check["id"].isascii() and not ENGLISH.search(check["name"]) for check in said)
        assert all(HAN.search(check["finding"]["text"]) for check in said if not check["passed"])
