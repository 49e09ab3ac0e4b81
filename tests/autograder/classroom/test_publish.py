"""The files of a class: an earlier run's are replaced, and no others unasked."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course, CourseError
from autograder.classroom.publish import check_files, publish
from autograder.classroom.result import Result
from autograder.grading.grade import Graded
from autograder.grading.released import released
from autograder.grading.store import Store
from autograder.judge.message import Message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from nst.errors import OverwriteError

RESULT = Result("ann", Verdict((FunctionVerdict("f", (Check("c", 1, 1, Message("x")),)),), 1), 1.0)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.at(NST, tmp_path)


def test_files_of_an_earlier_run_may_be_replaced(course: Course) -> None:
    check_files(course, overwrite=False)
    publish(course, [RESULT], Console(quiet=True))
    check_files(course, overwrite=False)


def test_folder_with_brackets_is_named_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "course [red] [autumn]"
    folder.mkdir()
    said = io.StringIO()
    publish(Course.at(NST, folder), [RESULT], Console(file=said))
    assert f"wrote {folder / 'grades.csv'}\n" in said.getvalue()


@contextmanager
def full_disk() -> Iterator[None]:
    """Files can be 200 bytes long, and no longer."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_is_told_after_the_results(course: Course) -> None:
    console = Console(file=io.StringIO())
    with full_disk(), pytest.raises(CourseError, match=r"report\.html cannot be written: .* when that is mended"):
        publish(course, [RESULT], console)
    assert isinstance(console.file, io.StringIO)
    assert "1 of 1 submissions are graded" in console.file.getvalue()
    assert [file.name for file in course.root.iterdir()] == ["grades.csv"]  # which is short


def test_store_on_a_full_disk_keeps_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        store.keep("a", Graded(released(NST), RESULT.verdict))
    assert not [file for file in tmp_path.rglob("*") if file.is_file()] and store.find("a") is None


def test_table_of_nbgraders_export_may_be_replaced(course: Course) -> None:
    (course.root / "grades.csv").write_text("assignment,duedate,timestamp,student_id,last_name\n")
    check_files(course, overwrite=False)


@pytest.mark.parametrize(("name", "text"), [("grades.csv", "name,mark\nann,1\n"), ("report.html", "<h1>Mine</h1>")])
def test_files_of_others_are_not_replaced_unasked(course: Course, name: str, text: str) -> None:
    (course.root / name).write_text(text)
    with pytest.raises(OverwriteError, match=rf"{name} is there already; --overwrite replaces it"):
        check_files(course, overwrite=False)
    check_files(course, overwrite=True)


def test_pages_of_a_large_class_go_when_it_is_small_again(course: Course) -> None:
    """And what others have put beside them does not."""
    folder = course.root / "report-students"
    results = [replace(RESULT, student=f"s{number:03}") for number in range(250)]
    for count, expected in ((250, {"1.html", "2.html", "3.html"}), (150, {"1.html", "2.html"}), (1, set())):
        check_files(course, overwrite=False)
        publish(course, results[:count], Console(quiet=True))
        found = {file.name for file in folder.glob("*")}
        assert found == (expected | {"students.js"} if expected else set())
    assert not folder.exists()
    publish(course, results, Console(quiet=True))
    (folder / "notes.txt").write_text("mine")
    publish(course, [RESULT], Console(quiet=True))
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]


def test_folder_of_others_is_not_written_to_unasked(course: Course) -> None:
    (course.root / "report-students").mkdir()
    with pytest.raises(OverwriteError, match=r"report-students is there already, and holds no pages"):
        check_files(course, overwrite=False)
    check_files(course, overwrite=True)
