"""What is told of a notebook as a whole: what was repaired in it, and the cells that did not run to their end."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from autograder.grading.bound import Code
from autograder.grading.names import listed
from autograder.grading.source import syntax_error
from autograder.grading.words import one_line, words
from autograder.judge.message import Message, Value, message
from autograder.sandbox.run import Event
from autograder.sandbox.stopped import is_locked, stop_of, undone
from nst.reader.bindings import bindings
from nst.reader.findings import Finding

MOST_TOLD = 20  # cells that were not run, and cells that stopped or do not parse
MOST_NAMED = 6  # cells that were repaired in the same way


def of_repairs(findings: Sequence[Finding]) -> Iterator[Message]:
    """Tell what was repaired before the notebook was run."""
    for finding in findings:
        names: Sequence[Value] = finding.names
        if finding.cells:
            pairs = zip(finding.names, finding.cells, strict=True)
            names = [message("names.in-cell", name=name, number=number) for name, number in pairs]
        values: dict[str, Value] = {"names": listed(names, MOST_NAMED), "count": len(names)}
        if finding.origin:
            yield message("note.by-functions-from", origin=finding.origin, **values)
        else:
            yield Message(finding.id, values)


def of_cells(code: Sequence[Code], events: Sequence[Event]) -> Iterator[Message]:
    """Tell what became of cells that did not run to their end."""
    names = {cell.index: cell.name for cell in code}
    skipped = [event for event in events if event.what == "skipped"]  # after all that were run
    for event in events:
        if event.what != "skipped" and not event.replayed:
            yield message("note.ended", cell=names[event.cell], why=event.reason)
    for event in skipped[:MOST_TOLD]:
        yield message("note.not-run", cell=names[event.cell])
    if len(skipped) > MOST_TOLD:
        yield message("note.more-not-run", count=len(skipped) - MOST_TOLD)
    ended = {event.cell for event in events}
    ran = (cell for cell in code if cell.index not in ended and not is_locked(cell.cell))
    yield from islice(chain.from_iterable(map(_stopped, ran)), MOST_TOLD)


def _stopped(code: Code) -> Iterator[Message]:
    stop = stop_of(code.cell)
    if stop is None:
        return
    if code.error is not None and bindings(code.cell.source).names:
        yield message("note.syntax", cell=code.name, why=syntax_error(code.error))
    elif undone(code.cell):
        error: Value = one_line(stop.name)
        text = words(stop.message).rstrip(": .")
        if text:
            error = message("stop.because", error=error, text=text)
        if stop.line:
            error = message("stop.in-line", error=error, line=stop.line)
        yield message("note.stopped", cell=code.name, error=error)
