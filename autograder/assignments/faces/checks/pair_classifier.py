"""Judge pair_classifier(encodings_1, encodings_2, weights, bias), equation (3): sigmoid(Σ_k w_k |x_k - x'_k| + b)."""

# ruff: noqa: ARG005 -- every mistake gets all arguments

from collections.abc import Callable
from functools import partial

import numpy as np

from autograder.assignments.faces.checks import reference
from autograder.assignments.faces.checks.reference import logits, sigmoid
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.question import (
    Expected,
    Function,
    Mistakes,
    Question,
    Topic,
    apply_mistakes,
    with_gradient,
)
from autograder.judge.reference import Array, Input, difference
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "pair_classifier"
PAIR_CLASSIFIER = Function(
    NAME, {"encodings_1": ..., "encodings_2": ..., "weights": ..., "bias": ...}, "probabilities", equation=3
)
WIDTH = 128
Pairs = tuple[Input, Input, Input, Input]  # both encodings, weights, bias


def _of(measure: Callable[[Array], Array]) -> Callable[..., Array]:
    """Return the probabilities with something else in place of the absolute differences."""
    return lambda x, y, w, b: sigmoid(measure(difference(x, y)) @ w + b)


MISTAKES: Mistakes = {
    "faces.pair.no-sigmoid": logits,
    "faces.pair.sign": lambda x, y, w, b: sigmoid(-logits(x, y, w, b)),
    "faces.pair.tanh": lambda x, y, w, b: np.tanh(logits(x, y, w, b)),
    "faces.pair.relu": lambda x, y, w, b: np.maximum(logits(x, y, w, b), 0),
    "faces.pair.softmax": lambda x, y, w, b: _softmax(logits(x, y, w, b)),
    "faces.pair.sigmoid-twice": lambda x, y, w, b: sigmoid(sigmoid(logits(x, y, w, b))),
    "faces.pair.rounded": lambda x, y, w, b: (logits(x, y, w, b) > 0).astype(float),
    "faces.pair.no-bias": lambda x, y, w, b: sigmoid(logits(x, y, w, 0)),
    "faces.pair.bias-subtracted": lambda x, y, w, b: sigmoid(logits(x, y, w, -b)),
    "faces.pair.bias-outside": lambda x, y, w, b: sigmoid(logits(x, y, w, 0)) + b,
    "faces.pair.bias-in-sum": lambda x, y, w, b: sigmoid(logits(x, y, w, w.size * b)),
    "faces.pair.no-weights": lambda x, y, w, b: sigmoid(logits(x, y, np.ones_like(w), b)),
    "faces.pair.squares": _of(np.square),
    "faces.pair.no-absolute": _of(lambda d: d),
    "faces.pair.other-sign": _of(lambda d: -d),
    "faces.pair.absolute-of-sum": lambda x, y, w, b: sigmoid(np.abs(difference(x, y) @ w) + b),
    "faces.pair.absolute-of-products": lambda x, y, w, b: sigmoid(logits(x, y, np.abs(w), b)),
    "faces.pair.mean": lambda x, y, w, b: sigmoid(logits(x, y, w / w.size, b)),
    "faces.pair.sum": lambda x, y, w, b: sigmoid(np.abs(np.add(x, y, dtype=np.float64)) @ w + b),
    "faces.pair.product": lambda x, y, w, b: sigmoid(np.multiply(x, y, dtype=np.float64) @ w + b),
    "faces.pair.chi-square": lambda x, y, w, b: sigmoid(difference(x, y) ** 2 / np.add(x, y, dtype=np.float64) @ w + b),
    "faces.pair.root": lambda x, y, w, b: sigmoid(np.sqrt(difference(x, y) ** 2 @ np.abs(w)) + b),
    "faces.pair.first-encoding": lambda x, y, w, b: sigmoid(np.abs(x, dtype=np.float64) @ w + b),
    "faces.pair.second-encoding": lambda x, y, w, b: sigmoid(np.abs(y, dtype=np.float64) @ w + b),
    "faces.pair.axis-0": lambda x, y, w, b: sigmoid(np.sum(np.abs(difference(x, y)) * w, axis=0) + b),
    "faces.pair.not-added-up": lambda x, y, w, b: sigmoid(np.abs(difference(x, y)) * w + b),
    "faces.pair.all-pairs-added": lambda x, y, w, b: sigmoid(np.sum(logits(x, y, w, 0)) + b),
    "faces.pair.first-only": lambda x, y, w, b: sigmoid(logits(x, y, w, b))[0],
    "faces.pair.every-with-every": lambda x, y, w, b: sigmoid(
        np.abs(difference(x[:, np.newaxis], y[np.newaxis])) @ w + b
    ),
}


