"""Right answers in the many forms that students write: each passes the visible tests."""

import pytest

from autograder.build.submission import read_cells
from tests.autograder.assignments.test_gallery_judge import RIGHT
from tests.support.galleries import Submission, each
from tests.support.graded import FUNCTIONS
from tests.support.solution import TRAINING, run, solved, without_training

CELLS = {submission: read_cells(submission.file) for submission in each(RIGHT)}


# The tests of functions that train need a network: the assignment's own tests run them.
@pytest.mark.parametrize("submission", [each for each in CELLS if CELLS[each].keys().isdisjoint(TRAINING)], ids=str)
def test_right_answer_passes_the_visible_tests(submission: Submission) -> None:
    namespace = solved(submission.edition)
    for code in CELLS[submission].values():
        exec(code, namespace)  # noqa: S102
    for function in without_training(submission.edition):
        if not {function, FUNCTIONS[submission.edition][function].after}.isdisjoint(CELLS[submission]):
            run(f"test_{function}", namespace, submission.edition)
