"""Judge content_loss(content_weight, content_current, content_original), equation (1): w Σ (F - P)²."""

# ruff: noqa: ARG005, N803 -- every mistake gets all arguments; the names are those of the paper

from functools import partial

import numpy as np

from autograder.assignments.squeezenet.checks import reference
from autograder.judge.divisor import Divisor
from autograder.judge.draw import almost, draw_pair, small_shapes
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.mistakes import NOT_ADDED_UP, OF_LOSS, within
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes, with_gradient
from autograder.judge.reference import Input, difference, squares
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "content_loss"
CONTENT_LOSS = Function(
    NAME,
    {"content_weight": ..., "content_current": ..., "content_original": ...},
    "loss",
    equation=1,
    divisor=Divisor(1, {"H": 0, "W": 0, "C": 0}),
    by_l2_loss={"squeezenet.content.halved": "squeezenet.content.halved-by-l2-loss"},
)
REAL = (1, 30, 40, 128)  # layer 3, of a small picture

MISTAKES: Mistakes = {
    "squeezenet.content.no-weight": lambda w, F, P: squares(F, P),
    "squeezenet.content.weight-cut": lambda w, F, P: int(w) * squares(F, P),
    "squeezenet.content.first-row": lambda w, F, P: w * squares(F[:, :1], P[:, :1]),
    "squeezenet.content.first-column": lambda w, F, P: w * squares(F[:, :, :1], P[:, :, :1]),
    "squeezenet.content.first-channel": lambda w, F, P: w * squares(F[..., :1], P[..., :1]),
    "squeezenet.content.weight-squared": lambda w, F, P: w**2 * squares(F, P),
    "squeezenet.content.divided-by-weight": lambda w, F, P: squares(F, P) / w,
    "squeezenet.content.weight-added": lambda w, F, P: w + squares(F, P),
    "squeezenet.content.mean": lambda w, F, P: w * squares(F, P) / F.size,
    "squeezenet.content.halved": lambda w, F, P: w * squares(F, P) / 2,
    "squeezenet.content.divided-by-4": lambda w, F, P: w * squares(F, P) / 4,
    "squeezenet.content.divided-by-4-size": lambda w, F, P: w * squares(F, P) / (4 * F.size),
    "squeezenet.content.divided-by-2-size": lambda w, F, P: w * squares(F, P) / (2 * F.size),
    "squeezenet.content.divided-by-channels": lambda w, F, P: w * squares(F, P) / F.shape[3],
    "squeezenet.content.divided-by-positions": lambda w, F, P: w * squares(F, P) / (F.shape[1] * F.shape[2]),
    "squeezenet.content.twice": lambda w, F, P: 2 * w * squares(F, P),
    **within(OF_LOSS, lambda wrong, w, F, P: w * wrong(F, P)),
    "squeezenet.content.root": lambda w, F, P: np.sqrt(w * squares(F, P)),
    NOT_ADDED_UP: lambda w, F, P: w * difference(F, P) ** 2,
}


def _question(
    weight: float,
    pair: tuple[Input, Input],
    inputs: Message,
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
    return with_gradient(_question(weight, pair, message("call.gradient"), ("tensor", "array")), 1, gradient)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """15 points."""

    def weight() -> float:
        return float(rng.uniform(0.02, 0.4))

    shapes = small_shapes(rng, 7)
    one, other, weighed, taken, same, fed, followed = (draw_pair(rng, shape) for shape in shapes)
    real = draw_pair(rng, REAL)
    through: tuple[Kind, Kind] = ("placeholder", "placeholder")
    array = message("call.as-array", name="content_original")
    topics = (
        Topic(
            "squeezenet.check.layers-of-several-shapes",
            4,
            [
                _question(weight(), one, message("call.layer", shape=str(one[0].shape))),
                _question(weight(), other, message("call.layer", shape=str(other[0].shape))),
            ],
        ),
        Topic(
            "squeezenet.check.content_weight",
            3,
            [
                _question(
                    float(rng.uniform(3, 9)), weighed, message("squeezenet.call.weight-beyond-1", name="content_weight")
                ),
                _question(0.0, weighed, message("squeezenet.call.weight-of-zero", name="content_weight")),
            ],
        ),
        Topic(
            "squeezenet.check.content_original-as-array",
            2,
            [_question(weight(), taken, array, ("tensor", "array"))],
        ),
        Topic("check.real-size", 2, [_question(weight(), real, message("call.layer-of-real-size", shape=str(REAL)))]),
        Topic(
            "check.zero-for-equal-layers",
            1,
            [
                _question(weight(), (same[0], same[0]), message("squeezenet.call.equal-layers")),
                _question(weight(), (almost(same[0], rng), same[0]), message("squeezenet.call.almost-equal-layers")),
            ],
        ),
        Topic(
            "check.follows-inputs",
            1,
            [
                _question(weight(), fed, message("call.placeholders"), through),
                _question(weight(), (fed[0], 2 * fed[1]), message("call.placeholders-again"), through),
            ],
        ),
        Topic("squeezenet.check.gradient-to-content_current", 2, [_gradient(weight(), followed)]),
    )
    return FunctionVerdict(NAME, examine(student, CONTENT_LOSS, topics, rng))
