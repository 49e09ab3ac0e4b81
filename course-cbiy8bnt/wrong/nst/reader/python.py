"""Cells as Python: IPython decides what of a cell is Python, and turns magics, shell lines and help into calls.

The text is a stranger's: it may not parse, and it may be made to keep a parser busy.
"""

import ast
import re
import warnings
from contextlib import suppress
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

MOST_PARSED = 20_000  # characters of one cell; the longest of the assignment has 2,000
MOST_READ = 100_000  # characters of one cell that are read; IPython reads a cell again for each magic in it
LONGEST_WORD = 500  # characters; Python normalises identifiers in time that is quadratic in their length
# Magics of a cell that have its text run as Python. The others, such as %%bash and %%html, hold other languages.
TRANSPARENT = ("time", "timeit", "capture", "prun")
CELL_MAGIC = re.compile(r"\s*%%(\w++)(?!\?)[^\n]*")
PROMPT = re.compile(r"^In \[\d+\]: ", re.MULTILINE)  # which IPython drops, and which is Python by chance
LOOPS = (ast.For, ast.AsyncFor, ast.While)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PLAIN = (ast.Expr, ast.Assign, ast.Pass)  # frequent, and without statements in them
PARTS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass
class Budget:
    """The number of characters that may still be read."""

    left: int = MOST_READ

    def spend(self, characters: int) -> None:
        """Take characters from what is left. Raises SyntaxError, and takes none, if there are too few."""
        if characters > self.left:
            raise SyntaxError("too long to be read")
        self.left -= characters


def parsed(cell: str, budget: Budget | None = None) -> ast.Module:
    """Parse a cell as IPython runs it. The line numbers are those of the cell.

    Arguments:
    cell -- the text
    budget -- what several cells may take together; None: what one may take

    Raises SyntaxError, Python's own where it has one; without a line number where the cell is too long, has too many
    magics or is nested too deeply to be read.
    """
    budget = budget or Budget()
    if len(cell) > MOST_PARSED or not (cell.isascii() or _longest_word(cell) <= LONGEST_WORD):
        raise SyntaxError("too long to be read")
    budget.spend(len(cell))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not PROMPT.search(cell):
            with suppress(SyntaxError):  # most cells are Python as they are, but for what IPython does first
                return _tree(dedent(cell))
        return _tree(_python(cell, budget))


def said(error: SyntaxError) -> str:
    """Say what is wrong with a cell, and where: "line 2: '(' was never closed"."""
    return f"line {error.lineno}: {error.msg}" if error.lineno else error.msg


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _tree(python: str) -> ast.Module:
    try:
        tree = ast.parse(python)
    except ValueError as error:  # a null byte, for Python 3.11
        raise SyntaxError(str(error)) from error
    except (RecursionError, MemoryError, SystemError) as error:  # the last from Python 3.11, near the end of its stack
        raise SyntaxError("nested too deeply to be read") from error
    _check_places(tree)
    return tree


def _check_places(tree: ast.Module) -> None:
    """Find what the parser leaves to the compiler, which hostile text could keep busy for minutes.

    Raises SyntaxError if a return is outside of a function, or a break or continue outside of a loop.
    """
    left: list[tuple[ast.AST, bool, bool]] = [(tree, False, False)]
    while left:
        node, in_function, in_loop = left.pop()
        if isinstance(node, ast.Return) and not in_function:
            raise _error("'return' outside function", node)
        if isinstance(node, ast.Break) and not in_loop:
            raise _error("'break' outside loop", node)
        if isinstance(node, ast.Continue) and not in_loop:
            raise _error("'continue' not properly in loop", node)
        if isinstance(node, SCOPES):
            in_function, in_loop = not isinstance(node, ast.ClassDef), False
        for part in reversed(PARTS):
            loops = in_loop or (part == "body" and isinstance(node, LOOPS))
            inner = reversed(getattr(node, part, ()))
            left += [(one, in_function, loops) for one in inner if not isinstance(one, PLAIN)]


def _error(message: str, at: ast.stmt) -> SyntaxError:
    return SyntaxError(message, ("<cell>", at.lineno, at.col_offset + 1, None))


def _python(cell: str, budget: Budget) -> str:
    """Have IPython turn a cell into Python, with the lines where they were. Raises SyntaxError if it cannot."""
    from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415 -- seldom needed

    rest = cell
    while magic := CELL_MAGIC.match(rest):
        if magic[1] not in TRANSPARENT:
            return ""
        rest = rest[magic.end() :]
    if (
        "?" in rest and _longest_word(rest) > LONGEST_WORD
    ):  # what is asked for is searched in time quadratic in its length
        raise SyntaxError("too long to be read")
    transformer: Any = TransformerManager()  # type: ignore[no-untyped-call]
    lines = (rest if rest.endswith("\n") else f"{rest}\n").replace("\r\n", "\n").splitlines(keepends=True)
    try:
        for clean in transformer.cleanup_transforms:
            lines = clean(lines)
        changed = True
        while changed:
            budget.spend(sum(map(len, lines)))
            changed, after = transformer.do_one_token_transform(lines)
            lines = _in_place(lines, after)
    except SyntaxError:
        raise
    except Exception as error:  # IPython can raise anything
        raise SyntaxError("IPython cannot read it") from error
    above = cell[: len(cell) - len(rest.lstrip())].count("\n")  # which IPython strips
    return "\n" * above + "".join(lines)


def _in_place(before: list[str], after: list[str]) -> list[str]:
    """What became of the lines when one piece of them was made one line, and the lines below where they were."""
    at = next(
        (number for number, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(after)
    )
    return after[: at + 1] + ["\n"] * (len(before) - len(after)) + after[at + 1 :]
