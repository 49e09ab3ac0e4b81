"""Collect submissions from other systems, and say what was taken and what was not."""

import argparse
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignments.find import assignments
from autograder.commands import options

if TYPE_CHECKING:
    from autograder.exchange.collect.collect import Collected

WHICH = {
    "in-time": "the last one before the deadline or, if there is none, the least late",
    "last": "the last one",
    "first": "the first one",
}
MOST_SHOWN = 100  # students of whom is said that their work was collected
WHAT = "take in submissions from Canvas, Moodle or Gradescope, notebooks or git clones"
EXAMPLES = """\
  python -m autograder collect submissions.zip      take in what was handed in to Canvas, Moodle or Gradescope
  python -m autograder collect attachments/ late.zip --course ~/autumn --assignment nst-tf2
  python -m autograder collect clones/ --attempt last   a folder of git clones; what was committed last counts
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a zip or a folder as the system gives it, a folder of notebooks that are called as their students, or a "
        "folder of git clones",
    )
    options.add_course(parser)
    options.add_assignment(parser)
    parser.add_argument(
        "--attempt",
        choices=WHICH,
        default="in-time",
        help="which of several attempts counts. " + "; ".join(f"{name}: {what}" for name, what in WHICH.items()),
    )


def run(args: argparse.Namespace) -> int:
    """Collect, and show a table. Returns 1 if something was not taken."""
    from autograder.classroom.course import Course  # noqa: PLC0415 -- see the package
    from autograder.exchange.collect.collect import collect  # noqa: PLC0415

    collected = collect(Course.at(assignments()[args.assignment], args.course, args.db), args.files, args.attempt)
    _show(collected, Console())
    return int(bool(collected.listed))


def _show(collected: "Collected", console: Console) -> None:
    """Show what was recognised, a line for each student of whom there is something to say, and what was not taken.

    Of a large class, it is nothing to say that somebody's work was collected.
    """
    for file, system, count in collected.recognised:
        console.print(_line(f"{file}: {system}, {count} attempts"))
    news = [line for line in collected.taken if line.state != "unchanged" or line.is_late or line.notes]
    if len(news) > MOST_SHOWN:
        news = [line for line in news if line.is_late or line.notes]
    rows = [
        (line.student, line.name, line.state, _time(line.when, line.is_late), line.source, "; ".join(line.notes))
        for line in news
    ]
    if rows:
        console.print(_table(("student", "name", "", "handed in, UTC", "from", "besides"), rows))
    if collected.listed:
        console.print(
            _table(("not taken", "found", "what to do"), [(x.where, x.found, x.advice) for x in collected.listed])
        )
    states = Counter(line.state for line in collected.taken)
    counts = [f"{states[state]} {state}" for state in ("collected", "replaced", "unchanged")]
    late = sum(line.is_late for line in collected.taken)
    console.print(_line(f"{', '.join(counts)}, {late} of them late; {len(collected.listed)} not taken"))


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(*headings)
    for row in rows:
        table.add_row(*(_line(text) for text in row))
    return table


def _line(text: str) -> Text:
    """Return what strangers have named as one line that does nothing to a terminal."""
    from autograder.grading.names import readable  # noqa: PLC0415 -- see the package

    return Text(readable(text))


def _time(when: datetime | None, is_late: bool) -> str:
    told = f"{when:%Y-%m-%d %H:%M:%S}" if when else "not told"
    return f"{told}, late" if is_late else told
