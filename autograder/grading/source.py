"""What a submission's text says of its functions, and why one of them is not there. See `judge.student.Source`."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice

from autograder.grading.bound import Code
from autograder.grading.words import one_line, words
from autograder.judge.message import Message, Value, message
from autograder.judge.student import Source
from autograder.sandbox.run import Event
from autograder.sandbox.stopped import is_locked, stop_of
from nst.reader.bindings import bindings

NEAR = 0.8  # how much of a name is still there in one that was mistyped
MOST_COMPARED = 200  # functions
LONGEST, LONGEST_NAME = 190, 60  # characters of a stranger's text and of a name that are told


def source_of(function: str, code: Sequence[Code], events: Sequence[Event], is_missing: bool) -> Source:
    """Look a function up.

    Arguments:
    function -- its name
    code -- the cells, which have been run
    events -- what ended some of them
    is_missing -- whether the kernel has no such function
    """
    ended = {event.cell: event for event in events}
    binding = [statement for cell in code if cell.index not in ended for statement in _binding(function, cell)]
    definitions = [statement for statement in binding if isinstance(statement, ast.FunctionDef)]
    if not binding or _is_no_function(binding[-1]):
        return Source(_why(function, code, ended))
    return Source(_why(function, code, ended) if is_missing else None, definitions[-1] if definitions else None)


def _binding(function: str, code: Code) -> list[ast.stmt]:
    return [statement for name, statement in code.bound if name == function]


def _is_no_function(statement: ast.stmt) -> bool:
    """Whether a statement deletes a name, or binds it to a number, a text, None or a collection."""
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set | ast.JoinedStr)
    return isinstance(statement, ast.Delete)


def _why(function: str, code: Sequence[Code], ended: Mapping[int, Event]) -> Message:
    """Return why there is no such function, as the last cell that has to do with it shows."""
    for cell in reversed(code):
        reason = _shown_by(cell, function, ended.get(cell.index))
        if reason:
            return reason
    others = _others(function, code)
    near = get_close_matches(_bare(function), others, 1, NEAR)
    if near:
        return message("missing.misspelt", name=one_line(others[near[0]], LONGEST_NAME))
    return message("missing.no-cell")


def _shown_by(code: Code, function: str, event: Event | None) -> Message | None:
    """Return why a cell has left no such function; None if it has nothing to do with it."""
    if code.error is not None:
        concerned = code.grade_id == function or function in bindings(code.cell.source).names
        return message("missing.syntax", why=syntax_error(code.error)) if concerned else None
    statements = _binding(function, code)
    if not statements:
        return None
    if event is not None:
        return message("missing.not-run" if event.what == "skipped" else "missing.ended", why=event.reason)
    if _is_no_function(statements[-1]):
        return _replaced(statements[-1])
    stop = stop_of(code.cell)
    if stop is not None:
        error: Value = one_line(stop.name, LONGEST_NAME)
        if stop.line:
            error = message("stop.in-line", error=error, line=stop.line)
        if text := one_line(words(stop.message), LONGEST):
            error = message("stop.because", error=error, text=text)
        return message("missing.stopped", error=error)
    return message("missing.bound-otherwise")


def _replaced(statement: ast.stmt) -> Message:
    if isinstance(statement, ast.Delete):
        return message("missing.deleted")
    with suppress(RecursionError):
        return message("missing.no-function", statement=one_line(ast.unparse(statement), LONGEST))
    return message("missing.something-else")


def _others(function: str, code: Sequence[Code]) -> dict[str, str]:
    """The student's functions that are not asked for: the bare name -> the name."""
    asked = {cell.grade_id for cell in code} | {function}
    return {_bare(name): name for name in islice(_functions(code), MOST_COMPARED) if name not in asked}


def _functions(code: Sequence[Code]) -> Iterator[str]:
    for cell in code:
        if not is_locked(cell.cell):
            yield from (name for name, statement in cell.bound if isinstance(statement, ast.FunctionDef))


def _bare(name: str) -> str:
    return name.replace("_", "").casefold()


def syntax_error(error: SyntaxError) -> Message:
    """Return where and why a cell does not parse, in Python's words."""
    text = one_line(error.msg, LONGEST)
    return (
        message("syntax.in-line", line=error.lineno, text=text) if error.lineno else message("syntax.text", text=text)
    )
