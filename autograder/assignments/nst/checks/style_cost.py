"""Judge compute_layer_style_cost(a_S, a_G), equation (3)."""

from collections.abc import Callable, Sequence

import numpy as np

from autograder.assignments.nst.checks import published, reference
from autograder.assignments.nst.checks.layer_cost import LayerCost, draw_questions
from autograder.assignments.nst.checks.reference import style_denominator
from autograder.judge.divisor import Divisor
from autograder.judge.examine import examine, examine_twice
from autograder.judge.mistakes import NOT_ADDED_UP, OF_COST, no_gram_matrix, reordered, scrambled, within
from autograder.judge.question import Function, Mistakes, Topic
from autograder.judge.reference import Array, Input, difference, gram_matrix, squares, unrolled
from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict

TOO_MANY_POSITIONS = 2000  # a matrix of positions by positions is not worth its memory


def _gram(a: Input) -> Array:
    return gram_matrix(unrolled(a))


def _q(a: Input, b: Input) -> float:
    return squares(_gram(a), _gram(b))


def _positions(a: Input) -> int:
    return int(a.shape[1] * a.shape[2])


def _over_positions(a: Input, b: Input) -> float | None:
    if _positions(a) > TOO_MANY_POSITIONS:
        return None
    return squares(gram_matrix(unrolled(a).T), gram_matrix(unrolled(b).T)) / style_denominator(a)


def _not_unrolled(a: Input, b: Input) -> float | None:
    """Return what comes of the product of the last two axes alone."""
    if _positions(a) > TOO_MANY_POSITIONS:
        return None
    rows = [layer[0].astype(np.float64) for layer in (a, b)]
    return squares(*(each @ each.swapaxes(1, 2) for each in rows)) / style_denominator(a)


def _int32(n: int) -> int:
    """Return what is left of an integer in 32 bits."""
    return (n + 2**31) % 2**32 - 2**31


def _overflown(*factors: int) -> float:
    product = 1
    for factor in factors:
        product = _int32(product * factor)
    return float(product)


