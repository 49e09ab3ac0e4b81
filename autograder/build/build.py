"""Build an assignment: one Python file becomes the instructor's notebook and the student's.

    assignments/<name>/source.py ──▶ course/source/<name>/ ──nbgrader──▶ course/release/<name>/

and a copy of the student's notebook at the repository's root.

The source is in jupytext's "percent" format. A marker says what nbgrader is to do with a cell, and the builder
completes it to nbgrader's schema 3; a cell without one is free for the student to change:

    # %% nbgrader={"grade_id": "gram_matrix", "solution": true}                       students fill it in
    # %% nbgrader={"grade_id": "test_gram_matrix", "grade": true, "points": 15}       a test, locked
    # %% [markdown] nbgrader={"grade_id": "introduction", "locked": true}             to be read only

The build goes one way, and the same source gives the same bytes.
"""

import hashlib
import io
import json
import logging
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.assignments.assignment import AUTOGRADER, ROOT, Assignment
from autograder.build.common_cells import with_common_cells
from autograder.build.texts import translate
from nst.errors import NSTError
from nst.files import write_text

TOTAL_POINTS = 100

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
INSTRUCTORS = "\n# What instructors install"  # begins the second part of requirements.txt
STUB = "# your code here"  # which nbgrader puts in place of a solution, see nbgrader_config.py
START_CODE, END_CODE = "### START CODE HERE ###", "### END CODE HERE ###"


class BuildError(NSTError):
    """The source of the assignment breaks a convention, or a file that the assignment needs is missing."""

    def __init__(self, where: str, found: str, expected: str) -> None:
        super().__init__(f"{where}: found {found}; expected {expected}")


# ---------------------------------------------------------------- the source becomes the instructor's notebook


def read_source(
    text: str, language: str = "en", translations: Path | None = None, points: int = TOTAL_POINTS
) -> NotebookNode:
    """Turn the source of the assignment into the instructor's notebook, solutions and all.

    Arguments:
    text -- the source
    language -- the notebook's, which takes the place of language="en" in its code
    translations -- the file with the texts in this language; None leaves them as they are
    points -- what its tests add up to

    Raises BuildError where the source breaks a convention (see the top of this file), and TextError where a text has no
    translation.
    """
    _check_prose(text)
    cells = jupytext.reads(text, fmt="py:percent").cells
    names = _names(cells)
    for cell, name in zip(cells, names, strict=True):
        cell.metadata = _metadata(cell, name)
        cell.id = name[:64]
    if translations:
        translate(cells, translations)
    for cell, name in zip(cells, names, strict=True):
        if cell.cell_type == "code":
            cell.source = re.sub(r"\blanguage=\"en\"", f'language="{language}"', cell.source)
            _check_regions(cell, name)
    _check_together(cells, points)
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )


def dump(notebook: NotebookNode) -> str:
    """Write a notebook as text, in the one way that all are written: keys in order, a newline at the end."""
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def pictures(notebook: NotebookNode) -> list[str]:
    """Return the sorted paths of pictures that a notebook names: as images/louvre.jpg or, in its text, `louvre.jpg`.

    Of those in folders, such as images/people/ada.png, it names the whole path.
    """
    text = "\n".join(cell.source for cell in notebook.cells)
    named = re.findall(r"(?:\bimages/((?:[\w-]+/)*)|`)([\w-]+\.(?:jpg|png))\b", text)
    return sorted({f"images/{folder}{name}" for folder, name in named})


def _check_prose(text: str) -> None:
    """Raise BuildError if a markdown cell holds a line of code, which jupytext would take for prose."""
    in_markdown = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# %%"):
            in_markdown = "[markdown]" in line
        elif in_markdown and line.strip() and not line.startswith("#"):
            raise BuildError(
                f"line {number}, under a markdown marker",
                repr(line),
                "a line that starts with '#', or a new # %% marker",
            )


def _names(cells: Iterable[NotebookNode]) -> list[str]:
    """Name each cell: its grade_id, or else a hash of its text, so that an edit elsewhere does not change it."""
    names: list[str] = []
    for cell in cells:
        marker = cell.metadata.get("nbgrader", {})
        digest = hashlib.sha256(f"{cell.cell_type} {cell.source}".encode()).hexdigest()[:12]
        name = str(marker.get("grade_id") or digest) if isinstance(marker, dict) else digest
        if name in names and name == digest:
            name = f"{digest}-{len(names)}"
        names.append(name)
    return names


