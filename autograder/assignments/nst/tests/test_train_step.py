"""The trials of train_step, which is a tf.function: traced once for each shape, with the targets of that moment."""

import dataclasses

import numpy as np
import pytest

from autograder.assignments.nst.checks.tf2.steps import Adam, cost, objective, path
from autograder.judge.judge import generators
from autograder.judge.student import Source, StepProblem, StepsRun
from tests.support.graded import FUNCTIONS


class Traced:
    """A student whose function is right, and keeps the targets of the first image of each shape."""

    def __init__(self) -> None:
        self.traces: dict[tuple[int, ...], StepProblem] = {}

    def run_train_step(self, problem: StepProblem) -> StepsRun:
        first = self.traces.setdefault(problem.start.shape, problem)
        terms = objective(dataclasses.replace(first, start=problem.start))
        images = path(terms, problem.start, problem.steps, Adam())
        return StepsRun(images, [np.array(cost(terms, image)) for image in images[:-1]], traces=1)

    def source(self, function: str) -> Source:
        return Source()


@pytest.mark.parametrize("seed", range(60))
def test_what_was_traced_in_one_trial_costs_nothing_in_the_other(seed: int) -> None:
    functions = FUNCTIONS["nst-tf2"]
    verdict = functions["train_step"].judge(Traced(), generators(seed, functions)["train_step"])
    assert verdict.points == verdict.max_points == 30
