"""Take in what was handed in for an assignment: repair it, unless it is another assignment's notebook, or none's."""

from collections.abc import Collection
from copy import deepcopy

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say
from autograder.grading.released import MOST_COMPARED, bare, marks, marks_of, released, texts
from autograder.judge.message import message
from nst.reader.bindings import bindings
from nst.reader.findings import Finding
from nst.reader.python import Budget
from nst.reader.restore import restore

MOST_PARSED = 50_000  # characters of all cells together; bare functions have a few thousand


def accept(
    assignment: Assignment, submitted: NotebookNode, edition: NotebookNode
) -> tuple[NotebookNode, tuple[Finding, ...]]:
    """Repair a notebook, see `restore`. `edition` is the notebook that the student was given.

    A notebook of the same edition in another language is taken as well: its texts are put back in this one's language.

    Raises SubmissionError if nothing in it is of this assignment: it is that of another one or of another edition, or
    of none.
    """
    other = other_language(assignment, submitted, edition)
    if other:
        restored, findings = restore(_in_language(submitted, released(other), edition), edition)
        return restored, (Finding("repair.language", (other.name,)), *findings)
    return restore(submitted, edition)


def other_language(assignment: Assignment, submitted: NotebookNode, edition: NotebookNode) -> Assignment | None:
    """Return the same edition in another language if a notebook is of that; None if it is of this one.

    Raises SubmissionError if it is of neither.
    """
    found, own = _names(submitted) | texts(submitted), marks(edition)
    other = _other(assignment, found, own)
    if other and other.is_edition_of(assignment) and other.framework == assignment.framework:
        return other
    if other:
        raise SubmissionError(
            say(
                message(
                    "accept.other-edition" if other.is_edition_of(assignment) else "accept.other-assignment",
                    other=other.name,
                    others=other.notebook,
                    assignment=assignment.name,
                    notebook=assignment.notebook,
                )
            )
        )
    if not found & own and not _defines(submitted, assignment.functions):
        code = sum(cell.cell_type == "code" for cell in submitted.cells)
        raise SubmissionError(
            say(
                message(
                    "accept.nothing",
                    cells=len(submitted.cells),
                    code=code,
                    assignment=assignment.name,
                    notebook=assignment.notebook,
                )
            )
        )
    return None


def _other(assignment: Assignment, found: set[str], own: frozenset[str]) -> Assignment | None:
    """Return the assignment, or the edition of this one, that a notebook is of in its place; None if it is of this one.

    Arguments:
    found -- names and texts of the notebook's cells
    own -- the marks of this assignment
    """
    alike = {}
    for other in assignments().values():
        foreign = marks_of(other)
        if other != assignment and found & (foreign - own) and not found & (own - foreign):
            alike[other] = len(found & foreign)
    return max(alike, key=alike.__getitem__, default=None)


def _in_language(submitted: NotebookNode, other: NotebookNode, edition: NotebookNode) -> NotebookNode:
    """Put the texts of an edition in place of those of another language. What the student has changed stays.

    Both editions are of one source, so that their cells go in pairs.
    """
    pairs = zip(other.cells, edition.cells, strict=False)
    translated = {bare(there.source): here.source for there, here in pairs}
    changed = deepcopy(submitted)
    for cell in changed.cells:
        if len(cell.source) <= MOST_COMPARED:
            cell.source = translated.get(bare(cell.source), cell.source)
    return changed


def _names(notebook: NotebookNode) -> set[str]:
    return {cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells} - {""}


def _defines(notebook: NotebookNode, functions: Collection[str]) -> bool:
    """Return whether a cell defines one of the functions. Only what names one is parsed, up to a size."""
    budget = Budget(MOST_PARSED)
    return any(
        not bindings(cell.source, budget).names.isdisjoint(functions)
        for cell in notebook.cells
        if any(name in cell.source for name in functions)
    )