def _metadata(cell: NotebookNode, name: str) -> NotebookNode:
    """Complete a cell's marker to nbgrader's schema 3, and drop what jupytext keeps for itself."""
    unknown = set(cell.metadata) - {"nbgrader", "lines_to_next_cell"}
    if unknown:
        raise BuildError(
            f"cell {name}", f"{', '.join(sorted(unknown))} in its marker", 'nothing, or nbgrader={"grade_id": …}'
        )
    if "nbgrader" not in cell.metadata:
        return NotebookNode()
    marker = cell.metadata["nbgrader"]
    form = '"grade_id" and one of "solution": true; "grade": true and "points"; "locked": true'
    if not isinstance(marker, dict) or not re.fullmatch(r"[a-z][a-z0-9_]*", str(marker.get("grade_id", ""))):
        raise BuildError(
            f"cell {name}", f"nbgrader={json.dumps(marker)}", form + ' (a grade_id is such as "gram_matrix")'
        )
    kind = {key: value for key, value in marker.items() if key != "grade_id"}
    points = kind.pop("points", None)
    if kind not in ({"solution": True}, {"grade": True}, {"locked": True}) or ("grade" in kind) != (points is not None):
        raise BuildError(f"cell {name}", f"nbgrader={json.dumps(marker)}", form)
    if "locked" not in kind and cell.cell_type != "code":
        raise BuildError(f"cell {name}", f"a {cell.cell_type} cell with {json.dumps(marker)}", "a code cell")
    complete = {
        "schema_version": 3,
        "grade_id": marker["grade_id"],
        "grade": "grade" in kind,
        "solution": "solution" in kind,
        "locked": "solution" not in kind,
        "task": False,
    }
    return NotebookNode(nbgrader=NotebookNode(complete | ({"points": points} if "grade" in kind else {})))


