"""What is told of a notebook as a whole once it has run: cells that were ended, or stopped above their definitions."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from autograder.grading.bound import Code
from autograder.grading.source import syntax_error
from autograder.grading.words import one_line, words
from autograder.sandbox.run import Event
from autograder.sandbox.stopped import is_locked, stop_of, undone
from nst.reader.bindings import bindings

MOST_TOLD = 20  # cells that stopped or do not parse


def told_of(code: Sequence[Code], events: Sequence[Event]) -> Iterator[str]:
    """Say, for the student, what became of cells that did not run to their end."""
    names = {cell.index: cell.name for cell in code}
    for event in events:
        if event.what == "skipped":
            reason = "the cells before it took too long, or ended too many kernels"
            yield f"The cell {names[event.cell]} was not run: {reason}."
        elif not event.replayed:
            yield f"The cell {names[event.cell]} was ended: {event.reason}."
    ended = {event.cell for event in events}
    ran = (cell for cell in code if cell.index not in ended and not is_locked(cell.cell))
    yield from islice(chain.from_iterable(map(_stopped, ran)), MOST_TOLD)


def _stopped(code: Code) -> Iterator[str]:
    stop = stop_of(code.cell)
    if stop is None:
        return
    if code.error is not None and bindings(code.cell.source).names:
        yield f"The cell {code.name} does not parse: {syntax_error(code.error)}. Nothing of it was run."
    elif undone(code.cell):
        message = f": {words(stop.message)}".rstrip(": .")
        line = f" in line {stop.line}" if stop.line else ""
        what = f"The cell {code.name} ended with {one_line(stop.name)}{message}{line}."
        yield f"{what} Its definitions were run all the same."
