"""Bring scores and feedback back to where submissions came from."""

import argparse
from functools import partial
from pathlib import Path

from autograder.assignments.find import assignments
from autograder.commands import options

WHAT = "fill the scores into the gradebook of Canvas or Moodle, or pack the feedback pages to be uploaded there"
EXAMPLES = """\
  python -m autograder report --to canvas Grades.csv   fill the scores into the gradebook that Canvas has exported
  python -m autograder report --to moodle worksheet.csv --out filled.csv
  python -m autograder report --feedback canvas submissions.zip   a zip of feedback pages, to be uploaded
  python -m autograder report --feedback moodle worksheet.csv
  python -m autograder report --feedback folder --out pages/
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", choices=("canvas", "moodle"), help="fill in FILE, a table that this system has exported")
    what.add_argument(
        "--feedback",
        choices=("canvas", "moodle", "folder"),
        help="pack the feedback pages that grade --feedback has made",
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the gradebook of Canvas or the grading worksheet of Moodle, as CSV; for --feedback, the zip of "
        "submissions of Canvas, or the worksheet or the zip of Moodle; none for --feedback folder",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="what is written; default: NAME-graded.csv beside FILE, or feedback-canvas.zip and so on in the course",
    )
    parser.add_argument(
        "--column",
        metavar="HEADING",
        help="the column for the scores; default: the assignment's title, or Moodle's Grade",
    )
    parser.add_argument(
        "--comment-column",
        metavar="HEADING",
        help="the column for Moodle's feedback comments; default: by what it is called",
    )
    options.add_course(parser)
    parser.add_argument("--overwrite", action="store_true", help="replace files that are there")
    options.add_assignment(parser)
    parser.set_defaults(usage_error=parser.error)


def run(args: argparse.Namespace) -> str:
    """Write the file, and say what was left out of it and why."""
    if (args.feedback == "folder") == bool(args.file):
        args.usage_error("--feedback folder takes no FILE" if args.file else "expected a FILE")
    if (args.comment_column and args.to != "moodle") or (args.column and not args.to):
        args.usage_error("--column is for --to, and --comment-column for --to moodle")
    from autograder.build.build import shown  # noqa: PLC0415 -- see the package
    from autograder.classroom.course import Course  # noqa: PLC0415
    from autograder.classroom.todo import command  # noqa: PLC0415
    from autograder.exchange.report.fill import fill  # noqa: PLC0415
    from autograder.exchange.report.pack import pack  # noqa: PLC0415

    course = Course.at(assignments()[args.assignment], args.course, args.db)
    again = partial(command, course, own_db=bool(args.db))
    if args.feedback:
        packed = pack(course, args.feedback, args.file, out=args.out, overwrite=args.overwrite)
        next_ = [f"to make what is missing: {again(feedback=True)}"] if packed.missing else []
        return "\n".join([*packed.said, *next_, f"wrote {shown(packed.file)} ({packed.pages} pages)"])
    filled = fill(
        course,
        args.to,
        args.file,
        out=args.out,
        column=args.column,
        comment_column=args.comment_column,
        overwrite=args.overwrite,
    )
    next_ = [f"to grade the others: {again()}"] if filled.ungraded else []
    return "\n".join([*filled.said, *next_, f"wrote {shown(filled.file)}"])
