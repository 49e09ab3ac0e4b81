"""Show at a glance what a submission got: the table at the top of its feedback page, and of formgrader's.

nbgrader's templates call `summary`, `headline`, `passed` and `with_alt` as filters, see pages/ and nbgrader_config.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import escape
from nbformat import NotebookNode

from autograder.assignments.find import language_of
from autograder.catalogue.pages import template
from autograder.catalogue.say import say, speaking
from autograder.grading.sanitise import plain
from autograder.grading.steps import VERDICT
from autograder.grading.store import DAMAGED
from autograder.judge.message import message
from autograder.judge.verdict import FunctionVerdict, Verdict

MOST_READ = 4_000_000  # bytes of a verdict; those of whole submissions have some ten thousand
MOST_NAME, MOST_SAID = 60, 300  # characters
TEST = "test_"  # before the name of a function: its test cell


@dataclass(frozen=True)
class Grades:
    """What the gradebook says of a submission.

    cells -- the id of each graded cell: its points, and how many it could have, in the order of the notebook
    score, max_score -- of the notebook, with the late penalty taken off
    late_penalty -- the points that were taken off
    comments -- the ids of the cells that somebody has commented on
    """

    cells: Mapping[str, tuple[float, float]]
    score: float
    max_score: float
    late_penalty: float = 0
    comments: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """One graded cell in the table.

    name -- of the function, or else of the cell
    cell -- the cell's id, which a link leads to
    points, max_points -- as the gradebook has them
    passed, checks -- how many checks were passed, of how many; none for a cell that the judge does not know
    mistake -- the known mistake that was named, in words
    is_by_hand -- whether the points are others than those of the judge
    """

    name: str
    cell: str
    points: float
    max_points: float
    passed: int = 0
    checks: int = 0
    mistake: str = ""
    is_by_hand: bool = False


def summary(notebook: NotebookNode, resources: Mapping[str, Any]) -> str:
    """Return the table for a graded notebook as HTML; nothing if no verdict lies beside it that can be read.

    Arguments:
    notebook -- as nbgrader's feedback or formgrader shows it
    resources -- nbconvert's; feedback has the scores of the gradebook in them, formgrader asks for them later
    """
    with suppress(*DAMAGED):
        about = resources["metadata"]
        verdict = read_verdict(Path(about["path"], f"{about['name']}.ipynb"))
        with speaking(language_of(Path(about["path"]).name)):
            return render(verdict, _grades(notebook, resources["nbgrader"]) if "nbgrader" in resources else None)
    return ""


def headline(about: Mapping[str, Any]) -> str:
    """Return the headline of a feedback page as text: the notebook's name and its score, as nbgrader has them."""
    score, most = (round(float(about[key]), 2) for key in ("score", "max_score"))
    return say(message("page.score", name=about["notebook"], score=score, most=most))


def passed(cell: NotebookNode) -> str:
    """Return what stands above a folded test cell, as HTML; nothing if the cell has not all of its points."""
    about = cell.metadata.get("nbgrader", {})
    if not about.get("grade") or not about["score"] >= about["points"] > 0:
        return ""
    return escape(say(message("page.passed", cell=about["grade_id"], points=about["score"], most=about["points"])))


def with_alt(picture: str) -> str:
    """Return the HTML of a picture with a text in its place for those who cannot see it."""
    return picture.replace("<img ", f'<img alt="{escape(say(message("page.picture")))}" ', 1)


def read_verdict(notebook: Path) -> Verdict:
    """Return the verdict beside a graded notebook. Raises one of DAMAGED if there is none, or no functions in it."""
    with notebook.with_name(f"{notebook.stem}{VERDICT}").open("rb") as file:
        content = file.read(MOST_READ)
    verdict = Verdict.from_json(content.decode("utf-8"))
    if not verdict.functions:
        raise ValueError("no function was judged")
    return verdict


def render(verdict: Verdict, grades: Grades | None = None) -> str:
    """Return the table of a verdict as HTML; its points are those of the gradebook, or else those of the judge."""
    judged = {f"{TEST}{function.name}": function for function in verdict.functions}
    cells = {name: (function.points, function.max_points) for name, function in judged.items()}
    given = grades or Grades(cells, verdict.score, verdict.max_score)
    return template(Path(__file__).with_name("summary.html.j2")).render(
        rows=[_row(cell, points, judged.get(cell)) for cell, points in given.cells.items()],
        grades=given,
        comments=[(cell, plain(cell, MOST_NAME)) for cell in given.comments],
        notes=notes(verdict),
        is_judged_only=grades is None,
    )


def notes(verdict: Verdict) -> list[str]:
    """Return what is to be said of the notebook as a whole."""
    return [plain(say(note), MOST_SAID) for note in verdict.notes]


def _row(cell: str, given: tuple[float, float], function: FunctionVerdict | None) -> Row:
    points, most = given
    if function is None:
        return Row(plain(cell, MOST_NAME), cell, points, most)
    mistake = next((check.mistake for check in function.checks if check.mistake), None)
    return Row(
        plain(function.name, MOST_NAME),
        cell,
        points,
        most,
        sum(check.passed for check in function.checks),
        len(function.checks),
        plain(say(mistake), MOST_SAID) if mistake else "",
        points != function.points,
    )


def _grades(notebook: NotebookNode, about: Mapping[str, Any]) -> Grades:
    """Return what nbgrader's GetGrades has put into a notebook."""
    cells = dict(_cells(notebook))
    return Grades(
        {id: (float(cell["score"]), float(cell["points"])) for id, cell in cells.items() if "score" in cell},
        float(about["score"]),
        float(about["max_score"]),
        float(about["late_penalty"]),
        [id for id, cell in cells.items() if cell.get("comment")],
    )


def _cells(notebook: NotebookNode) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader")
        if about:
            yield about["grade_id"], about
