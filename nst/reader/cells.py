"""The cells of a submitted notebook, as its repair sees them."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode

from nst.reader.bindings import Bindings, bindings

ANY_NAME = re.compile(r"\b(?:del|exec|eval|globals|locals|vars|get_ipython)\b|%run\b")  # what may bind or delete it


@dataclass(frozen=True)
class Piece:
    """A submitted cell.

    claim -- the assignment's cell that it is by its grade_id; "" if it is none, or holds what contradicts it
    text -- its source without white space; "" where it is far too long to be one of the assignment's
    """

    index: int
    cell: NotebookNode
    claim: str
    text: str
    found: Bindings

    @property
    def is_code(self) -> bool:
        """Return whether this is a code cell."""
        return bool(self.cell.cell_type == "code")

    def defines(self, name: str) -> bool:
        """Return whether the cell parses and binds a name."""
        return self.found.parses and name in self.found.names

    def changes(self, name: str) -> bool:
        """Return whether the cell may bind or delete a name."""
        return name in self.found.names or self._may_change_any

    @cached_property
    def _may_change_any(self) -> bool:
        return ANY_NAME.search(self.cell.source) is not None


def grade_id_of(cell: NotebookNode) -> str:
    """Return the name that nbgrader gave to a cell; "" if there is none."""
    marker = cell.metadata.get("nbgrader")
    grade_id = marker.get("grade_id") if isinstance(marker, Mapping) else None
    return grade_id if isinstance(grade_id, str) else ""


def is_solution(cell: NotebookNode) -> bool:
    """Return whether a released cell is one that students fill in."""
    return bool(cell.metadata.nbgrader.solution)


def made_by(grade_id: str, cell: NotebookNode) -> str:
    """Return the name that a solution cell must define: its grade_id, or else the first name that it binds."""
    names = bindings(cell.source).names
    return grade_id if grade_id in names else min(names)


def bare(source: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s+", "", source)


def words_of(source: str) -> list[str]:
    """Return the words and signs of a text."""
    return re.findall(r"\w+|[^\w\s]", source)


def joined(parts: Iterable[Piece]) -> str:
    """Return the text of cells that were one."""
    return "\n".join(part.cell.source for part in parts)


def free_copy(cell: NotebookNode) -> NotebookNode:
    """Return a copy of a cell without metadata, which nbgrader and nbclient would obey."""
    content = NotebookNode(id="", cell_type=cell.cell_type, metadata=NotebookNode(), source=cell.source)
    if cell.cell_type == "code":
        return NotebookNode(content, execution_count=None, outputs=[])
    return NotebookNode(content, attachments=deepcopy(cell.attachments)) if "attachments" in cell else content


def longest_increasing(numbers: Sequence[int]) -> set[int]:
    """Return a longest increasing subsequence of distinct numbers."""
    ends: list[int] = []  # ends[k]: the least number that ends an increasing subsequence of k + 1
    lengths = []
    for number in numbers:
        position = bisect_left(ends, number)
        ends[position : position + 1] = [number]
        lengths.append(position)
    kept: set[int] = set()
    wanted = len(ends) - 1
    for number, length in zip(reversed(numbers), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(number)
            wanted -= 1
    return kept
