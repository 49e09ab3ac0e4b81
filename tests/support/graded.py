"""The graded functions of each assignment."""

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.assignments.nst.tf2 import TF2

ASSIGNMENTS: dict[str, Assignment] = {**assignments(), TF2.name: TF2}
FUNCTIONS = {name: assignment.functions for name, assignment in ASSIGNMENTS.items()}
LAST = {name for functions in FUNCTIONS.values() for name, function in functions.items() if function.after}
