"""What the references of all assignments are made of, in float64 NumPy, and how near to it float32 arithmetic comes.

Tolerances. A float32 operation is right to a factor 1 + d, |d| <= U = 2**-24. In a sum of n products these errors
add up to at most n * U times the sum of absolute values, and to about sqrt(n) * U if they are independent (Higham &
Mary, 2019). Every bound of a sum has the form (16 + 8 * sqrt(n)) * U * (sum of absolute values): the 16 is for the few
operations around the sum, the factor 8 on the root for errors that are not quite independent.
"""

# ruff: noqa: N803 -- the names are those of the papers

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Input = npt.NDArray[Any]

U = 2.0**-24


def rounding(n: int) -> float:
    """Return how much the float32 sum of n terms may be off, relative to the sum of their absolute values."""
    return float((16 + 8 * np.sqrt(n)) * U)


def difference(a: Input, b: Input) -> Array:
    """a - b, for two arrays of the same shape."""
    return np.subtract(a, b, dtype=np.float64)


def squares(a: Input, b: Input) -> float:
    """Return the sum of (a - b)²."""
    return float(np.sum(np.square(difference(a, b))))


def squares_tolerance(a: Input, b: Input) -> float:
    """Return how far a float32 `squares` may be off; 2 (a² + b²) bounds what (a - b)² is made of."""
    parts = np.square(a, dtype=np.float64) + np.square(b, dtype=np.float64)
    return float(rounding(a.size) * squares(a, b) + 8 * U * np.sum(parts))


def squares_gradient(a: Input, b: Input) -> Array:
    """Return the gradient of `squares` to a."""
    return 2 * difference(a, b)


def squares_gradient_tolerance(a: Input, b: Input) -> Array:
    """Return how far each entry of a float32 gradient may be off: a handful of operations on a and b, no sum."""
    return np.asarray(128 * U * (np.abs(a, dtype=np.float64) + np.abs(b)))


def unrolled(a: Input) -> Array:
    """Return an activation (1, n_H, n_W, n_C) as a matrix with one row for each channel, (n_C, n_H * n_W)."""
    return np.ascontiguousarray(a.reshape(-1, a.shape[3]).T, dtype=np.float64)


def rolled(A: Array, shape: tuple[int, ...]) -> Array:
    """Return an unrolled matrix as an activation of this shape again."""
    return np.asarray(A.T.reshape(shape))


def gram_matrix(A: Input) -> Array:
    """Return a matrix of shape (n_C, n) times its transpose, (n_C, n_C)."""
    rows = A.astype(np.float64)
    return np.asarray(rows @ rows.T)


def gram_tolerance(A: Input) -> Array:
    """Return how far each entry of a float32 Gram matrix may be off."""
    return rounding(A.shape[1]) * gram_matrix(np.abs(A))


def gram_gradient(A: Input) -> Array:
    """Return the gradient to A of the sum of its Gram matrix's entries: twice the sums of the columns, in each row."""
    return np.broadcast_to(2 * A.sum(axis=0, dtype=np.float64), A.shape)


def gram_gradient_tolerance(A: Input) -> Array:
    """Return how far each entry of a float32 gradient of a Gram matrix may be off."""
    return rounding(A.shape[0]) * gram_gradient(np.abs(A))


def gram_squares_tolerance(D: Array, E: Array) -> float:
    """Return how far a float32 sum of D² may be off, D a difference of Gram matrices whose entries are off by E."""
    return float(np.sum(2 * np.abs(D) * E + E**2) + rounding(D.size) * np.sum(D**2))  # D² is off by 2|D|E + E²


def gram_squares_gradient(D: Array, A: Array) -> Array:
    """Return the gradient to A, (n_C, n), of the sum of D², D = A Aᵀ - a symmetric target."""
    return np.asarray(4 * D @ A)


def gram_squares_gradient_tolerance(D: Array, E: Array, A: Array) -> Array:
    """Return how far each entry of that gradient, in float32, may be off."""
    return np.asarray(4 * (E + rounding(len(D)) * np.abs(D)) @ np.abs(A))
