"""A course with an empty gradebook, which takes seconds to make."""

import shutil
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook


@pytest.fixture(scope="session")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = Course.at(NST, tmp_path_factory.mktemp("empty"))
    with open_gradebook(course):
        pass
    return course.root / "gradebook.db"


@pytest.fixture
def course(gradebook: Path, tmp_path: Path) -> Course:
    folder = tmp_path / "course"
    folder.mkdir()
    shutil.copy(gradebook, folder)
    return Course.at(NST, folder)
