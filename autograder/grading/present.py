"""Show a verdict where the student looks for it: in the outputs of the notebook's test cells."""

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build.submission import SubmissionError
from autograder.catalogue.pages import template
from autograder.catalogue.say import say
from autograder.grading.sanitise import plain
from autograder.judge.message import Message, message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict

MOST_SAID = 4000  # characters of what a visible test said
SAME = message("finding.same-mistake")
HERE = Path(__file__).parent


def present(notebook: NotebookNode, verdict: Verdict) -> NotebookNode:
    """Put a verdict into the test cells of an executed notebook that `sanitise` has returned.

    The test cell of a function shows a table of its checks and what the visible test itself said. The last output is
    the points, as nbgrader reads partial credit: `nbgrader.utils.determine_grade` returns them. If the verdict has
    notes, the first of these cells begins with them.

    Returns: the notebook with the verdict. Raises SubmissionError if the notebook has no test cell for a function.
    """
    shown = deepcopy(notebook)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in shown.cells}
    for position, function in enumerate(verdict.functions):
        name = f"test_{function.name}"
        if name not in cells:
            raise SubmissionError(say(message("submission.no-cell", cell=name)))
        notes = [_notes(verdict)] if verdict.notes and not position else []
        cell = cells[name]
        cell.outputs = [*notes, _table(function), *_said(cell.outputs), _points(function, cell.execution_count)]
    return shown


def _notes(verdict: Verdict) -> NotebookNode:
    points = message("notes.points", points=verdict.score, most=verdict.max_score)
    text = [f"{say(points)} {say(message('notes.heading'))}", *map(say, verdict.notes)]
    return _display(template(HERE / "notes.html.j2").render(verdict=verdict), "\n- ".join(text))


def _table(function: FunctionVerdict) -> NotebookNode:
    found = rows(function)
    lines = [
        f"{say(message('table.passed' if row.check.passed else 'table.failed'))}  {points_of(row.check)}"
        f"  {row.name}: {row.finding}"
        for row in found
    ]
    total = message("table.total", function=function.name, points=function.points, most=function.max_points)
    html = template(HERE / "table.html.j2").render(function=function, rows=found)
    return _display(html, "\n".join([*lines, say(total)]))


def points_of(judged: Check | FunctionVerdict) -> str:
    """Say how many of its points something has."""
    return say(message("table.points-of", points=judged.points, most=judged.max_points))


@dataclass(frozen=True)
class Row:
    """A check with its name and its finding in words."""

    check: Check
    name: str
    finding: str


def rows(function: FunctionVerdict) -> list[Row]:
    """Say what the checks of a function have found; a known mistake that ends several of them is told once."""
    told: set[Message] = set()
    found = []
    for check in function.checks:
        finding = check.finding
        if check.mistake in told:
            finding = finding.with_replaced(check.mistake, SAME)
        found.append(Row(check, say(check.name), say(finding)))
        told |= {check.mistake} if check.mistake else set()
    return found


def _said(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """What the visible test printed and how it failed, as one output; none if it was silent."""
    text = plain("\n".join(filter(None, map(_words, outputs))), MOST_SAID)
    heading = say(message("output.said"))
    return [nbformat.v4.new_output("stream", name="stdout", text=f"{heading}\n{text}\n")] if text else []


def _words(output: NotebookNode) -> str:
    match output.output_type:
        case "stream":
            text = output.text
        case "error":
            text = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
        case _:
            text = output.data.get("text/plain", "")
    return str(text).strip("\n")


def _points(function: FunctionVerdict, count: int | None) -> NotebookNode:
    data = {"text/plain": repr(float(function.points))}
    return nbformat.v4.new_output("execute_result", data, execution_count=count)


def _display(html: str, text: str) -> NotebookNode:
    return nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": text})
