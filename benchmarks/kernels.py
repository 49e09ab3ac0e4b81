"""Grade a right submission and attacks under several kernels and as several users, and print what came of it.

    make kernels OTHER_KERNEL=/path/to/other-kernel

OTHER_KERNEL is a program that runs a command under another Linux kernel, emulated:

    other-kernel [--landlock no] [--userns no] [--seconds N] -- COMMAND...

Without it, only this machine's own kernel is tried. An emulated boot takes ten seconds, the import of TensorFlow two
minutes and a right submission four, so that each configuration gets one boot and one fork server, and all limits of
time are multiplied.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import fill
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import LIMITS, Limits
from tests.support.attacks import attempt, make_canary, read_attack, right
from tests.support.galleries import gallery
from tests.support.ordinary_user import run_as_ordinary_user
from tests.support.paths import ROOT
from tests.support.root_in_container import run_as_root_in_container

FULL = 100  # points
SLOWER = 12  # times, under emulation
MARK = "kernels: "
REFUSED = "refused: "
# Each rule of a level is tried by one of these:
CHOSEN = (
    *("readable_files", "writes_outside", "links_in_folder", "own_descriptors"),  # files
    *("truncates", "leases", "locks"),  # what Landlock lacks below version 3, and what it does not know
    *("processes", "signals_by_every_call", "own_memory", "network"),  # other processes
    *("calls_by_number", "hidden_disk", "memory_hog", "thread_bomb"),  # the filter, and the limits
)


USERS = ("root", "ordinary user", "root in a container")
ROOT_USER, ORDINARY, CONTAINED = USERS


@dataclass(frozen=True)
class Configuration:
    """A kernel to grade under, and who grades. `options` are those of OTHER_KERNEL; None: this machine's own kernel."""

    landlock: str
    namespaces: str
    user: str
    options: tuple[str, ...] | None

    @property
    def kernel(self) -> str:
        """The name of the kernel."""
        return os.uname().release if self.options is None else "other"

    @property
    def offers_nothing(self) -> bool:
        """Whether grading has to be refused."""
        return (self.landlock, self.namespaces, self.user) == ("no", "no", ORDINARY)


CONFIGURATIONS = (
    Configuration("as it is", "as they are", ROOT_USER, None),
    Configuration("as it is", "as they are", ORDINARY, None),
    *(
        Configuration(landlock, namespaces, user, (*without_landlock, *without_namespaces))
        for landlock, without_landlock in (("as it is", ()), ("no", ("--landlock", "no")))
        for namespaces, without_namespaces in (("as they are", ()), ("no", ("--userns", "no")))
        for user in (ROOT_USER, ORDINARY)
    ),
    Configuration("hidden", "no CAP_SYS_ADMIN", CONTAINED, None),
)


