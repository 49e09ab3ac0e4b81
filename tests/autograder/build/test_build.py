"""The build: one source, the same bytes each time, no solution in what students get, and errors that say why."""

import ast
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.__main__ import main
from autograder.assignments.assignment import COURSE, ROOT, Assignment
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build import build
from autograder.build.build import BEGIN_SOLUTION, END_SOLUTION, BuildError, Built
from autograder.grading.released import released

TABLES = {
    "nst": {
        "test_compute_content_cost": 20,
        "test_gram_matrix": 15,
        "test_compute_layer_style_cost": 25,
        "test_total_cost": 10,
        "test_model_nn": 30,
    },
    "squeezenet": {"test_content_loss": 15, "test_gram_matrix": 25, "test_style_loss": 30, "test_tv_loss": 30},
}

SMALL = """\
# %% [markdown]
# # Title
#
# A picture: ![what it shows](images/one.png), and the file `two.jpg`.

# %% nbgrader={"grade_id": "given", "locked": true}
import math

# %%
x = 1


# %% nbgrader={"grade_id": "f", "solution": true}
def f(x):
    ### START CODE HERE ### (1 line)
    y = None
    ### BEGIN SOLUTION
    y = math.sqrt(x)
    ### END SOLUTION
    ### END CODE HERE ###
    return y


# %% nbgrader={"grade_id": "test_f", "grade": true, "points": 100}
assert f(4) == 2
"""


@pytest.fixture(scope="module", params=assignments().values(), ids=list(assignments()))
def assignment(request: pytest.FixtureRequest) -> Assignment:
    found: Assignment = request.param
    return found


