"""Recognise whose notebook it is by the functions in it, which are read in the text of a stranger, and not run."""

from collections.abc import Collection

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from nst.reader.bindings import bindings, in_text
from nst.reader.cells import grade_id_of
from nst.reader.python import Budget

MOST_PARSED = 50_000  # characters of all cells together; bare functions have a few thousand


def assignments_in(notebook: NotebookNode) -> dict[Assignment, int]:
    """Count the graded functions of each assignment that a notebook has a `def` or a named cell of.

    Returns: only assignments with some; editions in several languages have the same number.
    """
    graded = {function for assignment in assignments().values() for function in assignment.functions}
    found = {grade_id_of(cell) for cell in notebook.cells}
    budget = Budget(MOST_PARSED)
    for cell in notebook.cells:
        if any(name in cell.source for name in graded):
            found |= bindings(cell.source, budget).functions if cell.cell_type == "code" else in_text(cell.source).names
    counts = {assignment: len(found.intersection(assignment.functions)) for assignment in assignments().values()}
    return {assignment: count for assignment, count in counts.items() if count}


def cells_of(functions: Collection[str], notebook: NotebookNode) -> dict[str, int]:
    """Find which of some functions a notebook's cells bind. Only what names one is parsed, up to a size.

    Returns: name -> index of the last cell that does, of code if there is one, in the order of the functions.
    """
    budget = Budget(MOST_PARSED)
    last: dict[str, int] = {}
    for index, cell in sorted(enumerate(notebook.cells), key=lambda numbered: numbered[1].cell_type == "code"):
        if any(name in cell.source for name in functions):
            last |= dict.fromkeys(bindings(cell.source, budget).names.intersection(functions), index)
    return {name: last[name] for name in functions if name in last}
