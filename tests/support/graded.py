"""The graded functions of each assignment; its editions in other languages have the same."""

import tomllib

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments

ASSIGNMENTS: dict[str, Assignment] = {n: each for n, each in assignments().items() if each.language == "en"}
FUNCTIONS = {name: assignment.functions for name, assignment in ASSIGNMENTS.items()}
LAST = {name for functions in FUNCTIONS.values() for name, function in functions.items() if function.after}


def points_of(edition: str) -> dict[str, float]:
    """The points of an edition's functions as they were designed: function -> points."""
    file = ASSIGNMENTS[edition].folder / "tests" / "points.toml"
    found: dict[str, float] = tomllib.loads(file.read_text(encoding="utf-8"))[edition]
    return found


def points_of_tests(edition: str) -> dict[str, float]:
    """The points of the cells that test them: test_function -> points."""
    return {f"test_{name}": points for name, points in points_of(edition).items()}


def in_english(edition: Assignment) -> str:
    """The name of the English edition for the same framework."""
    return edition.name.removesuffix(f"-{edition.language}")
