"""The conventions of a source, and what a build does with one that is small, broken or has been worked in."""

import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.__main__ import main
from autograder.assignments.assignment import Assignment
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build import build
from autograder.build.build import BEGIN_SOLUTION, END_SOLUTION, BuildError
from autograder.grading.released import released
from tests.support.built import SMALL, by_id, files


def test_small_source() -> None:
    notebook = build.read_source(SMALL)
    given, free, f, test = notebook.cells[1:]
    assert free.metadata == {}
    marker = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    assert given.metadata.nbgrader == marker | {"grade_id": "given", "locked": True}
    assert f.metadata.nbgrader == marker | {"grade_id": "f", "solution": True}
    assert test.metadata.nbgrader == marker | {"grade_id": "test_f", "grade": True, "locked": True, "points": 100}
    assert [cell.id for cell in notebook.cells[1:] if cell is not free] == ["given", "f", "test_f"]
    assert build.pictures(notebook) == ["images/one.png", "images/two.jpg"]


def test_ids_depend_on_the_text_of_the_cell_alone() -> None:
    twice = SMALL.replace("# %%\nx = 1\n", "# %%\nx = 1\n\n# %%\nx = 1\n")
    before = [cell.id for cell in build.read_source(SMALL).cells]
    after = [cell.id for cell in build.read_source(twice).cells]
    assert set(before) < set(after) and len(set(after)) == len(after)


SOLUTION = '"grade_id": "f", "solution": true'
POINTS = '"grade": true, "points": 100'


@pytest.mark.parametrize(
    ("found", "replacement", "message"),
    [
        ("x = 1", "", None),
        ("# A picture", "A picture", r"line 4, under a markdown marker: found 'A picture.*expected a line that starts"),
        ("# %%\nx = 1", "# %% A title\nx = 1", r"cell \w+: found title in its marker; expected nothing, or nbgrader="),
        ('"test_f"', '"f"', r"cell f: found its grade_id 2 times; expected each grade_id once"),
        ('"points": 100', '"points": 99', r"all test cells: found 99 points .*test_f.*; expected 100"),
        ('"grade_id": "f", ', "", r'cell \w+: found nbgrader=\{"solution": true\}; expected "grade_id" and one of'),
        (SOLUTION, '"grade_id": "F f", "solution": true', r'cell F f: .*a grade_id is such as "gram_matrix"'),
        (SOLUTION, SOLUTION + ', "points": 5', r"cell f: found nbgrader=.*points.*; expected .grade_id. and one of"),
        (SOLUTION, SOLUTION + ', "locked": true', r"cell f: found nbgrader=.*locked.*; expected .grade_id. and one of"),
        (SOLUTION, '"grade_id": "f"', r"cell f: found nbgrader=.*; expected .grade_id. and one of"),
        (POINTS, '"grade": true', r"cell test_f: found nbgrader=.*; expected .grade_id. and one of"),
        (
            'nbgrader={"grade_id": "given", "locked": true}',
            "nbgrader=5",
            r"cell \w+: found nbgrader=5; expected .grade_id",
        ),
        (
            "# %% [markdown]",
            '# %% [markdown] nbgrader={"grade_id": "m", "solution": true}',
            r"cell m: found a markdown cell with .*; expected a code cell",
        ),
        (
            "    ### END SOLUTION\n",
            "",
            r"cell f: found ### BEGIN SOLUTION; expected each ### BEGIN SOLUTION followed by",
        ),
        ("    ### BEGIN SOLUTION\n", "", r"cell f: found ### END SOLUTION; expected each"),
        ("y = math.sqrt(x)", "### BEGIN SOLUTION", r"cell f: found ### BEGIN SOLUTION … ### BEGIN SOLUTION …"),
        ("x = 1", f"{BEGIN_SOLUTION}\n{END_SOLUTION}", r"cell \w+: found ### BEGIN SOLUTION in a cell that is not for"),
        ("assert", "### BEGIN HIDDEN TESTS\nassert", r"cell test_f: found ### BEGIN HIDDEN TESTS; expected only"),
        (
            "    ### END CODE HERE ###\n",
            "",
            r"cell f: found ### START CODE HERE ### 1 times, ### END CODE HERE ### 0 times",
        ),
        (
            "    ### BEGIN SOLUTION\n    y = math.sqrt(x)\n    ### END SOLUTION\n",
            "",
            r"cell f: found no solution; expected ### BEGIN SOLUTION … ### END SOLUTION",
        ),
    ],
)
def test_conventions(found: str, replacement: str, message: str | None) -> None:
    assert found in SMALL
    source = SMALL.replace(found, replacement, 1)
    if message is None:
        build.read_source(source)
    else:
        with pytest.raises(BuildError, match=message):
            build.read_source(source)


