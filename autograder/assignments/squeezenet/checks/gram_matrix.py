"""Judge gram_matrix(features, normalize=True), equation (2), for features of shape (1, H, W, C)."""

# ruff: noqa: N803, N806 -- the names are those of the paper and of the notebook

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from autograder.assignments.squeezenet.checks import reference
from autograder.assignments.squeezenet.checks.content_loss import REAL
from autograder.assignments.squeezenet.checks.reference import divisor, gram_matrix
from autograder.judge import reference as arithmetic
from autograder.judge.divisor import Divisor
from autograder.judge.draw import draw_activation, small_shapes
from autograder.judge.examine import Replies, ask, checks_of
from autograder.judge.message import Message, message
from autograder.judge.mistakes import DO_NOT_FIT, OF_GRAM_MATRIX, reordered, scrambled, within
from autograder.judge.question import (
    Expected,
    Function,
    Mistakes,
    Question,
    Stops,
    Topic,
    apply_mistakes,
    with_gradient,
)
from autograder.judge.reference import Array, Input, unrolled
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "gram_matrix"
GRAM_MATRIX = Function(
    NAME, {"features": ..., "normalize": True}, "gram", equation=2, divisor=Divisor(1, {"H": 1, "W": 1, "C": 1})
)
TOO_MANY_POSITIONS = 2000  # a matrix of positions by positions is not worth its memory


def _raw(features: Input) -> Array:
    return gram_matrix(features, normalize=False)


def _divided(by: Callable[[Input], float]) -> Callable[[Input, bool], Array | None]:
    """Return the Gram matrix with another divisor; without normalisation, nobody would divide by it."""
    return lambda features, normalize: _raw(features) / by(features) if normalize else None


def _over_positions(A: Array) -> Array | None:
    return arithmetic.gram_matrix(A.T) if A.shape[1] <= TOO_MANY_POSITIONS else None


def _row_by_row(features: Input) -> Array:
    rows = features[0].astype(np.float64)
    return np.asarray(rows.swapaxes(1, 2) @ rows)


def _scaled(A: Array) -> Array:
    return arithmetic.gram_matrix(A / np.linalg.norm(A, axis=1, keepdims=True))


# Each a function of the features, unrolled.
OF_THE_PRODUCT: Mistakes = {
    "squeezenet.gram.over-channels": _over_positions,
    "squeezenet.gram.entry-by-entry": lambda A: (A**2, (A**2).T),
    "squeezenet.gram.by-itself": lambda A: (A @ A, (A @ A).T) if A.shape[0] == A.shape[1] else DO_NOT_FIT,
    "squeezenet.gram.by-transpose-entry-by-entry": lambda A: A * A.T if A.shape[0] == A.shape[1] else DO_NOT_FIT,
    "squeezenet.gram.reshaped-for-transposed": lambda A: (
        A.T.reshape(A.shape) @ A.T,
        A @ A.reshape(A.shape[::-1]),
    ),
    "squeezenet.gram.rows-scaled": _scaled,
    "squeezenet.gram.twice": lambda A: 2 * arithmetic.gram_matrix(A),
    "squeezenet.gram.half": lambda A: arithmetic.gram_matrix(A) / 2,
    **OF_GRAM_MATRIX,
}
MISTAKES: Mistakes = {
    "squeezenet.gram.not-divided": _divided(lambda features: 1),  # noqa: ARG005
    "squeezenet.gram.always-divided": lambda features, normalize: None if normalize else gram_matrix(features),
    "squeezenet.gram.C-missing": _divided(lambda f: f.shape[1] * f.shape[2]),
    "squeezenet.gram.HW-missing": _divided(lambda f: f.shape[3]),
    "squeezenet.gram.H-missing": _divided(lambda f: f.shape[2] * f.shape[3]),
    "squeezenet.gram.W-missing": _divided(lambda f: f.shape[1] * f.shape[3]),
    "squeezenet.gram.H-twice": _divided(lambda f: f.shape[1] ** 2 * f.shape[3]),
    "squeezenet.gram.W-twice": _divided(lambda f: f.shape[2] ** 2 * f.shape[3]),
    "squeezenet.gram.entries-of-the-result": _divided(lambda f: f.shape[3] ** 2),
    "squeezenet.gram.divided-by-twice": _divided(lambda f: 2 * f.size),
    "squeezenet.gram.divided-twice": _divided(lambda f: f.size**2),
    "squeezenet.gram.divided-by-root": _divided(lambda f: np.sqrt(f.size)),
    "squeezenet.gram.divided-by-sum": _divided(lambda f: sum(f.shape[1:])),
    "squeezenet.gram.HW-squared": _divided(lambda f: f.size * f.shape[1] * f.shape[2]),
    "squeezenet.gram.multiplied": _divided(lambda f: 1 / f.size),
    "squeezenet.gram.W-and-C-multiplied": _divided(lambda f: f.shape[1] / (f.shape[2] * f.shape[3])),
    "squeezenet.gram.no-transpose": lambda f, normalize: arithmetic.gram_matrix(scrambled(f)) / divisor(f, normalize),
    "squeezenet.gram.other-axes": (
        lambda f, normalize: tuple(arithmetic.gram_matrix(one) / divisor(f, normalize) for one in reordered(f))
    ),
    "squeezenet.gram.row-by-row": lambda f, normalize: (
        _row_by_row(f) / divisor(f, normalize),
        _row_by_row(f)[None] / divisor(f, normalize),
    ),
    **within(OF_THE_PRODUCT, lambda wrong, f, normalize: _of_product(wrong(unrolled(f)), f, normalize)),
}


