"""Findings: what was repaired in a submitted notebook. They are ids; the words are the autograder's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

# In the order in which they are told.
Id = Literal[
    "repair.by-functions",  # no cell had metadata of the assignment: these functions were found in other cells
    "repair.language",  # the notebook is that of an edition in another language: its texts were put back in this one
    "repair.lost",  # cells that had lost their metadata, and were recognised by what they hold
    "repair.split",  # solutions in several cells, whose parts were joined
    "repair.several-solutions",  # solutions that were there more than once: the last one counts
    "repair.several-locked",  # locked cells that were there more than once: one was kept
    "repair.within",  # missing solutions that another cell defines: put back empty
    "repair.missing",  # missing cells, put back as they were released
    "repair.changed",  # locked cells that were changed, put back as they were released
    "repair.retyped",  # cells that had become another type of cell, turned back
    "repair.in-text",  # solutions that are not filled in, while a cell of text is
    "repair.moved",  # cells out of place, moved back
    "repair.undefined",  # names that nothing defined any more: their cells were put back
]


@dataclass(frozen=True)
class Finding:
    """One kind of repair, and the names of the cells that it was made in.

    Of "repair.undefined", these are names of variables, of "repair.by-functions", of functions, and of
    "repair.language", it is that of the edition.

    All of these names are the assignment's, and none is the student's.

    cells -- of "repair.by-functions", the number of each function's cell in what was handed in
    origin -- of the same, the name of the program that the notebook comes from, see `origin_of`; "" if it is not known
    """

    id: Id
    names: tuple[str, ...]
    cells: tuple[int, ...] = ()
    origin: str = ""


def findings(found: Mapping[Id, Sequence[str]]) -> tuple[Finding, ...]:
    """Return a finding for each id that has names."""
    return tuple(Finding(id, tuple(found[id])) for id in get_args(Id) if found.get(id))
