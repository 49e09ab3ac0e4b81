"""Judge tv_loss(img, tv_weight), equation (4): w Σ (x_i - x_j)² over neighbouring pixels."""

# ruff: noqa: ARG005 -- every mistake gets both arguments

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.assignments.squeezenet.checks import reference
from autograder.assignments.squeezenet.checks.reference import horizontal, tv_loss, vertical
from autograder.judge.divisor import Divisor
from autograder.judge.examine import ask, checks_of
from autograder.judge.message import Message, message
from autograder.judge.mistakes import DO_NOT_FIT, OF_LOSS, within
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
from autograder.judge.reference import Input, squares
from autograder.judge.source.text import Text, in_order
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "tv_loss"


def _fixed_side(text: Text) -> Message | None:
    """Say that a side of the image is written into the code; None if it is not."""
    slices = (inner for node in text.nodes if isinstance(node, ast.Slice) for inner in in_order(node))
    numbers = [node.value for node in slices if isinstance(node, ast.Constant) and isinstance(node.value, int)]
    side = max(numbers, default=0)
    return message("squeezenet.tv.fixed-side", side=side) if 9 < side < 10**6 else None


TV_LOSS = Function(
    NAME,
    {"img": ..., "tv_weight": ...},
    "loss",
    equation=4,
    divisor=Divisor(1, {"H": 0, "W": 0}),
    in_text=_fixed_side,
    by_l2_loss={"squeezenet.tv.halved": "squeezenet.tv.halved-by-l2-loss"},
)
REAL = (240, 320)


def _v(img: Input) -> float:
    return squares(*vertical(img))


def _h(img: Input) -> float:
    return squares(*horizontal(img))


def _means(img: Input) -> float:
    return _v(img) / vertical(img)[0].size + _h(img) / horizontal(img)[0].size


def _wrapped(img: Input, axis: int) -> float:
    return squares(img, np.roll(img, 1, axis))


def _both(of_pair: Callable[[Input, Input], Any], img: Input) -> Any:
    return of_pair(*vertical(img)) + of_pair(*horizontal(img))


def _length(img: Input) -> float:
    down, right = img[:, 1:, :-1] - img[:, :-1, :-1], img[:, :-1, 1:] - img[:, :-1, :-1]
    return float(np.sum(np.sqrt(np.square(down, dtype=np.float64) + np.square(right, dtype=np.float64))))


def _cut(img: Input, weight: float, right: int, wrong: int) -> float | Stops:
    """Return what comes of slices up to the length of one axis in the other, [1:n] and [:n - 1]."""
    n = img.shape[right]
    if img.shape[wrong] < n:
        return DO_NOT_FIT
    if wrong == 2:
        return weight * (_v(img) + _h(img[:, :, :n]))
    return weight * (_v(img[:, :n]) + _h(img))


MISTAKES: Mistakes = {
    "squeezenet.tv.no-weight": lambda img, w: tv_loss(img, 1),
    "squeezenet.tv.weight-squared": lambda img, w: tv_loss(img, w**2),
    "squeezenet.tv.divided-by-weight": lambda img, w: tv_loss(img, 1) / w,
    "squeezenet.tv.weight-added": lambda img, w: tv_loss(img, 1) + w,
    "squeezenet.tv.weight-on-vertical": lambda img, w: w * _v(img) + _h(img),
    "squeezenet.tv.weight-on-horizontal": lambda img, w: _v(img) + w * _h(img),
    "squeezenet.tv.no-horizontal": lambda img, w: w * _v(img),
    "squeezenet.tv.no-vertical": lambda img, w: w * _h(img),
    "squeezenet.tv.vertical-twice": lambda img, w: 2 * w * _v(img),
    "squeezenet.tv.horizontal-twice": lambda img, w: 2 * w * _h(img),
    "squeezenet.tv.mean": lambda img, w: tv_loss(img, w) / img.size,
    "squeezenet.tv.mean-of-each": lambda img, w: w * _means(img),
    "squeezenet.tv.divided-by-pixels": lambda img, w: tv_loss(img, w) * 3 / img.size,
    "squeezenet.tv.halved": lambda img, w: tv_loss(img, w) / 2,
    "squeezenet.tv.twice": lambda img, w: 2 * tv_loss(img, w),
    "squeezenet.tv.two-apart": lambda img, w: (
        w * (squares(img[:, 2:], img[:, :-2]) + squares(img[:, :, 2:], img[:, :, :-2]))
    ),
    "squeezenet.tv.opposite-edges": lambda img, w: w * (_wrapped(img, 1) + _wrapped(img, 2)),
    "squeezenet.tv.last-row-and-column": lambda img, w: w * (_v(img[:, :, :-1]) + _h(img[:, :-1])),
    "squeezenet.tv.first-row-and-column": (lambda img, w: w * (_v(img[:, :, 1:]) + _h(img[:, 1:]))),
    "squeezenet.tv.columns-cut": lambda img, w: _cut(img, w, 1, 2),
    "squeezenet.tv.rows-cut": lambda img, w: _cut(img, w, 2, 1),
    "squeezenet.tv.edge": lambda img, w: tv_loss(img[:, 1:-1, 1:-1], w),
    "squeezenet.tv.diagonal-for-others": lambda img, w: w * squares(img[:, 1:, 1:], img[:, :-1, :-1]),
    "squeezenet.tv.diagonal-too": lambda img, w: (
        tv_loss(img, w) + w * (squares(img[:, 1:, 1:], img[:, :-1, :-1]) + squares(img[:, 1:, :-1], img[:, :-1, 1:]))
    ),
    "squeezenet.tv.rows-and-channels": lambda img, w: w * (_v(img) + squares(img[..., 1:], img[..., :-1])),
    "squeezenet.tv.columns-and-channels": lambda img, w: w * (_h(img) + squares(img[..., 1:], img[..., :-1])),
    "squeezenet.tv.channels-too": lambda img, w: tv_loss(img, w) + w * squares(img[..., 1:], img[..., :-1]),
    "squeezenet.tv.first-channel": lambda img, w: tv_loss(img[..., :1], w),
    "squeezenet.tv.sums-multiplied": lambda img, w: w * _v(img) * _h(img),
    "squeezenet.tv.horizontal-subtracted": lambda img, w: w * (_v(img) - _h(img)),
    "squeezenet.tv.vertical-subtracted": lambda img, w: w * (_h(img) - _v(img)),
    "squeezenet.tv.lengths": lambda img, w: w * _length(img),
    **within(OF_LOSS, lambda wrong, img, w: w * _both(wrong, img)),
    "squeezenet.tv.root": lambda img, w: np.sqrt(tv_loss(img, w)),
}


