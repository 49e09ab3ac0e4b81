"""Which statements of a notebook bind a name, in order: read in the text, which is a stranger's, and not run."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode

from autograder.judge.message import Value, message
from nst.reader.python import parsed

MOST_PARSED = 500_000  # characters of all cells together
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Code:
    """A cell of code: its index in the notebook, and its tree, or else why it has none."""

    index: int
    cell: NotebookNode
    tree: ast.Module
    error: SyntaxError | None = None

    @cached_property
    def bound(self) -> tuple[tuple[str, ast.stmt], ...]:
        """The names that it binds or deletes at its top level, each with its statement, in order."""
        return tuple(_bound(self.tree))

    @property
    def grade_id(self) -> str:
        """What the assignment calls it; "" if it is the student's own."""
        return str(self.cell.metadata.get("nbgrader", {}).get("grade_id", ""))

    @property
    def name(self) -> Value:
        """What to call it, after "the cell"."""
        return self.grade_id or message("cell.number", number=self.index + 1)


def code_of(notebook: NotebookNode) -> list[Code]:
    """Parse the cells of code of a notebook."""
    found = []
    left = MOST_PARSED
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        left -= len(cell.source)
        tree, error = ast.Module([], []), None
        with suppress(RecursionError):
            try:
                tree = parsed(cell.source if left >= 0 else "")
            except SyntaxError as refused:
                error = refused
        found.append(Code(index, cell, tree, error))
    return found


def _bound(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    left: list[tuple[ast.AST, ast.stmt]] = [(statement, statement) for statement in reversed(tree.body)]
    while left:
        node, statement = left.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id, statement
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0], statement
        elif not isinstance(node, SCOPES):
            below = [
                (child, child if isinstance(child, ast.stmt) else statement) for child in ast.iter_child_nodes(node)
            ]
            left += reversed(below)
