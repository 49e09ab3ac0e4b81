"""Measure the TensorFlow 2 edition beside the first: a step of the notebook, and the grading of a submission.

    python -m benchmarks.editions                          about ten minutes on two cores
    python -m benchmarks.editions --steps 5 --submissions 3

Steps: each notebook runs in a process of its own, and the two take turns, a step each, on the same pictures at 400x300.
Grading: each edition grades the same number of solved notebooks, first one and then more; CPU seconds are what the
system counts for all processes, and those of the first submission, the start among them, are subtracted.
"""

import argparse
import contextlib
import io
import logging
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from autograder.assignments.assignment import Assignment
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import TF2
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.sandbox.fork_server import ForkServer
from benchmarks.convolutions import seconds
from benchmarks.train_step import notebook_pipeline
from tests.support.paths import ROOT

EDITIONS: dict[str, Assignment] = {"tf1": NST, "tf2": TF2}
TARGETS = {"a step": 1.1, "grading": 1.3}


def step_of_first() -> Callable[[], Any]:
    """Return a step of the first edition's notebook."""
    from nst.tensorflow import tf  # noqa: PLC0415 -- for the process that needs it

    tf.disable_v2_behavior()
    names = notebook_pipeline()
    names["sess"].run(tf.global_variables_initializer())
    names["sess"].run(names["model"]["input"].assign(names["generated_image"]))
    return lambda: names["sess"].run(names["train_step"])


def step_of_second() -> Callable[[], Any]:
    """Return a step of the TensorFlow 2 notebook."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in instructor_notebook(TF2).cells:
            marker = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and not marker.get("points"):
                exec(compile(cell.source, marker.get("grade_id", "cell"), "exec"), names)  # noqa: S102
            if marker.get("grade_id") == "start_again":
                break
    return lambda: float(names["train_step"](names["generated_image"]))


def serve(edition: str) -> None:
    """Make a step for each line that comes in, and print the seconds that it took."""
    step = step_of_first() if edition == "tf1" else step_of_second()
    for _ in sys.stdin:
        print(seconds(step), flush=True)


def compare_steps(count: int) -> None:
    """Print what a step takes in both editions, which take turns."""
    times: dict[str, list[float]] = {edition: [] for edition in EDITIONS}
    command = [sys.executable, "-m", "benchmarks.editions", "--serve"]
    pipe = subprocess.PIPE
    with contextlib.ExitStack() as stack:
        processes = {
            edition: stack.enter_context(subprocess.Popen([*command, edition], stdin=pipe, stdout=pipe, text=True))  # noqa: S603
            for edition in EDITIONS
        }
        for _ in range(count + 2):  # of which the first two trace and build kernels
            for edition, process in processes.items():
                assert process.stdin and process.stdout  # noqa: S101 -- for the type checker
                print("step", file=process.stdin, flush=True)
                times[edition].append(float(process.stdout.readline()))
    show("a step", {edition: statistics.median(values[2:]) for edition, values in times.items()})


def grade(edition: str, count: int) -> None:
    """Grade so many solved notebooks, and print the CPU seconds."""
    assignment = EDITIONS[edition]
    template = released(assignment)
    notebook = fill(template, solutions(instructor_notebook(assignment)))
    with ForkServer() as server:
        for seed in range(count):
            score = grade_submission(assignment, notebook, server, seed=seed).verdict.score
            if score != 100:
                sys.exit(f"the solution of {assignment.name} gets {score}")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(sum(each.ru_utime + each.ru_stime for each in used))


def compare_grading(count: int) -> None:
    """Print the CPU seconds of a submission in both editions."""

    def cpu(edition: str, number: int) -> float:
        command = [sys.executable, "-m", "benchmarks.editions", "--grade", edition, "--submissions", str(number)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- our own command
        return float(done.stdout)

    show("grading", {edition: (cpu(edition, count + 1) - cpu(edition, 1)) / count for edition in EDITIONS})


def show(what: str, taken: dict[str, float]) -> None:
    """Print what both editions take, and the ratio."""
    each = "   ".join(f"{edition} {value:.3f} s" for edition, value in taken.items())
    print(f"{what:10} {each}   ratio {taken['tf2'] / taken['tf1']:.3f} (at most {TARGETS[what]})")


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--steps", type=int, default=60, help="of each notebook (default: %(default)s)")
    parser.add_argument("--submissions", type=int, default=12, help="of each edition (default: %(default)s)")
    parser.add_argument("--serve", choices=EDITIONS, help=argparse.SUPPRESS)
    parser.add_argument("--grade", choices=EDITIONS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    os.chdir(ROOT)
    if given.serve:
        serve(given.serve)
    elif given.grade:
        grade(given.grade, given.submissions)
    else:
        compare_steps(given.steps)
        compare_grading(given.submissions)


if __name__ == "__main__":
    main()