MISTAKES: Mistakes = {
    "nst.style.no-transpose": lambda a, b: (
        squares(gram_matrix(scrambled(a)), gram_matrix(scrambled(b))) / style_denominator(a)
    ),
    "nst.style.one-transposed": lambda a, b: (
        squares(gram_matrix(scrambled(a)), _gram(b)) / style_denominator(a),
        squares(_gram(a), gram_matrix(scrambled(b))) / style_denominator(a),
    ),
    "nst.style.other-axes": (
        lambda a, b: tuple(
            squares(gram_matrix(one), gram_matrix(other)) / style_denominator(a)
            for one, other in zip(reordered(a), reordered(b), strict=True)
        )
    ),
    "nst.style.not-unrolled": _not_unrolled,
    "nst.style.over-positions": _over_positions,
    "nst.style.quarter-missing": lambda a, b: 4 * _q(a, b) / style_denominator(a),
    "nst.style.divided-by-2": lambda a, b: 2 * _q(a, b) / style_denominator(a),
    "nst.style.divided-by-8": lambda a, b: _q(a, b) / 2 / style_denominator(a),
    "nst.style.divided-by-16": lambda a, b: _q(a, b) / 4 / style_denominator(a),
    "nst.style.n_C-not-squared": lambda a, b: _q(a, b) * a.shape[3] / style_denominator(a),
    "nst.style.n_Hn_W-not-squared": lambda a, b: _q(a, b) * _positions(a) / style_denominator(a),
    "nst.style.nothing-squared": lambda a, b: _q(a, b) * a.shape[3] * _positions(a) / style_denominator(a),
    "nst.style.only-n_W-squared": lambda a, b: _q(a, b) * a.shape[1] / style_denominator(a),
    "nst.style.only-n_H-squared": lambda a, b: _q(a, b) * a.shape[2] / style_denominator(a),
    "nst.style.n_C-missing": lambda a, b: _q(a, b) * a.shape[3] ** 2 / style_denominator(a),
    "nst.style.n_Hn_W-missing": lambda a, b: _q(a, b) * _positions(a) ** 2 / style_denominator(a),
    "nst.style.n_H-for-n_W": lambda a, b: _q(a, b) / (4 * a.shape[3] ** 2 * a.shape[1] ** 4),
    "nst.style.n_W-for-n_H": lambda a, b: _q(a, b) / (4 * a.shape[3] ** 2 * a.shape[2] ** 4),
    "nst.style.divided-by-4-alone": lambda a, b: _q(a, b) / 4,
    "nst.style.not-divided": _q,
    "nst.style.mean-for-sum": lambda a, b: _q(a, b) / a.shape[3] ** 2 / style_denominator(a),
    "nst.style.mean": lambda a, b: _q(a, b) / a.shape[3] ** 2,
    "nst.style.sides-of-the-test": lambda a, b: _q(a, b) / (4 * 3**2 * 16**2),
    "nst.style.divisor-overflows": lambda a, b: (
        _q(a, b) / _overflown(4, a.shape[3], a.shape[3], _positions(a), _positions(a))
    ),
    "nst.style.product-overflows": lambda a, b: (
        _q(a, b) / (4 * a.shape[3] ** 2 * _overflown(_positions(a), _positions(a)))
    ),
    "nst.style.divisor-multiplied": lambda a, b: _q(a, b) / 4 * (a.shape[3] * _positions(a)) ** 2,
    **within(
        OF_COST,
        lambda wrong, a, b: wrong(_gram(a), _gram(b)) / style_denominator(a),
    ),
    "nst.style.root": lambda a, b: np.sqrt(_q(a, b) / style_denominator(a)),
    "nst.style.no-gram-matrices": lambda a, b: squares(a, b) / style_denominator(a),
    NOT_ADDED_UP: lambda a, b: difference(_gram(a), _gram(b)) ** 2 / style_denominator(a),
}


COST = LayerCost(
    Function(
        "compute_layer_style_cost",
        {"a_S": ..., "a_G": ...},
        "J_style_layer",
        equation=3,
        divisor=Divisor(4, {"n_C": 2, "n_H": 2, "n_W": 2}),
        in_text=no_gram_matrix,
        by_l2_loss={"nst.style.divided-by-8": "nst.style.divided-by-8-by-l2-loss"},
    ),
    reference.style_cost,
    reference.style_tolerance,
    reference.style_gradient,
    reference.style_gradient_tolerance,
    MISTAKES,
)


def judge(student: Student, rng: np.random.Generator, own: FunctionVerdict) -> FunctionVerdict:
    """25 points. To be asked after everything else, since it may hand a right gram_matrix to the submission."""

    def draw() -> list[Topic]:
        ask = draw_questions(COST, published.J_STYLE_LAYER, rng)
        return [
            Topic("nst.check.published", 4, ask.published),
            Topic("nst.check.other-shapes", 6, ask.other_shapes),
            Topic("check.real-size", 5, ask.real_size),
            Topic("nst.check.a_S-as-array", 3, ask.as_array),
            Topic("check.zero-for-equal-layers", 2, ask.equal),
            Topic("check.follows-inputs", 2, ask.fed),
            Topic("nst.check.gradient-to-a_G", 3, ask.gradient),
        ]

    return judged(student, draw, rng, own)


def judged(
    student: Student, draw: Callable[[], Sequence[Topic]], rng: np.random.Generator, own: FunctionVerdict
) -> FunctionVerdict:
    """Ask the questions that are drawn, and make a verdict.

    `own` is the verdict on the submission's gram_matrix: only if that has lost points are there two rounds, whatever
    the first one gave, so that a second one tells nothing of it.
    """
    if own.points == own.max_points:
        return FunctionVerdict(COST.function, examine(student, COST.of, draw(), rng))
    return FunctionVerdict(COST.function, examine_twice(student, COST.of, draw, rng, own.name))
