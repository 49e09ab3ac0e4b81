"""The instructor's commands. Run from the repository's root: python -m autograder COMMAND."""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import get_args

from autograder.assignments.assignment import COURSE, ROOT, Language
from autograder.assignments.find import assignments
from autograder.imports import leave_out_addresses
from autograder.sandbox.isolation.choose import LEVELS, NONE

DEFAULT = "nst"  # the assignment, unless another is named; its notebook is the one that paints
LANGUAGES = get_args(Language)
CORES = len(os.sched_getaffinity(0))

EXAMPLES = """\
examples:
  python -m autograder build              the students' notebooks, from autograder/assignments/*/source.py
  python -m autograder build --check      are the committed notebooks what the sources give? writes nothing
  python -m autograder build --update-texts   new and changed texts, to be translated in text/zh.po and others
  python -m autograder demo               grade three submissions to each assignment with nbgrader, and show the scores
  python -m autograder doctor             can this machine grade? a table, and what came of two samples
  python -m autograder judge hers.ipynb   judge one notebook, and say what was found; no gradebook is needed
  python -m autograder judge hers.ipynb --json --seed 7
  python -m autograder grade              grade autograder/course/submitted/, write grades.csv and report.html
  python -m autograder grade --feedback   the same, and a feedback page for each student
  python -m autograder grade --jobs 4 --course ~/autumn --db postgresql+psycopg://me@localhost/autumn
  python -m autograder grade --cluster tls://10.0.0.1:8786   other machines judge, this one records
  python -m autograder paint              the solved notebook paints output/generated_image.jpg
  python -m autograder paint --content me.jpg --style hokusai.png --out me-in-blue.jpg --overwrite
  python -m autograder gallery            paint the four pairs of the project, and lay them out as images/gallery.jpg
  python -m autograder gallery --pair me.jpg hokusai.png --pair dog.jpg klee.jpg --out mine.jpg
"""


def image_size(text: str) -> tuple[int, int]:
    """Width and height from "WIDTHxHEIGHT"."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and min(int(width), int(height)) >= 16):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, both at least 16, such as 400x300")
    return int(width), int(height)


def jobs(text: str) -> int:
    """Read a number of things to be done at the same time."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1, such as {CORES}")
    return int(text)


def cluster(text: str) -> str:
    """Read the address of a cluster."""
    if text != "local" and not re.fullmatch(r"(tcp|tls)://.+:\d+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither local nor an address, such as tls://10.0.0.1:8786")
    return text


