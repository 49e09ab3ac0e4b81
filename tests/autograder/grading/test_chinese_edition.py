"""The Chinese editions with nbgrader's own commands: 0 points as released, 100 solved, and every word in Chinese."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograder import demo
from autograder.assignments.find import assignments
from autograder.build.build import instructor_notebook, write_source
from autograder.build.submission import fill, read_cells, solutions
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.grading.steps import VERDICT
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}")  # no sentence of it


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
