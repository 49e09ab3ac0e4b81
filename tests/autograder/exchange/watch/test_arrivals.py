"""What has arrived: work that is whole, and that nobody is writing any more."""

import os
import subprocess
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.exchange.watch import arrivals
from autograder.exchange.watch.arrivals import PATIENCE, QUIET, Arrivals, is_whole, look


def test_what_changes_has_not_arrived() -> None:
    arrivals = Arrivals(lambda _: True)
    assert arrivals.waiting({"ada": 1}, 0) == []
    assert arrivals.waiting({"ada": 2, "bo": 1}, QUIET) == []
    assert arrivals.waiting({"ada": 3, "bo": 1}, 2 * QUIET) == ["bo"]
    assert arrivals.waiting({"ada": 3, "bo": 1}, 3 * QUIET) == ["bo", "ada"]  # who waits longer is first


def test_what_was_taken_arrives_again_when_it_changes() -> None:
    arrivals = Arrivals(lambda _: True)
    arrivals.waiting({"ada": 1}, 0)
    assert arrivals.waiting({"ada": 1}, QUIET) == ["ada"]
    arrivals.take("ada")
    assert arrivals.waiting({"ada": 1}, 99 * PATIENCE) == []
    assert arrivals.waiting({"ada": 2}, 100 * PATIENCE) == []
    assert arrivals.waiting({"ada": 2}, 100 * PATIENCE + QUIET) == ["ada"]
    arrivals.take("ada")
    arrivals.put_back("ada", 200 * PATIENCE)
    assert arrivals.waiting({"ada": 2}, 201 * PATIENCE - 1) == []
    assert arrivals.waiting({"ada": 2}, 201 * PATIENCE) == ["ada"]


def test_half_a_notebook_is_waited_for() -> None:
    whole: set[str] = set()
    arrivals = Arrivals(whole.__contains__)
    arrivals.waiting({"ada": 1, "bo": 1}, 0)
    assert arrivals.waiting({"ada": 1, "bo": 1}, PATIENCE - 1) == []
    whole.add("ada")  # as if a network drive had not told of the rest
    assert arrivals.waiting({"ada": 1, "bo": 1}, PATIENCE - 1) == ["ada"]
    assert arrivals.waiting({"ada": 1, "bo": 1}, PATIENCE) == ["ada", "bo"]  # what bo has is said to be none


def test_look_sees_each_change_and_no_empty_folder(tmp_path: Path) -> None:
    course = Course.at(NST, tmp_path)
    assert look(course) == {}
    folder = tmp_path / "submitted" / "ada" / "nst"
    folder.mkdir(parents=True)
    (tmp_path / "submitted" / "bo" / "nst" / "sub").mkdir(parents=True)
    (tmp_path / "submitted" / "notes.txt").write_text("no student's")
    assert look(course) == {}
    file = folder / NST.notebook
    seen = []
    for change in (
        lambda: file.write_text('{"cells": [], "nbfor'),
        lambda: file.open("a").write('mat": 4}'),
        lambda: os.utime(file, ns=(0, 0)),
        lambda: (folder / "photo.jpg").symlink_to("/etc/passwd"),
        (folder / "deep").mkdir,
        lambda: (folder / "deep" / "a.txt").write_text("a"),
        lambda: (folder / "deep" / "a.txt").rename(folder / "deep" / "b.txt"),
    ):
        assert not file.exists() or is_whole(course, "ada") == (file.read_text().endswith("}"))
        change()
        found = look(course)
        assert found == look(course) and [*found] == ["ada"]
        seen.append(found["ada"])
    assert len({*seen}) == len(seen) - 1  # an empty folder is none


def test_folder_that_is_too_deep_or_too_full_ends_no_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = Course.at(NST, tmp_path)
    deep = str(tmp_path / "submitted" / "ada")
    Path(deep).mkdir(parents=True)
    try:
        for _ in range(1200):  # deeper than Python's recursion goes
            deep += "/d"
            os.mkdir(deep)  # noqa: PTH102
        Path(deep, "a.txt").write_text("a")
        assert [*look(course)] == ["ada"]
    finally:
        subprocess.run(["rm", "-r", tmp_path / "submitted"], check=True)  # which Python could not
    folder = tmp_path / "submitted" / "bo" / "nst"
    folder.mkdir(parents=True)
    for number in range(11):
        (folder / str(number)).touch()
    monkeypatch.setattr(arrivals, "MOST", 10)
    assert [*look(course)] == ["bo"]


def test_notebooks_in_other_places_are_not_whole(tmp_path: Path) -> None:
    course = Course.at(NST, tmp_path)
    folder = tmp_path / "submitted" / "ada"
    folder.mkdir(parents=True)
    (folder / "Untitled.ipynb").write_text('{"cells": [], "nbformat": 4}')
    assert [*look(course)] == ["ada"] and not is_whole(course, "ada")
