"""What a class's results become: a table without formulas, and a page whose figures are those of the verdicts."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.build.submission import read_cells
from autograder.classroom.report import grades_csv, histogram, losses, mistakes, report_html
from autograder.classroom.result import Result
from autograder.judge.message import Message, message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from tests.support.graded import FUNCTIONS
from tests.support.paths import SUBMISSIONS
from tests.support.student_in_process import verdict as judged

GALLERY = SUBMISSIONS / "nst" / "mistakes"
SWAPPED, SWAPPED_TEXT = (
    "nst.total.swapped",
    "alpha and beta are swapped: alpha belongs to the content cost, beta to the style cost.",
)


def result(student: str, *names: str, late: float = 0.0) -> Result:
    """A result judged on the solution with some of the gallery's mistakes in it."""
    cells: dict[str, str] = {}
    for name in names:
        cells |= read_cells(GALLERY / f"{name}.py")
    verdict = Verdict(tuple(judged(cells).values()), 1)
    return Result(student, verdict, verdict.score - late, late)


def ungraded(student: str, reason: str = "The sandbox could not start.") -> Result:
    return Result(student, Verdict((), 1, "ungraded", message("ungraded.error", text=reason)), None)


def simple(student: str, score: float) -> Result:
    return Result(student, Verdict((FunctionVerdict("f", (Check("c", score, 100, Message("x")),)),), 1), score)


def test_zero_without_a_notebook_says_why() -> None:
    nothing = Verdict((), 0, reason=message("nothing.no-file", notebook="x.ipynb"))
    page = report_html([result("ann"), Result("bob", nothing, 0.0)], "c", "now")
    cells = [row.find_all("td") for row in BeautifulSoup(page, "html.parser").select("#students tbody tr")]
    assert [cell.get_text(" ", strip=True) for cell in cells[1][:2]] == [
        "bob there is no x.ipynb, nor any other file",
        "0",
    ]
    assert cells[0][0].get_text(strip=True) == "ann"


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [
        result("zoe", "content_by_2", "total_swapped"),
        result("ann"),
        ungraded("ida"),
        result("bob", "total_swapped", late=5),
    ]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_grades(results: list[Result]) -> None:
    table = rows(grades_csv(results))
    assert list(table[0]) == ["student_id", "status", "score", "max_score", "late_penalty", *FUNCTIONS["nst"], "reason"]
    assert [list(row.values()) for row in table] == [
        ["ann", "graded", "100", "100", "0", "20", "15", "25", "10", "30", ""],
        [
            *("bob", "graded", f"{results[3].score:g}", "100", "5", "20", "15", "25"),
            *(points(results[3], "total_cost"), "30", ""),
        ],
        ["ida", "ungraded", *[""] * 8, "The sandbox could not start."],
        [
            *("zoe", "graded", f"{results[0].score:g}", "100", "0", points(results[0], "compute_content_cost")),
            *("15", "25", points(results[0], "total_cost"), "30", ""),
        ],
    ]
    assert results[3].score == results[3].verdict.score - 5 < 95


def points(result: Result, name: str) -> str:
    return next(f"{function.points:g}" for function in result.verdict.functions if function.name == name)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.text(min_size=1), st.text()), unique_by=lambda pair: pair[0]))
def test_no_cell_is_a_formula(pairs: list[tuple[str, str]]) -> None:
    table = rows(grades_csv([ungraded(student, reason) for student, reason in pairs]))
    assert len(table) == len(pairs)
    for row, (student, reason) in zip(table, sorted(pairs), strict=True):
        for cell, text in ((row["student_id"], student), (row["reason"], reason)):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert cell.removeprefix("'").split() == text.removeprefix("'").split()


