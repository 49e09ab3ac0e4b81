"""Attacks on a whole course: its gradebook, other students, and the run of nbgrader itself.

Each is a folder that a student hands in. They are graded together with honest students in one run of nbgrader, once one
honest student has been graded alone.
"""

import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import demo
from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, instructor_notebook, write_source
from autograder.build.submission import fill, hand_in, solutions
from autograder.grading.released import released
from autograder.sandbox.clear import clear

VICTIMS = ("a_victim", "z_victim")  # one is graded before all attacks, one after them
TABLES = {"submitted_assignment": "student_id", "submitted_notebook": "assignment_id", "grade": "notebook_id"}

UPDATE = """
import os, sqlite3
from pathlib import Path

above = [Path.cwd(), *Path.cwd().parents, Path("COURSE"), Path("../../.."), Path("../../../..")]
for database in (folder / "gradebook.db" for folder in above):
    try:
        with sqlite3.connect(f"file:{database}?mode=rw", uri=True) as gradebook:
            gradebook.execute("UPDATE grade SET manual_score = 100, needs_manual_grade = 0")
            print("REA" + "CHED", database)
    except sqlite3.Error:
        pass
try:
    print("REA" + "CHED", os.listdir("COURSE/submitted"))
except OSError:
    pass
"""


@dataclass(frozen=True)
class CourseAttack:
    """A submission: `make` fills its folder, in which a right or unfilled notebook already lies.

    ungraded -- part of what nbgrader must log, where the submission cannot be graded
    """

    make: Callable[[Path, Path], object]  # the submission's folder, the course's
    score: float = 0
    ungraded: str = ""
    solved: bool = False