def parser() -> argparse.ArgumentParser:
    """Make the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    p = argparse.ArgumentParser("python -m autograder", description=__doc__, epilog=EXAMPLES, formatter_class=raw)
    commands = p.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, what: str) -> argparse.ArgumentParser:
        examples = [line for line in EXAMPLES.splitlines(True) if f" autograder {name}" in line]
        return commands.add_parser(
            name, help=what, description=what, epilog="examples:\n" + "".join(examples), formatter_class=raw
        )

    build = add("build", "make the students' notebooks from autograder/assignments/")
    what = build.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="only say whether the committed notebooks and all texts are up to date"
    )
    what.add_argument(
        "--update-texts", action="store_true", help="put new texts into the files that are translated; builds nothing"
    )
    build.add_argument("--overwrite", action="store_true", help="replace notebooks that have been filled in or run")

    add("demo", "grade three sample submissions to each assignment with nbgrader's own commands, in autograder/demo/")

    doctor = add("doctor", "say what this machine offers for grading, and try a right and a hostile submission")

    judge = add("judge", "run one notebook in the sandbox, judge it, and show the verdict; writes nothing")
    judge.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="a submission, wherever it lies")
    judge.add_argument("--json", action="store_true", help="the verdict as JSON")
    judge.add_argument("--seed", type=int, help="what the judge draws its inputs from; default: a new one each time")

    grade = add("grade", "grade a class: judge in parallel, record through nbgrader, write grades.csv and report.html")
    where = grade.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=jobs, metavar="N", help=f"submissions at a time; default: {CORES}")
    where.add_argument(
        "--cluster",
        type=cluster,
        metavar="ADDRESS",
        help="have the workers of Dask's scheduler judge, at tls://HOST:PORT or tcp://HOST:PORT; or local: on this "
        "machine, by --workers processes. See docs/cluster.md",
    )
    grade.add_argument("--workers", type=jobs, metavar="N", help=f"processes of --cluster local; default: {CORES}")
    grade.add_argument(
        "--course",
        type=Path,
        metavar="FOLDER",
        default=COURSE,
        help="a course folder of nbgrader, with submitted/ in it; default: autograder/course/",
    )
    grade.add_argument(
        "--db", metavar="URL", help="the gradebook; default: as configured, or gradebook.db in the folder"
    )
    grade.add_argument(
        "--overwrite", action="store_true", help="replace a grades.csv or report.html that this command has not written"
    )

    grade.add_argument("--feedback", action="store_true", help="make all feedback pages as well, N at a time")

    for command in (doctor, judge, grade):
        command.add_argument(
            "--assignment", choices=assignments(), default=DEFAULT, help="which is graded; default: %(default)s"
        )
        isolation = command.add_mutually_exclusive_group()
        isolation.add_argument(
            "--isolation",
            choices=LEVELS,
            metavar="LEVEL",
            help=f"one of {', '.join(LEVELS)}; default: the strongest that this machine offers, see doctor",
        )
        isolation.add_argument(
            "--no-sandbox",
            action="store_const",
            const=NONE,
            dest="isolation",
            help="let notebooks do all that you can. Dangerous",
        )

    for command in (judge, grade):
        command.add_argument(
            "--language",
            choices=LANGUAGES,
            help="what is said here, and in the report; default: the assignment's own, as in all that students get",
        )

    paint = add("paint", "paint a picture with the solved notebook")
    content, style = ROOT / "images" / "louvre_small.jpg", ROOT / "images" / "monet.jpg"
    paint.add_argument("--content", type=Path, metavar="FILE", default=content, help="default: images/louvre_small.jpg")
    paint.add_argument("--style", type=Path, metavar="FILE", default=style, help="default: images/monet.jpg")
    paint.add_argument("--out", type=Path, metavar="FILE", help="a copy of output/generated_image.jpg")

    gallery = add("gallery", "paint several pairs, and lay them out on one sheet; pairs that are finished are kept")
    gallery.add_argument(
        "--pair",
        action="append",
        nargs=2,
        type=Path,
        dest="pairs",
        metavar=("CONTENT", "STYLE"),
        help="paint this pair, in place of the project's four; may be given several times, and needs --out",
    )
    gallery.add_argument("--out", type=Path, metavar="FILE", help="default: images/gallery.jpg")
    gallery.add_argument("--fresh", action="store_true", help="paint again what is finished, in output/gallery/")

    for command in (paint, gallery):
        command.set_defaults(assignment=DEFAULT)
        command.add_argument("--size", type=image_size, metavar="WxH", default="400x300", help="default: %(default)s")
        command.add_argument("--overwrite", action="store_true", help="replace pictures that are there")
    return p


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    p = parser()
    args = p.parse_args(argv)
    if args.command == "gallery":
        if args.pairs and not args.out:  # or foreign pictures would land in the README
            p.error("--pair needs --out")
        args.out = args.out or ROOT / "images" / "gallery.jpg"
    if args.command == "grade":
        if args.workers and args.cluster != "local":
            p.error("--workers is for --cluster local; any other cluster has the workers that were started for it")
        args.jobs = args.jobs or CORES  # no default, which argparse could not tell from a 2 that was given
    if args.command in (
        "doctor",
        "judge",
        "grade",
    ):  # the judge's arrays are small; more threads would only wait for each other
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    leave_out_addresses()
    try:
        from autograder.commands import run  # noqa: PLC0415 -- TensorFlow takes seconds, which --help need not

        return run(args)
    except KeyboardInterrupt as stop:  # which may say how to go on
        print(": ".join(filter(None, [f"autograder {args.command}: stopped", str(stop)])), file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
