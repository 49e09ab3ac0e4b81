"""Show a verdict on the terminal."""

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.grading.present import rows
from autograder.judge.verdict import Verdict
from nst.errors import printable


def table(verdict: Verdict) -> Table:
    """Return a verdict as a table: each check with its points and its message."""
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
