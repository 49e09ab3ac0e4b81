"""Take in what was handed in for an assignment: repair it, unless it is another assignment's notebook, or none's."""

from copy import deepcopy

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say
from autograder.grading.recognise import assignments_in, cells_of
from autograder.grading.released import MOST_COMPARED, bare, marks, marks_of, released, texts
from autograder.judge.message import message
from nst.reader.cells import grade_id_of
from nst.reader.findings import Finding
from nst.reader.restore import restore

# What is repaired in all notebooks that have no metadata of ours, and told of none of them.
OF_FOREIGN = {"repair.lost", "repair.within", "repair.changed", "repair.moved", "repair.several-locked"}
OF_FOREIGN |= {"repair.undefined"}


def accept(
    assignment: Assignment, submitted: NotebookNode, edition: NotebookNode
) -> tuple[NotebookNode, tuple[Finding, ...]]:
    """Repair a notebook, see `restore`. `edition` is the notebook that the student was given.

    A notebook of the same edition in another language is taken as well: its texts are put back in this one's language.
    One without metadata of this assignment is taken for the functions that it defines, whatever else is in it.

    Raises SubmissionError if nothing in it is of this assignment: it is that of another one or of another edition, or
    of none.
    """
    other = other_language(assignment, submitted, edition)
    restored, findings = restore(_in_language(submitted, released(other), edition) if other else submitted, edition)
    if not _names(submitted) & marks(edition):
        findings = _of_foreign(assignment, submitted, findings)
    return restored, (Finding("repair.language", (other.name,)), *findings) if other else findings


def other_language(assignment: Assignment, submitted: NotebookNode, edition: NotebookNode) -> Assignment | None:
    """Return the same edition in another language if a notebook is of that; None if it is of this one.

    Raises SubmissionError if it is of neither.
    """
    found, own = _names(submitted) | texts(submitted), marks(edition)
    other = _other(assignment, found, own)
    if other and other.is_edition_of(assignment) and other.framework == assignment.framework:
        return other
    if not other and not _names(submitted) & own:
        other = _other_by_functions(assignment, submitted, found, own)
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
    if not found & own and not cells_of(assignment.functions, submitted):
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


def _of_foreign(assignment: Assignment, submitted: NotebookNode, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Tell which functions a notebook without metadata is graded by, in place of what is missing or changed in it."""
    cells = cells_of(assignment.functions, submitted)
    if not cells:
        return findings
    missing = tuple(name for name in assignment.functions if name not in cells)
    numbers = tuple(index + 1 for index in cells.values())
    found = Finding("repair.by-functions", tuple(cells), numbers, submitted.metadata.get("origin", ""))
    rest = (finding for finding in findings if finding.id not in OF_FOREIGN | {"repair.missing"})
    return (found, *rest, *([Finding("repair.missing", missing)] if missing else []))


def _other_by_functions(
    assignment: Assignment, submitted: NotebookNode, found: set[str], own: frozenset[str]
) -> Assignment | None:
    """Return the assignment that a notebook has more functions of; None if there is none, or it has cells of this one.

    Arguments: as of `_other`
    """
    counts = assignments_in(submitted)
    most = max(counts, key=lambda other: (counts[other], other.language == assignment.language), default=assignment)
    return most if counts.get(most, 0) > counts.get(assignment, 0) and not found & (own - marks_of(most)) else None


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
    return {grade_id_of(cell) for cell in notebook.cells} - {""}
