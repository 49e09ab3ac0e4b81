"""Whose notebook it is: each assignment takes its own, another's is refused in words, and verdicts are kept apart."""

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from importlib.metadata import version
from itertools import permutations
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.assignments.assignment import ROOT, Assignment
from autograder.assignments.find import assignment_named, assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, instructor_notebook, student_files
from autograder.build.submission import SubmissionError, fill, hand_in, solutions
from autograder.catalogue.say import speaking
from autograder.grading import store
from autograder.grading.accept import accept
from autograder.grading.released import marks, marks_of, released
from autograder.grading.store import CODE, key_of
from nst.errors import NSTError
from nst.reader.findings import Finding

PAIRS = [*permutations(assignments().values(), 2)]
LANGUAGES = [(a, b) for a, b in PAIRS if a.is_edition_of(b) and a.framework == b.framework]
ONE_LANGUAGE = [(a, b) for a, b in PAIRS if a.language == b.language]
each = pytest.mark.parametrize("assignment", assignments().values(), ids=list(assignments()))


def of_pairs(pairs: list[tuple[Assignment, Assignment]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("assignment", "other"), pairs, ids=[f"{a.name}, not {b.name}" for a, b in pairs])


foreign, languages = map(of_pairs, (ONE_LANGUAGE, LANGUAGES))


def solved(assignment: Assignment) -> NotebookNode:
    return fill(released(assignment), solutions(instructor_notebook(assignment)))


def nameless(notebook: NotebookNode) -> NotebookNode:
    """As some editors save it: no cell has its name any more."""
    bare = deepcopy(notebook)
    for cell in bare.cells:
        cell.metadata = NotebookNode()
    return bare


def taken_in(assignment: Assignment, notebook: NotebookNode) -> tuple[NotebookNode, tuple[Finding, ...]]:
    return accept(assignment, notebook, released(assignment))


def sources(notebook: NotebookNode) -> Iterator[str]:
    return (cell.source for cell in notebook.cells)


def names(notebook: NotebookNode) -> list[str]:
    return [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]


@each
def test_own_notebook_is_taken(assignment: Assignment) -> None:
    for notebook in (released(assignment), solved(assignment)):
        taken, findings = taken_in(assignment, notebook)
        assert findings == ()
        assert [*sources(taken)] == [*sources(notebook)]
    assert taken_in(assignment, nameless(released(assignment)))[1]


@foreign
def test_notebook_of_another_assignment_is_refused(assignment: Assignment, other: Assignment) -> None:
    kind = "edition of this assignment" if other.is_edition_of(assignment) else "assignment"
    said = f"that of another {kind}, {other.name} .*; expected that of {assignment.name}, {assignment.notebook}"
    for notebook in (released(other), solved(other), nameless(solved(other))):
        with pytest.raises(SubmissionError, match=said):
            taken_in(assignment, notebook)


def test_refusal_is_in_the_language_that_is_spoken() -> None:
    squeezenet = assignment_named("squeezenet")
    with speaking("zh"), pytest.raises(SubmissionError, match=r"squeezenet .*\u3002"):
        accept(NST, released(squeezenet), released(NST))
    with speaking("zh"), pytest.raises(SubmissionError, match=r"nst .*\u3002"):
        accept(NST, new_notebook(), released(NST))


@languages
def test_notebook_in_another_language_is_taken_and_told(assignment: Assignment, other: Assignment) -> None:
    notebook = solved(other)
    notebook.cells.insert(1, new_code_cell("mine = 1"))
    notebook.cells[-1].source += " Mine."
    taken, findings = taken_in(assignment, notebook)
    assert findings == (Finding("repair.language", (other.name,)),)
    answers = solutions(instructor_notebook(other))
    for cell in taken.cells:
        marker = cell.metadata.get("nbgrader", {})
        if marker.get("solution"):
            assert cell.source == answers[marker.grade_id]
    own = [*sources(fill(released(assignment), answers))]
    assert [source for source in sources(taken) if source not in own] == ["mine = 1", notebook.cells[-1].source]


@pytest.fixture
def another_framework(monkeypatch: pytest.MonkeyPatch) -> tuple[Assignment, NotebookNode]:
    """An edition for another framework, and its notebook: the same, but for some texts."""
    edition = replace(NST, framework="tf2")
    notebook = released(NST)
    for cell in notebook.cells:
        cell.source = cell.source.replace("session", "function")
    every = {**assignments(), edition.name: edition}
    monkeypatch.setattr("autograder.grading.accept.assignments", lambda: every)
    monkeypatch.setattr(
        "autograder.grading.accept.marks_of", lambda other: marks(notebook) if other is edition else marks_of(other)
    )
    return edition, notebook


def test_edition_for_another_framework_is_named(another_framework: tuple[Assignment, NotebookNode]) -> None:
    _, theirs = another_framework
    with pytest.raises(SubmissionError, match=r"another edition of this assignment, nst-tf2 .*; expected that of nst,"):
        accept(NST, theirs, released(NST))
    assert accept(NST, solved(NST), released(NST))[1] == ()


@foreign
def test_cells_of_another_assignment_do_no_harm(assignment: Assignment, other: Assignment) -> None:
    notebook = solved(assignment)
    notebook.cells.extend(released(other).cells)
    taken, _ = taken_in(assignment, notebook)
    own = {cell.metadata.nbgrader.grade_id for cell in taken.cells if "nbgrader" in cell.metadata}
    assert own == {
        cell.metadata.nbgrader.grade_id for cell in released(assignment).cells if "nbgrader" in cell.metadata
    }


@each
def test_notebook_of_no_assignment_is_refused(assignment: Assignment) -> None:
    """Names that other courses give their cells, too, and names of functions in use, are no sign."""
    foreign = new_code_cell("import pandas", metadata={"nbgrader": {"grade_id": "imports"}})
    cells = [foreign, new_code_cell(""), new_markdown_cell("# Week 3"), new_code_cell("print(gram_matrix)")]
    said = f"nothing of this assignment is in it: found a notebook of 4 cells, 3 of them code, .* {assignment.notebook}"
    with pytest.raises(SubmissionError, match=said):
        taken_in(assignment, new_notebook(cells=cells))
    with pytest.raises(SubmissionError, match="a notebook of 0 cells"):
        taken_in(assignment, new_notebook())


@each
@pytest.mark.parametrize(
    "text",
    [
        "def {name}(A):\n    return A",
        "!ls\nx = 1\n{name} = lambda A: A",
        "from mine import {name}",
        "def {name}(A):\n    return (A",
    ],
)
def test_bare_function_is_enough(assignment: Assignment, text: str) -> None:
    text = text.format(name=[*assignment.functions][1])
    taken, findings = taken_in(assignment, new_notebook(cells=[new_code_cell(text)]))
    assert findings and text in sources(taken)


@each
def test_any_cell_of_the_assignment_is_enough(assignment: Assignment) -> None:
    for cell in released(assignment).cells:
        marker = cell.metadata.get("nbgrader", {})
        if cell.source:
            taken_in(assignment, nameless(new_notebook(cells=[new_markdown_cell(f" {cell.source}\n")])))
        if marker.get("solution") or marker.get("grade"):
            renamed = new_code_cell("pass", metadata={"nbgrader": {"grade_id": marker.grade_id}})
            taken_in(assignment, new_notebook(cells=[renamed]))


def test_function_is_found_behind_more_than_is_parsed() -> None:
    cells = [new_code_cell("gram_matrix\n" * 1500) for _ in range(20)]
    with pytest.raises(SubmissionError, match="nothing of this assignment"):
        taken_in(NST, new_notebook(cells=cells))
    assert taken_in(NST, new_notebook(cells=[*cells, new_code_cell("def gram_matrix(A): return A")]))[1]


@foreign
def test_key_belongs_to_one_assignment(assignment: Assignment, other: Assignment, tmp_path: Path) -> None:
    for each in (assignment, other):
        (tmp_path / each.notebook).write_text(dump(released(assignment)))
    assert key_of(assignment, tmp_path) != key_of(other, tmp_path)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of all that keys are made of, which can be changed."""
    root = tmp_path / "checkout"
    for name in (*CODE, "requirements.txt", NST.notebook, *student_files(NST, released(NST))):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True)
        else:
            shutil.copyfile(ROOT / name, root / name)
    monkeypatch.setattr(store, "ROOT", root)
    store.grader_of.cache_clear()
    yield root
    store.grader_of.cache_clear()


def fresh_key(folder: Path) -> str:
    """The key that a new process gives."""
    store.grader_of.cache_clear()
    return key_of(NST, folder)


@pytest.mark.parametrize(
    "changed", ["nst/reader/read.py", "autograder/grading/names.py", "autograder/build/submission.py"]
)
def test_key_depends_on_our_own_code(checkout: Path, tmp_path: Path, changed: str) -> None:
    submission = hand_in(NST, released(NST), tmp_path, "ann").parent
    key = fresh_key(submission)
    (checkout / "autograder" / "grading" / "notes.txt").write_text("no code")
    assert fresh_key(submission) == key
    with (checkout / changed).open("a") as file:
        file.write("# changed\n")
    assert fresh_key(submission) != key


def test_key_depends_on_versions_and_not_on_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submission = hand_in(NST, released(NST), tmp_path, "ann").parent
    key = fresh_key(submission)
    (submission / "timestamp.txt").write_text("2027-03-14 10:00:00 UTC")
    assert fresh_key(submission) == key
    with monkeypatch.context() as patch:
        patch.setattr(store, "version", lambda package: "0.1" if package == "tensorflow" else version(package))
        assert fresh_key(submission) != key
    assert fresh_key(submission) == key


def test_assignment_that_is_unknown() -> None:
    assert assignment_named("nst") is NST
    with pytest.raises(NSTError, match=r"no assignment 'nts'; expected one of .*nst"):
        assignment_named("nts")
