"""Which of several attempts counts, what is replaced, and what is left as it is."""

import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.exchange.collect import collect as collecting
from autograder.exchange.collect.attempt import Order, Which, ranked
from autograder.exchange.collect.collect import Collected, collect
from autograder.exchange.collect.contents import Contents, contents
from tests.support.exports import (
    PEOPLE,
    canvas_name,
    gradescope,
    moodle_folder,
    notebook,
    set_due,
    state,
    submitted,
    write_roster,
    zipped,
)

DUE = datetime(2026, 11, 20, 12)
PLACE = f"zoe/nst/{NST.notebook}"


def at(hours: int, serial: int = 0, marked: bool = False) -> Order:
    return Order(DUE + timedelta(hours=hours), serial, marked)


@pytest.mark.parametrize(
    ("orders", "which", "expected"),
    [
        ([at(-3), at(-1), at(1), at(3)], "in-time", [1, 0, 2, 3]),
        ([at(3), at(1)], "in-time", [1, 0]),
        ([at(-1), at(1)], "last", [1, 0]),
        ([at(1), at(-1)], "first", [1, 0]),
        ([at(-1, 1), at(-1, 2)], "in-time", [1, 0]),
        ([Order(serial=7), Order(serial=9, is_marked=True), Order(serial=8)], "in-time", [2, 0, 1]),
        ([Order(), at(-1)], "in-time", None),
        ([Order(arrival=1), Order(arrival=2)], "in-time", None),
        ([Order(arrival=1), Order(arrival=2)], "last", [1, 0]),
        ([Order(arrival=1), Order(arrival=1)], "last", None),
        ([Order()], "in-time", [0]),
    ],
)
def test_the_order(orders: list[Order], which: Which, expected: list[int] | None) -> None:
    assert ranked(orders, which, DUE) == expected


def attempt(folder: Path, hour: int, text: str) -> Path:
    """An export of Gradescope with one attempt, at that hour of the day that it is due."""
    members = {f"submission_{hour}": (PEOPLE[:1], f"2026-11-20 {hour:02}:00:00 Z", {"a.ipynb": notebook(text)})}
    return zipped(folder / f"{text}.zip", gradescope(members))


def said(collected: Collected) -> list[tuple[str, bool, str]]:
    return [(line.state, line.is_late, "; ".join(line.notes)) for line in collected.taken]


@pytest.mark.parametrize("where", ["gradebook", "deadlines.toml"])
def test_the_last_one_in_time_counts_or_as_told(where: str, course: Course, tmp_path: Path) -> None:
    write_roster(course)
    if where == "gradebook":
        set_due(course, DUE)
    else:
        (course.root / where).write_text(f"[nst]\ndue = {DUE.isoformat()}Z\n")
    files = [attempt(tmp_path, hour, text) for hour, text in ((9, "early"), (11, "in time"), (13, "late"))]
    assert said(collect(course, files)) == [
        ("collected", False, "does not count: 'early.zip: submission_9', 'late.zip: submission_13'")
    ]
    assert submitted(course)[PLACE] == notebook("in time")
    assert [each[:2] for each in said(collect(course, files, "last"))] == [("replaced", True)]
    assert submitted(course)[PLACE] == notebook("late")
    assert submitted(course)["zoe/nst/timestamp.txt"] == b"2026-11-20 13:00:00.000000 UTC"
    assert [each[:2] for each in said(collect(course, files))] == [("replaced", False)]


def test_a_later_one_replaces_what_was_collected_and_is_untouched(course: Course, tmp_path: Path) -> None:
    write_roster(course)
    first, second, third = (attempt(tmp_path, hour, text) for hour, text in ((9, "one"), (10, "two"), (11, "three")))
    collect(course, [first])
    [(status, _, note)] = said(collect(course, [second]))
    assert status == "replaced"
    assert submitted(course)[PLACE] == notebook("two")
    aside = course.root / note.removeprefix("what was there is in ")
    assert (aside / NST.notebook).read_bytes() == notebook("one")
    before = state(course)
    assert said(collect(course, [first])) == [("unchanged", False, "not taken: 'one.zip: submission_9'")]
    assert state(course) == before
    (course.submitted("zoe") / NST.notebook).write_bytes(notebook("mended by hand"))
    before = state(course)
    [listed] = collect(course, [third]).listed
    assert listed.where == "'zoe'"
    assert "differs from what is there, which this command has not put there as it is" in listed.found
    assert state(course) == before


