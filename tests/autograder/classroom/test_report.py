"""What a class's results become: a table without formulas, and a page whose figures are those of the verdicts."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import read_cells
from autograder.classroom.losses import losses
from autograder.classroom.report import About, histogram, mistakes, report_html, student_pages, write_grades
from autograder.classroom.result import Result
from autograder.judge.message import Message, message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from tests.support.accessible import assert_accessible
from tests.support.galleries import gallery
from tests.support.graded import FUNCTIONS
from tests.support.jupyter_in_browser import CHROMIUM, chromium
from tests.support.student_in_process import verdict as judged

GALLERY = gallery("nst") / "mistakes"
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
    page = report_html([result("ann"), Result("bob", nothing, 0.0)], About("t"))
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


def rows(results: Sequence[Result]) -> list[dict[str, str]]:
    """The table, as a spreadsheet reads it."""
    file = io.StringIO()
    write_grades(results, file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_grades(results: list[Result]) -> None:
    table = rows(results)
    who = ["timestamp", "total_seconds_late", "last_name", "first_name", "email"]
    columns = ["student_id", "status", "score", "max_score", "late_penalty", *FUNCTIONS["nst"], "reason"]
    assert list(table[0]) == [*columns, *who]
    assert [table[row]["total_seconds_late"] for row in range(4)] == ["0", "0", "", "0"]
    assert [[row[name] for name in columns] for row in table] == [
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
    table = rows([ungraded(student, reason) for student, reason in pairs])
    assert len(table) == len(pairs)
    for row, (student, reason) in zip(table, sorted(pairs), strict=True):
        for cell, text in ((row["student_id"], student), (row["reason"], reason)):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert cell.removeprefix("'").split() == text.removeprefix("'").split()


@pytest.mark.parametrize("student", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_formula_becomes_text(student: str) -> None:
    assert rows([ungraded(student)])[0]["student_id"] == f"'{student}"


def test_histogram_counts_each_student_once() -> None:
    scores = [0, 9.9, 10, 55, 89.99, 90, 100, 100]
    assert histogram([simple(str(i), score) for i, score in enumerate(scores)]) == [2, 1, 0, 0, 0, 1, 0, 0, 1, 3]


def test_losses_are_grouped_by_function_and_then_by_check(results: list[Result]) -> None:
    graded = [result for result in results if result.graded]
    found = losses(graded)
    assert [loss.function for loss in found] == list(FUNCTIONS["nst"])
    for loss in found:
        assert [check.mean for check in loss.checks] == sorted((check.mean for check in loss.checks), reverse=True)
        name = loss.function
        lost = sum(f.max_points - f.points for result in graded for f in result.verdict.functions if f.name == name)
        assert loss.mean * len(graded) == pytest.approx(lost)
    worst = found[0].checks[0]
    assert (worst.check, worst.students, worst.max_points) == ("other shapes", 1, 5)


def unfilled(student: str) -> Result:
    """A result judged on a notebook in which the first functions are not filled in."""
    verdict = Verdict(tuple(judged(read_cells(NST.samples / "unfilled.py")).values()), 1)
    return Result(student, verdict, 0.0)


def test_function_that_is_not_there_is_one_row_and_no_mistake() -> None:
    missing = message("finding.undefined", function="gram_matrix")
    gone = Result("eve", Verdict((FunctionVerdict("gram_matrix", (Check("c", 0, 15, missing),)),), 1), 0.0)
    class_ = [result("ann"), unfilled("bob"), result("zoe", "content_by_2"), gone]
    found = {loss.function: loss for loss in losses(class_)}
    assert found["gram_matrix"].missing == ("bob", "eve") and found["compute_content_cost"].missing == ("bob",)
    assert found["gram_matrix"].mean == found["gram_matrix"].missing_mean == 7.5
    assert not [check for check in found["gram_matrix"].checks if check.students]
    content = found["compute_content_cost"]
    assert content.missing_mean == pytest.approx(20 / 3)
    assert content.mean == pytest.approx((20 + 20 - float(points(class_[2], content.function))) / 3)
    assert [(mistake.function, mistake.students) for mistake in mistakes(class_)] == [(content.function, ("zoe",))]
    page = BeautifulSoup(report_html(class_, About("t", pages={"eve": "feedback/eve.html"})), "html.parser")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in page.select(".losses tr")
    ]
    gram_matrix = rows.index(["gram_ matrix", "", "7.5 of 15 points"])
    assert rows[gram_matrix + 1] == ["not there, or not filled in bob, eve", "", "2 students, 7.5 of 15 points"]
    assert rows[gram_matrix + 2][0].startswith("Nobody else loses points in: ")
    assert rows[-1][0].startswith("Nobody loses points in: ")
    assert page.select_one('.losses a[href="feedback/eve.html#test_gram_matrix"]')


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
    page = BeautifulSoup(report_html(results, About("Style & transfer", "course", "today")), "html.parser")
    text = page.get_text(" ", strip=True)
    scores = sorted(result.score for result in results if result.score is not None)
    assert "Style & transfer course · today" in text
    assert f"3 graded 1 ungraded {round(sum(scores) / 3, 2):g} mean of 100 {scores[1]:g} median of 100" in text
    assert "The sandbox could not start." in text
    mistake = page.find("summary", string=SWAPPED_TEXT)
    assert mistake is not None and mistake.parent is not None and mistake.parent.get_text(" ").endswith("bob, zoe")
    listed = [[cell.get_text() for cell in row.find_all("td")] for row in page.select("#students tbody tr")]
    assert [row[0] for row in listed] == ["zoe", "ann", "ida", "bob"]
    assert listed[1] == ["ann", "100", "20", "15", "25", "10", "30", ""] and listed[3][-1] == "\N{MINUS SIGN}5"
    assert listed[2] == ["ida", "ungraded", *[""] * 6]


@pytest.mark.parametrize("count", [0, 1, 100])
def test_page_for_any_number_of_students(count: int) -> None:
    right = result("x").verdict
    page = BeautifulSoup(report_html([Result(f"s{i}", right, 100.0) for i in range(count)], About("t")), "html.parser")
    assert len(page.select("#students tbody tr")) == count
    assert [figure.get_text() for figure in page.select(".figures b")][:2] == [str(count), "0"]
    heights = [
        float(str(bar["style"]).removeprefix("height: calc(").removesuffix(" * var(--bar))"))
        for bar in page.select(".histogram i")
    ]
    assert heights == ([0.0] * 9 + [1.0] if count else [])


def test_page_for_a_class_without_a_score() -> None:
    page = BeautifulSoup(report_html([ungraded("a"), ungraded("b")], About("t")), "html.parser")
    assert [figure.get_text() for figure in page.select(".figures b")] == ["0", "2", *["\N{EN DASH}"] * 2]
    assert not page.select(".histogram")


def test_page_begins_with_what_to_do() -> None:
    empty = message("passed-over.empty", name="'<b>'", assignment="nst")
    about = About("t", passed_over=[empty], command="grade --again", feedback_command="grade --feedback")
    advice = message("astray.rename-it")
    astray = message("astray.found", notebook="a.ipynb", found="b.ipynb", place="submitted/eve", advice=advice)
    nothing = Verdict((), 0, reason=message("nothing.no-file", notebook="a.ipynb"))
    elsewhere = Result("eve", Verdict((), 0, "ungraded", astray), None)
    class_ = [result("ann"), Result("bob", nothing, 0.0), ungraded("ida", "no memory"), elsewhere]
    page = BeautifulSoup(report_html(class_, about), "html.parser")
    (todo,) = page.select("main > section.next")
    assert not todo.find_previous("table") and not todo.find_previous(class_="figures")
    assert [[cell.get_text() for cell in row.find_all("td")] for row in todo.select("tbody tr")] == [
        ["ida", "no memory", "Mend that on this machine: the student need not do anything"],
        ["eve", "there is no a.ipynb, but b.ipynb; expected it at submitted/eve", "Rename it, then grade again"],
        [
            *("bob", "there is no a.ipynb, nor any other file"),
            "Ask whether something was to be handed in. Until then, there are 0 points",
        ],
    ]
    assert [line.get_text() for line in todo.select("ul li")] == ["'<b>' holds no file, and no folder nst"]
    assert [line.get_text() for line in todo.select("pre")] == ["grade --again", "grade --feedback"]


def test_page_leads_to_the_feedback() -> None:
    class_ = [result("a b", "total_swapped"), result("ann")]
    pages = {"a b": "feedback/a%20b/nst/A.html", "ann": "feedback/ann/nst/A.html"}
    about = About("t", command="grade --again", feedback_command="grade --feedback", pages=pages)
    page = BeautifulSoup(report_html(class_, about), "html.parser")
    assert {str(link["href"]) for link in page.select("#students td:first-child a")} == set(pages.values())
    assert page.select_one(f'details a[href="{pages["a b"]}#test_total_cost"]')
    assert page.select_one(f'#students a[href="{pages["ann"]}#test_gram_matrix"]')
    assert not page.select("pre") and "The 2 feedback pages are there." in page.get_text()


NAMES = tuple(FUNCTIONS["nst"])
A4 = 595  # points, the unit of PDF


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_in_a_browser(results: list[Result], tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    """Everybody can read it, and on paper it has all columns, and all that is folded."""
    about = About("Style transfer", command="grade --again", pages={"zoe": "zoe.html", "ann": "ann.html"})
    file = tmp_path / "report.html"
    file.write_text(report_html([*results, unfilled("uma")], about), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme=scheme)
        page.goto(file.as_uri())
        assert not page.get_by_text("bob, zoe").is_visible()
        printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
        page.get_by_role("button", name="Score").click()
        assert page.locator("#students th[aria-sort=ascending]").inner_text() == "Score"
        assert_accessible(page)
        page.set_viewport_size({"width": 420, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 420
    ends: list[float] = []

    def place(text: str, page: list[float], line: list[float], *_: Any) -> None:
        if text.strip():
            ends.append(page[0] * line[4] + page[2] * line[5] + page[4])

    said = "".join(part.extract_text(visitor_text=place) for part in printed.pages)
    assert printed.pages[0].mediabox.width == pytest.approx(A4, abs=1)
    assert ends and min(ends) > 0 and max(ends) < A4
    together = "".join(said.split())
    assert all(together.count(name) >= 2 for name in NAMES)  # among the losses, and above a column
    assert "Latepenalty" in together and "bob,zoe" in together
    assert together.count("uma") == 3  # in two functions, and among the students


def test_page_needs_no_other_file_and_takes_no_html() -> None:
    bad = "<script>alert(1)</script>\"'&"
    function = FunctionVerdict(bad, (Check(bad, 0, 1, Message(bad), Message(bad)),))
    every = [Result(bad, Verdict((function,), 1), 0.0), ungraded(bad, bad)]
    page = BeautifulSoup(report_html(every, About(bad, bad, bad, command=bad)), "html.parser")
    assert len(page.find_all("script")) == 1 and "alert" not in page.find_all("script")[0].get_text()
    assert page.get_text().count(bad) == 15
    assert not [tag for tag in page.find_all(True) if {"src", "href", "onclick"} & set(tag.attrs)]


# ---------------------------------------------------------------- a class of more than a hundred

BAD = "</script><b>\"'&\u2028"


def large(count: int) -> list[Result]:
    """A class with all that a large one has: mistakes, functions that are missing, students without a score."""
    kinds = [result("x", "total_swapped"), unfilled("x"), result("x", "content_by_2")]
    names = [f"{BAD if number == 150 else 'student'} {number:06}" for number in range(count)]
    return [
        ungraded(name, "no memory " * 20) if number % 50 == 7 else replace(kinds[number % 3], student=name)
        for number, name in enumerate(names)
    ]


def test_overview_of_any_class_is_small() -> None:
    class_ = large(100_000)
    overview = report_html(class_, About("t", passed_over=[message("passed-over.file", name="x", place="y")] * 5000))
    assert len(overview.encode()) < 1_000_000
    page = BeautifulSoup(overview, "html.parser")
    assert [figure.get_text() for figure in page.select(".figures b")][:2] == ["98000", "2000"]
    assert not page.select("#students") and not page.select("details")
    assert 500 <= len(page.select(".pages a")) <= 1000
    assert len(page.select("#todo tbody tr")) == 100 and "1900 more are on the pages of students" in page.get_text()
    assert "32667 students" in page.select_one(".losses").get_text()  # type: ignore[union-attr]
    assert "4900 more" in page.get_text()


def test_each_student_is_on_one_page() -> None:
    class_ = large(1_001)
    overview = BeautifulSoup(report_html(class_, About("t")), "html.parser")
    files = dict(student_pages(class_, About("t", pages={class_[0].student: "feedback/a.html"})))
    links = [str(link["href"]) for link in overview.select(".pages a")]
    assert links == [f"report-students/{number}.html" for number in range(1, 12)]
    assert {*files} == {link.rpartition("/")[2] for link in links} | {"students.js"}
    pages = [BeautifulSoup(files[f"{number}.html"], "html.parser") for number in range(1, 12)]
    rows = [row for page in pages for row in page.select("#students tbody tr")]
    assert [row["id"] for row in rows] == [f"s{number}" for number in range(1, 1_002)]
    assert [row.select("code")[0].get_text() for row in rows] == [each.student for each in class_]
    assert all(len(page.select("#students tbody tr")) == 100 for page in pages[:-1])
    assert pages[0].select_one('#students a[href="../feedback/a.html"]')
    assert pages[0].select("details p")[0].get_text().startswith("student 000002, student 000005, ")
    assert [row.get_text() for row in pages[0].select("#todo td:first-child")] == ["student 000007", "student 000057"]
    assert [str(link["href"]) for link in pages[1].select(".pages a")] == ["../report.html", "1.html", "3.html"]
    assert json.loads(files["students.js"].removeprefix("const STUDENTS = ").removesuffix(";\n")) == [
        each.student for each in class_
    ]
    assert files["students.js"].isascii()


def test_names_in_a_large_class_are_no_html() -> None:
    class_ = large(201)
    files = dict(student_pages(class_, About(BAD, BAD, BAD)))
    for text in (report_html(class_, About(BAD, BAD, BAD)), files["1.html"], files["2.html"], files["3.html"]):
        page = BeautifulSoup(text, "html.parser")
        assert page.find_all("b") == page.select(".figures b, td > b")
        assert not [tag for tag in page.find_all(True) if {"src", "onclick"} & set(tag.attrs)]
        assert BAD not in text


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")
def test_student_of_a_large_class_is_found_in_a_browser(tmp_path: Path) -> None:
    """From the overview as from a page, without a server; whatever the student is called."""
    class_, about = large(301), About("Style transfer")
    (tmp_path / about.folder).mkdir()
    (tmp_path / about.file).write_text(report_html(class_, about), encoding="utf-8")
    for name, text in student_pages(class_, about):
        (tmp_path / about.folder / name).write_text(text, encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((tmp_path / about.file).as_uri())
        search = page.get_by_role("searchbox")
        search.fill("student 0002")
        page.get_by_text("80 more").wait_for()
        assert page.locator("#found a").count() == 20
        search.fill("nobody")
        page.get_by_text("Nobody is called so.").wait_for()
        search.fill(BAD[:8].upper())
        page.locator("#found a").wait_for()
        assert_accessible(page)
        page.locator("#found a").click()
        page.wait_for_url("**/2.html#s151")
        assert BAD in (page.locator("tr:target").text_content() or "")
        page.get_by_role("searchbox").fill("000300")
        page.locator("#found a").click()
        page.wait_for_url("**/4.html#s301")
        assert_accessible(page)
        page.set_viewport_size({"width": 420, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 420
        page.get_by_role("link", name="Overview").click()
        page.wait_for_url("**/report.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= 420
        assert said == []
