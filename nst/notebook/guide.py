"""Say which cell to run, where cells were run in an order in which a name, or a graph, is not there.

Whoever restarts a kernel and runs a cell in the middle gets a NameError; who runs a cell again that makes a graph gets
TensorFlow's words about elements of graphs. Both are told in the notebook's own terms.
"""

import dis
import re
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from nst.errors import NSTError
from nst.notebook.message import PlainError
from nst.reader.bindings import bound
from nst.reader.python import parsed
from nst.texts import ENGLISH, speak, text

# What TensorFlow says of a tensor or a session that an earlier run of a cell has made
STALE = re.compile(
    r"not an element of this graph|from the same graph|closed Session|is not in graph|graph is empty", re.IGNORECASE
)
SESSION = "sess"


class OrderError(PlainError):
    """A cell needs another one to be run first."""


class Place(NamedTuple):
    """Where a notebook makes a name: the heading that it is under, and the line."""

    heading: str
    line: str

    def __str__(self) -> str:
        return text("guide.place-under" if self.heading else "guide.place", heading=self.heading, line=self.line)


def guide(notebook: str, language: str = ENGLISH) -> None:
    """Have this kernel say which cell to run, and say all that it says in a language.

    `notebook` is the file, in the present folder, that the cells are in. Where it is not there, as in Colab, the advice
    is to run all cells above. Outside of IPython, there is no advice.
    """
    from IPython import get_ipython  # noqa: PLC0415 -- nothing else here needs it

    speak(language)

    shell = get_ipython()
    if shell is None:
        return

    def handler(
        shell: Any, kind: type, error: Exception, trace: TracebackType, tb_offset: int | None = None
    ) -> list[str]:
        told = advice(error, Path(notebook), [*_empty_names(trace, shell.user_ns)])
        if told is None:
            lines: list[str] = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=tb_offset)
            shell._showtraceback(kind, error, lines)
            return lines
        where = [line for line in _plain(shell, kind, error, trace) if line.startswith("Cell In[")]
        ours = OrderError("\n".join([*told.splitlines(), *where[-1:]]))
        lines = ours._render_traceback_()
        shell._showtraceback(OrderError, ours, lines)
        return lines

    shell.set_custom_exc((NameError, AttributeError, ValueError, RuntimeError, TypeError), handler)


def advice(error: Exception, notebook: Path, empty: Sequence[str] = ()) -> str | None:
    """Return what to say of an error that comes from the order of cells; None if it does not.

    Arguments:
    notebook -- the file that the cells are in
    empty -- names that were used and are None
    """
    if isinstance(error, NameError) and error.name:
        place = place_of(error.name, notebook)
        return place and text("guide.missing", name=error.name, place=place)
    if STALE.search(str(error)):
        where = place_of(SESSION, notebook) or text("guide.cell-of", name=SESSION)
        return text("guide.stale", place=where)
    if "None" in str(error):
        for name in empty:
            if place := place_of(name, notebook):
                return text("guide.empty", name=name, place=place)
    return None


def _empty_names(trace: TracebackType, names: dict[str, Any]) -> Iterator[str]:
    """Yield the names that are None and that the failing cell uses, or a function of the notebook that it called."""
    for frame, _ in traceback.walk_tb(trace):
        if frame.f_globals is names:
            for step in dis.get_instructions(frame.f_code):
                if step.opname in {"LOAD_NAME", "LOAD_GLOBAL"} and names.get(step.argval, names) is None:
                    yield step.argval


def place_of(name: str, notebook: Path) -> Place | None:
    """Return where a notebook makes a name first, outside of functions; None if it does not, or cannot be read."""
    from nst.reader.read import read_submission  # noqa: PLC0415 -- nbformat takes a second to import

    try:
        cells = read_submission(notebook).cells
    except NSTError:
        return None
    heading = ""
    for cell in cells:
        if cell.cell_type == "markdown":
            found = re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE)
            heading = found[-1].strip() if found else heading
        elif cell.cell_type == "code" and (line := _line_that_binds(name, cell.source)):
            return Place(heading, line)
    return None


def _line_that_binds(name: str, source: str) -> str:
    """Return the first line of the last statement that gives a name its value; nothing if there is none."""
    try:
        tree = parsed(source)
    except SyntaxError:
        return ""
    numbers = [statement.lineno for statement in tree.body if name in bound(statement)]
    return source.splitlines()[numbers[-1] - 1].strip() if numbers else ""


def _plain(shell: Any, kind: type, error: Exception, trace: TracebackType) -> list[str]:
    """Return the lines of IPython's traceback without colours."""
    lines = shell.InteractiveTB.structured_traceback(kind, error, trace)
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(lines)).splitlines()
