"""Count the wrong functions of the galleries that are told their true mistake and get the points that they are worth.

    python -m benchmarks.messages               # the figures, and each function that is not told
    python -m benchmarks.messages FILE ...      # the same for other files, see tests/support/wrong_functions.py

A function is told its mistake if a failed check's message contains the fragment that its file names, and no message
contains what the file forbids. If a file names no fragment, all messages are printed, to be read. Each function must
get the points that the file says, or full points if the file does not name it.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from tqdm import tqdm

from autograder.build.submission import read_cells
from autograder.judge.verdict import FunctionVerdict
from tests.support.galleries import Submission, each, submissions
from tests.support.student_in_process import GRADED, verdict
from tests.support.wrong_functions import lost, read_losses

TARGET = 0.9


def edition_of(file: Path) -> str:
    """Return the edition that a file is of: the first that has its functions."""
    names = read_cells(file).keys()
    return next((name for name, functions in GRADED.items() if names <= set(functions)), "nst")


def judged(submission: Submission) -> Sequence[FunctionVerdict]:
    """Return the verdicts on the functions of a file."""
    with redirect_stderr(StringIO()):
        return [*verdict(read_cells(submission.file), assignment=submission.edition).values()]


def show(file: Path, function: FunctionVerdict, amiss: str = "") -> None:
    """Print what a function was told, and what is wrong with that."""
    print(f"{file.stem}: {function.name} {function.points:g} of {function.max_points:g}{amiss and f', {amiss}'}")
    for message in dict.fromkeys(lost(function)):
        print(f"    {message}")


def main() -> int:
    """Judge all wrong functions. Return the exit status, 0 if enough are told their mistake."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "files", nargs="*", type=Path, help="files with wrong functions; the galleries if there is none"
    )
    given = [Submission(edition_of(file), file) for file in parser.parse_args().files]
    every_one = given or each({edition: submissions(edition, "mistakes") for edition in GRADED})
    every: Counter[str] = Counter()
    named: Counter[str] = Counter()
    mispriced = 0
    for submission in tqdm(every_one, unit="file"):
        file, losses = submission.file, read_losses(submission.file)
        for function in judged(submission):
            if losses.told and function.points != losses.points.get(function.name, function.max_points):
                mispriced += 1
                show(file, function, f"expected {losses.points.get(function.name, function.max_points):g} points")
            if not lost(function):
                continue
            if function.name not in losses.told:
                show(file, function)
                continue
            every[submission.edition] += 1
            if losses.named(function):
                named[submission.edition] += 1
            else:
                show(file, function, f"not told: {losses.told[function.name]}")
    for assignment, count in every.items():
        print(f"{assignment}: {named[assignment]} of {count} wrong functions are told their true mistake")
    if not every:
        return 0
    score = named.total() / every.total()
    print(f"in all: {named.total()} of {every.total()}, {score:.1%}; the bar is {TARGET:.0%}")
    print(f"{mispriced} functions get other points than they should")
    return 0 if score >= TARGET and not mispriced else 1


if __name__ == "__main__":
    raise SystemExit(main())
