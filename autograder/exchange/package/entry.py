"""Grade one submission as a system hands it over. The package's own scripts run this:

    python -m autograder.exchange.package.entry SYSTEM ASSIGNMENT [ROOT]

It exits with 0 once what the system reads has been written, whatever the points are. If this machine fails, it exits
with 1, says why, and writes nothing: that is nobody's zero, and systems then show an error and no score.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignment_named, assignments
from autograder.catalogue.say import speaking
from autograder.exchange.package.outcome import Outcome
from autograder.exchange.package.submitted import beside, find
from autograder.exchange.package.system import System
from autograder.exchange.package.systems import SYSTEMS
from autograder.grading.grade import grade_submission
from autograder.grading.names import readable
from autograder.grading.sanitise import plain
from autograder.grading.words import without_paths
from autograder.imports import leave_out_addresses
from autograder.judge.message import message
from autograder.judge.verdict import Verdict
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import LIMITS
from nst.errors import NotebookError, NSTError, printable
from nst.files import write_text

# Of one submission. It ends after 1.2 times as long at the latest, and has to within the ten minutes of most systems.
LONGEST = replace(LIMITS, wall_seconds=400)


def main(argv: list[str] | None = None) -> int:
    """Grade the submission. Returns the exit status."""
    parser = argparse.ArgumentParser(description="Grade one submission as a system hands it over.")
    parser.add_argument("system", choices=SYSTEMS, metavar="SYSTEM")
    parser.add_argument("assignment", choices=assignments(), metavar="ASSIGNMENT")
    parser.add_argument("root", nargs="?", type=Path, metavar="ROOT", help="default: where that system puts everything")
    args = parser.parse_args(argv)
    system = SYSTEMS[args.system]
    leave_out_addresses()
    try:
        run(system, assignment_named(args.assignment), args.root or Path(system.root))
    except NSTError as error:
        print(f"not graded: {error}", file=sys.stderr)
        return 1
    return 0


def run(system: System, assignment: Assignment, root: Path, server: ForkServer | None = None) -> Outcome:
    """Grade what lies in a system's folder, and write there what it reads.

    Arguments:
    root -- the folder in which the system hands over the submission
    server -- the fork server of the sandbox; None starts one, at the strongest level that this machine offers

    Returns: what came of it. Raises NSTError if this machine fails, and nothing has been written then.
    """
    close(root, system.closed)
    began = time.monotonic()
    with speaking(assignment.language):
        outcome = graded(assignment, root / system.submission, os.environ, server)
        outcome = replace(outcome, seconds=time.monotonic() - began)
        for name, text in system.answer(outcome).items():
            write_text(root / name, text)
    return outcome


def close(root: Path, names: tuple[str, ...]) -> None:
    """Close folders to other users, if this is root's process: permissions alone may keep a kernel's user from them."""
    if os.geteuid() == 0:
        for name in names:
            (root / name).mkdir(exist_ok=True)
            (root / name).chmod((root / name).stat().st_mode & ~0o007)


def graded(
    assignment: Assignment, folder: Path, environment: Mapping[str, str], server: ForkServer | None = None
) -> Outcome:
    """Grade the notebook in a folder. Raises NSTError if this machine fails.

    Arguments:
    environment -- what the system tells in variables of the environment
    server -- as in `run`
    """
    try:
        path, notebook = find(assignment, folder)
        with beside(path) as files, nullcontext(server) if server else ForkServer() as used:
            verdict = grade_submission(assignment, notebook, used, files=files, limits=LONGEST).verdict
    except NotebookError as error:  # which is what has been handed in
        text = plain(without_paths(printable(str(error)).replace(f"{printable(str(folder))}/", "")))
        return Outcome(Verdict((), 0, "ungraded", message("ungraded.handed-in", text=text)), "", 0, environment)
    return Outcome(verdict, readable(str(path.relative_to(folder))), 0, environment)


if __name__ == "__main__":
    sys.exit(main())
