"""Grade the same submissions again and again, alone and beside other work, and print their scores.

    make steady                                             about seven minutes on two cores
    python -m benchmarks.steady --times 3                   one minute

Each grading draws new inputs. The other work is two processes per core that only count.
"""

import argparse
import contextlib
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode
from tqdm import tqdm

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, read_cells, solutions
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.sandbox.fork_server import ForkServer
from tests.support.galleries import gallery

GALLERY = gallery("nst")
SUBMISSIONS = ("right/total_tf_functions", "mistakes/gram_and_style", "mistakes/model_nn_two_steps")


def submission(name: str) -> NotebookNode:
    """Return the student's notebook, solved, with the cells of a file of the galleries."""
    return fill(released(NST), solutions(instructor_notebook(NST)) | read_cells(GALLERY / f"{name}.py"))


@contextlib.contextmanager
def other_work() -> Iterator[None]:
    """Keep two processes per core busy."""
    fork = multiprocessing.get_context("spawn")
    busy = [fork.Process(target=_count, daemon=True) for _ in range(2 * (os.cpu_count() or 1))]
    for process in busy:
        process.start()
    try:
        yield
    finally:
        for process in busy:
            process.terminate()


def _count() -> None:
    number = 0
    while True:
        number += 1


def main() -> None:
    """Print the table. Return the exit status, 1 if a submission got two scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, metavar="N", help="default: %(default)s")
    times = parser.parse_args().times
    notebooks = {name: submission(name) for name in SUBMISSIONS}
    lines, same = [], True
    with ForkServer() as server, tqdm(total=2 * times * len(notebooks), unit="grading", file=sys.stderr) as bar:
        for way, context in (("alone", contextlib.nullcontext()), ("beside other work", other_work())):
            with context:
                for name, notebook in notebooks.items():
                    began, scores = time.perf_counter(), Counter[float]()
                    for _ in range(times):
                        scores[grade_submission(NST, notebook, server).verdict.score] += 1
                        bar.update()
                    seconds = (time.perf_counter() - began) / times
                    found = ", ".join(f"{score:g} ({count} times)" for score, count in sorted(scores.items()))
                    lines.append(f"{name:32} {way:18} {seconds:9.1f}   {found}")
                    same &= len(scores) == 1
    print(f"{'submission':32} {'':18} {'s a time':>9}   score", *lines, sep="\n")
    sys.exit(not same)


if __name__ == "__main__":
    main()
