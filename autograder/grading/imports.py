"""The names that the assignment's own cells import, and those of them that a student's cells have bound again."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.grading.bound import Code
from autograder.grading.words import one_line
from autograder.judge.message import Message, Value, message
from autograder.sandbox.stopped import is_locked


@dataclass(frozen=True)
class Import:
    """A name that a locked cell imports: what it is there, the statement, and the cell."""

    name: str
    meaning: str
    statement: str
    cell: Value


def imports_of(code: Sequence[Code]) -> dict[str, Import]:
    """Find what the locked cells of a notebook import: name -> import."""
    found = {}
    for cell in code:
        if is_locked(cell.cell):
            for statement in cell.tree.body:
                for name, meaning in _meanings(statement):
                    found[name] = Import(name, meaning, ast.unparse(statement), cell.name)
    return found


def rebound(names: Iterable[str], code: Sequence[Code]) -> Iterator[Message]:
    """Tell which imported names were found to be bound to something else, and where the text shows it."""
    given = imports_of(code)
    for name in sorted(given.keys() & set(names)):
        own = given[name]
        yield message("note.rebound", name=name, how=_how(own, code), meaning=own.meaning, cell=own.cell)


def _how(own: Import, code: Sequence[Code]) -> Message:
    for cell in reversed(code):
        if not is_locked(cell.cell):
            for name, statement in reversed(cell.bound):
                if name == own.name and (name, own.meaning) not in _meanings(statement):
                    how = "rebound.deleted" if isinstance(statement, ast.Delete) else "rebound.in-cell"
                    return message(how, cell=cell.name, line=_line(statement, cell))
    return message("rebound.somewhere")


def _line(statement: ast.stmt, code: Code) -> str:
    return one_line(code.cell.source.split("\n")[statement.lineno - 1]).rstrip(".:")


def _meanings(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with what it is, as in "tensorflow.compat.v1"; none for other statements."""
    match statement:
        case ast.Import(names):
            for alias in names:
                first = alias.name.partition(".")[0]
                yield alias.asname or first, alias.name if alias.asname else first
        case ast.ImportFrom(str(module), names, 0):
            for alias in names:
                yield alias.asname or alias.name, f"{module}.{alias.name}"
