"""The pages of those who have no verdict: what they tell, and when they are made anew."""

from pathlib import Path

import pytest

from autograder.assignments.find import assignment_named
from autograder.classroom.course import Course
from autograder.classroom.result import Result
from autograder.exchange.watch.pages import Pages
from autograder.judge.message import Message, message
from autograder.judge.verdict import Verdict

ODD = "<b>ada"


def ungraded(reason: Message | None, student: str = ODD) -> dict[str, Result]:
    return {student: Result(student, Verdict((), 0, "ungraded", reason), None)}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.at(assignment_named("nst-zh"), tmp_path)


def page(course: Course) -> str:
    return course.feedback(ODD).read_text(encoding="utf-8")


def test_page_tells_what_is_wrong_with_the_notebook(course: Course) -> None:
    results = ungraded(message("ungraded.handed-in", text="found <script>; expected a notebook"))
    assert Pages(course, 1).make(results) == []
    assert "found &lt;script&gt;; expected a notebook" in page(course)
    assert '<html lang="zh' in page(course) and "请重新提交" in page(course)
    advice = message("astray.ask-for-it")  # which is the instructor's
    found = message("astray.found", notebook="a.ipynb", found=("'a.zip'",), place="submitted/a", advice=advice)
    assert Pages(course, 1).make(ungraded(found)) == []
    assert "a.zip" in page(course) and "请学生" not in page(course)


def test_page_does_not_tell_what_is_wrong_with_the_machine(course: Course) -> None:
    assert Pages(course, 1).make(ungraded(message("ungraded.error", text="no memory at /srv/secret"))) == []
    assert "secret" not in page(course) and "原因不在你的作业" in page(course)
    assert Pages(course, 1).make(ungraded(None)) == []
    assert "原因不在你的作业" in page(course)


def test_page_is_made_anew_when_it_would_tell_something_else_or_is_gone(course: Course) -> None:
    first, second = (ungraded(message("ungraded.handed-in", text=text)) for text in ("one", "two"))
    pages = Pages(course, 1)
    assert pages.outdated(first) == first
    pages.make(first)
    assert Pages(course, 1).outdated(first) == {}  # as after a restart
    assert pages.outdated(second) == second
    course.feedback(ODD).unlink()
    assert pages.outdated(first) == first
    course.feedback(ODD).parent.rmdir()
    course.feedback(ODD).parent.write_text("no folder")
    assert pages.make(first) == [ODD]
