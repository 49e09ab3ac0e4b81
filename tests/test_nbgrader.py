"""nbgrader's own commands, on the real assignment: what each submission scores, and what students and instructors get.

One course is graded for all tests of this file; a kernel with TensorFlow takes seconds to start.
"""

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder import demo
from autograder.assignments import ASSIGNMENTS, AUTOGRADER, NST, Assignment
from autograder.build import write_release, write_source
from autograder.grading.steps import VERDICT
from autograder.judge.verdict import Verdict
from autograder.thin import thin_weights

FULL = {
    "test_compute_content_cost": 20,
    "test_gram_matrix": 15,
    "test_compute_layer_style_cost": 25,
    "test_total_cost": 10,
    "test_model_nn": 30,
}
EXPECTED = {
    "right": FULL,
    "mistakes": FULL | {"test_compute_layer_style_cost": 0, "test_total_cost": 0},
    "unfilled": dict.fromkeys(FULL, 0),
    "untouched": dict.fromkeys(FULL, 0),
}


@dataclass
class Course:
    folder: Path
    submissions: dict[str, NotebookNode]
    scores: demo.Scores

    def autograded(self, student: str) -> NotebookNode:
        return nbformat.read(self.folder / "autograded" / student / "nst" / NST.notebook, as_version=4)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = tmp_path_factory.mktemp("course")
    instructor = write_source(NST, folder)
    demo.nbgrader("generate_assignment", "nst", f"--CourseDirectory.root={folder}")
    released = nbformat.read(folder / "release" / "nst" / NST.notebook, as_version=4)
    submissions = demo.samples(NST, instructor, released) | {"untouched": released}
    weights = folder / "submitted" / "right" / "nst" / NST.weights  # a student hands in all of the folder
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"large")
    return Course(folder, submissions, demo.grade(NST, folder, submissions))