@dataclass(frozen=True)
class Row:
    """What came of a configuration: the kernel and level, points of the right submission, attacks that succeeded."""

    kernel: str
    level: str
    seconds: float
    right: float | None = None
    attacks: int = 0
    gained: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether grading was refused."""
        return self.level.startswith(REFUSED)

    @property
    def good(self) -> bool:
        """Whether the right submission has all points, and no attack has got at anything."""
        return self.right == FULL and not self.gained and not self.outside


def slower(limits: Limits) -> Limits:
    """Return limits for a machine that is slower."""
    times = ("cell_seconds", "question_seconds", "judge_seconds", "wall_seconds", "cpu_seconds", "startup_seconds")
    return replace(limits, **{name: getattr(limits, name) * SLOWER for name in times})


def grade_here(names: list[str], limits_of: Callable[[Limits], Limits]) -> Row:
    """Grade a right submission and attacks under this kernel."""
    began, kernel = time.monotonic(), os.uname().release
    with tempfile.TemporaryDirectory(prefix="nst-kernels-") as folder:
        Path(folder).chmod(0o711)  # a kernel with a user id of its own passes through
        canary = make_canary(Path(folder))
        try:
            server = ForkServer()
        except SandboxError as error:
            return Row(kernel, f"{REFUSED}{error}", time.monotonic() - began)
        with server:
            server.wait()
            notebook = fill(released(NST), right(NST))
            score = grade_submission(NST, notebook, server, seed=1, limits=limits_of(LIMITS)).verdict.score
            print(f"{server.isolation}: right {score:g}", flush=True)
            gained, outside = [], []
            for name in names:
                attack = read_attack(gallery("nst") / "attacks" / f"{name}.py", canary)
                outcome = attempt(replace(attack, limits=limits_of(attack.limits)), server, canary)
                gained += [name] * (outcome.score > attack.honest)
                outside += [name] * bool(outcome.reached or outcome.touched)
                print(f"{name}: {outcome.score:g}, {outcome.ended}, {outcome.reached}, {outcome.touched}", flush=True)
    seconds = time.monotonic() - began
    return Row(kernel, server.isolation, seconds, score, len(names), tuple(gained), tuple(outside))


def main() -> int:
    """Print the table. Returns the exit status: 0 if all came out as it should in every configuration."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", default=CHOSEN, help="attacks; default: one for each rule of a level")
    parser.add_argument("--only", type=int, action="append", metavar="N", help="the N-th configuration, from 0")
    parser.add_argument("--as", dest="user", choices=USERS, help=argparse.SUPPRESS)  # inside of a configuration
    parser.add_argument("--slower", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.user:
        return _inside(args.user, args.slower, [*args.names])
    program = os.environ.get("OTHER_KERNEL", "")
    table = Table("kernel", "Landlock", "namespaces", "as", "level", "right", "attacks", "gained", "outside", "seconds")
    good = True
    for number, configuration in enumerate(CONFIGURATIONS):
        if args.only is not None and number not in args.only:
            continue
        asked = (configuration.landlock, configuration.namespaces, configuration.user)
        if configuration.options is not None and not program:
            table.add_row(configuration.kernel, *asked, "skipped: OTHER_KERNEL names no program that runs it")
            continue
        row = _try(program, configuration, [*args.names])
        good = good and (row.refused if configuration.offers_nothing else row.good)
        found = (row.level, "" if row.right is None else f"{row.right:g}", str(row.attacks))
        table.add_row(row.kernel, *asked, *found, *map(_listed, (row.gained, row.outside)), f"{row.seconds:.0f}")
    Console(width=None if sys.stdout.isatty() else 180).print(table)
    return int(not good)


def _listed(names: tuple[str, ...]) -> str:
    return f"{len(names)} {' '.join(names)}".strip()


def _inside(user: str, slow: bool, names: list[str]) -> int:
    """Grade as a user, in the configuration that is there, and print the row for `_try`."""
    again = ["-m", "benchmarks.kernels", "--as", ROOT_USER, *["--slower"] * slow, *names]
    if user == ORDINARY:
        return run_as_ordinary_user(again)
    if user == CONTAINED:
        return run_as_root_in_container(again, capture=False).returncode
    row = grade_here(names, slower if slow else lambda limits: limits)
    print("\n" + MARK + json.dumps(asdict(row)), flush=True)  # a machine that boots may have begun a line
    return 0


def _try(program: str, configuration: Configuration, names: list[str]) -> Row:
    """Grade in a configuration, and tell on stderr how far it is."""
    command = [sys.executable, "-B", "-m", "benchmarks.kernels", "--as", configuration.user]
    if configuration.options is not None:
        start = [program, *configuration.options, "--seconds", "7000", "--", "env", f"PYTHONPATH={ROOT}"]
        command = [*start, *command, "--slower"]
    said = ""
    with subprocess.Popen([*command, *names], cwd=ROOT, stdout=subprocess.PIPE, text=True, errors="replace") as process:  # noqa: S603 -- the user's own
        assert process.stdout is not None  # noqa: S101 -- it is a pipe
        for line in process.stdout:
            sys.stderr.write(line)
            said = line if line.startswith(MARK) else said
    if not said:
        return Row(configuration.kernel, f"no answer, status {process.returncode}", 0.0)
    found = json.loads(said.removeprefix(MARK))
    return Row(**found | {key: tuple(found[key]) for key in ("gained", "outside")})


if __name__ == "__main__":
    raise SystemExit(main())
