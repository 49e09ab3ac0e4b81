"""What is asked of a gradebook, of however large a class."""

import re

import pytest
from nbgrader.api import Grade, SubmittedAssignment
from sqlalchemy import Select, func, text
from sqlalchemy.dialects import sqlite

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.classroom.gradebook import of, of_grades, of_notebooks, open_gradebook

STUDENT = SubmittedAssignment.student_id


@pytest.mark.parametrize(
    "query",
    [
        of("nst", STUDENT),
        of_notebooks("nst", STUDENT),
        of_grades("nst", STUDENT, func.sum(Grade.score)).group_by(STUDENT),
    ],
)
def test_no_table_is_looked_through_for_each_student(query: Select[tuple[str]], empty_gradebook: Course) -> None:
    """The first may be looked through; another one, for each row of that, would take hours for a hundred thousand."""
    asked = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with open_gradebook(empty_gradebook) as gradebook:
        steps = [row.detail for row in gradebook.db.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    large = [
        step for step in steps if re.match(r"(SCAN|SEARCH) (submitted_assignment|submitted_notebook|grade)\b", step)
    ]
    assert large and not any(step.startswith("SCAN") or "AUTOMATIC" in step for step in large[1:]), steps


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course.at(NST, tmp_path_factory.mktemp("course"))
