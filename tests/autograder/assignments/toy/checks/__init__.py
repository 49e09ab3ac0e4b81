"""How the toy assignment is graded: weighted_squares(x, weight) is weight times the sum of all x**2."""

from functools import partial

import numpy as np

from autograder.judge.examine import examine
from autograder.judge.judge import GradedFunction
from autograder.judge.message import message
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes
from autograder.judge.student import Argument, Call, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "weighted_squares"
FUNCTION = Function(NAME, {"x": ..., "weight": ...}, "total")
MISTAKES: Mistakes = {
    "toy.no-weight": lambda x, weight: np.sum(x**2),
    "toy.not-squared": lambda x, weight: weight * np.sum(x),
}


def _question(rng: np.random.Generator, weight: float, *shape: int) -> Question:
    x = rng.uniform(1, 2, shape)
    total = weight * float(np.sum(x**2))
    return Question(
        Call(NAME, [Argument(x, "array"), Argument(np.array(weight), "number")]),
        message("toy.call.array", shape=str(shape)),
        Expected(total, 1e-6 * abs(total)),
        partial(apply_mistakes, MISTAKES, x, weight),
    )


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """Return the verdict on the function, which is worth 100 points."""
    topics = (
        Topic("toy.check.weight-of-1", 30, [_question(rng, 1.0, 4)]),
        Topic("toy.check.other-weights", 70, [_question(rng, 3.0, 4), _question(rng, -2.0, 2, 3)]),
    )
    return FunctionVerdict(NAME, examine(student, FUNCTION, topics, rng))


FUNCTIONS = {NAME: GradedFunction(judge)}
