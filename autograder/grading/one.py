"""One notebook, wherever it lies, without a gradebook: its verdict, and the verdict as a table."""

from pathlib import Path

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.assignments.assignment import Assignment
from autograder.grading.accept import accept
from autograder.grading.grade import grade
from autograder.grading.present import rows
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.parent import Parent
from nst.errors import NotebookError, printable
from nst.reader.read import read_submission


def judge_notebook(assignment: Assignment, file: Path, parent: Parent, seed: int | None = None) -> Verdict:
    """Judge one notebook. What cannot be judged is ungraded, and the verdict says why.

    Arguments:
    assignment -- what it is a submission of
    file -- the notebook
    parent -- the warm parent, which makes the kernels
    seed -- what the judge draws its inputs from: that of an earlier verdict gives the same again
    """
    try:
        notebook, repairs = accept(assignment, read_submission(file))
        return grade(assignment, notebook, parent, seed=seed, findings=repairs).verdict
    except (NotebookError, SandboxError) as error:
        return Verdict((), seed or 0, "ungraded", str(error))


def table(verdict: Verdict) -> Table:
    """A verdict for the terminal: each check with its points and its message."""
    notes = [*map(printable, verdict.notes), f"seed {verdict.seed}: --seed gives the same inputs again"]
    grid = Table(title="Verdict", title_justify="left", show_footer=True, caption_justify="left")
    grid.caption = Text("\n".join(notes))
    grid.add_column("check", footer="total")
    grid.add_column("points", justify="right", footer=f"{verdict.score:g} of {verdict.max_score:g}")
    grid.add_column("what was found", overflow="fold")
    for function in verdict.functions:
        points = f"{function.points:g} of {function.max_points:g}"
        grid.add_row(f"[bold]{function.name}", f"[bold]{points}", "")
        for row in rows(function):
            colour = "" if row.check.passed else "[yellow]"
            grid.add_row(
                f"  {row.name}",
                f"{colour}{row.check.points:g} of {row.check.max_points:g}",
                colour + escape(printable(row.finding)),
            )
        grid.add_section()
    return grid