def outputs(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Each output of a notebook, with the grade_id (or else the id) of its cell."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell.metadata.get("nbgrader", {}).get("grade_id", cell.id), output


def test_scores(course: Course) -> None:
    points = {student: {name: p for name, (p, _) in grades.items()} for student, grades in course.scores.items()}
    assert points == EXPECTED
    assert all({name: most for name, (_, most) in grades.items()} == FULL for grades in course.scores.values())


def test_right_notebook_runs_without_an_error_and_without_a_line_on_stderr(course: Course) -> None:
    found = [(name, out) for name, out in outputs(course.autograded("right")) if out.get("name", "error") != "stdout"]
    assert [(name, out) for name, out in found if out.output_type in ("error", "stream")] == []


def said(notebook: NotebookNode, cell: str) -> str:
    """What the outputs of a cell say, as text."""
    outs = [out for name, out in outputs(notebook) if name == cell]
    return "\n".join(out.text if out.output_type == "stream" else out.data["text/plain"] for out in outs)


@pytest.mark.parametrize("student", ["unfilled", "untouched"])
def test_unfilled_notebook_runs_to_the_end_and_fails_its_tests_alone(course: Course, student: str) -> None:
    notebook = course.autograded(student)
    assert [name for name, out in outputs(notebook) if out.output_type == "error"] == []
    assert all("AssertionError" in said(notebook, name) for name in FULL)


def test_mistakes_are_named(course: Course) -> None:
    notebook = course.autograded("mistakes")
    assert "each row of the unrolled matrix must be one channel" in said(notebook, "test_compute_layer_style_cost")
    assert "alpha belongs to the content cost" in said(notebook, "test_total_cost")


def test_run_is_whole_and_shows_pictures(course: Course) -> None:
    notebook = course.autograded("right")
    text = said(notebook, "run")
    assert [line for line in text.split("\n") if "Iteration" in line] == [f"Iteration {i} :" for i in range(0, 200, 20)]
    shown = [name for name, out in outputs(notebook) if "image/png" in out.get("data", {})]
    assert {"show_content", "show_style", "show_result"} <= {*shown}


def test_verdict_lies_beside_the_notebook(course: Course) -> None:
    for student, expected in EXPECTED.items():
        verdict = Verdict.from_json(
            (course.folder / "autograded" / student / "nst" / f"{Path(NST.notebook).stem}{VERDICT}").read_text()
        )
        assert {f"test_{function.name}": function.points for function in verdict.functions} == expected


def test_weights_are_in_no_folder_of_the_course(course: Course) -> None:
    left = [path.relative_to(course.folder) for path in course.folder.rglob("*.mat")]
    assert left == [Path("submitted", "right", "nst") / NST.weights]


def test_feedback_shows_points_and_messages(course: Course) -> None:
    pages = {page.parts[-3]: page.read_text() for page in demo.feedback_pages(NST, course.folder)}
    assert set(pages) == set(EXPECTED)
    assert "Score: 100.0 / 100.0" in pages["right"] and "Score: 65.0 / 100.0" in pages["mistakes"]
    assert "alpha belongs to the content cost" in pages["mistakes"]


def test_export(course: Course) -> None:
    with (course.folder / "grades.csv").open() as file:
        rows = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert rows == {student: (sum(points.values()), 100) for student, points in EXPECTED.items()}


def test_validate_in_an_empty_folder(course: Course, tmp_path: Path) -> None:
    """`nbgrader validate`, run in autograder/, on the released files and thin weights; both notebooks at a time."""
    running = {}
    for student in ("right", "untouched"):
        folder = tmp_path / student
        shutil.copytree(course.folder / "release" / "nst", folder)
        shutil.copyfile(thin_weights(NST), folder / NST.weights)
        nbformat.write(course.submissions[student], folder / NST.notebook)
        command = [sys.executable, "-m", "nbgrader", "validate", str(folder / NST.notebook)]
        running[student] = subprocess.Popen(command, cwd=AUTOGRADER, stdout=subprocess.PIPE, text=True)
    said = {student: process.communicate()[0] for student, process in running.items()}
    assert said["right"] == "Success! Your notebook passes all the tests.\n"
    assert said["untouched"].startswith("VALIDATION FAILED ON 5 CELL(S)!")
    assert said["untouched"].count("The following cell failed:") == said["untouched"].count("AssertionError: ") == 5


def test_scores_are_shown_as_a_table(course: Course) -> None:
    grid = demo.table("Points", course.scores)
    assert [column.header for column in grid.columns] == ["function", "of", *EXPECTED]
    assert [column.footer for column in grid.columns] == ["total", "100", "100", "65", "0", "0"]
    assert next(iter(grid.columns[0].cells)) == "compute_content_cost"


def test_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(
        demo.GradingError, match=r"(?s)nbgrader autograde nst .* failed \(1\):\n.*No notebooks were matched"
    ):
        demo.grade(NST, tmp_path, {})


# ---------------------------------------------------------------- the demonstration


def test_demo_starts_afresh_and_shows_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], course: Course
) -> None:
    folder = tmp_path / "demo"
    (folder / "submitted" / "old" / "nst").mkdir(parents=True)
    students: dict[str, list[str]] = {}

    def grade(assignment: Assignment, folder: Path, submissions: dict[str, NotebookNode]) -> demo.Scores:
        students[assignment.name] = [*submissions]
        return {student: course.scores[student] for student in submissions}

    def generate(_: str, assignment: str, *options: str) -> None:
        write_release(ASSIGNMENTS[assignment], folder)

    monkeypatch.setattr(demo, "grade", grade)  # this and generate_assignment are tested with `course`
    monkeypatch.setattr(demo, "nbgrader", generate)
    scores = demo.demo(folder)
    assert students == {name: ["right", "mistakes", "unfilled"] for name in ASSIGNMENTS}
    assert {name: [*of] for name, of in scores.items()} == students
    assert not (folder / "submitted").exists()
    assert "compute_layer_style_cost" in capsys.readouterr().out
