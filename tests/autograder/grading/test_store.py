"""What is kept of submissions, and what is taken from there again: nothing that was not kept so."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_notebook

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.catalogue.say import say
from autograder.grading.grade import Graded
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.store import Store
from autograder.judge.message import Message, message
from autograder.judge.verdict import Verdict
from tests.support.student_in_process import verdict as judged

KEY, OTHER = "a" * 64, "b" * 64
BYTES = bytes(range(256))


@pytest.fixture(scope="module")
def graded() -> tuple[Graded, Graded]:
    """A right notebook and one without total_cost, as they are judged."""
    right = solutions(instructor_notebook(NST))
    verdicts = [
        Verdict(tuple(judged(cells).values()), 1, notes=(message("note.ended", cell="x", why="it hung"),))
        for cells in (right, {"total_cost": "pass"})
    ]
    notebooks = [fill(released(NST), right), released(NST)]
    one, two = (Graded(present(nb, verdict), verdict) for nb, verdict in zip(notebooks, verdicts, strict=True))
    return one, two


@pytest.fixture
def store(tmp_path: Path, graded: tuple[Graded, Graded]) -> Store:
    kept = Store(tmp_path)
    for key, each in zip((KEY, OTHER), graded, strict=True):
        kept.keep(key, each)
    return kept


def test_no_folder_holds_more_than_a_256th(store: Store) -> None:
    assert {str(file.relative_to(store.folder)) for file in store.folder.rglob("*.*")} == {
        f"{key[:2]}/{key}{end}" for key in (KEY, OTHER) for end in (".json", ".ipynb")
    }


def test_what_an_earlier_version_kept_in_one_folder_is_left_alone(store: Store) -> None:
    for file in (store.verdict_file(KEY), store.notebook_file(KEY)):
        file.rename(store.folder / file.name)
    assert not store.has(KEY) and store.find(KEY) is None


def test_what_was_kept_is_found(store: Store, graded: tuple[Graded, Graded]) -> None:
    found = store.find(KEY)
    assert found is not None and found.verdict == graded[0].verdict
    assert found.notebook.cells == graded[0].notebook.cells
    assert store.verdict("c" * 64) is None and store.find("c" * 64) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"",
        lambda text: BYTES,
        lambda text: text[: len(text) // 2],
        lambda text: b"[]",
        lambda text: b"null",
        lambda text: b'{"functions": []}',
        lambda text: b"[" * 100_000,
        lambda text: text.replace(b'"points": 15', b'"points": "15"'),
        lambda text: text.replace(b'"points": 15', b'"points": 14'),
        lambda text: json.dumps(json.loads(text) | {"functions": {}}).encode(),
        lambda text: Verdict((), 1, "ungraded", Message("from elsewhere")).to_json(say).encode(),
    ],
)
def test_verdict_that_is_damaged_or_foreign_is_none(store: Store, change: Callable[[bytes], bytes]) -> None:
    file = store.verdict_file(KEY)
    file.write_bytes(change(file.read_bytes()))
    assert store.verdict(KEY) is None and store.find(KEY) is None
    assert store.find(OTHER) is not None


@pytest.mark.parametrize("content", [b"", BYTES, b"[]", b"{}", b'{"nbformat": 9}', dump(new_notebook()).encode()])
def test_notebook_that_is_damaged_is_none(store: Store, content: bytes) -> None:
    store.notebook_file(KEY).write_bytes(content)
    assert store.verdict(KEY) is not None and store.find(KEY) is None


def test_notebook_that_shows_other_points_is_none(store: Store) -> None:
    """nbgrader would read them there."""
    store.notebook_file(KEY).write_bytes(store.notebook_file(OTHER).read_bytes())
    assert store.find(KEY) is None
    store.notebook_file(OTHER).unlink()
    assert store.find(OTHER) is None