@dataclass(frozen=True)
class CourseOutcome:
    """What came of it: rows of the gradebook that were lost, and new ones that are not the attackers' own."""

    assignment: Assignment
    folder: Path
    scores: Mapping[str, float]
    log: str
    lost: list[str]
    foreign: list[str]
    touched: tuple[str, ...]

    def graded(self, student: str) -> bool:
        """Whether nbgrader has graded a submission; if it has not, it leaves no folder."""
        return self._autograded(student).exists()

    def notebook(self, student: str) -> str:
        """A student's notebook after grading, as text."""
        return (self._autograded(student) / self.assignment.notebook).read_text(encoding="utf-8")

    def files(self, student: str) -> list[str]:
        """What is handed on of a student's, and lies where a browser can have it."""
        folders = (self._autograded(student), self.page(student).parent)
        return [str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*") if path.is_file()]

    def page(self, student: str) -> Path:
        """The page that a student gets back."""
        name = Path(self.assignment.notebook).with_suffix(".html")
        return self.folder / "feedback" / student / self.assignment.name / name

    def _autograded(self, student: str) -> Path:
        return self.folder / "autograded" / student / self.assignment.name


def _notebook(folder: Path) -> Path:
    """The notebook in a submission's folder, which is called as its assignment."""
    return folder / assignments()[folder.name].notebook


def _write_cells(folder: Path, cells: Mapping[str, str]) -> None:
    _notebook(folder).write_text(dump(fill(released(assignments()[folder.name]), cells)), encoding="utf-8")


def _edit(folder: Path, change: Callable[[NotebookNode], object]) -> None:
    notebook = nbformat.read(_notebook(folder), as_version=4)
    change(notebook)
    _notebook(folder).write_text(json.dumps(notebook), encoding="utf-8")


def _gradebook(folder: Path, course: Path) -> None:
    """Sets everybody's scores in the gradebook, through its absolute path and relative ones."""
    source = UPDATE.replace("COURSE", str(course))
    _write_cells(folder, {"gram_matrix": source})


def _forged_metadata(folder: Path, course: Path) -> None:
    """Points, grade_ids, tags and the findings and key of somebody else's submission, as if a step had left them."""

    def change(notebook: NotebookNode) -> None:
        notebook.metadata["nst"] = {"findings": ["100 of 100 points"], "key": "a_victim", "score": 100}
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader.update({"points": 1000, "grade": cell.cell_type == "code", "locked": False})
            cell.metadata["tags"] = ["skip-execution", "raises-exception"]
            if cell.cell_type == "code":
                cell.outputs = [{"output_type": "execute_result", "data": {"text/plain": "20.0"}, "metadata": {}}]
                cell.outputs[0]["execution_count"] = 1

    _edit(folder, change)


def _forged_schema(folder: Path, course: Path) -> None:
    """Metadata of a version of nbgrader to come, at which nbgrader ends the run for the whole class."""
    versions = iter([99, 1, 0, -1, "3", None] * 100)

    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader["schema_version"] = next(versions)

    _edit(folder, change)


def _forged_cells(folder: Path, course: Path) -> None:
    """Test cells of its own, which show full marks, before and after the real ones, under their names and others."""

    def change(notebook: NotebookNode) -> None:
        for name in ("test_gram_matrix", "test_gram_matrix", "test_bonus"):
            cell = nbformat.v4.new_code_cell("20.0")
            marker = {"grade_id": name, "grade": True, "points": 20, "solution": False, "locked": True, "task": False}
            cell.metadata["nbgrader"] = marker | {"schema_version": 3}
            notebook.cells[:0] = [cell]
            notebook.cells.append(cell)

    _edit(folder, change)


def _forged_results(folder: Path, course: Path) -> None:
    """Results as the grader writes them, handed in: a verdict, a feedback page, a gradebook, a stored verdict."""
    verdict = {"score": 100.0, "max_score": 100.0, "status": "graded", "reason": None, "seed": 1, "functions": {}}
    notebook = _notebook(folder)
    for name in (notebook.stem + ".verdict.json", f"judged/{folder.name}/a.json", "verdict.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(verdict | {"notes": []}))
    notebook.with_suffix(".html").write_text("Score: 100.0 / 100.0")
    with sqlite3.connect(folder / "gradebook.db") as gradebook:
        gradebook.execute("CREATE TABLE grade (auto_score REAL)")


def _shadowing_files(folder: Path, course: Path) -> None:
    """Files with the names of modules that the grader and the kernel import, and an nst_utils of its own."""
    ours, imported = ("autograder", "nst_utils", "nst"), ("numpy", "json", "nbformat")
    for name in (*ours, *imported, "sitecustomize", "usercustomize", "conftest"):
        (folder / f"{name}.py").write_text(f"open({str(course / 'evil')!r}, 'w').write('x')\n")
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.ClearSolutions.code_stub = {}\n")


def _linked_notebook(folder: Path, course: Path) -> None:
    """The notebook of somebody else, by a link."""
    notebook = _notebook(folder)
    notebook.unlink()
    notebook.symlink_to(course / "submitted" / VICTIMS[0] / folder.name / notebook.name)


def _linked_files(folder: Path, course: Path) -> None:
    """Links to the gradebook and to others' folders among the files."""
    (folder / "images").mkdir()
    (folder / "images" / "mine.jpg").symlink_to(course / "gradebook.db")
    (folder / "output").symlink_to(course / "submitted" / VICTIMS[0])


def _odd_link(folder: Path, course: Path) -> None:
    """A link whose name is no text and clears a terminal."""
    (folder / os.fsdecode(b"\xff\x1b[2J.jpg")).symlink_to(course / "gradebook.db")


def _nested(folder: Path, course: Path) -> None:
    """Folders nested deeper than Python recurses."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def _deep_json(folder: Path, course: Path) -> None:
    """A notebook nested a hundred thousand deep."""
    _notebook(folder).write_text('{"nbformat": 4, "cells": ' + "[" * 100_000)


def _large_notebook(folder: Path, course: Path) -> None:
    """A notebook of 100 MB."""
    _edit(folder, lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell("x" * 100_000_000)))


def _pipe(folder: Path, course: Path) -> None:
    """A pipe that nobody writes to, in place of the notebook."""
    _notebook(folder).unlink()
    os.mkfifo(_notebook(folder))


def _no_json(folder: Path, course: Path) -> None:
    """A notebook that is not one."""
    _notebook(folder).write_bytes(b'{"nbformat": 4, \xff\xfe')


def _files_for_folders(folder: Path, course: Path) -> None:
    """Files where the assignment has folders."""
    for name in ("images", "output", "pretrained-model"):
        (folder / name).write_text("")


def _odd_names(folder: Path, course: Path) -> None:
    """Files whose names are no text, have line breaks, markup, or are as long as names can be."""
    for name in (b"\xff\xfe.jpg", b"a\nb.png", b"<script>.png", b"-rf", b"x" * 255, "\u202egpj.exe".encode()):
        with open(os.path.join(os.fsencode(folder), name), "wb"):  # noqa: PTH118, PTH123 -- names as bytes
            pass


def _what_browsers_run(folder: Path, course: Path) -> None:
    """Pages and drawings that run in a browser, under names that a list of what is ignored passes over.

    And archives that are encrypted, or none at all.
    """
    for name in ("evil.HTML", "evil.Svg", "evil.shtml", "evil.xhtml", "evil.html.", "evil", "evil.svgz", "evil.PHTML"):
        for place in (folder, folder / "images"):
            place.mkdir(exist_ok=True)
            (place / name).write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    (folder / "images" / "mine.PNG").write_bytes(b"\x89PNG\r\n\x1a\n")
    with zipfile.ZipFile(folder / "secret.npz", "w") as archive:
        archive.writestr("about.npy", b"\x93NUMPY")
    content = bytearray((folder / "secret.npz").read_bytes())
    content[6] |= 1  # encrypted, it says
    (folder / "secret.npz").write_bytes(content)
    (folder / "state.npz").write_bytes(b"PK\x03\x04" + b"\xff" * 100)


def _remote_pictures(folder: Path, course: Path) -> None:
    """Texts that have the browser of whoever reads them load something from elsewhere."""
    texts = [
        "![x](https://elsewhere.example/a.png)",
        "![x][y]\n\n[y]: https://elsewhere.example/b.png",
        "![y]\n\n[y]: <https://elsewhere.example/c.png>",
        "[![x](https://elsewhere.example/d.png)](https://elsewhere.example)",
        "![a\nb](https://elsewhere.example/e.png 'x')",
        "![[x]](https://elsewhere.example/f.png)",
        '<img src="https://elsewhere.example/g.png">',
        "!\u202e[x](https://elsewhere.example/h.png)",
        "```mermaid\nflowchart\n  A@{ img: 'https://elsewhere.example/i.png' }\n```",
    ]
    _edit(folder, lambda notebook: notebook.cells.extend(map(nbformat.v4.new_markdown_cell, texts)))


def _feedback_bombs(folder: Path, course: Path) -> None:
    """Texts that take a page hours: markers that are searched for in time quadratic in their number."""
    markers = ("\\\\(", "\\\\[ ", "$$ ", "[", "![", "**a ", "> ", "[a][", "<", "| ", "- ", "&", "`` ` ``` ")
    texts = [(marker * 300_000)[:300_000] for marker in markers]

    def change(notebook: NotebookNode) -> None:
        notebook.cells.extend(map(nbformat.v4.new_markdown_cell, texts))
        notebook.cells.extend(nbformat.v4.new_raw_cell(text) for text in texts)
        notebook.cells.extend(nbformat.v4.new_markdown_cell("[" * 9_000) for _ in range(150))
        notebook.cells.append(nbformat.v4.new_code_cell("#" + "+" * 2_000_000))
        notebook.cells.extend(nbformat.v4.new_markdown_cell("x") for _ in range(5_000))

    _edit(folder, change)


def _attachments(folder: Path, course: Path) -> None:
    """27 MB of pictures pasted into a cell of text, each a small one."""
    cell = nbformat.v4.new_markdown_cell("![a](attachment:0)")
    cell["attachments"] = {f"{number}": {"image/png": "AAAA" * 5} for number in range(600_000)}
    _edit(folder, lambda notebook: notebook.cells.append(cell))


def _linked_device(folder: Path, course: Path) -> None:
    """A link to a device without an end among the files, which would be copied for ever."""
    (folder / "endless.png").symlink_to("/dev/zero")


ATTACKS: Mapping[str, CourseAttack] = {
    "attachments": CourseAttack(_attachments, ungraded="more than"),
    "deep_json": CourseAttack(_deep_json, ungraded="nested too deeply"),
    "escapes\x1b[2J\x07\u202e": CourseAttack(_what_browsers_run, solved=True, score=100),
    "feedback_bombs": CourseAttack(_feedback_bombs, solved=True, score=100),
    "files_for_folders": CourseAttack(_files_for_folders, solved=True, score=100),
    "forged_cells": CourseAttack(_forged_cells),
    "forged_metadata": CourseAttack(_forged_metadata),
    "forged_results": CourseAttack(_forged_results),
    "forged_schema": CourseAttack(_forged_schema),
    "gradebook": CourseAttack(_gradebook),
    "large_notebook": CourseAttack(_large_notebook, ungraded="more than 32 MB"),
    "linked_device": CourseAttack(_linked_device, solved=True, ungraded="is a link"),
    "linked_files": CourseAttack(_linked_files, solved=True, ungraded="is a link"),
    "linked_notebook": CourseAttack(_linked_notebook, ungraded="is a link"),
    "nested": CourseAttack(_nested, solved=True, ungraded="more than 500"),
    "new\nline": CourseAttack(lambda folder, course: None, solved=True, ungraded="a line break in it"),
    "no_json": CourseAttack(_no_json, ungraded="bytes that are not UTF-8"),
    "odd_link": CourseAttack(_odd_link, solved=True, ungraded="is a link"),
    "odd_names": CourseAttack(_odd_names, solved=True, score=100),
    "pipe": CourseAttack(_pipe, ungraded="neither a file nor a folder"),
    "remote_pictures": CourseAttack(_remote_pictures, solved=True, score=100),
    "shadowing_files": CourseAttack(_shadowing_files),
}


def attack_course(folder: Path, assignment: Assignment = NST, isolation: str | None = None) -> CourseOutcome:
    """Make a course with honest students and attackers, and grade it with nbgrader's own command.

    Arguments:
    isolation -- the level of isolation; None is the strongest that this machine offers
    """
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)  # without which kernels with user ids of their own could read it, and grading is refused
    write_source(assignment, folder)
    root = f"--CourseDirectory.root={folder}"
    level = [f"--RunAndJudge.isolation={isolation}"] if isolation else []
    demo.nbgrader("generate_assignment", assignment.name, root)
    right = fill(released(assignment), solutions(instructor_notebook(assignment)))
    log: list[str] = []

    hand_in(assignment, right, folder, VICTIMS[0])
    demo.nbgrader("autograde", assignment.name, root, *level, on_line=log.append)
    before, files = _rows(folder), _files(folder)
    for name, attack in ATTACKS.items():
        attack.make(hand_in(assignment, right if attack.solved else released(assignment), folder, name).parent, folder)
    hand_in(assignment, right, folder, VICTIMS[1])
    try:
        demo.nbgrader("autograde", assignment.name, root, *level, on_line=log.append)
    except demo.GradingError:  # it says so where it could not grade a submission
        log.append("nbgrader has graded some and not others\n")
    after = _rows(folder)
    demo.nbgrader("generate_feedback", assignment.name, root, on_line=log.append)
    clear(folder / "submitted" / "nested")  # which shutil.rmtree cannot
    own = _ids(folder, [*ATTACKS, VICTIMS[1]])
    scores = demo.read_scores(assignment, folder)
    return CourseOutcome(
        assignment,
        folder,
        {student: sum(points for points, _ in grades.values()) for student, grades in scores.items()},
        "".join(log),
        sorted(before - after),
        sorted(row for row in after - before if not any(f"'{name}'" in row for name in own)),
        tuple(sorted(str(path) for path, about in files.items() if _about(path) != about)),
    )


def _rows(course: Path) -> set[str]:
    with sqlite3.connect(course / "gradebook.db") as gradebook:
        return set(gradebook.iterdump())


def _ids(course: Path, students: list[str]) -> set[str]:
    """The students, and the ids of the rows that are about them."""
    own = set(students)
    with sqlite3.connect(course / "gradebook.db") as gradebook:
        for table, column in TABLES.items():
            own |= {id_ for id_, of in gradebook.execute(f"SELECT id, {column} FROM {table}") if of in own}  # noqa: S608
    return own


def _files(course: Path) -> dict[Path, tuple[int, int]]:
    """All that is there before the attacks, and must stay as it is; nbgrader writes into the gradebook."""
    kept = [path for path in course.rglob("*") if path.is_file() and not path.name.startswith(("gradebook.db", "."))]
    return {path: about for path in [*kept, course / "evil"] if (about := _about(path))}


def _about(path: Path) -> tuple[int, int] | None:
    if not path.exists():
        return (0, 0) if path.name == "evil" else None
    return path.stat().st_mtime_ns, path.stat().st_size