def _softmax(z: Array) -> Array:
    powers = np.exp(z - np.max(z))
    return np.asarray(powers / np.sum(powers))


def _question(pairs: Pairs, inputs: Message, kind: Kind = "tensor") -> Question:
    x, y, weights, bias = pairs
    numbers = x, y, weights, float(bias)
    return Question(
        Call(NAME, [Argument(each, kind) for each in pairs]),
        inputs,
        Expected(reference.pair_classifier(*numbers), reference.pair_tolerance(*numbers)),
        partial(apply_mistakes, MISTAKES, *numbers),
    )


def _gradient(pairs: Pairs) -> Question:
    """Ask for the gradient of the summed probabilities to the weights."""
    x, y, weights, bias = pairs
    right = reference.pair_classifier(x, y, weights, float(bias))
    slopes = (right * (1 - right))[:, np.newaxis]
    gradient = np.sum(slopes * np.abs(difference(x, y)), axis=0)
    tolerance = np.sum(1e-4 * (np.abs(x) + np.abs(y)), axis=0)
    return with_gradient(_question(pairs, message("call.gradient")), 2, Expected(gradient, tolerance))


def draw_pairs(rng: np.random.Generator, m: int) -> Pairs:
    """Return pairs of encodings of length 1, weights of both signs, and a bias; no probability is about 0 or 1."""
    raw = rng.standard_normal((2, m, WIDTH)) + rng.uniform(0.2, 0.5)
    x, y = (raw / np.linalg.norm(raw, axis=2, keepdims=True)).astype(np.float32)
    weights = rng.normal(rng.choice([-0.06, 0.06]), 0.8, WIDTH).astype(np.float32)
    level = float(np.mean(logits(x, y, weights, 0)))
    bias = np.array(rng.uniform(0.4, 1.2) * rng.choice([-1, 1]) - level, np.float32)
    return x, y, weights, bias


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """15 points."""
    few, some, many = (int(rng.integers(*bounds)) for bounds in ((2, 4), (5, 9), (20, 40)))
    x, _, weights, bias = draw_pairs(rng, some)
    fed, again = draw_pairs(rng, some), draw_pairs(rng, some)
    one, alone = draw_pairs(rng, 1), draw_pairs(rng, few)
    chosen = np.where(rng.permutation(WIDTH) < few, alone[2] * 8, 0).astype(np.float32)
    topics = (
        Topic(
            "faces.check.pairs",
            6,
            [_question(draw_pairs(rng, m), message("faces.call.pairs", count=m)) for m in (few, some, many)],
        ),
        Topic("faces.check.weights", 2, [_question((*alone[:2], chosen, alone[3]), message("faces.call.few-weights"))]),
        Topic("faces.check.bias", 2, [_question((x, x, weights, bias), message("faces.call.equal-encodings"))]),
        Topic("faces.check.one-pair", 1, [_question(one, message("faces.call.pairs", count=1))]),
        Topic(
            "check.follows-inputs",
            2,
            [
                _question(fed, message("call.placeholders"), "placeholder"),
                _question(again, message("call.placeholders-again"), "placeholder"),
            ],
        ),
        Topic("check.gradient", 2, [_gradient(draw_pairs(rng, some))]),
    )
    return FunctionVerdict(NAME, examine(student, PAIR_CLASSIFIER, topics, rng))
