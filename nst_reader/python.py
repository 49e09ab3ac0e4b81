"""The Python of a cell, as IPython makes it: what stands for magics and shell lines is a call, and names stay in line.

The text is a stranger's: it may not parse, and it may be made to keep a parser busy.
"""

import ast
import re
import warnings

from IPython.core.inputtransformer2 import TransformerManager

MOST_PARSED = 20_000  # characters of one cell; the longest of the assignment has 2,000
LONGEST_WORD = 500  # characters; Python normalises identifiers in time that is quadratic in their length
# Magics of a cell whose text runs as it would without them. The others, such as %%bash and %%html, hold other languages.
TRANSPARENT = ("time", "timeit", "capture", "prun")
CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*")


def python_of(cell: str) -> str:
    """Turn a cell's text into Python with the same line numbers: magics become calls, as in IPython.

    Raises SyntaxError if IPython cannot read it.
    """
    rest = cell
    while magic := CELL_MAGIC.match(rest):
        if magic[1] not in TRANSPARENT:
            return ""
        rest = rest[magic.end() :]
    above = cell[: len(cell) - len(rest.lstrip())].count("\n")  # which IPython strips
    return "\n" * above + TransformerManager().transform_cell(rest)


def parsed(cell: str) -> ast.Module:
    """Parse a cell. Raises SyntaxError, also where it is too long or nested too deeply to be parsed."""
    if len(cell) > MOST_PARSED or not (cell.isascii() or _longest_word(cell) <= LONGEST_WORD):
        raise SyntaxError("too long to be parsed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(python_of(cell))
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or "nested too deeply") from error


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)
