"""Say what this machine offers for grading."""

import argparse

from rich.console import Console

from autograder.assignments.find import assignments
from autograder.commands import options

WHAT = "say what this machine offers for grading, and try a right and a hostile submission"
EXAMPLES = """\
  python -m autograder doctor             can this machine grade? a table, and what came of two samples
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    options.add_assignment(parser)
    options.add_isolation(parser)


def run(args: argparse.Namespace) -> int:
    """Show the table. Returns 1 if this machine cannot grade."""
    options.one_thread()
    from autograder.doctor.doctor import doctor  # noqa: PLC0415 -- see the package

    return int(not doctor(assignments()[args.assignment], args.isolation, Console()))
