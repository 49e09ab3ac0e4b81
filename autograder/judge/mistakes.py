"""Mistakes in the arithmetic that several graded functions share: sums of squared differences, and Gram matrices."""

# ruff: noqa: N803 -- the name is that of the papers

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.judge.question import Mistakes, Stops
from autograder.judge.reference import Array, Input, difference, gram_matrix, squares
from autograder.judge.source import Text

# What TensorFlow raises for matrices that cannot be multiplied or subtracted.
DO_NOT_FIT = Stops(("ValueError", "InvalidArgumentError", "NotImplementedError"))
GRAM_CALLS = {"gram_matrix", "matmul", "tensordot", "einsum", "@"}  # one of them is in each right style cost
HALVED = ": tf.nn.l2_loss has a factor 1/2 of its own."  # told only if it is called
NOT_ADDED_UP = "The squares are not added up. Use tf.reduce_sum."


def scrambled(a: Input) -> Array:
    """An activation (1, n_H, n_W, n_C) reshaped to (n_C, n_H * n_W), whose rows are no channels."""
    return np.asarray(a.reshape(a.shape[3], -1), dtype=np.float64)


def reordered(a: Input) -> list[Array]:
    """The same after its axes were put into an order that does not begin with the channels."""
    orders = ((0, 2, 1, 3), (0, 1, 3, 2), (0, 2, 3, 1))
    return [a.transpose(order).reshape(a.shape[3], -1).astype(np.float64) for order in orders]


def no_gram_matrix(text: Text) -> str:
    """Say that nothing in the text of a style cost makes a Gram matrix."""
    return "" if text.names & GRAM_CALLS else "gram_matrix is not called: the equation compares Gram matrices."


def within(mistakes: Mistakes, formula: Callable[..., Any]) -> Mistakes:
    """The same mistakes where they are a part of something larger: formula(mistake, *inputs)."""
    return {words: partial(formula, mistake) for words, mistake in mistakes.items()}


def of_squares(what: str, formula: str) -> Mistakes:
    """Mistakes in the sum of (a - b)², each a function of a and b.

    Arguments:
    what -- what the sum is a part of: the cost, the loss
    formula -- what has no root in it, as the notebook names it
    """
    return {
        "The differences are not squared.": lambda a, b: np.sum(difference(a, b)),
        "The differences are not squared: they are added up with the other sign.": lambda a, b: (
            -np.sum(difference(a, b))
        ),
        "The differences are not squared; the absolute value of their sum was taken.": lambda a, b: abs(
            np.sum(difference(a, b))
        ),
        "Absolute differences are added up, not squares.": lambda a, b: np.sum(np.abs(difference(a, b))),
        "The sum is squared; square each difference and then add up.": lambda a, b: np.sum(difference(a, b)) ** 2,
        "Squared before subtracting; subtract first.": lambda a, b: np.sum(_squared(a) - _squared(b)),
        f"Added and not subtracted: the {what} is about the difference.": lambda a, b: np.sum(
            np.square(np.add(a, b, dtype=np.float64))
        ),
        f"A root was taken; {formula} has none.": lambda a, b: np.sqrt(squares(a, b)),
        f"The {what} has the wrong sign.": lambda a, b: -squares(a, b),
    }


def _squared(a: Input) -> Array:
    return np.square(a, dtype=np.float64)


# Each a function of the matrix that is multiplied by its transpose.
OF_GRAM_MATRIX: Mistakes = {
    "The mean of each row was taken off first: this is a covariance, not the Gram matrix.": lambda A: gram_matrix(
        A - A.mean(axis=1, keepdims=True, dtype=np.float64)
    ),
    "Only the diagonal is there; the Gram matrix has the products of different rows too.": lambda A: np.diag(
        np.diag(gram_matrix(A))
    ),
    "Only the diagonal was returned; the Gram matrix is a matrix.": lambda A: np.diag(gram_matrix(A)),
    "The entries were added up; the Gram matrix is a matrix.": lambda A: np.sum(gram_matrix(A)),
    "The squares of the entries were added up; the Gram matrix is a matrix.": lambda A: np.trace(gram_matrix(A)),
    "The Gram matrix was squared.": lambda A: gram_matrix(A) ** 2,
    "Half of the matrix is missing; G_ij and G_ji are the same.": lambda A: np.triu(gram_matrix(A)),
    "The Gram matrix has the wrong sign.": lambda A: -gram_matrix(A),
}