def test_what_is_there_is_left(course: Course, tmp_path: Path) -> None:
    write_roster(course)
    folder = course.submitted("zoe")
    folder.mkdir(parents=True)
    [line] = collect(course, [attempt(tmp_path, 9, "one")]).taken  # nothing is there but an empty folder
    assert line.state == "collected"
    (course.root / "collected" / "nst" / "collected.json").unlink()
    assert [line.state for line in collect(course, [attempt(tmp_path, 9, "one")]).taken] == ["unchanged"]
    (folder / "notes").symlink_to("/etc")
    assert len(collect(course, [attempt(tmp_path, 10, "two")]).listed) == 1
    assert (folder / NST.notebook).read_bytes() == notebook("one")


def test_without_a_time_the_later_one_is_not_guessed(course: Course, tmp_path: Path) -> None:
    def moodle(text: str) -> Path:
        return zipped(tmp_path / f"{text}.zip", {f"{moodle_folder(PEOPLE[0], '9')}/a.ipynb": notebook(text)})

    write_roster(course)
    one, two = moodle("one"), moodle("two")
    assert (
        "it is not known which of 'one.zip: Zoë OHara_9', 'two.zip: Zoë OHara_9' came last"
        in collect(course, [one, two]).listed[0].found
    )
    collect(course, [one, one])
    assert "it is not known which came later" in collect(course, [two]).listed[0].found
    assert submitted(course)[PLACE] == notebook("one")
    assert [each[0] for each in said(collect(course, [two], "last"))] == ["replaced"]


def test_of_several_attempts_the_last_with_a_notebook_counts(course: Course, tmp_path: Path) -> None:
    write_roster(course)
    empty = {"submission_12": (PEOPLE[:1], "2026-11-20 12:00:00 Z", {"a.pdf": b"%PDF"})}
    files = [attempt(tmp_path, 9, "one"), zipped(tmp_path / "empty.zip", gradescope(empty))]
    [(status, _, note)] = said(collect(course, files))
    assert status == "collected"
    assert "not taken: 'empty.zip: submission_12', there is no notebook, but 'a.pdf'" in note


def test_two_who_would_get_one_folder_are_listed(course: Course, tmp_path: Path) -> None:
    write_roster(course)
    other = ("999", *PEOPLE[0][1:])
    both = {canvas_name(PEOPLE[0], 1, "a.ipynb"): notebook("1"), canvas_name(other, 2, "a.ipynb"): notebook("2")}
    [listed] = collect(course, [zipped(tmp_path / "c.zip", both)]).listed
    assert listed.where == "'zoe'"
    assert "2 people would be this student" in listed.found
    collect(course, [zipped(tmp_path / "d.zip", {canvas_name(PEOPLE[0], 1, "a.ipynb"): notebook("1")})])
    [listed] = collect(course, [zipped(tmp_path / "e.zip", {canvas_name(other, 2, "a.ipynb"): notebook("2")})]).listed
    assert "2 people would be this student" in listed.found
    folder = tmp_path / "attachments"
    folder.mkdir()
    for name in ("eve", "EVE"):
        (folder / f"{name}.ipynb").write_bytes(notebook(name))
    assert "its name is that of 'EVE.ipynb', but for case" in collect(course, [folder]).listed[0].found
    [listed] = collect(course, [folder / "eve.ipynb"]).listed
    assert "'EVE', 'eve' differ only in case" in listed.found


def test_ctrl_c_leaves_whole_submissions_and_the_same_command_goes_on(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "attachments"
    folder.mkdir()
    for name in ("ada", "bo", "cy"):
        (folder / f"{name}.ipynb").write_bytes(notebook(name))
    count = iter(range(9))

    def interrupted(*args: object) -> Contents:
        if next(count) == 1:
            signal.raise_signal(signal.SIGINT)
        return contents(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(collecting, "contents", interrupted)
    with pytest.raises(KeyboardInterrupt, match="of 3 students are done; the same command goes on with the rest"):
        collect(course, [folder])
    assert submitted(course) == {f"ada/nst/{NST.notebook}": notebook("ada")}
    half = course.root / "collected" / "nst" / ".new"  # as a run leaves it that is killed
    half.mkdir()
    (half / NST.notebook).write_bytes(b"{")
    assert [line.state for line in collect(course, [folder]).taken] == ["unchanged", "collected", "collected"]
    assert submitted(course) == {f"{name}/nst/{NST.notebook}": notebook(name) for name in ("ada", "bo", "cy")}
    assert not half.exists()
