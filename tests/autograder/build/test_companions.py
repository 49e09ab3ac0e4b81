"""Companions: notebooks that go with an assignment, built without solutions and without anything for nbgrader."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignments.assignment import Assignment, Companion
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build import build, companions, editions
from autograder.build.build import BuildError
from autograder.build.texts import TextError
from tests.support.built import SMALL

COMPANION = Companion("Beside.ipynb", "beside.py")
SOURCE = SMALL.replace('"grade": true, "points": 100', '"locked": true')


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """An assignment with a companion, in a repository of its own."""
    folder = tmp_path / "small"
    (folder / "text").mkdir(parents=True)
    (folder / COMPANION.source).write_text(SOURCE)
    monkeypatch.setattr("autograder.assignments.assignment.ROOT", tmp_path)
    return replace(NST, folder=folder, companions=(COMPANION,))


def test_companion_has_no_solution_and_nothing_for_nbgrader(edition: Assignment, tmp_path: Path) -> None:
    ((file, notebook),) = companions.companions(edition)
    assert file == tmp_path / "Beside.ipynb"
    assert not any("nbgrader" in cell.metadata for cell in notebook.cells)
    text = build.dump(notebook)
    assert "math.sqrt" in SOURCE and "y = math.sqrt" not in text and build.STUB in text


def test_points_are_refused(edition: Assignment) -> None:
    (edition.folder / COMPANION.source).write_text(SMALL)
    with pytest.raises(BuildError, match=r"all test cells: found 100 points .*; expected 0"):
        [*companions.companions(edition)]


def test_written_unless_it_was_worked_in(edition: Assignment, tmp_path: Path) -> None:
    file = tmp_path / "Beside.ipynb"
    assert [*companions.write(edition)] == [(file, True)]
    ((_, notebook),) = companions.companions(edition)
    build.check_same(file, notebook)
    file.write_text(file.read_text().replace(build.STUB, "y = 2"))
    with pytest.raises(BuildError, match="is stale"):
        build.check_same(file, notebook)
    assert [*companions.write(edition)] == [(file, False)]
    assert [*companions.write(edition, overwrite=True)] == [(file, True)]


def test_in_another_language_once_it_has_texts(edition: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = edition.in_language("zh")
    assert [*companions.companions(chinese)] == []
    texts = companions.texts_file(chinese, COMPANION)
    assert texts and texts == edition.folder / "text" / "beside.zh.po"
    texts.touch()
    (edition.folder / "source.py").write_text(SMALL)
    monkeypatch.setattr(editions, "files", lambda language: [])
    assert texts in editions.update_texts([edition, chinese])
    with pytest.raises(TextError):
        [*companions.companions(chinese)]
