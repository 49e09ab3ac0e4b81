"""A class that has been graded once, for all tests of this folder."""

import shutil
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, read_cells, solutions
from autograder.classroom.course import Course
from autograder.grading.released import released
from tests.support.class_runs import GALLERY, ODD, Run, command


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A course folder, graded for the first time."""
    folder = tmp_path_factory.mktemp("course")
    right = solutions(instructor_notebook(NST))
    for student, cells in {
        "ada": right,
        "bo": right,
        "cy": right | read_cells(GALLERY / "mistakes" / "total_swapped.py"),
        "dan": read_cells(NST.samples / "unfilled.py"),
        "eve": right,
    }.items():
        hand_in(NST, fill(released(NST), cells), folder, student)
    submitted = folder / "submitted"
    (submitted / "eve" / "nst" / f"{ODD}passwords.txt").symlink_to("/etc/passwd")
    for student, name, text in [
        ("fay", NST.notebook, "a notebook that was saved as text"),
        ("gil", f"{ODD}Untitled.ipynb", "{}"),
        ("hal", ".DS_Store", ""),
    ]:
        (submitted / student / "nst").mkdir(parents=True)
        (submitted / student / "nst" / name).write_text(text)
    process = command(folder, "--jobs", "2")
    said = process.communicate()[0]
    return Run(folder, process.returncode, said)


@pytest.fixture
def course(run: Run, tmp_path: Path) -> Course:
    """A copy of the graded course."""
    shutil.copytree(run.course, tmp_path / "copy", symlinks=True)
    again = Course.at(NST, tmp_path / "copy")
    for mark in (again.judged / "recorded").iterdir():  # which name the gradebook
        mark.write_text(mark.read_text().replace(str(run.course), str(again.root)))
    return again
