"""The files of a class: an earlier run's are replaced, and no others unasked."""

from pathlib import Path

import pytest
from rich.console import Console

from autograder.assignments import NST
from autograder.classroom.course import Course
from autograder.classroom.publish import check_files, publish
from autograder.classroom.result import Result
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from nst_errors import OverwriteError

RESULT = Result("ann", Verdict((FunctionVerdict("f", (Check("c", 1, 1, "x"),)),), 1), 1.0)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.at(NST, tmp_path)


def test_files_of_an_earlier_run_may_be_replaced(course: Course) -> None:
    check_files(course, overwrite=False)
    publish(course, [RESULT], Console(quiet=True))
    check_files(course, overwrite=False)


def test_table_of_nbgraders_export_may_be_replaced(course: Course) -> None:
    (course.root / "grades.csv").write_text("assignment,duedate,timestamp,student_id,last_name\n")
    check_files(course, overwrite=False)


@pytest.mark.parametrize(("name", "text"), [("grades.csv", "name,mark\nann,1\n"), ("report.html", "<h1>Mine</h1>")])
def test_files_of_others_are_not_replaced_unasked(course: Course, name: str, text: str) -> None:
    (course.root / name).write_text(text)
    with pytest.raises(OverwriteError, match=rf"{name} is there already; --overwrite replaces it"):
        check_files(course, overwrite=False)
    check_files(course, overwrite=True)
