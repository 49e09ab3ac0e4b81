"""Grade the samples with nbgrader's own commands."""

import argparse

WHAT = "grade three sample submissions to each assignment with nbgrader's own commands, in autograder/demo/"
EXAMPLES = """\
  python -m autograder demo               grade three submissions to each assignment with nbgrader, and show the scores
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(_: argparse.Namespace) -> str:
    """Do it."""
    from autograder import demo  # noqa: PLC0415 -- see the package
    from autograder.build import build  # noqa: PLC0415 -- see the package

    demo.demo()
    return f"All of it is in {build.shown(demo.DEMO)}"
