"""Judge compute_content_cost(a_C, a_G), equation (1)."""

import numpy as np

from autograder.assignments.nst.checks import published, reference
from autograder.assignments.nst.checks.layer_cost import LayerCost, topics
from autograder.judge.divisor import Divisor
from autograder.judge.examine import examine
from autograder.judge.mistakes import HALVED, NOT_ADDED_UP, of_squares, scrambled, within
from autograder.judge.question import Function, Mistakes
from autograder.judge.reference import difference, squares, unrolled
from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict

POINTS = (4, 5, 3, 3, 2, 1, 2)


MISTAKES: Mistakes = {
    "This is the mean of the squares. Equation (1) divides their sum by four times their number.": lambda a, b: (
        squares(a, b) / a.size
    ),
    "Divided by 2 and not by 4: see the factor in equation (1).": lambda a, b: squares(a, b) / (2 * a.size),
    "This is the sum of the squares. Divide it, as equation (1) says.": squares,
    "Divided by 4 alone: n_H, n_W and n_C are missing.": lambda a, b: squares(a, b) / 4,
    "n_C is missing in the divisor.": lambda a, b: squares(a, b) * a.shape[3] / (4 * a.size),
    "n_H is missing in the divisor.": lambda a, b: squares(a, b) * a.shape[1] / (4 * a.size),
    "n_W is missing in the divisor.": lambda a, b: squares(a, b) * a.shape[2] / (4 * a.size),
    "n_H is there twice and n_W is missing: have the dimensions been unpacked in the right order?": lambda a, b: (
        squares(a, b) / (4 * a.shape[1] ** 2 * a.shape[3])
    ),
    "n_W is there twice and n_H is missing: have the dimensions been unpacked in the right order?": lambda a, b: (
        squares(a, b) / (4 * a.shape[2] ** 2 * a.shape[3])
    ),
    "Divided by the 4 x 4 x 3 of the test. Take n_H, n_W and n_C from the shape of a_G.": lambda a, b: (
        squares(a, b) / 192
    ),
    f"Divided by 8 and not by 4{HALVED}": lambda a, b: squares(a, b) / (8 * a.size),
    "Multiplied by n_H, n_W and n_C and not divided: are there brackets around the divisor?": lambda a, b: (
        squares(a, b) / 4 * a.size
    ),
    "n_H divides and n_W and n_C multiply: are there brackets around the divisor?": lambda a, b: (
        squares(a, b) / (4 * a.shape[1]) * a.shape[2] * a.shape[3]
    ),
    "Divided by the square of n_H, n_W and n_C; equation (1) has no square there.": lambda a, b: (
        squares(a, b) / (4 * a.size**2)
    ),
    "a_C and a_G are unrolled in different ways, so that other entries are compared.": lambda a, b: (
        squares(scrambled(a), unrolled(b)) / (4 * a.size),
        squares(unrolled(a), scrambled(b)) / (4 * a.size),
    ),
    **within(of_squares("cost", "equation (1)"), lambda wrong, a, b: wrong(a, b) / (4 * a.size)),
    "A root was taken of the cost; equation (1) has none.": lambda a, b: np.sqrt(squares(a, b) / (4 * a.size)),
    NOT_ADDED_UP: lambda a, b: difference(a, b) ** 2 / (4 * a.size),
}


COST = LayerCost(
    Function(
        "compute_content_cost",
        {"a_C": ..., "a_G": ...},
        "J_content",
        Divisor("equation (1)", 4, {"n_H": 1, "n_W": 1, "n_C": 1}),
    ),
    reference.content_cost,
    reference.content_tolerance,
    reference.content_gradient,
    reference.content_gradient_tolerance,
    MISTAKES,
)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """20 points."""
    checks = examine(student, COST.of, topics(COST, published.J_CONTENT, POINTS, rng), rng)
    return FunctionVerdict(COST.function, checks)
