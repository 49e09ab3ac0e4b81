"""The names of a course's roster: they end up in the gradebook, where formgrader finds them."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import open_gradebook
from autograder.classroom.roster import ROSTER, enter_names, read_roster
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


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_whatever_a_spreadsheet_saves_is_read(empty: Course, separator: str, encoding: str) -> None:
    rows = [
        ["Section", "ID ", "First_Name", "last_name", "email", "lms_user_id"],
        ["A;1,2", "ada", '"Ada, Augusta; King"', "O\u2019Neill-Łukasiewicz", "", ""],
        [],
        ["", "李四", "四", " 李 ", "li@uni.example", "007"],
        ["", "", "", "", "", ""],
        ["", "=cmd", "محمد", "=HYPERLINK(1)", "", "8"],
    ]
    quoted = [[f'"{cell}"' if cell[:2] == "A;" else cell for cell in row] for row in rows]
    text = "".join(separator.join(row) + "\r\n" for row in quoted)
    (empty.root / ROSTER).write_bytes(text.encode(encoding))
    assert read_roster(empty) == {
        "ada": {"first_name": "Ada, Augusta; King", "last_name": "O\u2019Neill-Łukasiewicz"},
        "李四": {"first_name": "四", "last_name": "李", "email": "li@uni.example", "lms_user_id": "007"},
        "=cmd": {"first_name": "محمد", "last_name": "=HYPERLINK(1)", "lms_user_id": "8"},
    }
    assert (empty.root / ROSTER).read_bytes() == text.encode(encoding)


def test_without_a_roster_nothing_is_entered(empty: Course) -> None:
    enter_names(empty)
    assert not (empty.root / "gradebook.db").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name;mark\nada;1\n", "found the columns 'name mark'; expected id,first_name,last_name,email,lms_user_id"),
        (b"", "found the columns ''"),
        (HEAD.encode() + b"ada,\xff,,\n", "cannot be read: .*expected a table in UTF-8"),
        (b"id;id\na;b\n", "found the columns 'id id'"),
        (b"id;first_name\n\nada;Ada\nbo;Bo\n ada ;Ida\n", "row 5: found the id 'ada', which row 3 has as well"),
        (b"id,first_name\nada,Ada\nbo,Diddley,Bo\n", "row 3: found 3 cells; expected 2, one for each column"),
        (b'id,first_name\nada,"Ada\nLovelace\nbo,Bo\n', "row 2: found unexpected end of data; expected a row"),
        (b"id,first_name\n,Ada\n", "row 2: found no id; expected the name of the student's folder"),
        (b"id\nada\n../etc\n", r"row 3: found the id '\.\./etc'; expected"),
        (b"id\n..\n", r"row 2: found the id '\.\.'"),
        (b"id\na\x1b[2J\n", r"row 2: found the id 'a\\x1b\[2J'"),
        (b"id\n" + b"a" * 256 + b"\n", "row 2: found the id 'aaa"),
    ],
    ids=str,
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
