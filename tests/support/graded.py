"""The graded functions of each assignment; its editions in other languages have the same."""

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments

ASSIGNMENTS: dict[str, Assignment] = {n: each for n, each in assignments().items() if each.language == "en"}
FUNCTIONS = {name: assignment.functions for name, assignment in ASSIGNMENTS.items()}
LAST = {name for functions in FUNCTIONS.values() for name, function in functions.items() if function.after}
