"""Find submissions that are alike."""

import argparse
import sys
from pathlib import Path

from autograder.assignments.find import assignments
from autograder.commands import options

WHAT = "hand the answers of a class to Dolos or JPlag, which find those that are alike; nothing of them is run"
EXAMPLES = """\
  python -m autograder similarity         write the answers of all as files; Dolos or JPlag, if there, compares them
  python -m autograder similarity --course ~/autumn --out ~/autumn-alike
  python -m autograder similarity --jplag ~/jplag-6.2.0.jar   with this JPlag
"""
MOST_NAMED = 20  # of those who are left out


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    options.add_folder(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where the answers go; default: similarity/ in the course's folder"
    )
    parser.add_argument("--jplag", type=Path, metavar="JAR", help="JPlag's jar; default: dolos or jplag, as installed")
    options.add_assignment(parser)


def run(args: argparse.Namespace) -> str:
    """Write the folder, and have it compared if there is a program that does."""
    from autograder.classroom.course import Course  # noqa: PLC0415 -- see the package
    from autograder.exchange.similarity import tools  # noqa: PLC0415
    from autograder.exchange.similarity.folder import check_folder  # noqa: PLC0415
    from autograder.exchange.similarity.similarity import write_answers  # noqa: PLC0415

    tool = tools.installed(args.jplag)
    course = Course.at(assignments()[args.assignment], args.course)
    folder = args.out or course.root / f"similarity{course.assignment.suffix}"
    check_folder(folder)
    written = write_answers(course, folder)
    for line in written.left_out[:MOST_NAMED]:
        print(f"left out: {line}", file=sys.stderr)
    if len(written.left_out) > MOST_NAMED:
        print(f"left out: {len(written.left_out) - MOST_NAMED} more", file=sys.stderr)
    print(f"wrote {folder}, with the answers of {written.students} students", flush=True)
    if tool:
        return f"To see what is alike: {tools.compare(tool, folder)}"
    return "\n".join(
        [
            "Neither dolos nor jplag is installed. When one of them is, this compares the answers:",
            *(f"  {tools.shown(each.compare, folder)}" for each in (tools.dolos(), tools.jplag("jplag"))),
        ]
    )
