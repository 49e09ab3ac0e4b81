"""The graded functions of each assignment."""

from autograder.assignments.find import assignments

FUNCTIONS = {name: assignment.functions for name, assignment in assignments().items()}
LAST = {name for functions in FUNCTIONS.values() for name, function in functions.items() if function.after}
