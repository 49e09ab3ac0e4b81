"""Findings: what was repaired in a submitted notebook. They are ids; the words are the autograder's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

# In the order in which they are told.
Id = Literal[
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

    Of "repair.undefined", these are names of variables, and of "repair.language", it is that of the edition.

    All of these names are the assignment's, and none is the student's.
    """

    id: Id
    names: tuple[str, ...]


def findings(found: Mapping[Id, Sequence[str]]) -> tuple[Finding, ...]:
    """Return a finding for each id that has names."""
    return tuple(Finding(id, tuple(found[id])) for id in get_args(Id) if found.get(id))
