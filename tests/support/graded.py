"""The graded functions of each assignment; its editions in other languages have the same."""

from autograder.assignments.find import first_editions

FUNCTIONS = {assignment.name: assignment.functions for assignment in first_editions()}
LAST = {name for functions in FUNCTIONS.values() for name, function in functions.items() if function.after}
