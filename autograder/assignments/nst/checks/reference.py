"""What the graded functions should give, in float64 NumPy, and how near to it float32 arithmetic comes.

Equations (1), (2), (3) and (5) of the assignment, after Gatys, Ecker & Bethge (2016); Adam after Kingma & Ba (2015),
with epsilon where TensorFlow 1 has it. Equation (2) is `judge.reference.gram_matrix`, as are the bounds on rounding.
"""

# ruff: noqa: N803, N806 -- the names are those of the paper and of the notebook

import numpy as np

from autograder.judge import reference
from autograder.judge.reference import Array, Input, U, gram_matrix, gram_tolerance, unrolled

LEARNING_RATE = 2.0
MEANS = (123.68, 116.779, 103.939)  # of a picture that is saved: red, green, blue
BETA_1, BETA_2 = (float(np.float32(beta)) for beta in (0.9, 0.999))  # a float32 graph holds them rounded
EPSILON = 1e-8


def content_cost(a_C: Input, a_G: Input) -> float:
    """Equation (1) for two activations of shape (1, n_H, n_W, n_C)."""
    return reference.squares(a_G, a_C) / (4 * a_G.size)


def content_tolerance(a_C: Input, a_G: Input) -> float:
    """Return how far a float32 content cost may be from `content_cost`."""
    return reference.squares_tolerance(a_G, a_C) / (4 * a_G.size)


def content_gradient(a_C: Input, a_G: Input) -> Array:
    """Return the gradient of `content_cost` to a_G."""
    return reference.squares_gradient(a_G, a_C) / (4 * a_G.size)


def content_gradient_tolerance(a_C: Input, a_G: Input) -> Array:
    """Return how far each entry of a float32 gradient of the content cost may be off."""
    return reference.squares_gradient_tolerance(a_G, a_C) / (4 * a_G.size)


def style_denominator(a: Input) -> int:
    """4 n_C² (n_H n_W)², in Python's integers."""
    _, n_H, n_W, n_C = a.shape
    return int(4 * n_C**2 * (n_H * n_W) ** 2)


def style_cost(a_S: Input, a_G: Input) -> float:
    """Equation (3) for two activations of shape (1, n_H, n_W, n_C)."""
    return float(np.sum(np.square(_gram_difference(a_S, a_G))) / style_denominator(a_G))


def style_tolerance(a_S: Input, a_G: Input) -> float:
    """Return how far a float32 style cost may be off."""
    D, E = _gram_difference(a_S, a_G), _gram_error(a_S, a_G)
    return reference.gram_squares_tolerance(D, E) / style_denominator(a_G)


def style_gradient(a_S: Input, a_G: Input) -> Array:
    """Return the gradient of `style_cost` to a_G."""
    slope = reference.gram_squares_gradient(_gram_difference(a_S, a_G), unrolled(a_G))
    return reference.rolled(slope, a_G.shape) / style_denominator(a_G)


def style_gradient_tolerance(a_S: Input, a_G: Input) -> Array:
    """Return how far each entry of a float32 gradient of the style cost may be off."""
    D, E = _gram_difference(a_S, a_G), _gram_error(a_S, a_G)
    error = reference.gram_squares_gradient_tolerance(D, E, unrolled(a_G))
    return reference.rolled(error, a_G.shape) / style_denominator(a_G)


def _gram_difference(a_S: Input, a_G: Input) -> Array:
    return gram_matrix(unrolled(a_G)) - gram_matrix(unrolled(a_S))


def _gram_error(a_S: Input, a_G: Input) -> Array:
    return gram_tolerance(unrolled(a_S)) + gram_tolerance(unrolled(a_G))


def total_cost(J_content: float, J_style: float, alpha: float = 10, beta: float = 40) -> float:
    """Equation (5)."""
    return alpha * J_content + beta * J_style


def total_tolerance(J_content: float, J_style: float, alpha: float = 10, beta: float = 40) -> float:
    """Return how far a float32 total cost may be off: four operations, and inputs that were rounded."""
    return 8 * U * (abs(alpha * J_content) + abs(beta * J_style))


def problem_costs(image: Input, target: Input) -> tuple[float, float, float]:
    """J, J_content and J_style of the small problem that `Student.run_model_nn` describes."""
    squares = np.square(reference.difference(image, target)) / image.size
    return float(squares.sum()), float(squares[..., 0].sum()), float(squares[..., 1:].sum())


def adam(start: Input, target: Input, steps: int) -> list[Array]:
    """Return the images of the small problem after 0, 1, … steps of Adam.

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
    """Return how far a float32 image may be off after some steps.

    Each step rounds the image, and its own length by the rounding of 1 - BETA_2**t, U / (1 - BETA_2) at worst; the
    image pulls back towards the target, so that errors of earlier steps do not grow.
    """
    size = float(np.max(np.abs(start)) + np.max(np.abs(target)))
    return steps * (size * U + LEARNING_RATE * U / (1 - BETA_2))
