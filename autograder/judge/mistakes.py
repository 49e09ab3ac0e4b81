"""Mistakes in the arithmetic that several graded functions share: sums of squared differences, and Gram matrices."""

# ruff: noqa: N803 -- the name is that of the papers

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.judge.message import Message, message
from autograder.judge.question import Mistakes, Stops
from autograder.judge.reference import Array, Input, difference, gram_matrix, squares
from autograder.judge.source.text import Text

# What TensorFlow raises for matrices that cannot be multiplied or subtracted.
DO_NOT_FIT = Stops(("ValueError", "InvalidArgumentError", "NotImplementedError"))
GRAM_CALLS = {"gram_matrix", "matmul", "tensordot", "einsum", "@"}  # one of them is in each right style cost
NOT_ADDED_UP = "squares.not-added-up"


def scrambled(a: Input) -> Array:
    """Return an activation (1, n_H, n_W, n_C) reshaped to (n_C, n_H * n_W), whose rows are no channels."""
    return np.asarray(a.reshape(a.shape[3], -1), dtype=np.float64)


def reordered(a: Input) -> list[Array]:
    """Return the same after its axes were put into an order that does not begin with the channels."""
    orders = ((0, 2, 1, 3), (0, 1, 3, 2), (0, 2, 3, 1))
    return [a.transpose(order).reshape(a.shape[3], -1).astype(np.float64) for order in orders]


def no_gram_matrix(text: Text) -> Message | None:
    """Say that nothing in the text of a style cost makes a Gram matrix; None if something does."""
    return None if text.names & GRAM_CALLS else message("source.no-gram-matrix")


def within(mistakes: Mistakes, formula: Callable[..., Any]) -> Mistakes:
    """Return the same mistakes where they are a part of something larger: formula(mistake, *inputs)."""
    return {mistake: partial(formula, wrong) for mistake, wrong in mistakes.items()}


def _squared(a: Input) -> Array:
    return np.square(a, dtype=np.float64)


def _added(a: Input, b: Input) -> float:
    return float(np.sum(np.square(np.add(a, b, dtype=np.float64))))


def _root(a: Input, b: Input) -> float:
    return float(np.sqrt(squares(a, b)))


def _negative(a: Input, b: Input) -> float:
    return -squares(a, b)


# Mistakes in the sum of (a - b)², each a function of a and b.
_OF_SQUARES: Mistakes = {
    "squares.not-squared": lambda a, b: np.sum(difference(a, b)),
    "squares.not-squared-other-sign": lambda a, b: -np.sum(difference(a, b)),
    "squares.not-squared-absolute-sum": lambda a, b: abs(np.sum(difference(a, b))),
    "squares.absolute-differences": lambda a, b: np.sum(np.abs(difference(a, b))),
    "squares.sum-squared": lambda a, b: np.sum(difference(a, b)) ** 2,
    "squares.squared-before-subtracting": lambda a, b: np.sum(_squared(a) - _squared(b)),
}
OF_COST: Mistakes = {
    **_OF_SQUARES,
    "squares.cost-added": _added,
    "squares.root": _root,
    "squares.cost-wrong-sign": _negative,
}
OF_LOSS: Mistakes = {
    **_OF_SQUARES,
    "squares.loss-added": _added,
    "squares.root": _root,
    "squares.loss-wrong-sign": _negative,
}

# Each a function of the matrix that is multiplied by its transpose.
OF_GRAM_MATRIX: Mistakes = {
    "gram.covariance": lambda A: gram_matrix(A - A.mean(axis=1, keepdims=True, dtype=np.float64)),
    "gram.diagonal-matrix": lambda A: np.diag(np.diag(gram_matrix(A))),
    "gram.diagonal": lambda A: np.diag(gram_matrix(A)),
    "gram.added-up": lambda A: np.sum(gram_matrix(A)),
    "gram.squares-added-up": lambda A: np.trace(gram_matrix(A)),
    "gram.squared": lambda A: gram_matrix(A) ** 2,
    "gram.half-missing": lambda A: np.triu(gram_matrix(A)),
    "gram.wrong-sign": lambda A: -gram_matrix(A),
}
