"""The judge's references: gradients by central differences, properties, and how near float32 TensorFlow comes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.assignments.nst.checks import content_cost, gram_matrix, published, reference, style_cost
from autograder.assignments.nst.checks.layer_cost import LARGE, LayerCost
from autograder.judge import reference as arithmetic
from autograder.judge.draw import draw_pair, small_shapes
from autograder.judge.question import Expected, Stops, near
from nst.tensorflow import tf
from tests.support.solution import solved
from tests.support.student_in_process import StudentInProcess

sides = st.integers(1, 6)
LAYER_COSTS = [content_cost.COST, style_cost.COST]


def slopes(function: Callable[[Any], Any], at: Any) -> Any:
    """The gradient of a function by central differences, which are exact to rounding for polynomials this low."""
    gradient = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        step = np.zeros(at.shape)
        step[index] = 1e-4
        gradient[index] = (function(at + step) - function(at - step)) / 2e-4
    return gradient


@settings(max_examples=25, deadline=None)
@given(sides, sides, sides, st.integers(0, 2**32))
def test_gradients_are_those_of_central_differences(h: int, w: int, c: int, seed: int) -> None:
    a, b = (x.astype(float) for x in draw_pair(np.random.default_rng(seed), (1, h, w, c)))
    content = slopes(lambda x: reference.content_cost(a, x), b)
    np.testing.assert_allclose(reference.content_gradient(a, b), content, rtol=1e-5, atol=1e-7)
    style = slopes(lambda x: reference.style_cost(a, x), b)
    np.testing.assert_allclose(reference.style_gradient(a, b), style, rtol=1e-4, atol=1e-4 * np.abs(style).max())
    rows = arithmetic.unrolled(b)
    gram = slopes(lambda x: arithmetic.gram_matrix(x).sum(), rows)
    np.testing.assert_allclose(arithmetic.gram_gradient(rows), gram, rtol=1e-5, atol=1e-5)


@settings(max_examples=50, deadline=None)
@given(sides, sides, sides, st.integers(0, 2**32))
def test_costs_are_symmetric_and_zero_for_equal_layers_and_style_forgets_places(
    h: int, w: int, c: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    a, b = (x.astype(float) for x in draw_pair(rng, (1, h, w, c)))
    for cost in (reference.content_cost, reference.style_cost):
        assert cost(a, a) == 0 <= cost(a, b) == pytest.approx(cost(b, a))
    places = rng.permutation(h * w)
    moved = b.reshape(-1, c)[places].reshape(b.shape)
    assert reference.style_cost(b, moved) == pytest.approx(0, abs=1e-18)
    assert reference.style_cost(2 * a, 2 * b) == pytest.approx(16 * reference.style_cost(a, b))
    G = arithmetic.gram_matrix(arithmetic.unrolled(a))
    assert np.array_equal(G, G.T) and np.linalg.eigvalsh(G).min() >= -1e-9 * np.trace(G)


def test_published_outputs() -> None:
    a, b = published.A_FIRST, published.A_G
    assert f"{reference.content_cost(a, b):.6g}" == str(published.J_CONTENT)
    assert f"{reference.style_cost(a, b):.6g}" == str(published.J_STYLE_LAYER)
    np.testing.assert_allclose(arithmetic.gram_matrix(published.A), published.GA, rtol=2**-20)
    assert reference.total_cost(published.COST_CONTENT, published.COST_STYLE) == published.J


def test_published_inputs_are_what_the_notebook_draws() -> None:
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(1)
        tensors = [tf.random_normal(s, mean=1, stddev=4, seed=n) for s, n in (([1, 4, 4, 3], 3), ([1, 4, 4, 3], 9))]
        for got, kept in zip(sess.run(tensors), (published.A_FIRST, published.A_G), strict=True):
            np.testing.assert_allclose(got, kept, rtol=1e-6)


# ---------------------------------------------------------------- tolerances


def in_tensorflow(function: Callable[..., Any], *arrays: Any) -> list[Any]:
    """A function's value and its gradient to the last argument, in float32."""
    with tf.Graph().as_default(), tf.Session() as sess:
        tensors = [tf.constant(array, tf.float32) for array in arrays]
        value = function(*tensors)
        return list(sess.run([value, tf.gradients(value, tensors[-1])[0]]))


