"""Show a verdict on the terminal."""

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.catalogue.say import say
from autograder.grading.present import points_of, rows
from autograder.judge.message import message
from autograder.judge.verdict import Verdict
from nst.errors import printable


def table(verdict: Verdict) -> Table:
    """Return a verdict as a table: each check with its points and its message."""
    run = message("terminal.seed", seed=verdict.seed), message("terminal.isolation", level=verdict.isolation)
    title = say(message("terminal.verdict"))
    grid = Table(title=title, title_justify="left", show_footer=True, caption_justify="left")
    grid.caption = Text("\n".join(printable(say(note)) for note in (*verdict.notes, *run)))
    total = message("table.points-of", points=verdict.score, most=verdict.max_score)
    grid.add_column(say(message("terminal.check")), footer=say(message("terminal.total")))
    grid.add_column(say(message("terminal.points")), justify="right", footer=say(total))
    grid.add_column(say(message("terminal.found")), overflow="fold")
    for function in verdict.functions:
        grid.add_row(f"[bold]{function.name}", f"[bold]{points_of(function)}", "")
        for row in rows(function):
            colour = "" if row.check.passed else "[yellow]"
            grid.add_row(
                f"  {row.name}",
                colour + points_of(row.check),
                colour + escape(printable(row.finding)),
            )
        grid.add_section()
    return grid
