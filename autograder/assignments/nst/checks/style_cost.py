"""Judge compute_layer_style_cost(a_S, a_G), equation (3)."""

import numpy as np

from autograder.assignments.nst.checks import published, reference
from autograder.assignments.nst.checks.layer_cost import LayerCost, topics
from autograder.assignments.nst.checks.reference import style_denominator
from autograder.judge.divisor import Divisor
from autograder.judge.examine import examine, examine_twice
from autograder.judge.mistakes import HALVED, NOT_ADDED_UP, no_gram_matrix, of_squares, reordered, scrambled, within
from autograder.judge.question import Function, Mistakes, Topic
from autograder.judge.reference import Array, Input, difference, gram_matrix, squares, unrolled
from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict

POINTS = (4, 6, 5, 3, 2, 2, 3)
TOO_MANY_PLACES = 2000  # a matrix of places by places is not worth its memory


def _gram(a: Input) -> Array:
    return gram_matrix(unrolled(a))


def _q(a: Input, b: Input) -> float:
    return squares(_gram(a), _gram(b))


def _places(a: Input) -> int:
    return int(a.shape[1] * a.shape[2])


def _over_places(a: Input, b: Input) -> float | None:
    if _places(a) > TOO_MANY_PLACES:
        return None
    return squares(gram_matrix(unrolled(a).T), gram_matrix(unrolled(b).T)) / style_denominator(a)


def _not_unrolled(a: Input, b: Input) -> float | None:
    """What comes of the product of the last two axes alone."""
    if _places(a) > TOO_MANY_PLACES:
        return None
    rows = [layer[0].astype(np.float64) for layer in (a, b)]
    return squares(*(each @ each.swapaxes(1, 2) for each in rows)) / style_denominator(a)


def _int32(n: int) -> int:
    """What is left of an integer in 32 bits."""
    return (n + 2**31) % 2**32 - 2**31


def _overflown(*factors: int) -> float:
    product = 1
    for factor in factors:
        product = _int32(product * factor)
    return float(product)


