"""The table at the top of a feedback page and of formgrader's: what it says, where its links lead, what it escapes."""

import os
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from bs4 import BeautifulSoup, Tag
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from traitlets.config import Config

from autograder.assignments.assignment import AUTOGRADER
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.catalogue.say import say
from autograder.grading.feedback import FeedbackExporter
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.steps import VERDICT
from autograder.grading.summary import MOST_NAME, MOST_READ, Grades, render, summary
from autograder.judge.message import Message, message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")

from tests.support.accessible import assert_accessible  # noqa: E402
from tests.support.jupyter_in_browser import CHROMIUM, chromium  # noqa: E402

NAME = Path(NST.notebook).stem
ROOT_TAKEN = message("squares.root", equation=1)
RIGHT = message("finding.right")
HOSTILE = "<script>document.title = 'taken'</script>"


def function(name: str, passed: int, failed: int, mistake: Message | None = None) -> FunctionVerdict:
    """A function with checks of five points each."""
    right = [Check("check.gradient", 5, 5, RIGHT)] * passed
    wrong = [Check("check.real-size", 0, 5, mistake or message("finding.undefined", function=name), mistake)] * failed
    return FunctionVerdict(name, (*right, *wrong))


VERDICT_FOUND = Verdict(
    (
        function("compute_content_cost", 4, 0),
        function("gram_matrix", 2, 1),
        function("compute_layer_style_cost", 3, 2, ROOT_TAKEN),
        function("total_cost", 0, 2),
        function("model_nn", 6, 0),
    ),
    seed=1,
    notes=(Message("One cell was ended."),),
)


@pytest.fixture(scope="module")
def configuration() -> Iterator[Config]:
    """What formgrader makes of nbgrader_config.py, which changes the environment, as in a server in autograder/."""
    with pytest.MonkeyPatch.context() as patch, mock.patch.dict(os.environ):
        patch.chdir(AUTOGRADER)
        patch.setattr(sys, "path", [*sys.path])
        formgrader = FormgradeExtension()
        formgrader.initialize([])
        yield formgrader.config


def graded() -> NotebookNode:
    """The released notebook as GetGrades leaves it: with the judge's points, but for one, and with a comment."""
    notebook = deepcopy(released(NST))
    points = {f"test_{each.name}": each.points for each in VERDICT_FOUND.functions} | {"test_gram_matrix": 13}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            about["score"] = points[about["grade_id"]]
        if about.get("solution"):
            about["comment"] = "Nearly." if about["grade_id"] == "gram_matrix" else None
    return notebook


def resources(folder: Path, verdict: str | None) -> dict[str, Any]:
    if verdict is not None:
        (folder / f"{NAME}{VERDICT}").write_text(verdict, encoding="utf-8")
    return {"metadata": {"path": str(folder), "name": NAME}}


def scores(late_penalty: float = 0) -> dict[str, Any]:
    """What GetGrades says of the notebook."""
    score = {"score": 78 - late_penalty, "max_score": 100, "late_penalty": late_penalty}
    return {"nbgrader": {"notebook": NAME} | score}


def feedback(configuration: Config, folder: Path, verdict: str | None) -> str:
    """The feedback page."""
    config = deepcopy(configuration)
    config.HTMLExporter.template_name = "feedback"
    exporter: Any = FeedbackExporter(config=config)  # type: ignore[no-untyped-call]
    html, _ = exporter.from_notebook_node(graded(), resources(folder, verdict) | scores(late_penalty=4))
    return str(html)


def formgrade(configuration: Config, folder: Path, verdict: str | None) -> str:
    """formgrader's page of a submission."""
    exporter: Any = HTMLExporter(config=configuration)  # type: ignore[no-untyped-call]
    about = resources(folder, verdict) | {"index": 0, "total": 1, "base_url": ""}
    html, _ = exporter.from_notebook_node(released(NST), about)
    return str(html)