def error(got: Any, expected: Any, tolerance: Any) -> float:
    """The largest error as a part of what is tolerated."""
    return float(np.max(np.abs(np.asarray(got, float) - expected) / tolerance))


@pytest.mark.parametrize("layer_cost", LAYER_COSTS, ids=lambda c: c.function)
@pytest.mark.parametrize("seed", range(4))
def test_float32_costs_are_within_a_tenth_of_the_tolerance(layer_cost: LayerCost, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for shape in (*small_shapes(rng, 4), *((1, *large) for large in LARGE)):
        a, b = draw_pair(rng, shape)
        value, gradient = in_tensorflow(solved()[layer_cost.function], a, b)
        assert error(value, layer_cost.cost(a, b), layer_cost.tolerance(a, b)) < 0.1
        assert error(gradient, layer_cost.gradient(a, b), layer_cost.gradient_tolerance(a, b)) < 0.1


@pytest.mark.parametrize("shape", [(3, 2), (2, 29), (29, 2), (64, 1200)])
def test_float32_gram_matrix_is_within_a_tenth_of_the_tolerance(shape: tuple[int, int]) -> None:
    A = np.random.default_rng(0).normal(1, 4, shape).astype(np.float32)
    value, gradient = in_tensorflow(solved()["gram_matrix"], A)
    assert error(value, arithmetic.gram_matrix(A), arithmetic.gram_tolerance(A)) < 0.1
    assert error(gradient, arithmetic.gram_gradient(A), arithmetic.gram_gradient_tolerance(A)) < 0.1


@pytest.mark.parametrize("steps", [1, 2, 45, 200])
def test_tensorflow_adam_is_within_a_tenth_of_the_tolerance(steps: int) -> None:
    rng = np.random.default_rng(steps)
    start = rng.uniform(-130, 130, (1, 6, 9, 3)).astype(np.float32)
    target = (start + rng.uniform(30, 700, start.shape) * rng.choice([-1, 1], start.shape)).astype(np.float32)
    run = StudentInProcess().run_model_nn(start, target, steps)
    tolerance = reference.adam_tolerance(start, target, steps)
    assert run.image is not None
    path = reference.adam(start, target, steps + 1)
    assert error(run.image, path[steps], tolerance) < 0.1
    assert min(error(run.image, path[steps - 1], tolerance), error(run.image, path[steps + 1], tolerance)) > 10


def is_outside(wrong: Any, expected: Expected) -> bool:
    """Whether what a mistake gives is not taken for right."""
    if isinstance(wrong, tuple):
        return all(is_outside(one, expected) for one in wrong)
    return wrong is None or isinstance(wrong, Stops) or not near(np.asarray(wrong), expected)


@pytest.mark.parametrize("layer_cost", LAYER_COSTS, ids=lambda c: c.function)
@pytest.mark.parametrize("seed", range(10))
def test_every_known_mistake_is_outside_the_tolerance(layer_cost: LayerCost, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = draw_pair(rng, small_shapes(rng, 1)[0])
    expected = Expected(layer_cost.cost(a, b), layer_cost.tolerance(a, b))
    overflows = ("int32", "overflow")  # not at this size
    for words, wrong in layer_cost.mistakes.items():
        assert is_outside(wrong(a, b), expected) or any(word in words for word in overflows), words


def test_every_known_mistake_of_the_gram_matrix_is_outside_the_tolerance() -> None:
    A = np.random.default_rng(0).normal(1, 4, (5, 5)).astype(np.float32)
    expected = Expected(arithmetic.gram_matrix(A), arithmetic.gram_tolerance(A))
    for words, wrong in gram_matrix.MISTAKES.items():
        assert is_outside(wrong(A), expected), words
