"""Find the assignments: the folders beside this file that hold an assignment.py."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from autograder.assignments.assignment import Assignment
from nst.errors import NSTError

FOLDER = Path(__file__).parent


@cache
def assignments() -> Mapping[str, Assignment]:
    """Return all assignments by name, sorted."""
    names = sorted(file.parent.name for file in FOLDER.glob("*/assignment.py"))
    found = {name: import_module(f"autograder.assignments.{name}.assignment").ASSIGNMENT for name in names}
    return MappingProxyType(found)


def assignment_named(name: str) -> Assignment:
    """Return the assignment of that name. Raises NSTError if there is none."""
    if name not in assignments():
        known = ", ".join(assignments())
        raise NSTError(f"no assignment {name!r}; expected one of {known}, the folders in autograder/assignments/")
    return assignments()[name]
