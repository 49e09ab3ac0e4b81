"""Grade a right submission and attacks under other kernels, and print what came of it.

    make kernels OTHER_KERNEL=/path/to/other-kernel

OTHER_KERNEL is a program that runs a command under another Linux kernel, emulated:

    other-kernel [--landlock no] [--userns no] [--seconds N] -- COMMAND...

Without it, nothing is done but to say so. An emulated boot takes ten seconds, the import of TensorFlow two minutes and
a right submission four, so that each configuration gets one boot and one fork server, and all limits of time are
multiplied.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
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
from tests.support.attacks import GALLERY, attempt, make_canary, read_attack, right
from tests.support.ordinary_user import run_as_ordinary_user
from tests.support.paths import ROOT

FULL = 100  # points
SLOWER = 12  # times, under emulation
MARK = "kernels: "
# Each rule of a level is tried by one of these:
CHOSEN = (
    *("readable_files", "writes_outside", "links_in_folder", "own_descriptors"),  # files
    *("truncates", "leases", "locks"),  # what Landlock lacks below version 3, and what it does not know
    *("processes", "signals_by_every_call", "own_memory", "network"),  # other processes
    *("calls_by_number", "hidden_disk", "memory_hog", "thread_bomb"),  # the filter, and the limits
)


@dataclass(frozen=True)
class Configuration:
    """A kernel to grade under, and who grades."""

    kernel: str
    landlock: str
    namespaces: str
    ordinary: bool
    options: tuple[str, ...] = ()


CONFIGURATIONS = tuple(
    Configuration("6.1", landlock, namespaces, ordinary, (*without_landlock, *without_namespaces))
    for landlock, without_landlock in (("ABI 2", ()), ("no", ("--landlock", "no")))
    for namespaces, without_namespaces in (("yes", ()), ("no", ("--userns", "no")))
    for ordinary in (False, True)
)


def slower(limits: Limits) -> Limits:
    """Return limits for a machine that is slower."""
    times = ("cell_seconds", "question_seconds", "judge_seconds", "wall_seconds", "cpu_seconds", "startup_seconds")
    return replace(limits, **{name: getattr(limits, name) * SLOWER for name in times})


def grade_here(names: list[str], factor: bool) -> dict[str, object]:
    """Grade a right submission and attacks under this kernel. Returns: a row of the table."""
    began = time.monotonic()
    limits = slower(LIMITS) if factor else LIMITS
    with tempfile.TemporaryDirectory(prefix="nst-kernels-") as folder:
        canary = make_canary(Path(folder))
        try:
            server = ForkServer()
        except SandboxError as error:
            return {"level": f"refused: {error}", "seconds": time.monotonic() - began}
        with server:
            server.wait()
            score = grade_submission(NST, fill(released(NST), right(NST)), server, seed=1, limits=limits).verdict.score
            print(f"{server.isolation}: right {score:g}", flush=True)
            gained, outside = [], []
            for name in names:
                attack = read_attack(GALLERY / "nst" / "attacks" / f"{name}.py", canary)
                attack = replace(attack, limits=slower(attack.limits) if factor else attack.limits)
                outcome = attempt(attack, server, canary)
                gained += [name] * (outcome.score > attack.honest)
                outside += [name] * bool(outcome.reached or outcome.touched)
                print(f"{name}: {outcome.score:g}, {outcome.ended}, {outcome.reached}, {outcome.touched}", flush=True)
    return {
        "level": server.isolation,
        "right": score,
        "attacks": len(names),
        "gained": gained,
        "outside": outside,
        "seconds": time.monotonic() - began,
    }


def main() -> int:
    """Print the table. Returns the exit status: 0 unless an attack gained or a right answer lost something."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", default=CHOSEN, help="attacks; default: one for each rule of a level")
    parser.add_argument("--only", type=int, action="append", metavar="N", help="the N-th configuration, from 0")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--ordinary", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ordinary:
        return run_as_ordinary_user(["-m", "benchmarks.kernels", "--inside", *args.names])
    if args.inside:
        print(MARK + json.dumps(grade_here([*args.names], factor=True)), flush=True)
        return 0
    program = os.environ.get("OTHER_KERNEL", "")
    if not program:
        print("skipped: OTHER_KERNEL names no program that runs a command under another kernel")
        return 0
    table = Table("kernel", "Landlock", "namespaces", "as", "level", "right", "gained", "outside", "seconds")
    bad = False
    for number, configuration in enumerate(CONFIGURATIONS):
        if args.only is None or number in args.only:
            row = _boot(program, configuration, [*args.names])
            level = str(row["level"])
            bad = bad or not (level.startswith("refused") or _is_good(row))
            told = [str(row.get(key, "")) for key in ("right", "gained", "outside")]
            user = "ordinary user" if configuration.ordinary else "root"
            whose = configuration.kernel, configuration.landlock, configuration.namespaces, user
            table.add_row(*whose, level[:60], *told, f"{row['seconds']:.0f}")
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    return int(bad)


def _is_good(row: dict[str, object]) -> bool:
    """Return whether the right submission has all points, and no attack has got at anything."""
    return row["right"] == FULL and not row["gained"] and not row["outside"]


def _boot(program: str, configuration: Configuration, names: list[str]) -> dict[str, object]:
    command = [program, *configuration.options, "--seconds", "3500", "--"]
    command += ["env", f"PYTHONPATH={ROOT}", sys.executable, "-B", "-m", "benchmarks.kernels"]
    command += ["--ordinary" if configuration.ordinary else "--inside", *names]
    said = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, errors="replace") as process:  # noqa: S603 -- the user's own
        assert process.stdout is not None  # noqa: S101 -- it is a pipe
        for line in process.stdout:
            sys.stderr.write(line)
            said = line if line.startswith(MARK) else said
    if not said:
        return {"level": "no answer", "right": None, "gained": [], "outside": [], "seconds": 0.0}
    found: dict[str, object] = json.loads(said.removeprefix(MARK))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
