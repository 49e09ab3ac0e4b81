"""What each command of `python -m autograder` does: calls one function, and says what came of it.

Each imports what it needs, since TensorFlow and nbgrader take seconds. Those that grade start the sandbox first, which
then imports TensorFlow beside them.
"""

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.assignments.assignment import COURSE, Assignment
from autograder.assignments.find import assignments
from autograder.catalogue.say import say, speaking
from autograder.judge.message import message
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from nst.errors import NotebookError, NSTError
from nst.files import refuse_to_overwrite

if TYPE_CHECKING:
    from autograder.classroom.judging import Judging


def run(args: argparse.Namespace) -> int:
    """Do what the command line asks. Returns the exit status: 0, or 1 after an error with a message of its own."""
    try:
        done = COMMANDS[args.command](args)
    except NSTError as error:
        print(f"autograder {args.command}: {error}", file=sys.stderr)
        return 1
    if isinstance(done, int):
        return done
    print(done)
    return 0


def _build(args: argparse.Namespace) -> str:
    from autograder.build import build, editions  # noqa: PLC0415 -- see above

    every = [*assignments().values()]
    if args.update_texts:
        return "\n".join(f"wrote {build.shown(file)}" for file in editions.update_texts(every))
    if args.check:
        return _check(every)
    said = []
    for assignment in every:
        editions.link(assignment)
        notebook = assignment.place
        own = assignment.released.exists() and build.untouched(assignment.released) is None and not args.overwrite
        built = build.build(assignment, COURSE, None if own else assignment.released)
        folders = f"autograder/course/source/{assignment.name}/ and autograder/course/release/{assignment.name}/"
        if own:
            said.append(f"left {notebook} alone, which was filled in or run: --overwrite replaces it")
        said.append(f"wrote {folders}" if own else f"wrote {notebook} ({len(built.student.cells)} cells), {folders}")
    return "\n".join(said)


def _check(every: list[Assignment]) -> str:
    """Check all notebooks and all texts. Raises NSTError, which tells all that is wrong."""
    from autograder.build import build, editions  # noqa: PLC0415 -- see above

    said, wrong = [], []
    for assignment in every:
        try:
            build.check(assignment, assignment.released)
            said.append(f"{assignment.place} is up to date")
        except NSTError as error:
            wrong.append(str(error))
    for language in editions.languages(every):
        missing = editions.untranslated(language)
        wrong += missing
        said += [] if missing else [f"all that is said is there in the language {language}"]
    if wrong:
        raise NSTError("\n".join(wrong))
    return "\n".join(said)


def _demo(_: argparse.Namespace) -> str:
    from autograder import demo  # noqa: PLC0415 -- see above
    from autograder.build import build  # noqa: PLC0415 -- see above

    demo.demo()
    return f"All of it is in {build.shown(demo.DEMO)}"


def _paint(args: argparse.Namespace) -> str:
    from autograder.build import build  # noqa: PLC0415 -- see above
    from autograder.painting import paint  # noqa: PLC0415 -- see above

    if args.out:
        refuse_to_overwrite(args.out, (args.content, args.style), args.overwrite)
    painting = paint.paint(
        assignments()[args.assignment], args.content, args.style, size=args.size, overwrite=args.overwrite
    )
    if args.out:
        paint.publish(painting.file, args.out)
    table = [f"{c.iteration:9} {c.total:13.6g} {c.content:10.6g} {c.style:13.6g}" for c in painting.costs]
    heading = f"{'iteration':9} {'total cost':>13} {'content':>10} {'style':>13}"
    return "\n".join(
        [heading, *table, f"wrote {build.shown(args.out or painting.file)} ({painting.iterations} iterations)"]
    )


def _gallery(args: argparse.Namespace) -> str:
    from autograder.build import build  # noqa: PLC0415 -- see above
    from autograder.painting import gallery  # noqa: PLC0415 -- see above

    pairs = [(Path(content), Path(style)) for content, style in args.pairs] if args.pairs else None
    gallery.gallery(assignments()[args.assignment], pairs, args.out, args.size, args.fresh, overwrite=args.overwrite)
    return f"wrote {build.shown(args.out)}"


def _judge(args: argparse.Namespace) -> int:
    with ForkServer(args.isolation) as server, speaking(_language(args)):
        from autograder.grading.grade import grade_submission  # noqa: PLC0415 -- see above
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


def _language(args: argparse.Namespace) -> str:
    """Return what a command says its findings in: the language that was asked for, or that of the edition."""
    return str(args.language or assignments()[args.assignment].language)


def _grade(args: argparse.Namespace) -> int:
    with speaking(_language(args)):
        return _grade_class(args)


def _grade_class(args: argparse.Namespace) -> int:
    with _judging(args) as judging:
        from autograder.classroom.course import Course  # noqa: PLC0415 -- see above
        from autograder.classroom.feedback import make_feedback  # noqa: PLC0415
        from autograder.classroom.grade_class import grade_class  # noqa: PLC0415
        from autograder.classroom.publish import check_files, publish  # noqa: PLC0415
        from autograder.classroom.todo import command  # noqa: PLC0415

        gc.freeze()  # else each collection goes through all that has been imported
        course = Course.at(assignments()[args.assignment], args.course, args.db)
        check_files(course, args.overwrite)
        results = grade_class(course, judging, args.jobs)
    unmade = make_feedback(course, results, args.jobs) if args.feedback else []
    publish(
        course,
        results,
        Console(),
        partial(command, own_db=bool(args.db), isolation=args.isolation, language=args.language),
    )
    if unmade:
        print(say(message("terminal.unmade", students=tuple(unmade), count=len(unmade))), file=sys.stderr)
    return int(bool(unmade) or not all(result.graded for result in results))


@contextmanager
def _judging(args: argparse.Namespace) -> Iterator["Judging"]:
    """Give what judges a class. Raises ClusterError if a cluster is asked for, and its packages are missing."""
    if args.cluster is None:
        with ForkServer(args.isolation) as server:
            from autograder.classroom.judging import Threads  # noqa: PLC0415 -- see above

            yield Threads(server, args.jobs)
        return
    from autograder.cluster.errors import ClusterError  # noqa: PLC0415 -- see above

    try:
        from autograder.cluster.cluster import Cluster  # noqa: PLC0415 -- see above
    except ImportError as error:
        raise ClusterError(
            f"--cluster needs Dask: {error}. Run pip install -r autograder/requirements-cluster.txt"
        ) from error
    yield Cluster(args.cluster, args.workers or args.jobs, args.isolation)


def _doctor(args: argparse.Namespace) -> int:
    from autograder.doctor.doctor import doctor  # noqa: PLC0415 -- see above

    return int(not doctor(assignments()[args.assignment], args.isolation, Console()))


COMMANDS = {
    "doctor": _doctor,
    "judge": _judge,
    "grade": _grade,
    "build": _build,
    "demo": _demo,
    "paint": _paint,
    "gallery": _gallery,
}
