"""Mistakes in the arithmetic that several graded functions share: sums of squared differences, and Gram matrices."""

# ruff: noqa: N803 -- the name is that of the papers

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.judge.question import Mistakes
from autograder.judge.reference import Array, Input, difference, gram_matrix, squares

NOT_ADDED_UP = "The squares are not added up. Use tf.reduce_sum."


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
    "The Gram matrix was squared.": lambda A: gram_matrix(A) ** 2,
    "Half of the matrix is missing; G_ij and G_ji are the same.": lambda A: np.triu(gram_matrix(A)),
    "The Gram matrix has the wrong sign.": lambda A: -gram_matrix(A),
}
