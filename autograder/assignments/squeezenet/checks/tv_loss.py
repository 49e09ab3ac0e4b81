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
from autograder.judge.mistakes import DO_NOT_FIT, HALVED, of_squares, within
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
from autograder.judge.source import Text, in_order
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "tv_loss"


def _fixed_side(text: Text) -> str:
    """Say that a side of the image is written into the code."""
    slices = (inner for node in text.nodes if isinstance(node, ast.Slice) for inner in in_order(node))
    numbers = [node.value for node in slices if isinstance(node, ast.Constant) and isinstance(node.value, int)]
    side = max(numbers, default=0)
    return f"{side} is written into the code: take the sides from the shape of img." if 9 < side < 10**6 else ""


TV_LOSS = Function(
    NAME, {"img": ..., "tv_weight": ...}, "loss", Divisor("equation (4)", 1, {"H": 0, "W": 0}), _fixed_side
)
REAL = (240, 320)
TOO_SLOW = "for which a loop over its pixels is too slow"


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
    """What comes of slices up to the length of one axis in the other, [1:n] and [:n - 1]."""
    n = img.shape[right]
    if img.shape[wrong] < n:
        return DO_NOT_FIT
    if wrong == 2:
        return weight * (_v(img) + _h(img[:, :, :n]))
    return weight * (_v(img[:, :n]) + _h(img))


MISTAKES: Mistakes = {
    "tv_weight is missing.": lambda img, w: tv_loss(img, 1),
    "tv_weight is squared: multiply the sum of the squares by it, and not the differences.": lambda img, w: tv_loss(
        img, w**2
    ),
    "Divided by tv_weight; multiply by it.": lambda img, w: tv_loss(img, 1) / w,
    "tv_weight is added; multiply by it.": lambda img, w: tv_loss(img, 1) + w,
    "tv_weight weighs only the vertical differences.": lambda img, w: w * _v(img) + _h(img),
    "tv_weight weighs only the horizontal differences.": lambda img, w: _v(img) + w * _h(img),
    "The horizontal differences are missing.": lambda img, w: w * _v(img),
    "The vertical differences are missing.": lambda img, w: w * _h(img),
    "The vertical differences are there twice and the horizontal ones are missing.": lambda img, w: 2 * w * _v(img),
    "The horizontal differences are there twice and the vertical ones are missing.": lambda img, w: 2 * w * _h(img),
    "This is the mean of the squares; equation (4) has their sum.": lambda img, w: tv_loss(img, w) / img.size,
    "A mean was taken in each direction; equation (4) has sums.": lambda img, w: w * _means(img),
    "Divided by the number of pixels; equation (4) has no divisor.": lambda img, w: tv_loss(img, w) * 3 / img.size,
    f"Divided by 2{HALVED}": lambda img, w: tv_loss(img, w) / 2,
    "Twice the loss: each pair of neighbours counts once.": lambda img, w: 2 * tv_loss(img, w),
    "Pixels two apart are compared, and not neighbours.": lambda img, w: (
        w * (squares(img[:, 2:], img[:, :-2]) + squares(img[:, :, 2:], img[:, :, :-2]))
    ),
    "Pixels at opposite edges are compared: they are no neighbours.": lambda img, w: (
        w * (_wrapped(img, 1) + _wrapped(img, 2))
    ),
    "The last row and column are left out: the image is cut in both directions, for each difference.": lambda img, w: (
        w * (_v(img[:, :, :-1]) + _h(img[:, :-1]))
    ),
    "The first row and column are left out: the image is cut in both directions, for each difference.": (
        lambda img, w: w * (_v(img[:, :, 1:]) + _h(img[:, 1:]))
    ),
    "Columns are cut at the number of rows: W is their number.": lambda img, w: _cut(img, w, 1, 2),
    "Rows are cut at the number of columns: H is their number.": lambda img, w: _cut(img, w, 2, 1),
    "The edge of the image is left out.": lambda img, w: tv_loss(img[:, 1:-1, 1:-1], w),
    "Diagonal neighbours are compared, and not vertical and horizontal ones.": lambda img, w: (
        w * squares(img[:, 1:, 1:], img[:, :-1, :-1])
    ),
    "Diagonal neighbours count as well; only vertical and horizontal ones should.": lambda img, w: (
        tv_loss(img, w) + w * (squares(img[:, 1:, 1:], img[:, :-1, :-1]) + squares(img[:, 1:, :-1], img[:, :-1, 1:]))
    ),
    "Rows and channels are compared, and not rows and columns: the axes are (1, H, W, 3).": lambda img, w: (
        w * (_v(img) + squares(img[..., 1:], img[..., :-1]))
    ),
    "Columns and channels are compared, and not rows and columns: the axes are (1, H, W, 3).": lambda img, w: (
        w * (_h(img) + squares(img[..., 1:], img[..., :-1]))
    ),
    "Channels are compared as well; they are no neighbours.": lambda img, w: (
        tv_loss(img, w) + w * squares(img[..., 1:], img[..., :-1])
    ),
    "Only the first channel counts.": lambda img, w: tv_loss(img[..., :1], w),
    "The vertical and the horizontal sum are multiplied; add them.": lambda img, w: w * _v(img) * _h(img),
    "The horizontal sum is subtracted; add it.": lambda img, w: w * (_v(img) - _h(img)),
    "The vertical sum is subtracted; add it.": lambda img, w: w * (_h(img) - _v(img)),
    "The lengths of the gradients are added up, not squares.": lambda img, w: w * _length(img),
    **within(of_squares("loss", "equation (4)"), lambda wrong, img, w: w * _both(wrong, img)),
    "A root was taken of the loss; equation (4) has none.": lambda img, w: np.sqrt(tv_loss(img, w)),
}


