"""Grade a class."""

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.assignments.find import assignments
from autograder.catalogue.say import say, speaking
from autograder.commands import options
from autograder.commands.options import CORES
from autograder.judge.message import message
from autograder.sandbox.fork_server import ForkServer
from nst.errors import printable

if TYPE_CHECKING:
    from autograder.classroom.judging import Judging

WHAT = "grade a class: judge in parallel, record through nbgrader, write grades.csv and report.html"
EXAMPLES = """\
  python -m autograder grade              grade autograder/course/submitted/, write grades.csv and report.html
  python -m autograder grade --feedback   the same, and a feedback page for each student
  python -m autograder grade --watch --attempts 3   what arrives, as it arrives: at most three attempts of each student
  python -m autograder grade --jobs 4 --course ~/autumn --db postgresql+psycopg://me@localhost/autumn
  python -m autograder grade --cluster tls://10.0.0.1:8786   other machines judge, this one records
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=options.jobs, metavar="N", help=f"submissions at a time; default: {CORES}")
    where.add_argument(
        "--cluster",
        type=options.cluster,
        metavar="ADDRESS",
        help="have the workers of Dask's scheduler judge, at tls://HOST:PORT or tcp://HOST:PORT; or local: on this "
        "machine, by --workers processes. See docs/cluster.md",
    )
    parser.add_argument(
        "--workers", type=options.jobs, metavar="N", help=f"processes of --cluster local; default: {CORES}"
    )
    options.add_course(parser)
    parser.add_argument(
        "--overwrite", action="store_true", help="replace a grades.csv or report.html that this command has not written"
    )
    parser.add_argument("--feedback", action="store_true", help="make all feedback pages as well, N at a time")
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on until Ctrl-C: grade what arrives as it arrives, make its feedback page, and keep grades.csv and "
        "report.html up to date. See docs/exchange/watch.md",
    )
    parser.add_argument(
        "--attempts",
        type=options.jobs,
        metavar="N",
        help="grade N different submissions of a student and no more: the N-th is the last that counts",
    )
    options.add_assignment(parser)
    options.add_isolation(parser)
    options.add_language(parser)
    parser.set_defaults(usage_error=parser.error)


def run(args: argparse.Namespace) -> int:
    """Grade what is new, and write the table and the report. Returns 1 if something is left ungraded."""
    if args.workers and args.cluster != "local":
        args.usage_error("--workers is for --cluster local; any other cluster has the workers that were started for it")
    if args.watch and args.cluster:
        args.usage_error(
            "--watch judges on this machine, a few submissions at a time; for a class that a cluster is worth, run "
            "grade --cluster again and again: it goes on with what is new"
        )
    args.jobs = args.jobs or CORES  # no default, which argparse could not tell from a 2 that was given
    options.one_thread()
    with speaking(options.language_of(args)):
        return _grade_class(args)


def _grade_class(args: argparse.Namespace) -> int:
    with _judging(args) as judging:
        from autograder.classroom.course import Course  # noqa: PLC0415 -- see the package
        from autograder.classroom.feedback import make_feedback  # noqa: PLC0415
        from autograder.classroom.grade_class import grade_class  # noqa: PLC0415
        from autograder.classroom.publish import check_files, publish  # noqa: PLC0415
        from autograder.classroom.todo import command  # noqa: PLC0415

        gc.freeze()  # else each collection goes through all that has been imported
        course = Course.at(assignments()[args.assignment], args.course, args.db)
        check_files(course, args.overwrite)
        named = {"isolation": args.isolation, "language": args.language, "attempts": args.attempts}
        again = partial(command, own_db=bool(args.db), **named)
        if args.watch:
            from autograder.exchange.watch.watch import watch  # noqa: PLC0415 -- see the package

            print(f"Watching {printable(str(course.root))}. Ctrl-C ends it", flush=True)
            quietly = partial(publish, course, console=Console(quiet=True), again=again)
            watch(course, judging, args.jobs, quietly, args.attempts)
        results = grade_class(course, judging, args.jobs, attempts=args.attempts)
    unmade = make_feedback(course, results, args.jobs) if args.feedback else []
    publish(course, results, Console(), again)
    if unmade:
        print(say(message("terminal.unmade", students=tuple(unmade), count=len(unmade))), file=sys.stderr)
    return int(bool(unmade) or not all(result.graded for result in results))


@contextmanager
def _judging(args: argparse.Namespace) -> Iterator["Judging"]:
    """Give what judges a class. Raises ClusterError if a cluster is asked for, and its packages are missing."""
    if args.cluster is None:
        with ForkServer(args.isolation) as server:
            from autograder.classroom.judging import Threads  # noqa: PLC0415 -- see the package

            yield Threads(server, args.jobs)
        return
    from autograder.cluster.errors import ClusterError  # noqa: PLC0415 -- see the package

    try:
        from autograder.cluster.cluster import Cluster  # noqa: PLC0415 -- see the package
    except ImportError as error:
        raise ClusterError(
            f"--cluster needs Dask: {error}. Run pip install -r autograder/requirements-cluster.txt"
        ) from error
    yield Cluster(args.cluster, args.workers or args.jobs, args.isolation)
