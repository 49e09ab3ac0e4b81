"""nbgrader's own commands, on the real assignments: what each submission scores, and what students and instructors get.

One course of each assignment is graded for all tests of this file; a kernel with TensorFlow takes seconds to start.
"""

import csv
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder import demo
from autograder.assignments.assignment import AUTOGRADER, Assignment
from autograder.assignments.find import assignments, first_editions
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build.build import write_release, write_source
from autograder.build.submission import fill, hand_in, solutions
from autograder.build.thin import thin_weights
from autograder.classroom import course as classroom
from autograder.classroom.gradebook import open_gradebook
from autograder.grading.released import released
from autograder.grading.steps import VERDICT
from autograder.judge.verdict import Verdict
from tests.support.built import by_id
from tests.support.graded import in_english, points_of_tests
from tests.support.wrong_functions import Losses, read_losses


@dataclass
class Course:
    assignment: Assignment
    folder: Path
    submissions: dict[str, NotebookNode]
    scores: demo.Scores

    @property
    def full(self) -> dict[str, float]:
        return points_of_tests(self.assignment.name)

    @property
    def losses(self) -> Losses:
        """What the sample with mistakes gets, and is told."""
        return read_losses(self.assignment.samples / "mistakes.py")

    @property
    def expected(self) -> dict[str, dict[str, float]]:
        nothing = dict.fromkeys(self.full, 0.0)
        wrong = {f"test_{name}": points for name, points in self.losses.points.items()}
        mistakes = {name: wrong.get(name, points) for name, points in self.full.items()}
        return {"right": self.full, "mistakes": mistakes, "unfilled": nothing, "untouched": nothing}

    def handed_in(self, student: str) -> Path:
        return self.folder / "submitted" / student / self.assignment.name

    def autograded(self, student: str) -> NotebookNode:
        folder = self.folder / "autograded" / student / self.assignment.name
        return nbformat.read(folder / self.assignment.notebook, as_version=4)


@pytest.fixture(scope="module", params=first_editions(), ids=lambda edition: edition.name)
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Course:
    assignment: Assignment = request.param
    folder = tmp_path_factory.mktemp("course")
    instructor = write_source(assignment, folder)
    demo.nbgrader("generate_assignment", assignment.name, f"--CourseDirectory.root={folder}")
    released = nbformat.read(folder / "release" / assignment.name / assignment.notebook, as_version=4)
    submissions = demo.samples(assignment, instructor, released) | {"untouched": released}
    if assignment.network:  # a student hands in all there is
        weights = folder / "submitted" / "right" / assignment.name / assignment.network.weights
        weights.parent.mkdir(parents=True)
        weights.write_bytes(b"large")
    return Course(assignment, folder, submissions, demo.grade(assignment, folder, submissions))