def _check_regions(cell: NotebookNode, name: str) -> None:
    """Raise BuildError unless the regions of a code cell are where they may be, open and close."""
    marks = [m.group() for m in re.finditer(r"### (?:BEGIN [A-Z ]+|END (?!CODE)[A-Z ]+)(?=\s|$)", cell.source, re.M)]
    marks = [mark.strip() for mark in marks]
    other = [mark for mark in marks if mark not in (BEGIN_SOLUTION, END_SOLUTION)]
    if other:
        raise BuildError(f"cell {name}", other[0], f"only {BEGIN_SOLUTION} and {END_SOLUTION} in this assignment")
    if marks != [BEGIN_SOLUTION, END_SOLUTION] * (len(marks) // 2):
        raise BuildError(f"cell {name}", " … ".join(marks), f"each {BEGIN_SOLUTION} followed by its {END_SOLUTION}")
    solution = cell.metadata.get("nbgrader", {}).get("solution", False)
    if marks and not solution:
        raise BuildError(f"cell {name}", f"{BEGIN_SOLUTION} in a cell that is not for students", '"solution": true')
    if solution and not marks:
        raise BuildError(f"cell {name}", "no solution", f"{BEGIN_SOLUTION} … {END_SOLUTION}")
    starts, ends = cell.source.count(START_CODE), cell.source.count(END_CODE)
    if starts != ends or (solution and not starts):
        raise BuildError(
            f"cell {name}", f"{START_CODE} {starts} times, {END_CODE} {ends} times", "as many of both, one at least"
        )


def _check_together(cells: list[NotebookNode], total: int) -> None:
    """Raise BuildError unless all grade_ids differ and the points add up."""
    markers = [cell.metadata.nbgrader for cell in cells if "nbgrader" in cell.metadata]
    counts = Counter(marker.grade_id for marker in markers)
    twice = [grade_id for grade_id, count in counts.items() if count > 1]
    if twice:
        raise BuildError(f"cell {twice[0]}", f"its grade_id {counts[twice[0]]} times", "each grade_id once")
    points = {marker.grade_id: marker.points for marker in markers if marker.grade}
    if sum(points.values()) != total:
        raise BuildError("all test cells", f"{sum(points.values())} points ({points})", f"{total}")


# ---------------------------------------------------------------- files


@dataclass(frozen=True)
class Built:
    """What a build made: both notebooks, in memory."""

    instructor: NotebookNode
    student: NotebookNode


def instructor_notebook(assignment: Assignment) -> NotebookNode:
    """Return the instructor's notebook, straight from the source. Raises BuildError and TextError."""
    translations = None if assignment.language == "en" else assignment.texts
    return read_source(source_of(assignment), assignment.language, translations)


def source_of(assignment: Assignment) -> str:
    """Return the text of an assignment's source, in English, with the cells that it has in common with the first."""
    sources = (assignment.source, assignment.folder / "source.py")
    return with_common_cells(*(source.read_text(encoding="utf-8") for source in sources))


def student_files(assignment: Assignment, notebook: NotebookNode) -> list[str]:
    """Return what a student gets beside the notebook, as paths from the repository's root.

    Weights are never among it: they are large, and each student fits or fetches them.
    Raises BuildError if one of the files is missing.
    """
    scripts = ("pretrained-model/*.py",) if assignment.network else ()
    files = [*dict.fromkeys((*_named(assignment.modules), *pictures(notebook), *_named(scripts)))]
    for name in files:
        if not (ROOT / name).is_file():
            raise BuildError(f"the assignment needs {name}", "no such file", f"a file at {ROOT / name}")
    return files


def student_requirements() -> str:
    """Return what students install: the first part of requirements.txt."""
    return (ROOT / "requirements.txt").read_text(encoding="utf-8").partition(INSTRUCTORS)[0]


def copy_files(files: Iterable[str], folder: Path) -> None:
    """Copy files of the repository into a folder, each to the place that it has here."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)


def _named(patterns: Iterable[str]) -> list[str]:
    return sorted({str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern)})


def write_source(assignment: Assignment, course: Path) -> NotebookNode:
    """Write source/<assignment>/ of an nbgrader course: the instructor's notebook, and the student's files.

    Returns: the instructor's notebook. Raises BuildError.
    """
    notebook = instructor_notebook(assignment)
    folder = course / "source" / assignment.name
    copy_files(student_files(assignment, notebook), folder)
    (folder / "requirements.txt").write_text(student_requirements(), encoding="utf-8")
    (folder / "output").mkdir(exist_ok=True)
    (folder / "output" / ".gitkeep").touch()  # nbgrader copies files, and with this one the folder
    (folder / assignment.notebook).write_text(dump(notebook), encoding="utf-8")
    return notebook


def write_release(assignment: Assignment, course: Path) -> NotebookNode:
    """Let nbgrader make release/<assignment>/ of a course from its source/, without touching any gradebook.

    Returns: the student's notebook. Raises BuildError if nbgrader does.
    """
    config = nbgrader_config()
    config.SaveCells.enabled = False  # this and no_database are what `nbgrader generate_assignment --no-db` sets
    config.GenerateAssignment.no_database = True
    directory = CourseDirectory(config=config, root=str(course), assignment_id=assignment.name)
    converter = GenerateAssignment(coursedir=directory, config=config, force=True)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    converter.log.addHandler(handler)
    try:
        converter.start()
    except NbGraderException as error:  # which says little; the reason is in the log
        raise BuildError(f"nbgrader on {course / 'source' / assignment.name}", log.getvalue(), "no error") from error
    finally:
        converter.log.removeHandler(handler)
    file = course / "release" / assignment.name / assignment.notebook
    student = nbformat.read(file, as_version=4)
    file.write_text(dump(student), encoding="utf-8")
    return student


def nbgrader_config() -> Config:
    """What autograder/nbgrader_config.py sets, without what it does to the environment of this process."""
    with patch.dict("os.environ"), patch("sys.path", [*sys.path]):
        return PyFileConfigLoader("nbgrader_config.py", path=str(AUTOGRADER)).load_config()


def build(assignment: Assignment, course: Path, notebook: Path | None = None) -> Built:
    """Build an assignment.

    Arguments:
    assignment -- the assignment
    course -- a course folder of nbgrader: its source/ and release/ of this assignment are replaced, once all has gone
        well
    notebook -- where a copy of the student's notebook goes, if there is to be one

    Raises BuildError.
    """
    course.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=course) as name:
        scratch = Path(name)
        built = Built(write_source(assignment, scratch), write_release(assignment, scratch))
        for step in ("source", "release"):
            target = course / step / assignment.name
            if target.exists():
                shutil.rmtree(target)
            target.parent.mkdir(exist_ok=True)
            (scratch / step / assignment.name).replace(target)
    if notebook is not None:
        notebook.parent.mkdir(parents=True, exist_ok=True)
        write_text(notebook, dump(built.student))
    return built


def untouched(file: Path) -> NotebookNode | None:
    """Read a student's notebook; None unless it is as it was built: neither filled in nor run."""
    try:
        notebook = nbformat.read(file, as_version=4)
    except Exception:  # whatever else lies there
        return None
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    worked_in = any(cell.outputs or cell.source.count(STUB) != cell.source.count(START_CODE) for cell in code)
    return None if worked_in else notebook


def shown(path: Path) -> Path:
    """Return a path as it is shown to people: from the current folder, if it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def check(assignment: Assignment, notebook: Path) -> None:
    """Raise BuildError if a student's notebook differs from a fresh build. Writes nothing that stays."""
    with tempfile.TemporaryDirectory() as folder:
        check_same(notebook, build(assignment, Path(folder)).student)


def check_same(notebook: Path, student: NotebookNode) -> None:
    """Raise BuildError if a file does not have a student's notebook as it is built."""
    again, fresh = "run python -m autograder build", dump(student)
    if not notebook.is_file():
        raise BuildError(str(notebook), "no such file", again)
    committed = notebook.read_text(encoding="utf-8")
    if committed != fresh:
        raise BuildError(f"{notebook.name} is stale", first_difference(committed, fresh), again)


def first_difference(committed: str, fresh: str) -> str:
    """Say where two notebooks, as text, begin to differ."""
    try:
        old, new = json.loads(committed), json.loads(fresh)
    except json.JSONDecodeError:
        return "a notebook that is not JSON"
    pairs = zip(old.get("cells", []), new["cells"], strict=False)
    for position, (a, b) in enumerate(pairs):
        if a != b:
            keys = [key for key in sorted({*a, *b}) if a.get(key) != b.get(key)]
            return f"other {', '.join(keys)} in cell {position}, {_label(b)}"
    if len(old.get("cells", [])) != len(new["cells"]):
        return f"{len(old.get('cells', []))} cells, not {len(new['cells'])}"
    return "other metadata, or other white space between the cells"


def _label(cell: dict[str, Any]) -> str:
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return str(grade_id or repr("".join(cell["source"]).strip().partition("\n")[0]))
