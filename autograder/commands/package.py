"""Write a package that another system grades with."""

import argparse
from pathlib import Path

from autograder.assignments.find import assignments
from autograder.commands import options

WHAT = "write a package with which Gradescope, PrairieLearn, Coursera or GitHub grades one submission at a time"
EXAMPLES = """\
  python -m autograder package gradescope   write nst-gradescope.zip, to be uploaded there as it is
  python -m autograder package coursera --assignment squeezenet --out grader.zip
  python -m autograder package github --out ~/template   put a workflow and the grader into a template repository
"""
NAMES = ("gradescope", "prairielearn", "coursera", "github")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("system", choices=NAMES, metavar="SYSTEM", help=f"one of {', '.join(NAMES)}")
    options.add_assignment(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE|FOLDER",
        help="a zip file for Gradescope and Coursera, a folder for the others; default: ASSIGNMENT-SYSTEM here",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace files that are there")


def run(args: argparse.Namespace) -> str:
    """Write it."""
    from autograder.build.build import shown  # noqa: PLC0415 -- see the package
    from autograder.exchange.package.contents import contents  # noqa: PLC0415
    from autograder.exchange.package.systems import SYSTEMS  # noqa: PLC0415
    from autograder.exchange.package.write import write_folder, write_zip  # noqa: PLC0415

    system = SYSTEMS[args.system]
    out = args.out or Path(f"{args.assignment}-{system.name}{'.zip' if system.is_zip else ''}")
    files = contents(system, assignments()[args.assignment])
    (write_zip if system.is_zip else write_folder)(files, out, overwrite=args.overwrite)
    megabytes = sum(map(len, files.values())) / 2**20
    return f"wrote {shown(out)} ({len(files)} files, {megabytes:.1f} MB). {system.readme} says what to do with it"
