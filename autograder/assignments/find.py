"""Find the assignments: the folders beside this file that hold an assignment.py, which names their editions."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from autograder.assignments.assignment import Assignment
from nst.errors import NSTError
from nst.texts import ENGLISH

FOLDER = Path(__file__).parent


@cache
def assignments() -> Mapping[str, Assignment]:
    """Return all editions of all assignments by name, the first edition of each before the others."""
    names = sorted(file.parent.name for file in FOLDER.glob("*/assignment.py"))
    found = [import_module(f"autograder.assignments.{name}.assignment").EDITIONS for name in names]
    return MappingProxyType({each.name: each for editions in found for each in editions})


def first_editions() -> list[Assignment]:
    """Return one edition of each assignment: the first that it names."""
    return [*{each.folder: each for each in reversed([*assignments().values()])}.values()][::-1]


def language_of(name: str) -> str:
    """Return the language of the edition of that name; English if there is none."""
    return assignments()[name].language if name in assignments() else ENGLISH


def assignment_named(name: str) -> Assignment:
    """Return the assignment of that name. Raises NSTError if there is none."""
    if name not in assignments():
        known = ", ".join(assignments())
        raise NSTError(f"no assignment {name!r}; expected one of {known}, the editions in autograder/assignments/")
    return assignments()[name]
