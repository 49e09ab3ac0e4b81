"""Show the whole way once: build, three submissions to each assignment, nbgrader's own commands, the scores.

All of it happens in a course folder of its own, autograder/demo/, made afresh each time. An instructor's submissions
and gradebook are not touched.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from autograder.assignments.assignment import AUTOGRADER, Assignment
from autograder.assignments.find import assignments, first_editions
from autograder.build.build import shown, write_source
from autograder.build.submission import fill, hand_in, read_cells, solutions
from nst.errors import NSTError

DEMO = AUTOGRADER / "demo"
COURSE_ID = "nst"  # as in nbgrader_config.py

Scores = dict[str, dict[str, tuple[float, float]]]  # student -> test cell -> points, of how many


class GradingError(NSTError):
    """A command of nbgrader has failed. The message ends with what it said."""


def samples(assignment: Assignment, instructor: NotebookNode, student: NotebookNode) -> dict[str, NotebookNode]:
    """Three submissions by name: all right, with mistakes, and edited without an answer.

    Of an edition that is not the first of its assignment, the one with mistakes is enough.
    """
    right, folder = solutions(instructor), assignment.samples
    if assignment not in first_editions():
        return {"mistakes": fill(student, right | read_cells(folder / "mistakes.py"))}
    return {
        "right": fill(student, right),
        "mistakes": fill(student, right | read_cells(folder / "mistakes.py")),
        "unfilled": fill(student, read_cells(folder / "unfilled.py")),
    }


def nbgrader(*arguments: str, on_line: Callable[[str], object] = lambda _: None) -> None:
    """Run a command of nbgrader as an instructor does, in autograder/, and pass on each line that it writes.

    Raises GradingError if it fails.
    """
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 -- no shell, and arguments of our own
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=AUTOGRADER,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101 -- it is a pipe
        for line in process.stdout:
            said.append(line)
            on_line(line)
    if process.returncode:
        raise GradingError(f"nbgrader {' '.join(arguments)} failed ({process.returncode}):\n{''.join(said[-40:])}")


def grade(assignment: Assignment, course: Path, submissions: dict[str, NotebookNode] | None = None) -> Scores:
    """Grade submissions, in a course folder whose release/ has been generated, with nbgrader's commands.

    Arguments:
    assignment -- what they are submissions of
    course -- the course folder; feedback/ and grades.csv appear in it
    submissions -- student -> notebook, handed in first; without any, what is in submitted/ is graded

    Returns: the scores in the gradebook. Raises GradingError.
    """
    for student, notebook in (submissions or {}).items():
        hand_in(assignment, notebook, course, student)
    total = len(list(course.glob(f"submitted/*/{assignment.name}")))
    root = f"--CourseDirectory.root={course}"
    with tqdm(total=total, desc=f"grading {assignment.name}", unit="submission", file=sys.stderr) as bar:

        def follow(line: str) -> None:
            if "Sanitizing " in line and bar.n < total:
                bar.set_postfix_str(Path(line.rsplit(maxsplit=1)[-1]).parts[-3])
            if "Setting destination file permissions" in line:
                bar.update()

        nbgrader("autograde", assignment.name, root, on_line=follow)
        bar.set_postfix_str("feedback")
        nbgrader("generate_feedback", assignment.name, root)
        nbgrader("export", root, f"--to={course / 'grades.csv'}")
        bar.set_postfix_str("")
    scores = read_scores(assignment, course)
    return {student: scores[student] for student in submissions} if submissions else scores


def read_scores(assignment: Assignment, course: Path) -> Scores:
    """Return what the gradebook of a course says of an assignment."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", COURSE_ID) as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.score, grade.max_score)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(assignment.name)
        }


def table(title: str, scores: Scores) -> Table:
    """Return a table of scores: a row for each function, a column for each student."""
    grid = Table(title=title, title_justify="left", show_footer=True)
    first = next(iter(scores.values()), {})
    grid.add_column("function", footer="total")
    grid.add_column("of", justify="right", footer=f"{sum(most for _, most in first.values()):g}")
    for student, grades in scores.items():
        grid.add_column(student, justify="right", footer=f"{sum(points for points, _ in grades.values()):g}")
    for name, (_, most) in first.items():
        points = [f"{grades[name][0]:g}" if name in grades else "" for grades in scores.values()]
        grid.add_row(name.removeprefix("test_"), f"{most:g}", *points)
    return grid


def feedback_pages(assignment: Assignment, course: Path) -> Iterator[Path]:
    """Yield the pages that students get back."""
    yield from sorted(course.glob(f"feedback/*/{assignment.name}/{Path(assignment.notebook).stem}.html"))


def demo(course: Path = DEMO) -> dict[str, Scores]:
    """Make the demonstration in a folder, which is emptied first, and print what comes of it.

    Returns: the scores by assignment. Raises NSTError.
    """
    if course.exists():
        shutil.rmtree(course)
    console = Console()
    translated = [edition for edition in assignments().values() if edition.language != "en"]
    chosen = [*first_editions(), *translated[:1]]  # grading takes a minute an edition
    scores = {edition.name: _shown(edition, course, console) for edition in chosen}
    console.print(f"The scores for a spreadsheet:\n  {shown(course / 'grades.csv')}", soft_wrap=True)
    return scores


def _shown(assignment: Assignment, course: Path, console: Console) -> Scores:
    instructor = write_source(assignment, course)
    nbgrader("generate_assignment", assignment.name, f"--CourseDirectory.root={course}")
    student = nbformat.read(course / "release" / assignment.name / assignment.notebook, as_version=4)
    scores = grade(assignment, course, samples(assignment, instructor, student))
    console.print(table(f"Points, {assignment.name}", scores))
    console.print("\nWhat each student reads:")
    for page in feedback_pages(assignment, course):
        console.print(f"  {shown(page)}", soft_wrap=True)
    return scores
