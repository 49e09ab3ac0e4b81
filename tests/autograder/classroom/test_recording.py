"""A record that is written here leaves what nbgrader's autograde leaves: each row, each file, each permission."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_output

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, solutions
from autograder.classroom import by_nbgrader
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook, prepare, scores
from autograder.classroom.recording import Recorder
from autograder.grading.grade import Graded
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.store import Store, key_of
from autograder.judge.verdict import Verdict
from tests.support.gradebook_rows import rows_of
from tests.support.postgres import MISSING, PROGRAMS, postgres
from tests.support.student_in_process import verdict as judged

NAME = Path(NST.notebook).stem
EXTRA = "Reflections"  # a second notebook of the assignment, which few hand in
RIGHT = solutions(instructor_notebook(NST))
ANSWERS = {"right": RIGHT, "wrong": RIGHT | {"total_cost": "pass"}, "nothing": {}}
# Each student's first submission, the time of it, the second one, and the time of that.
STUDENTS = {
    "ann": ("right", None, None, None),
    "bob": ("right", "2029-01-01 12:00 UTC", None, None),
    "cat": ("wrong", "2030-01-02 12:00 UTC", None, None),
    "dan": ("wrong", "2030-01-02 12:00 UTC", None, None),  # has an extension
    "eve": ("nothing", "2030-01-02 12:00 UTC", None, None),  # has points by hand
    "fay": ("nothing", None, "right", "2030-01-02 12:00 UTC"),
    "gil": ("right", "2030-01-02 12:00 UTC", "wrong", None),
    "hal": (None, None, "right", ""),
    "ida*[a]": ("right", None, "right", None),
}


def graded(name: str) -> Graded:
    """A notebook as it was judged; the wrong one says more than nbgrader keeps."""
    cells = ANSWERS[name]
    verdict = Verdict(tuple(judged(cells).values()), 1)
    notebook = present(fill(released(NST), cells), verdict)
    if name == "wrong":
        notebook.cells[3].outputs = [new_output("stream", name="stdout", text="\n" * 1500)]
    return Graded(notebook, verdict)


GRADED = {name: graded(name) for name in ANSWERS}


def take(course: Course, student: str, answers: str | None, time: str | None) -> list[tuple[str, str]]:
    """Hand in for a student, and judge it. Returns: what is to be recorded."""
    if answers is None:
        return []
    folder = hand_in(NST, fill(released(NST), ANSWERS[answers]), course.root, student).parent
    (folder / "timestamp.txt").unlink(missing_ok=True)
    if time is not None:
        (folder / "timestamp.txt").write_text(time)
    key = key_of(NST, folder)
    Store(course.judged).keep(key, GRADED[answers])
    return [(student, key)]


def with_files(course: Course) -> None:
    """Files of a student's own: of all kinds, and some in place of the assignment's."""
    folder = course.submitted("bob")
    for name in ("own.txt", "page.html", "old.pyc", "images/louvre.jpg", "images/mine.png", f"{EXTRA}.ipynb"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)


def by_hand(course: Course) -> None:
    """What people do in the gradebook between two runs."""
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
        gradebook.grant_extension("nst", "dan", days=3)
        for student, points, extra in (("eve", 9, 2), ("cat", 0, None), ("ann", None, 1)):
            grade = gradebook.find_grade("test_gram_matrix", NAME, "nst", student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
            gradebook.find_comment("gram_matrix", NAME, "nst", student).manual_comment = "Well done"
        gradebook.update_or_create_student("ann", first_name="Ann")
        gradebook.db.commit()


def state(course: Course) -> tuple[dict[str, list[str]], dict[str, tuple[int, bytes]]]:
    """All that a record leaves, in the gradebook and in the folder."""
    below = course.root / "autograded"
    files = {
        str(path.relative_to(below)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in below.rglob("*")
    }
    return rows_of(course.directory.db_url), files


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose gradebook knows the assignment, with a notebook more."""
    course = Course.at(NST, tmp_path_factory.mktemp("prepared"))
    add_notebook(course)
    return course


def add_notebook(course: Course) -> None:
    prepare(course)
    with open_gradebook(course) as gradebook:
        gradebook.add_notebook(EXTRA, "nst")
        gradebook.add_grade_cell("essay", EXTRA, "nst", max_score=5, cell_type="markdown")
        gradebook.add_solution_cell("essay", EXTRA, "nst")
        gradebook.add_task_cell("task", EXTRA, "nst", max_score=5, cell_type="markdown")


@pytest.fixture(scope="module")
def servers() -> Iterator[list[str]]:
    with postgres("ours", "theirs") as urls:
        yield urls


@pytest.fixture(params=["sqlite", "postgresql"])
def courses(request: pytest.FixtureRequest, prepared: Course, tmp_path: Path) -> tuple[Course, Course]:
    """Two courses that are alike."""
    if request.param == "sqlite":
        for name in ("ours", "theirs"):
            shutil.copytree(prepared.root, tmp_path / name)
        return Course.at(NST, tmp_path / "ours"), Course.at(NST, tmp_path / "theirs")
    if not PROGRAMS:
        pytest.skip(MISSING)
    urls = request.getfixturevalue("servers")
    ours, theirs = (Course.at(NST, tmp_path / url.rpartition("/")[2], url) for url in urls)
    for course in (ours, theirs):
        add_notebook(course)
    return ours, theirs


@pytest.mark.parametrize("penalty", ["zero"])
def test_record_is_that_of_nbgrader(courses: tuple[Course, Course], penalty: str) -> None:
    """For what is right, wrong, late, extended, graded by hand, handed in again, or without a time."""
    ours, theirs = courses
    for turn in (0, 1):
        todo = []
        for course in courses:
            course.config.LateSubmissionPlugin.penalty_method = penalty
            todo.append(
                [pair for name, turns in STUDENTS.items() for pair in take(course, name, *turns[2 * turn :][:2])]
            )
            with_files(course)
        assert todo[0] == todo[1]
        with Recorder(ours) as recorder:
            added = [each for pair in todo[0] for each in recorder.add(*pair)]
            recorded = [*added, *recorder.finish()]
        assert [each.error for each in recorded] == [None] * len(todo[0])
        for student, key in todo[1]:
            by_nbgrader.record(theirs, student, key)
        assert state(ours) == state(theirs)
        for course in courses:
            by_hand(course)
        everybody = [(name, key_of(NST, ours.submitted(name))) for name in STUDENTS if ours.submitted(name).exists()]
        again = [pair for pair in everybody if turn or pair[0] not in ("ida*[a]",)]
        with Recorder(ours) as recorder:
            assert [each for pair in again for each in recorder.add(*pair)] == []
            assert not [each for each in recorder.finish() if each.error]
        for student, key in again:
            by_nbgrader.record(theirs, student, key)
        assert state(ours) == state(theirs)
    assert scores(ours)["eve"].points == 0 and scores(ours)["dan"].points > 0