def _question(img: Input, weight: float, inputs: str, kind: Kind = "tensor") -> Question:
    return Question(
        Call(NAME, [Argument(img, kind), Argument(np.array(weight), "number")]),
        inputs,
        Expected(tv_loss(img, weight), reference.tv_tolerance(img, weight)),
        partial(apply_mistakes, MISTAKES, img, weight),
        sides={"H": img.shape[1], "W": img.shape[2]},
    )


def _gradient(img: Input, weight: float) -> Question:
    gradient = Expected(reference.tv_gradient(img, weight), reference.tv_gradient_tolerance(img, weight))
    return with_gradient(_question(img, weight, "whose gradient the optimiser follows"), 0, gradient)


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
            "images of several shapes",
            7,
            [
                _question(draw(few, many), weight(), "of a wide image"),
                _question(draw(many, some), weight(), "of a tall image"),
            ],
        ),
        Topic("vertical neighbours", 4, [_question(rows, weight(), "of an image that changes from row to row alone")]),
        Topic(
            "horizontal neighbours",
            4,
            [_question(columns, weight(), "of an image that changes from column to column alone")],
        ),
        Topic(
            "tv_weight",
            4,
            [
                _question(weighed, float(rng.uniform(3, 9)), "with a tv_weight beyond 1"),
                _question(weighed, 0.0, "with a tv_weight of zero"),
            ],
        ),
        Topic(
            "zero for one colour only",
            2,
            [
                _question(flat, weight(), "of an image of one colour"),
                _question(spot, weight(), "of an image of one colour but for one pixel"),
            ],
        ),
        Topic(
            "follows its input",
            2,
            [
                _question(fed, weight(), "through a placeholder, which is fed", "placeholder"),
                _question(2 * fed, weight(), "through a placeholder, fed again with other numbers", "placeholder"),
            ],
        ),
        Topic("gradient", 3, [_gradient(draw(more, some), weight())]),
    )
    size = f"of an image of shape {(1, *REAL, 3)}, {TOO_SLOW}"
    large = Topic("images of real size", 4, [_question(draw(*REAL), weight(), size)])
    replies = [*ask(student, topics, rng), *ask(student, [large], rng)]
    return FunctionVerdict(NAME, checks_of([*topics, large], replies, TV_LOSS, student.source(NAME)))