# ---------------------------------------------------------------- files


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """A repository in small, with SMALL for the source of its assignment."""
    root = tmp_path / "repository"
    needed = ("nst_utils.py", "nst/errors.py", "requirements.txt")
    for name in (*needed, "images/one.png", "images/two.jpg", "pretrained-model/a.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x = 1\n")
    (root / "pretrained-model" / "weights.mat").write_text("large")
    (root / "nst" / "source.py").write_text(SMALL)
    monkeypatch.setattr(build, "ROOT", root)
    return replace(NST, folder=root / "nst")


def test_release_of_a_small_source(elsewhere: Assignment, tmp_path: Path) -> None:
    course = tmp_path / "course"
    built = build.build(elsewhere, course)
    assert by_id(built.student)["f"].source.split("\n")[1:5] == [
        "    ### START CODE HERE ### (1 line)",
        "    y = None",
        "    # your code here",
        "    ### END CODE HERE ###",
    ]
    assert "sqrt" not in build.dump(built.student)
    assert not list(course.rglob("*.mat")) and not list(course.rglob("*.db"))


def test_missing_picture(elsewhere: Assignment, tmp_path: Path) -> None:
    (elsewhere.folder.parent / "images" / "two.jpg").unlink()
    with pytest.raises(
        BuildError, match=r"the assignment needs images/two\.jpg: found no such file; expected a file at"
    ):
        build.build(elsewhere, tmp_path / "course")


def test_failed_build_leaves_what_was_there(elsewhere: Assignment, tmp_path: Path) -> None:
    course, notebook = tmp_path / "course", tmp_path / NST.notebook
    build.build(elsewhere, course, notebook)
    before = files(tmp_path)
    elsewhere.source.write_text(SMALL.replace('"points": 100', '"points": 1'))
    with pytest.raises(BuildError, match="found 1 points"):
        build.build(elsewhere, course, notebook)
    elsewhere.source.write_text(SMALL)
    assert files(tmp_path) == before


def test_error_of_nbgrader_comes_with_its_reason(elsewhere: Assignment, tmp_path: Path) -> None:
    build.write_source(elsewhere, tmp_path)
    notebook = tmp_path / "source" / "nst" / NST.notebook
    notebook.write_text(notebook.read_text().replace("### END SOLUTION", ""))
    with pytest.raises(BuildError, match=r"(?s)nbgrader on .*source/nst: found .*no end solution statement found"):
        build.write_release(elsewhere, tmp_path)
    shutil.rmtree(tmp_path / "source")
    with pytest.raises(BuildError, match=r"(?s)nbgrader on .*: found No notebooks were matched"):
        build.write_release(elsewhere, tmp_path)


@pytest.mark.parametrize("change", ["filled in", "half filled in", "run", "something else"])
def test_notebook_that_somebody_has_worked_in_is_known(tmp_path: Path, change: str) -> None:
    notebook = nbformat.read(NST.released, as_version=4)
    file = tmp_path / "students.ipynb"
    file.write_text(build.dump(notebook))
    assert build.untouched(file) == notebook
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    if change == "filled in":
        cells["gram_matrix"].source = cells["gram_matrix"].source.replace(build.STUB, "GA = A")
    elif change == "half filled in":
        cells["model_nn"].source = cells["model_nn"].source.replace(build.STUB, "sess.run(train_step)", 1)
    else:
        cells["imports"].outputs = [nbformat.v4.new_output("stream", text="1")]
    file.write_text("my notes" if change == "something else" else build.dump(notebook))
    assert build.untouched(file) is None


def test_build_leaves_a_notebook_alone_that_somebody_has_worked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Grading then takes the one in release/."""
    root, autograder = tmp_path / "root", tmp_path / "autograder"
    for module in ("assignments.assignment", "commands.build", "grading.released"):
        monkeypatch.setattr(f"autograder.{module}.COURSE", autograder)
    monkeypatch.setattr("autograder.assignments.assignment.ROOT", root)
    monkeypatch.setattr("autograder.commands.build.assignments", lambda: {NST.name: NST})
    assert main(["build"]) == 0
    notebook = nbformat.read(NST.released, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(build.STUB, "1")
    NST.released.write_text(build.dump(notebook))
    kept = NST.released.read_bytes()
    with pytest.raises(BuildError, match="expected it as it was built"):
        shutil.rmtree(autograder / "release")
        released(NST)
    capsys.readouterr()
    assert main(["build"]) == 0
    assert f"left {NST.notebook} alone, which was filled in or run: --overwrite" in capsys.readouterr().out
    assert NST.released.read_bytes() == kept
    assert released(NST) == nbformat.read(autograder / "release" / NST.name / NST.notebook, as_version=4)
    assert main(["build", "--overwrite"]) == 0
    assert released(NST) == nbformat.read(NST.released, as_version=4) != notebook
