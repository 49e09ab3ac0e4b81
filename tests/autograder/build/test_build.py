"""The build: one source, the same bytes each time, no solution in what students get, and errors that say why."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from autograder.assignments.assignment import COURSE, ROOT, Assignment
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build import build
from autograder.build.build import BEGIN_SOLUTION, END_SOLUTION, BuildError, Built
from tests.support.built import SMALL, by_id, files
from tests.support.graded import in_english, points_of_tests

ANYWHERE = 9  # a line of so many characters, such as "rows = []" or "continue", may stand in any program


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
    needed = {"nst/errors.py", "requirements.txt", "output/.gitkeep"}
    if assignment.network:
        needed.add("pretrained-model/get_weights.py")
    if assignment.is_edition_of(NST):
        needed.add("nst_utils.py" if assignment.framework == "tf1" else "nst/utils_tf2.py")
    for name in needed:
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
    named = {f"{path}{end}" for path in paths.values() for end in (".py", "/__init__.py")}
    ours = {f"{folder}{name}" for name in named for folder in ("", "pretrained-model/")}
    assert "nst/notebook/__init__.py" in ours
    assert {name for name in ours if (ROOT / name).is_file()} <= files_given


def test_no_line_of_a_solution_is_in_any_released_file(built: Built, course: Path) -> None:
    solution: set[str] = set()
    given: set[str] = set()
    for cell in built.instructor.cells:
        inside = False
        for line in map(str.strip, cell.source.split("\n")):
            inside = (inside or line == BEGIN_SOLUTION) and line != END_SOLUTION
            (solution if inside else given).add(line)
    secret = {line for line in solution - given - {BEGIN_SOLUTION} if len(line) > ANYWHERE}
    assert len(secret) > 10
    for name, content in files(course / "release").items():
        if not name.endswith((".jpg", ".png", ".ttf")):
            text = content.decode()
            lines = {line.strip() for line in text.split("\n")}
            if name.endswith(".ipynb"):
                lines = {line.strip() for cell in json.loads(text)["cells"] for line in cell["source"]}
            assert not lines & secret, name
            assert "BEGIN SOLUTION" not in text or name.endswith(".py"), name


def test_points_are_those_of_the_design(assignment: Assignment, built: Built) -> None:
    points = {name: cell.metadata.nbgrader.get("points") for name, cell in by_id(built.student).items()}
    assert {name: p for name, p in points.items() if p is not None} == points_of_tests(in_english(assignment))


def test_cells_of_the_student(assignment: Assignment, built: Built) -> None:
    markers = [cell.metadata.nbgrader for cell in built.student.cells if "nbgrader" in cell.metadata]
    assert len({marker.grade_id for marker in markers}) == len(markers)
    cells = by_id(built.student)
    for name in points_of_tests(in_english(assignment)):
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
    assert len(set(ids)) == len(ids) and {*assignment.functions} <= {*ids}


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
    name = next(iter(assignment.functions))
    by_id(stale)[name].source += "\n# edited by hand"
    notebook.write_text(build.dump(stale))
    with pytest.raises(BuildError, match=rf"is stale: found other source in cell \d+, {name}; expected run python"):
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
