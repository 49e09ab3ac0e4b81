"""What the graded functions should give, in float64 NumPy, and how near to it float32 arithmetic comes.

Equations (1), (2), (3) and (5) of the assignment, after Gatys, Ecker & Bethge (2016); Adam after Kingma & Ba (2015),
with epsilon where TensorFlow 1 has it.

Tolerances. A float32 operation is right to a factor 1 + d, |d| <= U = 2**-24. In a sum of n products these errors
add up to at most n * U times the sum of absolute values, and to about sqrt(n) * U if they are independent (Higham &
Mary, 2019). Every bound here has the form (16 + 8 * sqrt(n)) * U * (sum of absolute values): the 16 is for the few
operations around the sum, the factor 8 on the root for errors that are not quite independent.
"""

# ruff: noqa: N803, N806 -- the names are those of the paper and of the notebook

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Input = npt.NDArray[Any]

U = 2.0**-24
LEARNING_RATE = 2.0
MEANS = (123.68, 116.779, 103.939)  # of a picture that is saved: red, green, blue
BETA_1, BETA_2 = (float(np.float32(beta)) for beta in (0.9, 0.999))  # a float32 graph holds them rounded
EPSILON = 1e-8


def rounding(n: int) -> float:
    """How much the float32 sum of n terms may be off, relative to the sum of their absolute values."""
    return float((16 + 8 * np.sqrt(n)) * U)


def content_cost(a_C: Input, a_G: Input) -> float:
    """Equation (1) for two activations of shape (1, n_H, n_W, n_C)."""
    return float(np.sum(np.square(_difference(a_C, a_G))) / (4 * a_G.size))


def content_tolerance(a_C: Input, a_G: Input) -> float:
    """How far a float32 content cost may be from `content_cost`; 2 (a² + b²) bounds what (a - b)² is made of."""
    squares = np.square(a_C, dtype=np.float64) + np.square(a_G, dtype=np.float64)
    return float(rounding(a_G.size) * np.sum(np.square(_difference(a_C, a_G))) + 8 * U * np.sum(squares)) / (
        4 * a_G.size
    )


def content_gradient(a_C: Input, a_G: Input) -> Array:
    """The gradient of `content_cost` to a_G."""
    return -_difference(a_C, a_G) / (2 * a_G.size)


def content_gradient_tolerance(a_C: Input, a_G: Input) -> Array:
    """How far each entry of a float32 gradient may be off: a handful of operations on a_C and a_G, no sum."""
    return np.asarray(64 * U * (np.abs(a_C, dtype=np.float64) + np.abs(a_G)) / (2 * a_G.size))


def _difference(a: Input, b: Input) -> Array:
    return np.subtract(a, b, dtype=np.float64)


def gram_matrix(A: Input) -> Array:
    """Equation (2): A of shape (n_C, n) times its transpose, (n_C, n_C)."""
    rows = A.astype(np.float64)
    return np.asarray(rows @ rows.T)


def gram_tolerance(A: Input) -> Array:
    """How far each entry of a float32 Gram matrix may be off."""
    return rounding(A.shape[1]) * gram_matrix(np.abs(A))


def gram_gradient(A: Input) -> Array:
    """The gradient to A of the sum of all entries of its Gram matrix: twice the sums of the columns, in each row."""
    return np.broadcast_to(2 * A.sum(axis=0, dtype=np.float64), A.shape)


def gram_gradient_tolerance(A: Input) -> Array:
    """How far each entry of a float32 gradient of a Gram matrix may be off."""
    return rounding(A.shape[0]) * gram_gradient(np.abs(A))


def unrolled(a: Input) -> Array:
    """An activation (1, n_H, n_W, n_C) as a matrix with one row for each channel, (n_C, n_H * n_W)."""
    return np.ascontiguousarray(a.reshape(-1, a.shape[3]).T, dtype=np.float64)