def _of_product(product: Any, features: Input, normalize: bool) -> Any:
    if isinstance(product, tuple):
        return tuple(_of_product(one, features, normalize) for one in product)
    return product if product is None or isinstance(product, Stops) else product / divisor(features, normalize)


def _question(features: Input, inputs: Message, given: bool | None, kind: Kind = "tensor") -> Question:
    """Make a question, without the keyword normalize if it is not given."""
    normalize = given is not False
    return Question(
        Call(NAME, [Argument(features, kind)], {} if given is None else {"normalize": given}),
        inputs,
        Expected(gram_matrix(features, normalize), reference.gram_tolerance(features, normalize)),
        partial(apply_mistakes, MISTAKES, features, normalize),
        sides=dict(zip("HWC", features.shape[1:], strict=True)) if normalize else {},
        of_defaults=given is None,
    )


def _gradient(features: Input, given: bool | None) -> Question:
    gradient = Expected(reference.gram_gradient(features), reference.gram_gradient_tolerance(features))
    return with_gradient(_question(features, message("call.gradient"), given), 0, gradient)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """25 points.

    Only the check of the default rests on it, unless a function has no parameter normalize: what is asked with
    normalize=True is asked of other features without it as well. That counts in its place if a function stops wherever
    normalize is given, and not wherever it is not. So a submission chooses which of the two counts before it can know
    how right it is, and has one guess at each check.
    """
    given, left_out, raw = _normalised(rng, True), _normalised(rng, None), _not_always_normalised(rng)
    replies = iter(ask(student, [*given, *left_out, *raw], rng))
    of_given, of_left_out, of_raw = ([*islice(replies, len(topics))] for topics in (given, left_out, raw))
    if _stopped(of_given) and not _stopped(of_left_out):
        given, of_given = left_out, of_left_out
    checks = checks_of(
        [given[0], *raw, *given[1:]],  # in the order in which they are read best
        [of_given[0], *of_raw, *of_given[1:]],
        GRAM_MATRIX,
        student.source(NAME),
    )
    return FunctionVerdict(NAME, checks)


def _stopped(replies: Replies) -> bool:
    return all(one.answer.failure for of_topic in replies for one in of_topic)


def _normalised(rng: np.random.Generator, given: bool | None) -> list[Topic]:
    """Return the checks of normalised matrices; whether normalize is given, where it may be left out."""
    (H, W), many = rng.choice([2, 3, 5], 2, replace=False), int(rng.integers(37, 50))
    shapes = [*small_shapes(rng, 4), (1, W, H, many), (1, H, W, H * W), REAL]
    one, other, fed, followed, wide, square, real = (draw_activation(rng, shape) for shape in shapes)
    return [
        Topic(
            "squeezenet.check.normalised",
            6,
            [
                _question(each, message("squeezenet.call.features", shape=str(each.shape)), given)
                for each in (one, other)
            ],
        ),
        Topic(
            "squeezenet.check.more-channels-than-positions",
            4,
            [_question(wide, message("squeezenet.call.features", shape=str(wide.shape)), given)],
        ),
        Topic(
            "squeezenet.check.as-many-channels-as-positions",
            2,
            [_question(square, message("squeezenet.call.features", shape=str(square.shape)), given)],
        ),
        Topic(
            "check.real-size",
            2,
            [_question(real, message("squeezenet.call.features-of-real-size", shape=str(REAL)), given)],
        ),
        Topic(
            "check.follows-input",
            1,
            [
                _question(fed, message("call.placeholder"), given, "placeholder"),
                _question(2 * fed + 1, message("call.placeholder-again"), given, "placeholder"),
            ],
        ),
        Topic("check.gradient", 3, [_gradient(followed, given)]),
    ]


def _not_always_normalised(rng: np.random.Generator) -> list[Topic]:
    """Return the checks of what normalize=False and the default do."""
    one, other = (draw_activation(rng, shape) for shape in small_shapes(rng, 2))
    return [
        Topic(
            "squeezenet.check.not-normalised",
            5,
            [_question(each, message("squeezenet.call.normalize-false"), given=False) for each in (one, other)],
        ),
        Topic(
            "squeezenet.check.normalised-by-default",
            2,
            [_question(one, message("squeezenet.call.without-normalize"), given=None)],
        ),
    ]
