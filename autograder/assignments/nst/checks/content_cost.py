"""Judge compute_content_cost(a_C, a_G), equation (1)."""

import numpy as np

from autograder.assignments.nst.checks import published, reference
from autograder.assignments.nst.checks.layer_cost import LayerCost, draw_questions
from autograder.judge.divisor import Divisor
from autograder.judge.examine import examine
from autograder.judge.mistakes import NOT_ADDED_UP, OF_COST, scrambled, within
from autograder.judge.question import Function, Mistakes, Topic
from autograder.judge.reference import difference, squares, unrolled
from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict

MISTAKES: Mistakes = {
    "nst.content.mean": lambda a, b: squares(a, b) / a.size,
    "nst.content.divided-by-2": lambda a, b: squares(a, b) / (2 * a.size),
    "nst.content.not-divided": squares,
    "nst.content.divided-by-4-alone": lambda a, b: squares(a, b) / 4,
    "nst.content.n_C-missing": lambda a, b: squares(a, b) * a.shape[3] / (4 * a.size),
    "nst.content.n_H-missing": lambda a, b: squares(a, b) * a.shape[1] / (4 * a.size),
    "nst.content.n_W-missing": lambda a, b: squares(a, b) * a.shape[2] / (4 * a.size),
    "nst.content.n_H-twice": lambda a, b: squares(a, b) / (4 * a.shape[1] ** 2 * a.shape[3]),
    "nst.content.n_W-twice": lambda a, b: squares(a, b) / (4 * a.shape[2] ** 2 * a.shape[3]),
    "nst.content.sides-of-the-test": lambda a, b: squares(a, b) / 192,
    "nst.content.divided-by-8": lambda a, b: squares(a, b) / (8 * a.size),
    "nst.content.sides-multiplied": lambda a, b: squares(a, b) / 4 * a.size,
    "nst.content.n_W-and-n_C-multiplied": lambda a, b: squares(a, b) / (4 * a.shape[1]) * a.shape[2] * a.shape[3],
    "nst.content.divisor-squared": lambda a, b: squares(a, b) / (4 * a.size**2),
    "nst.content.unrolled-differently": lambda a, b: (
        squares(scrambled(a), unrolled(b)) / (4 * a.size),
        squares(unrolled(a), scrambled(b)) / (4 * a.size),
    ),
    **within(OF_COST, lambda wrong, a, b: wrong(a, b) / (4 * a.size)),
    "nst.content.root": lambda a, b: np.sqrt(squares(a, b) / (4 * a.size)),
    NOT_ADDED_UP: lambda a, b: difference(a, b) ** 2 / (4 * a.size),
}


COST = LayerCost(
    Function(
        "compute_content_cost",
        {"a_C": ..., "a_G": ...},
        "J_content",
        equation=1,
        divisor=Divisor(4, {"n_H": 1, "n_W": 1, "n_C": 1}),
        by_l2_loss={"nst.content.divided-by-8": "nst.content.divided-by-8-by-l2-loss"},
    ),
    reference.content_cost,
    reference.content_tolerance,
    reference.content_gradient,
    reference.content_gradient_tolerance,
    MISTAKES,
)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """20 points."""
    ask = draw_questions(COST, published.J_CONTENT, rng)
    topics = (
        Topic("nst.check.published", 4, ask.published),
        Topic("nst.check.other-shapes", 5, ask.other_shapes),
        Topic("check.real-size", 3, ask.real_size),
        Topic("nst.check.a_C-as-array", 3, ask.as_array),
        Topic("check.zero-for-equal-layers", 2, ask.equal),
        Topic("check.follows-inputs", 1, ask.fed),
        Topic("nst.check.gradient-to-a_G", 2, ask.gradient),
    )
    return FunctionVerdict(COST.function, examine(student, COST.of, topics, rng))
