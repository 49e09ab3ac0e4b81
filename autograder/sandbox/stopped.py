"""A cell that has stopped with an error: where, and what it would have defined below.

What the kernel has shown is a stranger's. It decides only from which line on the submission's own text is looked at.
"""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from nbformat import NotebookNode

from nst.reader.definitions import definitions_of
from nst.reader.python import CELL_MAGIC, parsed

MOST_READ = 100_000  # characters of a traceback
COLOUR = re.compile(r"\x1b\[[\d;]*m")
FRAME = re.compile(r"Cell In\[\d{1,9}\], line (\d{1,9})")  # of a traceback; the first is the cell's own
TIMED = re.compile(r"<timed exec>:(\d{1,9})")  # %%time's, counted from the line below it


@dataclass(frozen=True)
class Stop:
    """An error that a cell has shown: the exception's name, its message, and its line in the cell, 0 if not known."""

    name: str
    message: str
    line: int


def stop_of(cell: NotebookNode) -> Stop | None:
    """Find the error that ended a cell that has been run; None if it has not ended in one."""
    errors = [output for output in cell.get("outputs", []) if output.get("output_type") == "error"]
    if not errors:
        return None
    name, message, trace = (errors[-1].get(key) for key in ("ename", "evalue", "traceback"))
    lines = [line for line in trace if isinstance(line, str)] if isinstance(trace, list) else []
    return Stop(str(name), str(message), _line(cell.source, "\n".join(lines)))


def _line(source: str, traceback: str) -> int:
    text = COLOUR.sub("", traceback[:MOST_READ])
    above = _lines_of_magics(source)
    found = (above and TIMED.search(text)) or FRAME.search(text)
    return int(found[1]) + above if found else 0


def _lines_of_magics(source: str) -> int:
    """Return how many lines stand above the Python of a cell, from which IPython counts."""
    end = 0
    while magic := CELL_MAGIC.match(source, end):
        end = magic.end()
    return source[:end].count("\n") + bool(end)


def is_locked(cell: NotebookNode) -> bool:
    """Return whether a cell is the assignment's own."""
    return bool(cell.metadata.get("nbgrader", {}).get("locked"))


def undone(cell: NotebookNode) -> str:
    """Write a cell that makes up for what a cell that has stopped would have defined below.

    Returns: Python that runs each definition by itself, whether or not the others can be run; "" if there is none.
    """
    stop = stop_of(cell)
    return "" if stop is None or is_locked(cell) else definitions(cell, stop.line)


def definitions(cell: NotebookNode, after_line: int = 0) -> str:
    """Write a cell that only defines what a cell does, as `undone`."""
    with suppress(SyntaxError, RecursionError):
        return "\n".join(_tried(parsed(cell.source), after_line))
    return ""


def _tried(tree: ast.Module, line: int) -> Iterator[str]:
    for definition in definitions_of(tree, line):
        handler = ast.ExceptHandler(body=[ast.Pass()])
        tried = ast.Try(body=[definition], handlers=[handler], orelse=[], finalbody=[])
        yield ast.unparse(ast.fix_missing_locations(tried))
