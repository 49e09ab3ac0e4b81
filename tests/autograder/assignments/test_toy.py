"""Adding an assignment changes no file outside of its folder.

The toy assignment is put into a copy of the autograder that has no other, and taken through build, release, grading,
feedback and report by the commands that instructors use.
"""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag

from autograder.build.submission import fill, hand_in, read_cells
from tests.autograder.assignments.toy.assignment import ASSIGNMENT as TOY
from tests.support.paths import ROOT

CODE = ("autograder", "nst", "pretrained-model", "requirements.txt")
SCORES = {"right": 100, "mistakes": 30, "unfilled": 0}
MISTAKE = "The weight is left out."


def instead_of_the_assignments(folder: str, names: list[str]) -> set[str]:
    """What is not copied: other assignments, data and weights."""
    unwanted = {"__pycache__", *(name for name in names if Path(name).suffix in {".mat", ".h5", ".part"})}
    if folder == str(ROOT / "autograder"):
        return unwanted | {"course", "demo"}
    if folder == str(ROOT / "autograder" / "assignments"):
        return unwanted | {name for name in names if Path(folder, name).is_dir()}
    return unwanted


def command(root: Path, *arguments: str) -> str:
    """Run a command of the copy, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy, after `build`."""
    root = tmp_path_factory.mktemp("toy")
    for name in CODE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=instead_of_the_assignments)
        else:
            shutil.copyfile(ROOT / name, root / name)
    shutil.copytree(TOY.folder, root / "autograder" / "assignments" / "toy")
    assert "wrote Toy.ipynb" in command(root, "build")
    return root


@pytest.fixture(scope="module")
def demonstrated(root: Path) -> Path:
    """The course folder of `demo`, which grades the samples with nbgrader's own commands."""
    command(root, "demo")
    return root / "autograder" / "demo"


@pytest.fixture(scope="module")
def graded(root: Path) -> Path:
    """A course folder with the same submissions, after `grade`."""
    course = root / "course"
    released = nbformat.read(root / TOY.notebook, as_version=4)
    for student in ("mistakes", "unfilled"):
        hand_in(TOY, fill(released, read_cells(TOY.samples / f"{student}.py")), course, student)
    command(root, "grade", "--assignment", "toy", "--course", str(course))
    return course


def test_build_makes_a_release_without_the_solution(root: Path) -> None:
    command(root, "build", "--check")
    release = root / "autograder" / "course" / "release" / "toy"
    assert (release / TOY.notebook).read_text() == (root / TOY.notebook).read_text()
    assert "np.sum" not in (release / TOY.notebook).read_text()
    assert (release / "nst" / "notebook" / "__init__.py").is_file() and (release / "requirements.txt").is_file()


def test_nbgrader_grades_the_samples(demonstrated: Path) -> None:
    with (demonstrated / "grades.csv").open() as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == SCORES


def test_feedback_names_the_mistake(demonstrated: Path) -> None:
    html = (demonstrated / "feedback" / "mistakes" / "toy" / "Toy.html").read_text()
    row = BeautifulSoup(html, "html.parser").select_one(".nst-summary tbody tr")
    assert isinstance(row, Tag)
    cells = [cell.get_text() for cell in row.find_all(["th", "td"])]
    assert cells == ["~weighted_squares", "30 of 100", "Checks passed: 1 of 2", MISTAKE]


def test_class_is_graded_and_reported(graded: Path) -> None:
    with (graded / "grades-toy.csv").open() as file:
        rows = {row["student_id"]: (row["status"], float(row["weighted_squares"])) for row in csv.DictReader(file)}
    assert rows == {student: ("graded", SCORES[student]) for student in ("mistakes", "unfilled")}
    report = (graded / "report-toy.html").read_text()
    assert MISTAKE in report and "other weights" in report
    verdict = json.loads((graded / "autograded" / "mistakes" / "toy" / "Toy.verdict.json").read_text())
    assert [
        check["mistake"] and check["mistake"]["id"] for check in verdict["functions"]["weighted_squares"]["checks"]
    ] == [
        None,
        "toy.no-weight",
    ]