def _question(img: Input, weight: float, inputs: Message, kind: Kind = "tensor") -> Question:
    return Question(
        Call(NAME, [Argument(img, kind), Argument(np.array(weight), "number")]),
        inputs,
        Expected(tv_loss(img, weight), reference.tv_tolerance(img, weight)),
        partial(apply_mistakes, MISTAKES, img, weight),
        sides={"H": img.shape[1], "W": img.shape[2]},
    )


def _gradient(img: Input, weight: float) -> Question:
    gradient = Expected(reference.tv_gradient(img, weight), reference.tv_gradient_tolerance(img, weight))
    return with_gradient(_question(img, weight, message("call.gradient")), 0, gradient)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """30 points.

    An image of real size is asked for after all else: pixel by pixel, it takes longer than a question may, and that
    ends the kernel.
    """

    def draw(H: int, W: int) -> Input:  # noqa: N803 -- as everywhere
        return rng.normal(0, 1.2, (1, H, W, 3)).astype(np.float32)

    def weight() -> float:
        return float(rng.uniform(0.02, 0.4))

    (few, some, more), many = rng.choice([4, 5, 6, 7, 8], 3, replace=False), int(rng.integers(11, 19))
    weighed, fed, flat = draw(some, more), draw(more, few), np.broadcast_to(draw(1, 1), (1, few, more, 3)).copy()
    spot = flat.copy()
    spot[0, rng.integers(few), rng.integers(more), rng.integers(3)] += rng.uniform(1, 3)
    rows, columns = np.repeat(draw(many, 1), few, axis=2), np.repeat(draw(1, many), few, axis=1)
    topics = (
        Topic(
            "squeezenet.check.images-of-several-shapes",
            7,
            [
                _question(draw(few, many), weight(), message("squeezenet.call.wide-image")),
                _question(draw(many, some), weight(), message("squeezenet.call.tall-image")),
            ],
        ),
        Topic("squeezenet.check.vertical", 4, [_question(rows, weight(), message("squeezenet.call.changes-by-row"))]),
        Topic(
            "squeezenet.check.horizontal",
            4,
            [_question(columns, weight(), message("squeezenet.call.changes-by-column"))],
        ),
        Topic(
            "squeezenet.check.tv_weight",
            4,
            [
                _question(
                    weighed, float(rng.uniform(3, 9)), message("squeezenet.call.weight-beyond-1", name="tv_weight")
                ),
                _question(weighed, 0.0, message("squeezenet.call.weight-of-zero", name="tv_weight")),
            ],
        ),
        Topic(
            "squeezenet.check.zero-for-one-colour",
            2,
            [
                _question(flat, weight(), message("squeezenet.call.one-colour")),
                _question(spot, weight(), message("squeezenet.call.one-pixel")),
            ],
        ),
        Topic(
            "check.follows-input",
            2,
            [
                _question(fed, weight(), message("call.placeholder"), "placeholder"),
                _question(2 * fed, weight(), message("call.placeholder-again"), "placeholder"),
            ],
        ),
        Topic("check.gradient", 3, [_gradient(draw(more, some), weight())]),
    )
    size = message("squeezenet.call.image-of-real-size", shape=str((1, *REAL, 3)))
    large = Topic("squeezenet.check.images-of-real-size", 4, [_question(draw(*REAL), weight(), size)])
    replies = [*ask(student, topics, rng), *ask(student, [large], rng)]
    return FunctionVerdict(NAME, checks_of([*topics, large], replies, TV_LOSS, student.source(NAME)))