@pytest.fixture(scope="module")
def course(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp(assignment.name)


@pytest.fixture(scope="module")
def built(assignment: Assignment, course: Path) -> Built:
    return build.build(assignment, course, course / assignment.notebook)


@pytest.fixture(scope="module")
def files_given(assignment: Assignment, built: Built) -> set[str]:
    return {*build.student_files(assignment, built.student)}


def by_id(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---------------------------------------------------------------- the assignment


def test_committed_notebook_is_what_the_source_gives(assignment: Assignment) -> None:
    build.check(assignment, assignment.released)


def test_two_builds_are_identical(assignment: Assignment, built: Built, course: Path, tmp_path: Path) -> None:
    first = files(course)
    build.build(assignment, tmp_path, tmp_path / assignment.notebook)
    assert files(tmp_path) == first
    build.build(assignment, course, course / assignment.notebook)  # over itself
    assert files(course) == first
    assert sorted(path.name for path in course.iterdir()) == [assignment.notebook, "release", "source"]


def test_student_gets_the_notebook_and_the_files_that_it_needs(
    assignment: Assignment, built: Built, course: Path
) -> None:
    release = course / "release" / assignment.name
    assert (release / assignment.notebook).read_bytes() == (course / assignment.notebook).read_bytes()
    needed = ("nst/errors.py", "requirements.txt", "output/.gitkeep", "pretrained-model/get_weights.py")
    for name in (*needed, *(["nst_utils.py"] if assignment is NST else [])):
        assert (release / name).is_file(), name
    named = set(re.findall(r"images/[\w-]+\.\w{3}", (release / assignment.notebook).read_text()))
    assert named and all((release / name).is_file() for name in named)
    assert not [name for name in files(release) if name.endswith((".mat", ".h5", ".pyc"))]
    assert not (release / assignment.source.name).exists()


def test_students_install_what_students_need(assignment: Assignment, built: Built, course: Path) -> None:
    theirs = (course / "release" / assignment.name / "requirements.txt").read_text()
    assert (ROOT / "requirements.txt").read_text().startswith(theirs)
    packages = {re.split(r"[>=<]", line)[0] for line in theirs.splitlines() if line[:1].isalpha()}
    assert {"tensorflow", "numpy", "scipy", "matplotlib", "pillow"} <= packages
    assert packages.isdisjoint({"nbgrader", "pytest", "sandlock"})


def test_modules_that_the_released_files_import_are_released(built: Built, files_given: set[str]) -> None:
    sources = [cell.source for cell in built.student.cells if cell.cell_type == "code"]
    sources += [(ROOT / name).read_text() for name in files_given if name.endswith(".py")]
    imported: set[str] = set()
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    paths = {name: name.replace(".", "/") for name in imported}
    ours = {f"{folder}{path}.py" for path in paths.values() for folder in ("", "pretrained-model/")}
    assert "nst/notebook.py" in ours
    assert {name for name in ours if (ROOT / name).is_file()} <= files_given


def test_no_line_of_a_solution_is_in_any_released_file(built: Built, course: Path) -> None:
    solution: set[str] = set()
    given: set[str] = set()
    for cell in built.instructor.cells:
        inside = False
        for line in map(str.strip, cell.source.split("\n")):
            inside = (inside or line == BEGIN_SOLUTION) and line != END_SOLUTION
            (solution if inside else given).add(line)
    secret = solution - given - {BEGIN_SOLUTION}
    assert len(secret) > 10
    for name, content in files(course / "release").items():
        if not name.endswith((".jpg", ".png")):
            text = content.decode()
            lines = {line.strip() for line in text.split("\n")}
            if name.endswith(".ipynb"):
                lines = {line.strip() for cell in json.loads(text)["cells"] for line in cell["source"]}
            assert not lines & secret, name
            assert "BEGIN SOLUTION" not in text or name.endswith(".py"), name


def test_points_are_those_of_the_design(assignment: Assignment, built: Built) -> None:
    points = {name: cell.metadata.nbgrader.get("points") for name, cell in by_id(built.student).items()}
    assert {name: p for name, p in points.items() if p is not None} == TABLES[assignment.name]


def test_cells_of_the_student(assignment: Assignment, built: Built) -> None:
    markers = [cell.metadata.nbgrader for cell in built.student.cells if "nbgrader" in cell.metadata]
    assert len({marker.grade_id for marker in markers}) == len(markers)
    cells = by_id(built.student)
    for name in TABLES[assignment.name]:
        assert cells[name].metadata.editable is False and cells[name].metadata.nbgrader.locked
        assert "editable" not in cells[name.removeprefix("test_")].metadata
        assert "START CODE HERE" in cells[name.removeprefix("test_")].source
    assert not any(cell.get("outputs") for cell in built.student.cells)


def test_notebook_is_valid_and_bare(assignment: Assignment, built: Built, course: Path) -> None:
    text = (course / assignment.notebook).read_text()
    assert text.endswith("}\n") and not text.endswith("\n\n")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "lines_to_next_cell" not in text and "jupytext" not in text
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids) and "gram_matrix" in ids


# ---------------------------------------------------------------- --check


def test_check_passes_and_writes_nothing(assignment: Assignment, built: Built, course: Path) -> None:
    places = (assignment.released, COURSE / "source", COURSE / "release", course)
    before = [
        (path, path.stat().st_mtime_ns) for place in places for path in (place, *place.rglob("*")) if path.exists()
    ]
    build.check(assignment, course / assignment.notebook)
    assert [(path, path.stat().st_mtime_ns) for path, _ in before] == before


def test_check_names_the_first_cell_that_differs(assignment: Assignment, built: Built, tmp_path: Path) -> None:
    notebook = tmp_path / assignment.notebook
    stale = nbformat.from_dict(built.student)
    by_id(stale)["gram_matrix"].source += "\n# edited by hand"
    notebook.write_text(build.dump(stale))
    with pytest.raises(BuildError, match=r"is stale: found other source in cell \d+, gram_matrix; expected run python"):
        build.check(assignment, notebook)


def test_check_of_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(
        BuildError, match=r"nothing\.ipynb: found no such file; expected run python -m autograder build"
    ):
        build.check(NST, tmp_path / "nothing.ipynb")


def test_first_difference() -> None:
    fresh = build.dump(build.read_source(SMALL))
    shorter = build.read_source(SMALL)
    del shorter.cells[-1]
    assert build.first_difference(build.dump(shorter), fresh) == "4 cells, not 5"
    other = build.read_source(SMALL.replace("# # Title", "# # Another"))
    assert build.first_difference(build.dump(other), fresh) == "other id, source in cell 0, '# Title'"
    assert build.first_difference("<<<<<<< ours", fresh) == "a notebook that is not JSON"
    assert build.first_difference(fresh + "\n", fresh).startswith("other metadata, or other white space")


def test_paths_are_shown_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert build.shown(tmp_path / "a" / "b") == Path("a/b")
    assert build.shown(tmp_path.parent) == tmp_path.parent


# ---------------------------------------------------------------- the conventions of the source


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
    for module in ("assignments.assignment", "commands", "grading.released"):
        monkeypatch.setattr(f"autograder.{module}.COURSE", autograder)
    monkeypatch.setattr("autograder.assignments.assignment.ROOT", root)
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