MISTAKES: Mistakes = {
    "Reshaped without the transpose: each row of the unrolled matrix must be one channel.": lambda a, b: (
        squares(gram_matrix(scrambled(a)), gram_matrix(scrambled(b))) / style_denominator(a)
    ),
    "Only one of the two layers is transposed after the reshape.": lambda a, b: (
        squares(gram_matrix(scrambled(a)), _gram(b)) / style_denominator(a),
        squares(_gram(a), gram_matrix(scrambled(b))) / style_denominator(a),
    ),
    "The axes are in another order before the reshape: each row of the unrolled matrix must be one channel.": (
        lambda a, b: tuple(
            squares(gram_matrix(one), gram_matrix(other)) / style_denominator(a)
            for one, other in zip(reordered(a), reordered(b), strict=True)
        )
    ),
    "The layers are not unrolled to (n_C, n_H * n_W).": _not_unrolled,
    "The Gram matrices are of places and not of channels: unroll to (n_C, n_H * n_W).": _over_places,
    "The factor 1/4 is missing.": lambda a, b: 4 * _q(a, b) / style_denominator(a),
    "Divided by 2 and not by 4: see the factor in equation (3).": lambda a, b: 2 * _q(a, b) / style_denominator(a),
    f"Divided by 8 and not by 4{HALVED}": lambda a, b: _q(a, b) / 2 / style_denominator(a),
    "Divided by 16 and not by 4: equation (3) does not square the 4.": lambda a, b: _q(a, b) / 4 / style_denominator(a),
    "n_C is not squared.": lambda a, b: _q(a, b) * a.shape[3] / style_denominator(a),
    "n_H * n_W is not squared.": lambda a, b: _q(a, b) * _places(a) / style_denominator(a),
    "n_C and n_H * n_W are not squared; both are in equation (3).": lambda a, b: (
        _q(a, b) * a.shape[3] * _places(a) / style_denominator(a)
    ),
    "Only n_W is squared: square the product n_H * n_W.": lambda a, b: _q(a, b) * a.shape[1] / style_denominator(a),
    "Only n_H is squared: square the product n_H * n_W.": lambda a, b: _q(a, b) * a.shape[2] / style_denominator(a),
    "n_C is missing in the divisor.": lambda a, b: _q(a, b) * a.shape[3] ** 2 / style_denominator(a),
    "n_H * n_W is missing in the divisor.": lambda a, b: _q(a, b) * _places(a) ** 2 / style_denominator(a),
    "n_H is there instead of n_W: have the dimensions been unpacked in the right order?": lambda a, b: (
        _q(a, b) / (4 * a.shape[3] ** 2 * a.shape[1] ** 4)
    ),
    "n_W is there instead of n_H: have the dimensions been unpacked in the right order?": lambda a, b: (
        _q(a, b) / (4 * a.shape[3] ** 2 * a.shape[2] ** 4)
    ),
    "Divided by 4 alone: n_C and n_H * n_W are missing.": lambda a, b: _q(a, b) / 4,
    "This is the sum of the squares. Divide it, as equation (3) says.": _q,
    "A mean was taken where equation (3) has a sum.": lambda a, b: _q(a, b) / a.shape[3] ** 2 / style_denominator(a),
    "This is the mean of the squares; see the factor in equation (3).": lambda a, b: _q(a, b) / a.shape[3] ** 2,
    "Divided by what the 4 x 4 x 3 of the test gives. Take n_H, n_W and n_C from the shape of a_G.": lambda a, b: (
        _q(a, b) / (4 * 3**2 * 16**2)
    ),
    "The divisor is too large for int32, and overflows. Use Python's integers or cast to tf.float32.": lambda a, b: (
        _q(a, b) / _overflown(4, a.shape[3], a.shape[3], _places(a), _places(a))
    ),
    "(n_H * n_W) squared is too large for int32 and overflows. Cast to tf.float32 first.": lambda a, b: (
        _q(a, b) / (4 * a.shape[3] ** 2 * _overflown(_places(a), _places(a)))
    ),
    "The divisor is multiplied: are there brackets around it?": lambda a, b: (
        _q(a, b) / 4 * (a.shape[3] * _places(a)) ** 2
    ),
    **within(
        of_squares("cost", "equation (3)"),
        lambda wrong, a, b: wrong(_gram(a), _gram(b)) / style_denominator(a),
    ),
    "A root was taken of the cost; equation (3) has none.": lambda a, b: np.sqrt(_q(a, b) / style_denominator(a)),
    "The activations themselves are compared, not their Gram matrices.": lambda a, b: (
        squares(a, b) / style_denominator(a)
    ),
    NOT_ADDED_UP: lambda a, b: difference(_gram(a), _gram(b)) ** 2 / style_denominator(a),
}


COST = LayerCost(
    Function(
        "compute_layer_style_cost",
        {"a_S": ..., "a_G": ...},
        "J_style_layer",
        Divisor("equation (3)", 4, {"n_C": 2, "n_H": 2, "n_W": 2}),
        no_gram_matrix,
    ),
    reference.style_cost,
    reference.style_tolerance,
    reference.style_gradient,
    reference.style_gradient_tolerance,
    MISTAKES,
)


def judge(student: Student, rng: np.random.Generator, own: FunctionVerdict) -> FunctionVerdict:
    """25 points. To be asked after everything else, since it may hand a right gram_matrix to the submission.

    `own` is the verdict on the submission's gram_matrix: only if that has lost points are there two rounds, whatever
    the first one gave, so that a second one tells nothing of it.
    """

    def draw() -> list[Topic]:
        return topics(COST, published.J_STYLE_LAYER, POINTS, rng)

    if own.points == own.max_points:
        return FunctionVerdict(COST.function, examine(student, COST.of, draw(), rng))
    return FunctionVerdict(COST.function, examine_twice(student, COST.of, draw, rng))
