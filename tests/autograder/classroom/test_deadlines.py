"""What `deadlines.toml` says, and what is said of what it cannot say."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course, CourseError
from autograder.classroom.deadlines import DEADLINES, deadline_of, read_deadlines
from autograder.classroom.penalty import Penalty

ZURICH = 'timezone = "Europe/Zurich"\n'
DUE = "[nst]\ndue = 2026-12-04T23:59:00"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.at(NST, tmp_path)


def test_all_that_can_be_said(course: Course) -> None:
    (course.root / "source" / "another").mkdir(parents=True)  # an assignment of nbgrader's
    text = f"""{ZURICH}{DUE}
last = 2026-12-11T23:59:00+01:00
grace_minutes = 10
penalty = "10 % a day, at most 50 %"
[nst.extensions]
anna = "3 days"
"bo@uni.example" = 2026-12-05T23:59:00
"李 四" = "36 hours"
[another]
due = 2026-07-01T12:00:00
"""
    for content in (text.encode(), text.replace("\n", "\r\n").encode("utf-8-sig"), text.encode("utf-16")):
        (course.root / DEADLINES).write_bytes(content)
        found = read_deadlines(course.directory)
        assert set(found) == {"nst", "another"}
        nst, another = found["nst"], found["another"]
        assert nst.due == datetime(2026, 12, 4, 22, 59) and another.due == datetime(2026, 7, 1, 10)  # in summer
        longer = {"anna": timedelta(3), "bo@uni.example": timedelta(1), "李 四": timedelta(hours=36)}
        assert nst.extensions == longer and another.extensions == {}
        said = nst.lateness
        assert (said.grace, said.most) == (timedelta(minutes=10), timedelta(7))
        assert said.penalty is not None and said.penalty.of(100, 1) == 10
        assert another.lateness.most is None and another.lateness.penalty is None


def test_what_the_documentation_shows_can_be_said(course: Course) -> None:
    page = (ROOT / "docs" / "exchange" / "deadlines.md").read_text()
    (course.root / DEADLINES).write_text(page.partition("```toml\n")[2].partition("```")[0])
    found = read_deadlines(course.directory)
    assert set(found) == {"nst", "squeezenet"} and set(found["nst"].extensions) == {"li", "anna.schmidt"}
    rows = re.findall(r'^\| `"(.+)"` \| \u2212(\d+)', page, re.MULTILINE)
    assert [Penalty.read(rule).of(80, 26 * 3600) for rule, _ in rows] == [int(points) for _, points in rows] != []


def test_without_a_file_nothing_is_said(course: Course) -> None:
    assert deadline_of(course.directory, "nst") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[nst]\ndue = tomorrow", r"deadlines.toml cannot be read: Invalid value \(at line 2"),
        ("[nst]\na@b = 1", "cannot be read: .*line 2"),
        (DUE, r"\[nst\] due: found '2026-12-04 23:59:00'; expected a zone, as in .* or timezone ="),
        (ZURICH + "[nst]\ndue = '2026-12-04'", "due: found '2026-12-04'; expected a date and a time, .*without quot"),
        (ZURICH + "[nst]\ndue = 2026-12-04", "due: found '2026-12-04'; expected a date and a time"),
        (ZURICH + "[nst]\ndue = 0001-01-01T00:00:00Z", "due: found '0001"),
        (ZURICH + "[nst]\ndue = 2026-03-29T02:30:00", "found '2026-03-29 02:30:00'; expected an hour that comes once"),
        (ZURICH + "[nst]\ndue = 2026-10-25T02:30:00", "expected an hour that comes once"),
        (ZURICH + "[nst]\npenalty = '1 % a day'", r"\[nst\]: found no due"),
        (ZURICH + "[nts]\ndue = 2026-12-04T23:59:00", "found 'nts'; expected timezone, or one of .*nst"),
        ("timezone = 'Zurich'", "timezone: found 'Zurich'; expected the name of a time zone"),
        ("timezone = '../../etc/passwd'", "timezone: found"),
        ("timezone = 1", "timezone: found '1'"),
        ("nst = 1", r"\[nst\]: found '1'; expected a table"),
        (f"{ZURICH}{DUE}\npanelty = '1 % a day'", "found 'panelty'; expected one of due, last"),
        (f"{ZURICH}{DUE}\nlast = 2026-12-04T12:00:00", "last: found .*; expected a moment after due"),
        (f"{ZURICH}{DUE}\ngrace_minutes = '10'", "grace_minutes: found '10'; expected a number"),
        (f"{ZURICH}{DUE}\ngrace_minutes = true", "grace_minutes: found 'True'"),
        (f"{ZURICH}{DUE}\ngrace_minutes = inf", "grace_minutes: found 'inf'"),
        (f"{ZURICH}{DUE}\npenalty = '10 %'", "penalty: found '10 %'; expected \"10 % a day"),
        (f"{ZURICH}{DUE}\npenalty = 10", "penalty: found '10'"),
        (f"{ZURICH}{DUE}\nextensions = 3", "extensions: found '3'; expected a table of students"),
        (f"{ZURICH}{DUE}\nextensions.anna = 3", r"\[nst\] extensions 'anna': found '3'; expected how much longer"),
        (f"{ZURICH}{DUE}\nextensions.anna = '3 months'", "found '3 months'"),
        (f"{ZURICH}{DUE}\nextensions.anna = '99999999 days'", "found '99999999 days'"),
        (f"{ZURICH}{DUE}\nextensions.anna = 2026-12-01T12:00:00", "expected a date that is not before due"),
        (f"{ZURICH}{DUE}\nextensions.anna.b = '3 days'", "expected quotation marks around the id"),
        (f"{ZURICH}{DUE}\nextensions.\"\\u001b[2J\" = 3", r"extensions '\\x1b\[2J': found '3'"),
    ],
)  # fmt: skip
def test_what_it_cannot_say_is_named(course: Course, text: str, said: str) -> None:
    (course.root / DEADLINES).write_text(text)
    with pytest.raises(CourseError, match=said) as caught:
        read_deadlines(course.directory)
    assert str(course.root / DEADLINES) in str(caught.value) and "\x1b" not in str(caught.value)
