"""Judge content_loss(content_weight, content_current, content_original), equation (1): w Σ (F - P)²."""

# ruff: noqa: ARG005, N803 -- every mistake gets all arguments; the names are those of the paper

from functools import partial

import numpy as np

from autograder.assignments.squeezenet.checks import reference
from autograder.judge.divisor import Divisor
from autograder.judge.draw import almost, draw_pair, small_shapes
from autograder.judge.examine import examine
from autograder.judge.mistakes import HALVED, NOT_ADDED_UP, of_squares, within
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes, with_gradient
from autograder.judge.reference import Input, difference, squares
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "content_loss"
CONTENT_LOSS = Function(
    NAME,
    {"content_weight": ..., "content_current": ..., "content_original": ...},
    "loss",
    Divisor("equation (1)", 1, {"H": 0, "W": 0, "C": 0}),
)
REAL = (1, 30, 40, 128)  # layer 3, of a small picture

MISTAKES: Mistakes = {
    "content_weight is missing.": lambda w, F, P: squares(F, P),
    "content_weight is cut to a whole number.": lambda w, F, P: int(w) * squares(F, P),
    "Only the first row of places counts.": lambda w, F, P: w * squares(F[:, :1], P[:, :1]),
    "Only the first column of places counts.": lambda w, F, P: w * squares(F[:, :, :1], P[:, :, :1]),
    "Only the first channel counts.": lambda w, F, P: w * squares(F[..., :1], P[..., :1]),
    "content_weight is squared: multiply the sum of the squares by it, and not the differences.": lambda w, F, P: (
        w**2 * squares(F, P)
    ),
    "Divided by content_weight; multiply by it.": lambda w, F, P: squares(F, P) / w,
    "content_weight is added; multiply by it.": lambda w, F, P: w + squares(F, P),
    "This is the mean of the squares; equation (1) has their sum.": lambda w, F, P: w * squares(F, P) / F.size,
    f"Divided by 2{HALVED}": lambda w, F, P: w * squares(F, P) / 2,
    "Divided by 4; equation (1) has no divisor.": lambda w, F, P: w * squares(F, P) / 4,
    "Divided by four times the number of activations; equation (1) has no divisor.": lambda w, F, P: (
        w * squares(F, P) / (4 * F.size)
    ),
    "Divided by twice the number of activations; equation (1) has no divisor.": lambda w, F, P: (
        w * squares(F, P) / (2 * F.size)
    ),
    "Divided by the number of channels; equation (1) has no divisor.": lambda w, F, P: w * squares(F, P) / F.shape[3],
    "Divided by the number of places; equation (1) has no divisor.": lambda w, F, P: (
        w * squares(F, P) / (F.shape[1] * F.shape[2])
    ),
    "Twice the loss; equation (1) has no factor but content_weight.": lambda w, F, P: 2 * w * squares(F, P),
    **within(of_squares("loss", "equation (1)"), lambda wrong, w, F, P: w * wrong(F, P)),
    "A root was taken of the loss; equation (1) has none.": lambda w, F, P: np.sqrt(w * squares(F, P)),
    NOT_ADDED_UP: lambda w, F, P: w * difference(F, P) ** 2,
}


def _question(
    weight: float,
    pair: tuple[Input, Input],
    inputs: str,
    kinds: tuple[Kind, Kind] = ("tensor", "tensor"),
) -> Question:
    activations = [Argument(a, kind) for a, kind in zip(pair, kinds, strict=True)]
    return Question(
        Call(NAME, [Argument(np.array(weight), "number"), *activations]),
        inputs,
        Expected(reference.content_loss(weight, *pair), reference.content_tolerance(weight, *pair)),
        partial(apply_mistakes, MISTAKES, weight, *pair),
        sides=dict(zip("HWC", pair[0].shape[1:], strict=True)),
    )


def _gradient(weight: float, pair: tuple[Input, Input]) -> Question:
    gradient = Expected(reference.content_gradient(weight, *pair), reference.content_gradient_tolerance(weight, *pair))
    return with_gradient(
        _question(weight, pair, "whose gradient the optimiser follows", ("tensor", "array")), 1, gradient
    )


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """15 points."""

    def weight() -> float:
        return float(rng.uniform(0.02, 0.4))

    shapes = small_shapes(rng, 7)
    one, other, weighed, taken, same, fed, followed = (draw_pair(rng, shape) for shape in shapes)
    real = draw_pair(rng, REAL)
    through: tuple[Kind, Kind] = ("placeholder", "placeholder")
    array = "with content_original as a NumPy array, as sess.run returns it"
    topics = (
        Topic(
            "layers of several shapes",
            4,
            [
                _question(weight(), one, f"of a layer of shape {one[0].shape}"),
                _question(weight(), other, f"of a layer of shape {other[0].shape}"),
            ],
        ),
        Topic(
            "content_weight",
            3,
            [
                _question(float(rng.uniform(3, 9)), weighed, "with a content_weight beyond 1"),
                _question(0.0, weighed, "with a content_weight of zero"),
            ],
        ),
        Topic(
            "content_original as an array",
            2,
            [_question(weight(), taken, array, ("tensor", "array"))],
        ),
        Topic("layers of real size", 2, [_question(weight(), real, f"of a layer of shape {REAL}, a real size")]),
        Topic(
            "zero for equal layers only",
            1,
            [
                _question(weight(), (same[0], same[0]), "of layers that are equal"),
                _question(weight(), (almost(same[0], rng), same[0]), "of layers that differ in two entries"),
            ],
        ),
        Topic(
            "follows its inputs",
            1,
            [
                _question(weight(), fed, "through placeholders, which are fed", through),
                _question(
                    weight(), (fed[0], 2 * fed[1]), "through placeholders, fed again with other numbers", through
                ),
            ],
        ),
        Topic("gradient to content_current", 2, [_gradient(weight(), followed)]),
    )
    return FunctionVerdict(NAME, examine(student, CONTENT_LOSS, topics, rng))
