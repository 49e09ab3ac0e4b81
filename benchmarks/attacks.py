"""Print what each attack got: its score, the score of honest code of that quality, how it ended, what it touched.

python -m benchmarks.attacks            # all of the galleries, and courses that are attacked
python -m benchmarks.attacks NAME ...   # only these
python -m benchmarks.attacks --isolation landlock-2     # at this level, in place of the strongest

If root runs it, it does everything twice: as root, and as an ordinary user. The level `user` is for root alone; where
this machine does not offer it, a place that is like a container is made.
"""

import argparse
import os
import pwd
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments, first_editions
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import LEVELS, missing
from autograder.sandbox.isolation.own_user import OwnUser
from tests.support.attacks import attacks, attempt, make_canary, read_attack
from tests.support.course_attacks import ATTACKS, attack_course
from tests.support.ordinary_user import run_as_ordinary_user
from tests.support.root_in_container import run_as_root_in_container


class Row(NamedTuple):
    """What came of an attack: the columns of the table."""

    attack: str
    score: float
    honest: float
    ended: str
    wrong: int  # what it reached or touched outside, and what the verdict should say and does not
    seconds: float | None  # a course is timed as a whole


def gallery(names: list[str], folder: Path, isolation: str | None) -> Iterator[Row]:
    """Grade each attack of the gallery by itself, and give its row."""
    canary = make_canary(folder)
    english = [edition for edition in assignments().values() if edition.language == "en"]
    chosen = [(a, file) for a in english for file in attacks(a) if not names or file.stem in names]
    with ForkServer(isolation) as server:
        server.wait()  # otherwise its start would count as something touched
        for assignment, file in tqdm(chosen, unit="attack"):
            attack = read_attack(file, canary, assignment)
            outcome = attempt(attack, server, canary)
            outside = len(outcome.touched) + len(outcome.reached)
            name = f"{assignment.name}: {attack.name}"
            unsaid = [fragment for fragment in attack.says if fragment not in outcome.said]
            ended = f"NOT SAID: {', '.join(unsaid)}" if unsaid else outcome.ended
            yield Row(name, outcome.score, attack.honest, ended, outside + len(unsaid), outcome.seconds)


def course(names: list[str], folder: Path, assignment: Assignment, isolation: str | None) -> Iterator[Row]:
    """Grade the attacks on a course in one run of nbgrader, and give their rows."""
    if names and not set(names) & set(ATTACKS):
        return
    outcome = attack_course(folder / assignment.name, assignment, isolation)
    outside = len(outcome.touched) + len(outcome.lost) + len(outcome.foreign)
    for name, attack in ATTACKS.items():
        ended = "graded" if outcome.graded(name) else f"ungraded: {attack.ungraded}"
        score = outcome.scores.get(name, 0)
        yield Row(f"{assignment.name}, course: {name}", score, attack.score, ended, outside, None)


def attack_all(names: list[str], isolation: str | None) -> Iterator[Row]:
    """Try all attacks, or those with these names, in a temporary folder, and give their rows."""
    with tempfile.TemporaryDirectory(prefix="nst-attacks-") as name:
        Path(name).chmod(0o711)  # a kernel with a user id of its own passes through
        (Path(name) / "t").mkdir()
        tempfile.tempdir = str(Path(name) / "t")  # what is left behind here is counted
        yield from gallery(names, Path(name), isolation)
        for assignment in first_editions():
            yield from course(names, Path(name), assignment, isolation)
        tempfile.tempdir = None


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = Table(title=f"Attacks, graded by {pwd.getpwuid(os.geteuid()).pw_name}", title_justify="left")
    table.add_column("attack", no_wrap=True)
    for heading in ("score", "honest"):
        table.add_column(heading, justify="right")
    table.add_column("how it ended")
    for heading in ("wrong", "seconds"):
        table.add_column(heading, justify="right")
    for row in rows:
        time = "" if row.seconds is None else f"{row.seconds:.1f}"
        table.add_row(row.attack, f"{row.score:g}", f"{row.honest:g}", row.ended, str(row.wrong), time)
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def main() -> int:
    """Print the table. Return the exit status, 0 if no attack gains a point or touches anything outside."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="attacks; all if there are none")
    parser.add_argument("--isolation", choices=LEVELS, metavar="LEVEL", help=", ".join(LEVELS))
    args = parser.parse_args()
    if args.isolation == OwnUser.name and missing(LEVELS[OwnUser.name]):
        return run_as_root_in_container(["-m", "benchmarks.attacks", *sys.argv[1:]], capture=False).returncode
    rows: list[Row] = []
    try:
        rows.extend(attack_all(args.names, args.isolation))
    finally:  # what is known by then, if it fails or is interrupted
        show(rows)
    bad = [row for row in rows if row.score > row.honest or row.wrong]
    print(
        f"{len(rows)} attacks; {len(bad)} gained a point, touched something outside or ended in another way", flush=True
    )
    if os.geteuid() != 0 or args.isolation == OwnUser.name:
        return int(bool(bad))
    return int(run_as_ordinary_user(["-m", "benchmarks.attacks", *sys.argv[1:]]) or bool(bad))


if __name__ == "__main__":
    raise SystemExit(main())
