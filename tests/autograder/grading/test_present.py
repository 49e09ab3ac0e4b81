"""The verdict in the notebook: nbgrader reads exactly its points, the student reads why."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import SubmissionError
from autograder.catalogue.catalogue import catalogue
from autograder.grading.present import MOST_SAID, present
from autograder.judge.message import Message, message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from tests.support.graded import FUNCTIONS
from tests.support.student_in_process import verdict as judged

SAID = "The visible test said:\n"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400)
# Ids that stand for themselves. Hypothesis takes constants out of the code, ids of the catalogue among them.
UNKNOWN = ANY_TEXT.filter(lambda id: catalogue("en").get(id) is None)
TOLD = st.builds(lambda text: message("error.other", text=text), ANY_TEXT)


def a_cell(function: str, points: float, *outputs: NotebookNode) -> NotebookNode:
    mark = {"grade_id": f"test_{function}", "grade": True, "solution": False, "locked": True, "points": points}
    mark |= {"schema_version": 3, "task": False}
    return nbformat.v4.new_code_cell("check()", execution_count=7, outputs=list(outputs), metadata={"nbgrader": mark})


def a_notebook(verdict: Verdict, *outputs: NotebookNode) -> NotebookNode:
    cells = [a_cell(function.name, function.max_points, *outputs) for function in verdict.functions]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Text"), *cells])


def stream(text: str, name: str = "stdout") -> NotebookNode:
    return nbformat.v4.new_output("stream", name=name, text=text)


def failure(*traceback: str) -> NotebookNode:
    return nbformat.v4.new_output("error", ename="E", evalue="wrong", traceback=list(traceback))


OUTPUTS = [
    stream("printed\n"),
    stream("a warning\n", "stderr"),
    failure("\x1b[31mE\x1b[39m: wrong"),
    nbformat.v4.new_output("execute_result", {"text/plain": "100.0"}),
    nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo="}),
]


@st.composite
def checks(draw: st.DrawFn) -> Check:
    most = draw(st.floats(0, 100))
    points = draw(st.sampled_from([0.0, most]) | st.floats(0, most))
    mistake = draw(TOLD) if draw(st.booleans()) else None
    return Check(draw(UNKNOWN), points, most, draw(TOLD), mistake)


names = st.sampled_from(sorted(FUNCTIONS["nst"]))
functions = st.builds(FunctionVerdict, names, st.lists(checks(), max_size=8).map(tuple))
verdicts = st.builds(
    Verdict,
    st.lists(functions, unique_by=lambda function: function.name).map(tuple),
    seed=st.integers(0, 2**32),
    notes=st.lists(TOLD, max_size=3).map(tuple),
)


@settings(deadline=None, derandomize=True)
@given(verdicts, st.lists(st.sampled_from(OUTPUTS), max_size=4))
def test_nbgrader_reads_the_points(verdict: Verdict, outputs: list[NotebookNode]) -> None:
    shown = present(a_notebook(verdict, *outputs), verdict)
    nbformat.validate(shown)
    for function, cell in zip(verdict.functions, shown.cells[1:], strict=True):
        assert determine_grade(cell) == (function.points, function.max_points)


@settings(deadline=None, derandomize=True)
@given(verdicts)
def test_texts_are_shown_and_are_no_html(verdict: Verdict) -> None:
    for function, cell in zip(verdict.functions, present(a_notebook(verdict), verdict).cells[1:], strict=True):
        page = BeautifulSoup(cell.outputs[-2].data["text/html"], "html.parser")
        tags = {"div", "details", "summary", "span", "table", "thead", "tbody", "tr", "th", "td"}
        assert {tag.name for tag in page.find_all(True)} <= tags
        assert {key for tag in page.find_all(True) for key in tag.attrs} <= {"style", "class", "scope"}
        rows = [[cell.get_text() for cell in row.find_all("td")] for row in page.select("tbody tr")]
        failed_first = sorted(function.checks, key=lambda check: check.passed)
        assert [row[1] for row in rows] == [check.id for check in failed_first]


def test_order_of_outputs() -> None:
    verdict = Verdict((a_function(),), 1, notes=(Message("The cell x was ended."),))
    notes, table, said, points = present(a_notebook(verdict, *OUTPUTS), verdict).cells[1].outputs
    assert "The cell x was ended." in notes.data["text/html"] and "The cell x was ended." in notes.data["text/plain"]
    assert "<table" in table.data["text/html"]
    assert said == stream(SAID + "printed\na warning\nE: wrong\n100.0\n")
    assert (points.output_type, points.data, points.execution_count) == ("execute_result", {"text/plain": "4.0"}, 7)


def a_function(name: str = "gram_matrix") -> FunctionVerdict:
    same = Message("Divided by 2: see <equation> (1).")
    got = message("value.got", got="2", expected="1")
    tall = message("nst.call.tall")
    return FunctionVerdict(
        name,
        (
            Check("one", 4, 4, Message("finding.right")),
            Check("two", 0, 3, message("finding.and-mistake", finding=got, mistake=same), same),
            Check("three", 0, 1.5, message("finding.of", subject=tall, told=same), same),
        ),
    )


def test_text_says_what_the_table_says() -> None:
    verdict = Verdict((a_function(),), 1)
    table = present(a_notebook(verdict), verdict).cells[1].outputs[0]
    assert table.data["text/plain"].split("\n") == [
        "passed  4 of 4  one: as it should be",
        "FAILED  0 of 3  two: got 2, expected 1. Divided by 2: see <equation> (1).",
        "FAILED  0 of 1.5  three: of a tall matrix: the same mistake.",
        "gram_matrix: 4 of 8.5 points",
    ]
    page = BeautifulSoup(table.data["text/html"], "html.parser")
    assert [cell.get_text() for cell in page.select("tbody td")] == [
        *("✗", "two", "0 of 3", "got 2, expected 1. Divided by 2: see <equation> (1)."),
        *("✗", "three", "0 of 1.5", "of a tall matrix: the same mistake."),
        *("✓", "one", "4 of 4", "as it should be"),
    ]
    assert [text.get_text(" ", strip=True) for text in page.select("summary")] == ["✓ 1 check passed"]
    assert page.get_text(" ", strip=True).endswith("Sum: 4 of 8.5")


def test_notes_come_once_and_only_if_there_are_any() -> None:
    both = (a_function(), a_function("total_cost"))
    silent, noted = Verdict(both, 1), Verdict(both, 1, notes=(Message("A <b>cell</b> was repaired."),))
    assert [len(cell.outputs) for cell in present(a_notebook(silent), silent).cells[1:]] == [2, 2]
    shown = present(a_notebook(noted), noted)
    assert [len(cell.outputs) for cell in shown.cells[1:]] == [3, 2]
    notes = shown.cells[1].outputs[0].data
    assert "8 of 17 points" in notes["text/plain"]
    page = BeautifulSoup(notes["text/html"], "html.parser")
    assert [item.get_text() for item in page.select("li")] == ["A <b>cell</b> was repaired."]


@settings(deadline=None, derandomize=True)
@given(st.text("\x1b[]0123456789;mK\x07\\a\n\r\x00\x9b\u202e", max_size=60))
def test_what_the_test_said_has_no_control_characters(text: str) -> None:
    verdict = Verdict((a_function(),), 1)
    said = present(a_notebook(verdict, stream(text), failure(text)), verdict).cells[1].outputs[1]
    assert said.output_type != "stream" or not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said.text)


def test_what_the_test_said_is_bounded() -> None:
    verdict = Verdict((a_function(),), 1)
    said = present(a_notebook(verdict, stream("x" * 10**6), failure("the end")), verdict).cells[1].outputs[1].text
    assert len(said) < MOST_SAID + 100 and said.startswith(SAID + "xxx") and said.endswith("the end\n")
    assert "characters are left out here" in said


def test_notebook_is_not_changed() -> None:
    verdict = Verdict((a_function(),), 1)
    notebook = a_notebook(verdict, *OUTPUTS)
    before = nbformat.writes(notebook)
    present(notebook, verdict)
    assert nbformat.writes(notebook) == before


def test_missing_cell() -> None:
    with pytest.raises(SubmissionError, match="no cell 'test_gram_matrix'"):
        present(nbformat.v4.new_notebook(), Verdict((a_function(),), 1))


def test_released_notebook_has_the_cells() -> None:
    verdict = Verdict(tuple(judged({}).values()), 1)
    shown = present(nbformat.read(NST.released, as_version=4), verdict)
    graded = [cell for cell in shown.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert [determine_grade(cell) for cell in graded] == [(f.max_points, f.max_points) for f in verdict.functions]
