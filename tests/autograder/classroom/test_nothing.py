"""Who has handed in no file gets 0 points, together with others, and keeps what was given by hand."""

from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import SubmissionError
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook, prepare, scores
from autograder.classroom.nothing import give_nothing
from autograder.classroom.quiet import quiet


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two have an empty folder; to one of them, points were given for what was handed in late before."""
    course = Course.at(NST, tmp_path)
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    prepare(course)
    for name in ("ann", "bob", "cat"):
        course.submitted(name).mkdir(parents=True)
    (course.submitted("bob") / "timestamp.txt").write_text("2030-01-02 12:00 UTC")
    (course.submitted("cat") / "timestamp.txt").write_text("yesterday")
    with quiet(), open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
        gradebook.update_or_create_student("bob", first_name="Bob")
        submission = gradebook.add_submission("nst", "bob")
        submission.notebooks[0].late_submission_penalty = 15
        for grade in submission.notebooks[0].grades:
            grade.auto_score = 10
        grade.manual_score = 7
        gradebook.db.commit()
    return course


def test_all_get_nothing_but_the_one_at_fault(course: Course) -> None:
    failed = give_nothing(course, ["ann", "bob", "cat"])
    assert [*failed] == ["cat"] and isinstance(failed["cat"], SubmissionError)
    found = scores(course)
    assert {name: (score.points, score.late_penalty) for name, score in found.items()} == {"ann": (0, 0), "bob": (7, 0)}
    with open_gradebook(course) as gradebook:
        assert gradebook.find_student("bob").first_name == "Bob"
        late = {each.student.id: each.total_seconds_late > 0 for each in gradebook.assignment_submissions("nst")}
        assert late == {"ann": False, "bob": True}
        for each in gradebook.assignment_submissions("nst"):
            (notebook,) = each.notebooks
            assert [grade.auto_score for grade in notebook.grades] == [0] * 5
            assert not notebook.needs_manual_grade and notebook.late_submission_penalty is None