@pytest.mark.parametrize("student", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_formula_becomes_text(student: str) -> None:
    assert rows(grades_csv([ungraded(student)]))[0]["student_id"] == f"'{student}"


def test_histogram_counts_each_student_once() -> None:
    scores = [0, 9.9, 10, 55, 89.99, 90, 100, 100]
    assert histogram([simple(str(i), score) for i, score in enumerate(scores)]) == [2, 1, 0, 0, 0, 1, 0, 0, 1, 3]


def test_losses_are_sorted_within_each_function(results: list[Result]) -> None:
    graded = [result for result in results if result.graded]
    found = losses(graded)
    assert list(found) == list(FUNCTIONS["nst"])
    for checks in found.values():
        assert [loss.mean for loss in checks] == sorted((loss.mean for loss in checks), reverse=True)
    for name, checks in found.items():
        lost = sum(f.max_points - f.points for result in graded for f in result.verdict.functions if f.name == name)
        assert sum(loss.mean for loss in checks) * len(graded) == pytest.approx(lost)
    worst = found["compute_content_cost"][0]
    assert (worst.check, worst.students, worst.max_points) == ("other shapes", 1, 5)


def test_mistake_counts_once_for_each_student(results: list[Result]) -> None:
    found = mistakes(results)
    first = found[0]
    assert (first.function, first.id, first.texts) == ("total_cost", SWAPPED, (SWAPPED_TEXT,))
    assert first.students == ("bob", "zoe")
    assert [(mistake.function, mistake.students) for mistake in found[1:]] == [("compute_content_cost", ("zoe",))]


def test_mistake_is_counted_by_its_id_whatever_its_values_are() -> None:
    def unused(student: str, *names: str) -> Result:
        mistake = message("source.unused", names=names, count=len(names))
        return Result(student, Verdict((FunctionVerdict("f", (Check("c", 0, 1, mistake, mistake),)),), 1), 0.0)

    (found,) = mistakes([unused("ann", "a"), unused("bob", "b"), unused("ida", "b")])
    assert (found.id, found.students) == ("source.unused", ("ann", "bob", "ida"))
    assert found.texts == ("b is not used.", "a is not used.")


def test_page_shows_the_figures(results: list[Result]) -> None:
    page = BeautifulSoup(report_html(results, "Style & transfer", "today"), "html.parser")
    text = page.get_text(" ", strip=True)
    scores = sorted(result.score for result in results if result.score is not None)
    assert "Style & transfer today" in text
    assert f"3 graded 1 ungraded {round(sum(scores) / 3, 2):g} mean of 100 {scores[1]:g} median of 100" in text
    assert "The sandbox could not start." in text
    mistake = page.find("summary", string=SWAPPED_TEXT)
    assert mistake is not None and mistake.parent is not None and mistake.parent.get_text(" ").endswith("bob, zoe")
    listed = [[cell.get_text() for cell in row.find_all("td")] for row in page.select("#students tbody tr")]
    assert [row[0] for row in listed] == ["zoe", "ann", "ida", "bob"]
    assert listed[1] == ["ann", "100", "20", "15", "25", "10", "30", ""] and listed[3][-1] == "\N{MINUS SIGN}5"
    assert listed[2] == ["ida", "ungraded", *[""] * 6]


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_page_for_any_number_of_students(count: int) -> None:
    right = result("x").verdict
    page = BeautifulSoup(report_html([Result(f"s{i}", right, 100.0) for i in range(count)], "c", "w"), "html.parser")
    assert len(page.select("#students tbody tr")) == count
    assert [figure.get_text() for figure in page.select(".figures b")][:2] == [str(count), "0"]
    heights = [
        float(str(bar["style"]).removeprefix("height: ").removesuffix("px")) for bar in page.select(".histogram i")
    ]
    assert heights == ([0.0] * 9 + [165.0] if count else [])


def test_page_for_a_class_without_a_score() -> None:
    page = BeautifulSoup(report_html([ungraded("a"), ungraded("b")], "c", "w"), "html.parser")
    assert [figure.get_text() for figure in page.select(".figures b")] == ["0", "2", *["\N{EN DASH}"] * 2]
    assert not page.select(".histogram")


def test_page_lists_what_was_passed_over() -> None:
    empty = message("passed-over.empty", name="'<b>'", assignment="nst")
    page = BeautifulSoup(report_html([ungraded("a")], "c", "w", [empty]), "html.parser")
    assert [line.get_text() for line in page.select("li")] == ["'<b>' holds no file, and no folder nst"]
    assert "Passed over" not in report_html([ungraded("a")], "c", "w")


def test_page_needs_no_other_file_and_takes_no_html() -> None:
    bad = "<script>alert(1)</script>\"'&"
    function = FunctionVerdict(bad, (Check(bad, 0, 1, Message(bad), Message(bad)),))
    every = [Result(bad, Verdict((function,), 1), 0.0), ungraded(bad, bad)]
    page = BeautifulSoup(report_html(every, bad, bad), "html.parser")
    assert len(page.find_all("script")) == 1 and "alert" not in page.find_all("script")[0].get_text()
    assert page.get_text().count(bad) == 13
    assert not [tag for tag in page.find_all(True) if {"src", "href", "onclick"} & set(tag.attrs)]
