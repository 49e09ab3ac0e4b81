"""Feedback cannot be held up: a page that cannot be made is replaced by a plain one, and the class goes on."""

import os
import time
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograder import demo
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, write_source
from autograder.catalogue.say import say
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook, prepare
from autograder.grading.bounded_work import MOST_MEMORY, UnfinishedError, within
from autograder.grading.released import released
from autograder.grading.steps import VERDICT
from autograder.judge.message import Message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict

NAME = Path(NST.notebook).stem
BOMB = "\\\\(" * 100_000  # as a student handed it in, before it is sanitised
CHECK = Check("shape", 1, 2, Message("<b>has the shape (2,)</b>"))
FOUND = Verdict((FunctionVerdict("gram_matrix", (CHECK,)),), 1, notes=(Message("a"),))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A course with an honest student, one whose page would take minutes, and one whose notebook is damaged."""
    folder = tmp_path_factory.mktemp("feedback")
    write_source(NST, folder)
    course = Course.at(NST, folder)
    prepare(course)
    with open_gradebook(course) as gradebook:
        for student in ("bomb", "damaged", "honest"):
            submission = folder / "autograded" / student / "nst"
            submission.mkdir(parents=True)
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission("nst", student)
            notebook = released(NST)
            if student == "bomb":
                notebook.cells.append(nbformat.v4.new_markdown_cell(BOMB))
            (submission / NST.notebook).write_text("{" if student == "damaged" else dump(notebook))
        gradebook.find_grade("test_gram_matrix", NAME, "nst", "bomb").auto_score = 5
        gradebook.find_comment("gram_matrix", NAME, "nst", "bomb").manual_comment = "<b>Nearly."
        gradebook.find_submission_notebook(NAME, "nst", "bomb").late_submission_penalty = 2
        gradebook.db.commit()
    bomb = folder / "autograded" / "bomb" / "nst"
    (bomb / f"{NAME}{VERDICT}").write_text(FOUND.to_json(say))
    (folder / "autograded" / "damaged" / "nst" / f"{NAME}{VERDICT}").write_text("damaged")
    for name in ("evil.HTML", "evil.shtml", "picture.PNG"):
        (bomb / name).write_text("<script>")
    log: list[str] = []
    options = ("--FeedbackExporter.seconds=8", f"--CourseDirectory.root={folder}")
    demo.nbgrader("generate_feedback", "nst", *options, on_line=log.append)
    return folder / "feedback", "".join(log)


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def page(course: tuple[Path, str], student: str) -> str:
    return (course[0] / student / "nst" / f"{NAME}.html").read_text(encoding="utf-8")


def test_page_that_takes_too_long_is_replaced_by_a_plain_one(course: tuple[Path, str]) -> None:
    plain = page(course, "bomb")
    assert "(Score: 3 / 100)" in plain and "could not be made into a page" in plain
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in parsed(plain).select(".nst-summary tr")]
    assert rows[1] == ["~gram_matrix", "5 of 15", "Checks passed: 0 of 1", "The points were changed by hand."]
    assert [row[:2] for row in rows[-2:]] == [["Late submission penalty", "\N{MINUS SIGN}2"], ["Score", "3 of 100"]]
    assert "&lt;b&gt;Nearly." in plain
    assert "&lt;b&gt;has the shape (2,)&lt;/b&gt;" in plain and "About the notebook as a whole" in plain
    assert BOMB[:30] not in plain and "http" not in plain
    assert "bomb/nst/Art_Generation_with_NST.ipynb cannot be made: it took longer than 8 s" in course[1]


def test_links_of_the_plain_page_lead_to_what_was_found(course: tuple[Path, str]) -> None:
    plain = parsed(page(course, "bomb"))
    targets = {unquote(str(link["href"])).removeprefix("#") for link in plain.select(".nst-summary a")}
    judged, not_judged, commented = "test_gram_matrix", "test_model_nn", "comment-gram_matrix"
    assert targets >= {judged, not_judged, commented}
    assert all(plain.find(id=target) for target in targets)


def test_others_get_theirs(course: tuple[Path, str]) -> None:
    honest = page(course, "honest")
    assert "Grade cell: <code>test_gram_matrix</code>" in honest and "(Score: 0.0 / 100.0)" in honest
    damaged = page(course, "damaged")
    assert "could not be made" in damaged and "(Score: 0 / 100)" in damaged


def test_of_the_files_those_are_handed_on_that_no_browser_runs(course: tuple[Path, str]) -> None:
    names = sorted(file.name for file in (course[0] / "bomb" / "nst").iterdir())
    assert names == [f"{NAME}.html", f"{NAME}{VERDICT}", "picture.PNG"]


def forever() -> str:
    while True:
        time.sleep(1)


def test_work_within_a_time() -> None:
    assert within(60, lambda: "é" * 1_000_000) == "é" * 1_000_000
    for work, message in (
        (forever, "it took longer than 0.1 s"),
        (lambda: os._exit(3), "its process has ended"),
        (lambda: str(1 // 0), "ZeroDivisionError: integer division or modulo by zero"),
    ):
        with pytest.raises(UnfinishedError, match=message):
            within(0.1 if work is forever else 60, work)


def test_work_within_a_memory() -> None:
    with pytest.raises(UnfinishedError, match="MemoryError"):
        within(60, lambda: str(len(bytes(2 * MOST_MEMORY))))
