"""The galleries of right answers and of mistakes: what each gets, and what it is told; see wrong_functions.py."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from autograder.build.submission import read_cells
from autograder.catalogue.say import say
from autograder.judge.verdict import FunctionVerdict
from tests.support.galleries import Submission, each, submissions
from tests.support.student_in_process import GRADED, verdict
from tests.support.wrong_functions import read_losses

RIGHT = {edition: submissions(edition, "right") for edition in GRADED}
MISTAKES = {edition: submissions(edition, "mistakes") for edition in GRADED}


def loses_as_expected(functions: Iterable[FunctionVerdict], file: Path) -> bool:
    """Whether each function has lost what the file says, and been told so; if not, what it was is in the failure."""
    losses = read_losses(file)
    for function in functions:
        lost = [check for check in function.checks if not check.passed]
        assert function.points == losses.points.get(function.name, function.max_points), lost
        assert not lost or losses.named(function), lost
    return True


@pytest.mark.parametrize("submission", each(RIGHT), ids=str)
def test_right_answer_gets_everything(submission: Submission) -> None:
    functions = verdict(read_cells(submission.file), assignment=submission.edition).values()
    assert [check for function in functions for check in function.checks if not check.passed] == []
    assert sum(function.points for function in functions) == 100


# All take minutes, and `make messages` runs them.
@pytest.mark.parametrize("submission", each(MISTAKES)[::6], ids=str)
def test_mistake_costs_what_it_should_and_is_named(submission: Submission) -> None:
    edition, file = submission
    losses = set(read_losses(file).points)
    assert losses and losses <= set(GRADED[edition])
    functions = verdict(read_cells(file), assignment=edition).values()
    assert loses_as_expected(functions, file)
    for function in functions:
        for check in function.checks:
            told = say(check.finding)
            assert len(told) <= 500 and "\n" not in told
            assert not check.mistake or (say(check.mistake) in told and not check.passed)


@pytest.mark.parametrize("assignment", GRADED)
def test_galleries_are_large_enough(assignment: str) -> None:
    assert len(RIGHT[assignment]) >= 20 and len(MISTAKES[assignment]) >= 40
