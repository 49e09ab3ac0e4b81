"""The gradebook in a PostgreSQL server, which the test starts on loopback; skipped without Debian's package."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from autograder.assignments.assignment import AUTOGRADER, ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, solutions
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose
from tests.support.postgres import MISSING, PROGRAMS, postgres

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

if not PROGRAMS:
    pytest.skip(MISSING, allow_module_level=True)

SCORES = {"ada": 10, "bo": 0}
SCORES_SQL = """
SELECT student.id, COALESCE(SUM(grade.auto_score), 0)
FROM student JOIN submitted_assignment ON submitted_assignment.student_id = student.id
JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
JOIN grade ON grade.notebook_id = submitted_notebook.id GROUP BY student.id
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of an empty database in a running server."""
    with postgres("autumn") as (url,):
        yield url


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    right = {"total_cost": solutions(instructor_notebook(NST))["total_cost"]}
    hand_in(NST, fill(released(NST), right), folder, "ada")
    hand_in(NST, released(NST), folder, "bo")
    return folder


def read_scores(server: str) -> dict[str, float]:
    with psycopg.connect(server.replace("+psycopg", "")) as connection:
        return {student: float(points) for student, points in connection.execute(SCORES_SQL)}


def grade(course: Path, server: str) -> str:
    command = [sys.executable, "-m", "autograder", "grade", "--course", str(course), "--db", server]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def nbgrader(course: Path, server: str, *arguments: str) -> str:
    place = (f"--CourseDirectory.root={course}", f"--CourseDirectory.db_url={server}")
    command = [sys.executable, "-m", "nbgrader", *arguments, *place]
    done = subprocess.run(command, cwd=AUTOGRADER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def made(course: Path) -> dict[Path, int]:
    files = (file for name in ("judged", "autograded") for file in (course / name).rglob("*"))
    return {file: file.stat().st_mtime_ns for file in files if file.is_file() and file.name != "lock"}


def test_gradebook_in_a_server(course: Path, server: str) -> None:
    assert "2 of 2 submissions are graded, 5.0 points on average." in grade(course, server)
    assert read_scores(server) == SCORES

    before = made(course)
    assert "2 of 2 submissions are graded, 5.0 points on average." in grade(course, server)
    assert made(course) == before

    hand_in(NST, released(NST), course, "cy")
    said = nbgrader(course, server, "autograde", "nst")
    assert "Skipping existing assignment" in said and "submitted/cy/nst" in said
    assert read_scores(server) == SCORES | {"cy": 0}

    nbgrader(course, server, "generate_feedback", "nst")
    pages = {page.parts[-3]: page.read_text() for page in course.glob(f"feedback/*/nst/{Path(NST.notebook).stem}.html")}
    assert set(pages) == {*SCORES, "cy"}
    assert "Score: 10 / 100" in pages["ada"]

    nbgrader(course, server, "export", f"--to={course / 'exported.csv'}")
    with (course / "exported.csv").open() as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == SCORES | {"cy": 0}
    assert list(course.rglob("*.db")) == []