def style_denominator(a: Input) -> int:
    """4 n_C² (n_H n_W)², in Python's integers."""
    _, n_H, n_W, n_C = a.shape
    return int(4 * n_C**2 * (n_H * n_W) ** 2)


def style_cost(a_S: Input, a_G: Input) -> float:
    """Equation (3) for two activations of shape (1, n_H, n_W, n_C)."""
    return float(np.sum(np.square(_gram_difference(a_S, a_G))) / style_denominator(a_G))


def style_tolerance(a_S: Input, a_G: Input) -> float:
    """How far a float32 style cost may be off: if entries D of the difference are off by E, then D² by 2|D|E + E²."""
    D, E = np.abs(_gram_difference(a_S, a_G)), _gram_error(a_S, a_G)
    return float(np.sum(2 * D * E + E**2) + rounding(D.size) * np.sum(D**2)) / style_denominator(a_G)


def style_gradient(a_S: Input, a_G: Input) -> Array:
    """The gradient of `style_cost` to a_G: -4 (G_S - G_G) A_G / denominator, rolled up again."""
    rows = -4 * _gram_difference(a_S, a_G) @ unrolled(a_G) / style_denominator(a_G)
    return np.asarray(rows.T.reshape(a_G.shape))


def style_gradient_tolerance(a_S: Input, a_G: Input) -> Array:
    """How far each entry of a float32 gradient of the style cost may be off."""
    D, rows = np.abs(_gram_difference(a_S, a_G)), np.abs(unrolled(a_G))
    error = 4 * (_gram_error(a_S, a_G) + rounding(len(D)) * D) @ rows / style_denominator(a_G)
    return np.asarray(error.T.reshape(a_G.shape))


def _gram_difference(a_S: Input, a_G: Input) -> Array:
    return gram_matrix(unrolled(a_S)) - gram_matrix(unrolled(a_G))


def _gram_error(a_S: Input, a_G: Input) -> Array:
    return gram_tolerance(unrolled(a_S)) + gram_tolerance(unrolled(a_G))


def total_cost(J_content: float, J_style: float, alpha: float = 10, beta: float = 40) -> float:
    """Equation (5)."""
    return alpha * J_content + beta * J_style


def total_tolerance(J_content: float, J_style: float, alpha: float = 10, beta: float = 40) -> float:
    """How far a float32 total cost may be off: four operations, and inputs that were rounded."""
    return 8 * U * (abs(alpha * J_content) + abs(beta * J_style))


def problem_costs(image: Input, target: Input) -> tuple[float, float, float]:
    """J, J_content and J_style of the small problem that `Student.run_model_nn` describes."""
    squares = np.square(_difference(image, target)) / image.size
    return float(squares.sum()), float(squares[..., 0].sum()), float(squares[..., 1:].sum())


def adam(start: Input, target: Input, steps: int) -> list[Array]:
    """The images of the small problem after 0, 1, … steps of Adam.

    Arguments:
    start, target -- images of the same shape
    steps -- how many

    Returns: list of steps + 1 images.
    """
    images = [start.astype(np.float64)]
    first, second = np.zeros(start.shape), np.zeros(start.shape)
    for step in range(1, steps + 1):
        image = images[-1]
        gradient = 2 * (image - target) / image.size
        first = BETA_1 * first + (1 - BETA_1) * gradient
        second = BETA_2 * second + (1 - BETA_2) * gradient**2
        rate = LEARNING_RATE * np.sqrt(1 - BETA_2**step) / (1 - BETA_1**step)
        images.append(image - rate * first / (np.sqrt(second) + EPSILON))
    return images


def adam_tolerance(start: Input, target: Input, steps: int) -> float:
    """How far a float32 image may be off after some steps.

    Each step rounds the image, and its own length by the rounding of 1 - BETA_2**t, U / (1 - BETA_2) at worst; the
    image pulls back towards the target, so that errors of earlier steps do not grow.
    """
    size = float(np.max(np.abs(start)) + np.max(np.abs(target)))
    return steps * (size * U + LEARNING_RATE * U / (1 - BETA_2))