def outputs(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Each output of a notebook, with the grade_id (or else the id) of its cell."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell.metadata.get("nbgrader", {}).get("grade_id", cell.id), output


def test_scores(course: Course) -> None:
    points = {student: {name: p for name, (p, _) in grades.items()} for student, grades in course.scores.items()}
    assert points == course.expected
    assert all({name: most for name, (_, most) in grades.items()} == course.full for grades in course.scores.values())


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
    assert all("✗ " in said(notebook, name) for name in course.full)


def test_mistakes_are_named(course: Course) -> None:
    notebook = course.autograded("mistakes")
    for name, words in course.losses.told.items():
        assert words in said(notebook, f"test_{name}")


def test_run_is_whole_and_shows_pictures(course: Course) -> None:
    notebook = course.autograded("right")
    shown = Counter(name for name, out in outputs(notebook) if "image/jpeg" in out.get("data", {}))
    assert shown and {name for name in by_id(notebook) if name.startswith("show_")} <= {*shown}
    if course.assignment is NST:
        iterations = [line for line in said(notebook, "run").split("\n") if "Iteration" in line]
        assert iterations == [f"Iteration {i} :" for i in range(0, 200, 20)]
    if course.assignment.name == "squeezenet":  # content and style, and what is painted after 0, 100 and 200 steps
        runs = [cell for cell in notebook.cells if "\npainted = style_transfer(" in cell.source]
        assert [shown[cell.id] for cell in runs] == [4] * 5


def test_verdict_lies_beside_the_notebook(course: Course) -> None:
    name = Path(course.assignment.name, f"{Path(course.assignment.notebook).stem}{VERDICT}")
    for student, expected in course.expected.items():
        verdict = Verdict.from_json((course.folder / "autograded" / student / name).read_text())
        assert {f"test_{function.name}": function.points for function in verdict.functions} == expected


def test_weights_are_in_no_folder_of_the_course(course: Course) -> None:
    left = [path for end in ("mat", "h5") for path in course.folder.rglob(f"*.{end}")]
    network = course.assignment.network
    assert left == ([course.handed_in("right") / network.weights] if network else [])


def test_feedback_shows_points_and_messages(course: Course) -> None:
    pages = {page.parts[-3]: page.read_text() for page in demo.feedback_pages(course.assignment, course.folder)}
    assert set(pages) == set(course.expected)
    for student, points in course.expected.items():
        assert f"Score: {sum(points.values()):g} / 100" in pages[student]
    assert all(words in pages["mistakes"] for words in course.losses.told.values())


def test_export(course: Course) -> None:
    with (course.folder / "grades.csv").open() as file:
        rows = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert rows == {student: (sum(points.values()), 100) for student, points in course.expected.items()}


@pytest.mark.parametrize("course", [NST], indirect=True, ids=lambda assignment: assignment.name)
def test_validate_in_an_empty_folder(course: Course, tmp_path: Path) -> None:
    """`nbgrader validate`, run in autograder/, on the released files and thin weights; both notebooks at a time."""
    running = {}
    for student in ("right", "untouched"):
        folder = tmp_path / student
        shutil.copytree(course.folder / "release" / course.assignment.name, folder)
        shutil.copyfile(thin_weights(VGG19), folder / VGG19.weights)
        nbformat.write(course.submissions[student], folder / course.assignment.notebook)
        command = [sys.executable, "-m", "nbgrader", "validate", str(folder / course.assignment.notebook)]
        running[student] = subprocess.Popen(command, cwd=AUTOGRADER, stdout=subprocess.PIPE, text=True)
    said = {student: process.communicate()[0] for student, process in running.items()}
    assert said["right"] == "Success! Your notebook passes all the tests.\n"
    assert said["untouched"].startswith(f"VALIDATION FAILED ON {len(course.full)} CELL(S)!")
    assert said["untouched"].count("The following cell failed:") == len(course.full)
    assert said["untouched"].count("✗ ") == len(course.full)


def test_scores_are_shown_as_a_table(course: Course) -> None:
    grid = demo.table("Points", course.scores)
    totals = [f"{sum(points.values()):g}" for points in course.expected.values()]
    assert [column.header for column in grid.columns] == ["function", "of", *course.expected]
    assert [column.footer for column in grid.columns] == ["total", "100", *totals]
    assert [f"test_{name}" for name in grid.columns[0].cells] == [*course.full]


def test_notebook_of_another_assignment_is_refused_in_words(course: Course, tmp_path: Path) -> None:
    """Under the right name: nbgrader passes over others by itself."""
    other = next(assignment for assignment in first_editions() if assignment is not course.assignment)
    hand_in(course.assignment, released(other), tmp_path, "astray")
    options = [f"--CourseDirectory.root={tmp_path}", f"--CourseDirectory.db_url=sqlite:///{course.folder}/gradebook.db"]
    with pytest.raises(demo.GradingError, match=f"the notebook is that of another assignment, {other.name} "):
        demo.nbgrader("autograde", course.assignment.name, *options)
    assert not (tmp_path / "autograded" / "astray").exists()


FOUND = ("Doe, Jane [12345]", "ann ", "bom")
UNGRADED = ("words", "nested", "case", "foreign")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A course with odd names and work in odd places, graded by nbgrader's own commands, and what they said."""
    folder = tmp_path_factory.mktemp("odd") / "Kurs [HS 26] a?b"
    instructor = write_source(NST, folder)
    root = f"--CourseDirectory.root={folder}"
    demo.nbgrader("generate_assignment", NST.name, root)
    notebook = fill(released(NST), {"total_cost": solutions(instructor)["total_cost"]})
    for student in (*FOUND, *UNGRADED, "new\nline"):
        hand_in(NST, notebook, folder, student)
    submitted = folder / "submitted"
    (submitted / "bom" / "nst" / "timestamp.txt").write_bytes(b"\xef\xbb\xbf2030-01-01 10:00:00 UTC")
    (submitted / "words" / "nst" / "timestamp.txt").write_text("gestern")
    (submitted / "nested" / "nst").rename(submitted / "nested" / "inner")
    (submitted / "nested" / "nst").mkdir()
    (submitted / "nested" / "inner").rename(submitted / "nested" / "nst" / "inner")
    (submitted / "case" / "nst").rename(submitted / "case" / "NST")
    hand_in(NST, new_notebook(cells=[new_code_cell("rivers = {}")]), folder, "foreign")
    with open_gradebook(classroom.Course.at(NST, folder)) as gradebook:
        for student in (*UNGRADED, "nobody"):
            gradebook.add_student(student)
    log: list[str] = []
    with pytest.raises(demo.GradingError):
        demo.nbgrader("autograde", NST.name, root, on_line=log.append)
    demo.nbgrader("generate_feedback", NST.name, root)
    demo.nbgrader("export", root, f"--to={folder / 'grades.csv'}", on_line=log.append)
    return folder, "".join(log)


def test_odd_names_are_found_by_all_commands(odd: tuple[Path, str]) -> None:
    folder, _ = odd
    with (folder / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = {student: row["score"] for student, row in rows.items()}
    ungraded = dict.fromkeys((*UNGRADED, r"new\nline"), "")
    assert scores == {**dict.fromkeys(FOUND, "10.0"), **ungraded, "nobody": "0.0"}
    assert rows["bom"]["timestamp"] == "2030-01-01 10:00:00"
    assert {page.parts[-3] for page in demo.feedback_pages(NST, folder)} == {*FOUND}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # the gradebook is in it


def test_what_is_not_graded_is_named(odd: tuple[Path, str]) -> None:
    _, said = odd
    assert "timestamp.txt holds 'gestern'; expected a date such as 2026-11-20 10:00:00 UTC" in said
    found = f"there is no {NST.notebook}, but 'inner/{NST.notebook}' (which looks like it)"
    assert f"{found}; expected it at submitted/nested/nst/{NST.notebook}" in said
    assert "nothing of this assignment is in it" in said and "a line break in it" in said
    assert "case has handed in" in said and "nobody has handed in" not in said


def test_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(
        demo.GradingError, match=r"(?s)nbgrader autograde nst .* failed \(1\):\n.*No notebooks were matched"
    ):
        demo.grade(NST, tmp_path, {})


# ---------------------------------------------------------------- the demonstration


def test_demo_starts_afresh_and_shows_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "demo"
    (folder / "submitted" / "old" / "nst").mkdir(parents=True)
    students: dict[str, list[str]] = {}

    def grade(assignment: Assignment, folder: Path, submissions: dict[str, NotebookNode]) -> demo.Scores:
        students[assignment.name] = [*submissions]
        full = {
            name: (float(points), float(points)) for name, points in points_of_tests(in_english(assignment)).items()
        }
        return dict.fromkeys(submissions, full)

    def generate(_: str, assignment: str, *options: str) -> None:
        write_release(assignments()[assignment], folder)

    monkeypatch.setattr(demo, "grade", grade)  # this and generate_assignment are tested with `course`
    monkeypatch.setattr(demo, "nbgrader", generate)
    scores = demo.demo(folder)
    of_first = {each.name: ["right", "mistakes", "unfilled"] for each in first_editions()}
    (other,) = students.keys() - of_first.keys()
    assert assignments()[other].language != "en" and students == of_first | {other: ["mistakes"]}
    assert {name: [*of] for name, of in scores.items()} == students
    assert not (folder / "submitted").exists()
    said = capsys.readouterr().out
    assert all(name in said for edition in first_editions() for name in edition.functions)
