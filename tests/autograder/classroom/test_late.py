"""Deadlines in a real gradebook: by `grade` and by nbgrader's own autograde, and once more when one has changed."""

import csv
import io
import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from rich.console import Console

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import hand_in
from autograder.classroom.course import Course, CourseError
from autograder.classroom.deadlines import DEADLINES
from autograder.classroom.export import GradesTable
from autograder.classroom.gradebook import open_gradebook, prepare
from autograder.classroom.publish import publish
from autograder.classroom.quiet import quiet
from autograder.classroom.roster import ROSTER
from autograder.grading.released import released
from tests.support.class_runs import state, table
from tests.support.gradebook_rows import rows_of
from tests.support.judged import graded, take_in

TERMS = """timezone = "Europe/Zurich"
[nst]
due = 2026-12-04T23:59:00  # 22:59 in UTC
last = 2026-12-11T23:59:00
grace_minutes = 10
penalty = "10 % a day, at most 50 %"
[nst.extensions]
cat = "3 days"
dan = 2026-12-05T23:59:00
"""
TIMES = {
    "ann": "2026-12-04 22:58:00 UTC",
    "bob": "2026-12-06 00:59:00 UTC",  # 26 hours
    "cat": "2026-12-06 00:59:00 UTC",
    "dan": "2026-12-06 00:59:00 UTC",
    "eve": "2026-12-04 23:09:00 UTC",
    "fay": "2026-12-11 22:59:01 UTC",
    "gil": "2026-12-11 22:59:00 UTC",
    "hal": None,
}
PENALTIES = {"bob": 20, "dan": 10, "fay": 100, "gil": 50}
LATE = {"bob": 26 * 3600, "dan": 2 * 3600, "eve": 600, "fay": 7 * 86_400 + 1, "gil": 7 * 86_400}
NAMES = (
    "id;last_name;first_name;email\r\nbob;O'Neill, Jr.;=Bob;bob@uni.example\r\ndan;李;四;\r\nida;Late;Ida;ida@x.y\r\n"
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course that was graded once, with deadlines."""
    course = Course.at(NST, tmp_path_factory.mktemp("course"))
    for student, time in TIMES.items():
        take_in(course, student, time)
    prepare(course)
    shutil.copytree(course.root, course.root.with_name("ungraded"))
    take_in(course, "ida", "yesterday")
    (course.root / ROSTER).write_text(NAMES, encoding="utf-8-sig")
    (course.root / DEADLINES).write_text(TERMS)
    publish(course, [*graded(course).values()], Console(file=io.StringIO()))
    return course


@pytest.fixture
def course(first: Course, tmp_path: Path) -> Course:
    """A copy of it, whose marks name its own gradebook."""
    shutil.copytree(first.root, tmp_path / "copy")
    copy = Course.at(NST, tmp_path / "copy")
    for mark in (copy.judged / "recorded").iterdir():
        mark.write_text(mark.read_text().replace(str(first.root), str(copy.root)))
    return copy


def penalties(course: Course) -> dict[str, float]:
    return {name: result.late_penalty for name, result in graded(course).items() if result.late_penalty}


def test_table_has_times_lateness_and_names(first: Course) -> None:
    found = table(first.root)
    assert {
        name: float(row["late_penalty"]) for name, row in found.items() if row["late_penalty"] not in {"0", ""}
    } == PENALTIES
    assert {
        name: int(row["total_seconds_late"])
        for name, row in found.items()
        if row["total_seconds_late"] not in {"0", ""}
    } == LATE
    who = ("timestamp", "last_name", "first_name", "email")
    bob, dan, hal, ida = ([found[name][key] for key in who] for name in ("bob", "dan", "hal", "ida"))
    assert bob == ["2026-12-06 00:59:00", "O'Neill, Jr.", "'=Bob", "bob@uni.example"]
    assert dan[1:] == ["李", "四", ""] and hal == [""] * 4
    assert (found["ida"]["status"], ida) == ("ungraded", ["", "Late", "Ida", "ida@x.y"])


def test_report_says_how_late_where_it_says_what_was_lost(first: Course) -> None:
    page = (first.root / "report.html").read_text()
    for said in (
        '\N{MINUS SIGN}20<br><span class="quiet">1 day, 2 hours late</span>',
        '0<br><span class="quiet">10 minutes late</span>',
    ):
        assert f'<td class="right">{said}</td>' in page
    assert page.count(" late</span>") == len(LATE)


def test_nbgraders_export_has_the_same(first: Course, tmp_path: Path) -> None:
    plugin = GradesTable(parent=NbGrader(config=first.config, coursedir=first.directory))
    plugin.to = str(tmp_path / "grades.csv")
    with open_gradebook(first) as gradebook:
        plugin.export(gradebook)
    rows = {row["student_id"]: row for row in csv.DictReader((tmp_path / "grades.csv").open())}
    assert {
        name: float(row["late_submission_penalty"])
        for name, row in rows.items()
        if row["late_submission_penalty"] not in {"0.0", ""}
    } == PENALTIES
    assert {
        name: float(row["total_seconds_late"])
        for name, row in rows.items()
        if row["total_seconds_late"] not in {"0.0", ""}
    } == LATE
    assert {row["duedate"] for row in rows.values()} == {"2026-12-04 22:59:00"}
    assert list(rows["bob"])[-2:] == ["max_score", "total_seconds_late"] and rows["bob"]["first_name"] == "'=Bob"


def test_nbgrader_autograde_leaves_the_same_gradebook(first: Course, tmp_path: Path) -> None:
    shutil.copytree(first.root.with_name("ungraded"), tmp_path / "theirs")
    theirs = Course.at(NST, tmp_path / "theirs")
    shutil.copyfile(first.root / DEADLINES, theirs.root / DEADLINES)
    config = deepcopy(theirs.config)
    config.RunAndJudge.judged = str(theirs.judged)  # so that nothing has to run
    with quiet():
        Autograde(coursedir=CourseDirectory(config=config, assignment_id="nst"), config=config, force=True).start()
    shutil.copytree(first.root.with_name("ungraded"), tmp_path / "ours")
    ours = Course.at(NST, tmp_path / "ours")
    shutil.copyfile(first.root / DEADLINES, ours.root / DEADLINES)
    assert penalties(ours) == PENALTIES
    assert rows_of(ours.directory.db_url) == rows_of(theirs.directory.db_url)


def test_again_changes_nothing_and_what_changed_is_recorded_again(course: Course) -> None:
    def again(text: str) -> tuple[dict[str, float], set[str]]:
        (course.root / DEADLINES).write_text(text)
        before = state(course.judged / "recorded")
        found, after = penalties(course), state(course.judged / "recorded")
        return found, {file.name for file in after if after[file] != before.get(file)}

    assert again(TERMS) == (PENALTIES, set())
    # one gets an extension, one loses it, which concerns these two
    text = TERMS.replace('cat = "3 days"', 'bob = "2 days"')
    assert again(text) == ({"cat": 20, "dan": 10, "fay": 100, "gil": 50}, {"bob", "cat"})
    everybody = {*TIMES}
    assert again(text.replace("10 % a day", "1 point an hour")) == (
        {"cat": 26, "dan": 2, "fay": 100, "gil": 50},
        everybody,
    )
    assert again(text.replace("due = 2026-12-04", "due = 2026-12-05")) == (
        {"cat": 10, "dan": 10, "fay": 100, "gil": 50},
        everybody,
    )
    assert again(TERMS.replace("grace_minutes = 10", "")) == (PENALTIES | {"eve": 10}, everybody)
    # without the file, the gradebook keeps what it has, and nbgrader's own rule holds
    (course.root / DEADLINES).unlink()
    assert penalties(course) == {}
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    assert penalties(course) == dict.fromkeys(LATE, 100)


def test_due_date_alone_leaves_the_rule_to_nbgrader(course: Course) -> None:
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    (course.root / DEADLINES).write_text("[nst]\ndue = 2026-12-06T00:00:00Z\ngrace_minutes = 60")
    assert penalties(course) == {"fay": 100, "gil": 100}
    course.config.AssignLatePenalties.plugin_class = LateSubmissionPlugin
    with pytest.raises(CourseError, match=r"LateSubmissionPlugin does not read; .*LatePenalty, or no penalty"):
        graded(course)
    (course.root / DEADLINES).write_text("[nst]\ndue = 2026-12-06T00:00:00Z")
    assert penalties(course) == {"bob": 100, "cat": 100, "dan": 100, "fay": 100, "gil": 100}


def test_extension_of_nobody_is_told(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    (course.root / DEADLINES).write_text(TERMS + 'ida = "1 day"\nbbo = "2 days"\n"\\u001b[2J" = "1 day"\n')
    graded(course)
    said = capsys.readouterr().err
    assert "deadlines.toml has an extension for 'bbo' and '\\x1b[2J': nobody of that name is in students.csv" in said


def test_what_cannot_be_read_is_told_before_anything_is_judged(course: Course) -> None:
    (course.root / DEADLINES).write_text(TERMS.replace("a day", "a month"))
    before = rows_of(course.directory.db_url)
    hand_in(NST, released(NST), course.root, "ann")  # which would be judged first
    with pytest.raises(CourseError, match=r"deadlines.toml, \[nst\] penalty: found '10 % a month"):
        graded(course)
    (course.root / ROSTER).write_text(NAMES.replace("dan", "bob"))
    with pytest.raises(CourseError, match=r"students.csv, row 3: found the id 'bob', which row 2 has as well"):
        graded(course)
    assert rows_of(course.directory.db_url) == before
