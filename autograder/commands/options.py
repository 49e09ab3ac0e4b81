"""Options that several commands have."""

import argparse
import os
import re
from pathlib import Path
from typing import get_args

from autograder.assignments.assignment import COURSE, Language
from autograder.assignments.find import assignments
from autograder.sandbox.isolation.choose import LEVELS, NONE

DEFAULT = "nst"  # the assignment, unless another is named; its notebook is the one that paints
CORES = len(os.sched_getaffinity(0))


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


def add_assignment(parser: argparse.ArgumentParser) -> None:
    """Add --assignment."""
    parser.add_argument(
        "--assignment", choices=assignments(), default=DEFAULT, help="which one it is; default: %(default)s"
    )


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add --course."""
    parser.add_argument(
        "--course",
        type=Path,
        metavar="FOLDER",
        default=COURSE,
        help="a course folder of nbgrader, with submitted/ in it; default: autograder/course/",
    )


def add_course(parser: argparse.ArgumentParser) -> None:
    """Add --course and --db."""
    add_folder(parser)
    parser.add_argument(
        "--db", metavar="URL", help="the gradebook; default: as configured, or gradebook.db in the folder"
    )


def add_isolation(parser: argparse.ArgumentParser) -> None:
    """Add --isolation and --no-sandbox."""
    isolation = parser.add_mutually_exclusive_group()
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


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add --language."""
    parser.add_argument(
        "--language",
        choices=get_args(Language),
        help="what is said here, and in the report; default: the assignment's own, as in all that students get",
    )


def language_of(args: argparse.Namespace) -> str:
    """Return what a command says its findings in: the language that was asked for, or that of the edition."""
    return str(args.language or assignments()[args.assignment].language)


def one_thread() -> None:
    """Have NumPy use one thread: the judge's arrays are small, and more threads would only wait for each other."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