PAGES = {"feedback": feedback, "formgrade": formgrade}


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def table(page: Tag) -> list[list[str]]:
    """What stands in the cells of the summary, row by row."""
    rows = page.select(".nst-summary tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in rows]


HEAD = ["Function", "Points", "Checks passed", "What went wrong"]
MISTAKE = "A root was taken; equation (1) has none."


def test_feedback_begins_with_a_table(configuration: Config, tmp_path: Path) -> None:
    page = parsed(feedback(configuration, tmp_path, VERDICT_FOUND.to_json(say)))
    assert table(page) == [
        HEAD,
        ["✓ compute_content_cost", "20 of 20", "Checks passed: 4 of 4", ""],
        ["~ gram_matrix", "13 of 15", "Checks passed: 2 of 3", "The points were changed by hand."],
        ["~ compute_layer_style_cost", "15 of 25", "Checks passed: 3 of 5", MISTAKE],
        ["✗ total_cost", "0 of 10", "Checks passed: 0 of 2", ""],
        ["✓ model_nn", "30 of 30", "Checks passed: 6 of 6", ""],
        ["Late submission penalty", "\N{MINUS SIGN}4", ""],
        ["Score", "74 of 100", ""],
    ]
    assert "(Score: 74 / 100)" in page.get_text()
    assert [note.get_text() for note in page.select(".nst-notes li")] == ["One cell was ended."]
    assert "Test cell" not in page.get_text()
    (comment,) = page.select(".panel-footer")
    assert "Nearly." in comment.get_text()
    (link,) = page.select(".nst-summary p a")
    assert link["href"] == "#comment-gram_matrix"


def test_formgrader_shows_what_the_judge_gave(configuration: Config, tmp_path: Path) -> None:
    page = parsed(formgrade(configuration, tmp_path, VERDICT_FOUND.to_json(say)))
    rows = table(page)
    assert rows[0] == HEAD
    assert rows[2] == ["~ gram_matrix", "10 of 15", "Checks passed: 2 of 3", ""]
    assert rows[-1] == ["Score", "75 of 100", ""]
    assert "points of automatic grading" in page.get_text()


@pytest.mark.parametrize("kind", PAGES)
def test_links_lead_to_the_cells(configuration: Config, tmp_path: Path, kind: str) -> None:
    page = parsed(PAGES[kind](configuration, tmp_path, VERDICT_FOUND.to_json(say)))
    targets = {str(link["href"]).removeprefix("#") for link in page.select(".nst-summary a")}
    assert targets >= {f"test_{each.name}" for each in VERDICT_FOUND.functions}
    places = [str(tag[key]) for key in ("id", "name") for tag in page.select(f"[{key}]")]
    assert [places.count(target) for target in targets] == [1] * len(targets)


UNGRADED = Verdict((), 1, "ungraded", Message("no kernel")).to_json(say)


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize(
    "verdict",
    [
        None,
        "{",
        "[]",
        '{"functions": 1}',
        UNGRADED,
        " " * MOST_READ,
    ],
    ids=["missing", "cut off", "a list", "no functions", "ungraded", "large"],
)
def test_without_a_verdict_the_page_is_nbgraders(
    configuration: Config, tmp_path: Path, kind: str, verdict: str | None
) -> None:
    page = parsed(PAGES[kind](configuration, tmp_path, verdict))
    assert table(page) == []
    assert page.select_one("#notebook")
    if kind == "feedback":
        assert [link.get_text() for link in page.select("#toc a")].count("Test cell") == 5


@pytest.mark.parametrize("kind", PAGES)
def test_what_strangers_chose_is_escaped_and_bounded(configuration: Config, tmp_path: Path, kind: str) -> None:
    """Ids and notes may be anything, if somebody else has written the verdict."""
    wrong = Check(HOSTILE, 0, 5, Message(HOSTILE), Message(HOSTILE * 1000))
    verdict = Verdict(
        (FunctionVerdict(f"{HOSTILE}{'x' * 1000}", (wrong,)),), 1, notes=(Message(HOSTILE), Message("y" * 10_000))
    )
    page = parsed(PAGES[kind](configuration, tmp_path, verdict.to_json(say)))
    (shown,) = page.select(".nst-summary")
    assert {tag.name for tag in shown.find_all(True)}.isdisjoint({"script", "img", "style"})
    assert HOSTILE in shown.get_text()
    assert len(shown.get_text()) < 3000


def test_cell_that_the_judge_does_not_know_has_a_row() -> None:
    """An instructor may have added a question that is answered in words."""
    verdict = Verdict((function("gram_matrix", 3, 0),), 1)
    cells: Mapping[str, tuple[float, float]] = {"test_gram_matrix": (15, 15), "why" * 100: (2, 5)}
    rows = table(parsed(render(verdict, Grades(cells, 17, 20))))
    assert rows[2][0].startswith("~ why") and len(rows[2][0]) < 2 * MOST_NAME
    assert rows[2][1:] == ["2 of 5", "", ""]


def test_example_without_a_file_has_no_table() -> None:
    assert summary(graded(), {}) == ""


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")
@pytest.mark.parametrize("width", [1200, 420])
def test_table_in_a_browser(configuration: Config, tmp_path: Path, width: int) -> None:
    verdict = Verdict((*VERDICT_FOUND.functions[:-1], function("model_nn", 4, 2, Message(HOSTILE))), 1)
    file = tmp_path / "page.html"
    file.write_text(feedback(configuration, tmp_path, verdict.to_json(say)), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=True)
        page.route("http*://**", lambda route: route.abort())  # MathJax, which is elsewhere
        page.goto(file.as_uri(), wait_until="domcontentloaded")
        assert page.title() == NAME
        box = page.locator(".nst-summary").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        page.get_by_role("link", name="total_cost", exact=True).click()
        sync_api.expect(page.locator("a[name=test_total_cost] + .panel-heading")).to_be_in_viewport()


LONG = "x" * 500
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def executed() -> NotebookNode:
    """The graded notebook with the judge's tables, a long line, a picture and a traceback."""
    notebook = present(graded(), VERDICT_FOUND)
    picture = new_output("display_data", {"image/png": PIXEL, "text/plain": "<Figure>"})
    failed = new_output("error", ename="ValueError", evalue=LONG, traceback=[f"\x1b[0;31mValueError\x1b[0m: {LONG}"])
    said = [new_output("stream", name=name, text=LONG) for name in ("stdout", "stderr")]
    notebook.cells.append(
        new_code_cell(id="added", source=f"# {LONG}\nfor a in [1]:\n    pass", outputs=[*said, picture, failed])
    )
    return notebook


def executed_page(configuration: Config, folder: Path) -> str:
    """The feedback page of that notebook."""
    config = deepcopy(configuration)
    config.HTMLExporter.template_name = "feedback"
    exporter: Any = FeedbackExporter(config=config)  # type: ignore[no-untyped-call]
    html, _ = exporter.from_notebook_node(executed(), resources(folder, VERDICT_FOUND.to_json(say)) | scores())
    return str(html)


def test_page_is_what_nbconvert_makes_of_it(configuration: Config, tmp_path: Path) -> None:
    """FeedbackExporter passes over how nbconvert ends, which parses the page once more."""
    config = deepcopy(configuration)
    config.HTMLExporter.template_name = "feedback"
    config.HTMLExporter.merge(config.FeedbackExporter)
    slow: Any = HTMLExporter(config=config)  # type: ignore[no-untyped-call]
    html, _ = slow.from_notebook_node(executed(), resources(tmp_path, VERDICT_FOUND.to_json(say)) | scores())
    assert str(parsed(executed_page(configuration, tmp_path))) == html


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")
@pytest.mark.parametrize("width", [1200, 420])
def test_feedback_in_a_browser(configuration: Config, tmp_path: Path, width: int) -> None:
    """Everybody can read it, no line is longer than the page, what was passed is folded, and opens for a link."""
    file = tmp_path / "page.html"
    file.write_text(executed_page(configuration, tmp_path), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.route("http*://**", lambda route: route.abort())
        page.goto(file.as_uri(), wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wide = "[...document.querySelectorAll('pre')].filter(text => text.scrollWidth > text.clientWidth).length"
        assert page.evaluate(wide) == 0
        folded = page.locator("details.nst-passed:not([open]) > summary")
        assert [text.split(":")[0] for text in folded.all_inner_texts()] == [
            "✓ test_compute_content_cost",
            "✓ test_model_nn",
        ]
        assert not page.get_by_text("4 checks passed").is_visible()
        right = page.get_by_text("2 checks passed").locator("..").get_by_text("as it should be").first
        assert not right.is_visible()
        page.get_by_text("2 checks passed").click()
        sync_api.expect(right).to_be_visible()
        page.get_by_role("link", name="model_nn", exact=True).click()
        sync_api.expect(page.locator("a[name=test_model_nn] + .panel-heading")).to_be_in_viewport()
        assert_accessible(page)
