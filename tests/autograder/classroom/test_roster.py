"""The names of a course's roster: they end up in the gradebook, where formgrader finds them."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import open_gradebook
from autograder.classroom.roster import ROSTER, enter_names
from tests.support.formgrader import formgrader
from tests.support.jupyter_in_browser import CHROMIUM, chromium, opened

HEAD = "id,first_name,last_name,email\n"


@pytest.fixture
def empty(tmp_path: Path) -> Course:
    return Course.at(NST, tmp_path)


def names(course: Course) -> dict[str, tuple[str | None, ...]]:
    with open_gradebook(course) as gradebook:
        return {each.id: (each.first_name, each.last_name, each.email) for each in gradebook.students}


def test_names_are_entered_and_changed(empty: Course) -> None:
    with open_gradebook(empty) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_student("bo", first_name="Bo", email="bo@example.org")
    roster = empty.root / ROSTER
    roster.write_text(f"\ufeff{HEAD}ada,Ada,Lovelace,\nbo,,Diddley,\ncy,Cy,Å,cy@example.org\n,,,\n", encoding="utf-8")
    enter_names(empty)
    expected = {
        "ada": ("Ada", "Lovelace", None),
        "bo": ("Bo", "Diddley", "bo@example.org"),
        "cy": ("Cy", "Å", "cy@example.org"),
    }
    assert names(empty) == expected
    roster.write_text("last_name,id\nByron,ada\n", encoding="utf-8")
    enter_names(empty)
    assert names(empty) == expected | {"ada": ("Ada", "Byron", None)}


def test_without_a_roster_nothing_is_entered(empty: Course) -> None:
    enter_names(empty)
    assert not (empty.root / "gradebook.db").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name;mark\nada;1\n", "found the columns 'name;mark'; expected id,first_name,last_name,email,lms_user_id"),
        (b"", "found the columns ''"),
        (HEAD.encode() + b"ada,\xff,,\n", "cannot be read: .*expected a table in UTF-8"),
    ],
    ids=["other columns", "empty", "no UTF-8"],
)
def test_what_is_no_roster_is_told(empty: Course, content: bytes, said: str) -> None:
    (empty.root / ROSTER).write_bytes(content)
    with pytest.raises(CourseError, match=said):
        enter_names(empty)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")
def test_formgrader_shows_the_names(empty: Course) -> None:
    (empty.root / ROSTER).write_text(f"{HEAD}ada,Ada,Lovelace,\n", encoding="utf-8")
    enter_names(empty)
    with formgrader(empty.root) as address, chromium() as browser:
        page = opened(browser, f"{address}/formgrader/manage_students?token=token")
        expect(page.get_by_role("link", name="Lovelace, Ada")).to_be_visible()
