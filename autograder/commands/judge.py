"""Judge one notebook, and show the verdict."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from autograder.assignments.find import assignments
from autograder.catalogue.say import say, speaking
from autograder.commands import options
from autograder.judge.message import message
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from nst.errors import NotebookError

WHAT = "run one notebook in the sandbox, judge it, and show the verdict; writes nothing"
EXAMPLES = """\
  python -m autograder judge hers.ipynb   judge one notebook, and say what was found; no gradebook is needed
  python -m autograder judge hers.ipynb --json --seed 7
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="a submission, wherever it lies")
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")
    parser.add_argument("--seed", type=int, help="what the judge draws its inputs from; default: a new one each time")
    options.add_assignment(parser)
    options.add_isolation(parser)
    options.add_language(parser)


def run(args: argparse.Namespace) -> int:
    """Show the verdict. Returns 1 if there is none."""
    options.one_thread()
    with ForkServer(args.isolation) as server, speaking(options.language_of(args)):
        from autograder.grading.grade import grade_submission  # noqa: PLC0415 -- see the package
        from autograder.grading.terminal import table  # noqa: PLC0415
        from nst.reader.read import read_submission  # noqa: PLC0415

        try:
            notebook = read_submission(args.notebook)
            verdict = grade_submission(assignments()[args.assignment], notebook, server, seed=args.seed).verdict
        except (NotebookError, SandboxError) as error:
            verdict = Verdict((), args.seed or 0, "ungraded", message("ungraded.error", text=str(error)))
        if args.json:
            print(verdict.to_json(say))
        elif verdict.status == "graded":
            Console().print(table(verdict))
        elif verdict.reason:
            print(say(message("terminal.ungraded", why=verdict.reason)), file=sys.stderr)
    return int(verdict.status != "graded")
