"""The Wasserstein distance of styles, against SciPy's square root of matrices in float64."""

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf
from scipy.linalg import sqrtm

from nst.gaussians import BESIDE_CONTENT, LEAST, RIDGE, SCALE, moments, wasserstein_cost, wasserstein_from
from nst.types import Array


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(31)


def activation(rng: np.random.Generator, height: int, width: int, channels: int) -> Array:
    """Values as after a ReLU, of channels that have something in common."""
    mixed = rng.normal(20, 100, (height * width, channels)) @ rng.normal(0, channels**-0.5, (channels, channels))
    return np.asarray(np.maximum(mixed, 0).reshape(1, height, width, channels), np.float32)


def reference_distance(a: Array, style: Array, weights: Array | None = None) -> float:
    """The formula as it is written, of covariances with a ridge."""
    number = style.shape[-1]
    square = np.mean(style.astype(float) ** 2) + LEAST
    gaussians = []
    for x, counts in ((a, None if weights is None else weights.ravel()), (style, None)):
        pixels = x.astype(float).reshape(-1, number)
        covariance = np.cov(pixels, rowvar=False, bias=True, aweights=counts).reshape(number, number)
        gaussians.append((np.average(pixels, axis=0, weights=counts), covariance + RIDGE * square * np.eye(number)))
    (m1, c1), (m2, c2) = gaussians
    root = sqrtm(c1).real
    cost = np.sum((m1 - m2) ** 2) + np.trace(c1) + np.trace(c2) - 2 * np.trace(sqrtm(root @ c2 @ root).real)
    return float(SCALE / square / number * cost)


def distance(a: Array, style: Array) -> tuple[float, Array]:
    """The distance, and its gradient with respect to the activation."""
    x, function = tf.constant(a), wasserstein_from(moments(tf.constant(style)))
    with tf.GradientTape() as tape:
        tape.watch(x)
        found = function(moments(x))
    return float(found), tape.gradient(found, x).numpy()


SHAPES = {"many pixels": (20, 30, 8), "few pixels": (3, 4, 20), "one pixel": (1, 1, 6), "one channel": (9, 7, 1)}


@pytest.mark.parametrize(("height", "width", "channels"), SHAPES.values(), ids=SHAPES)
def test_distance_and_gradient_are_those_of_scipy(
    rng: np.random.Generator, height: int, width: int, channels: int
) -> None:
    a, style = activation(rng, height, width, channels), activation(rng, height + 2, width, channels)
    found, gradient = distance(a, style)
    assert found == pytest.approx(reference_distance(a, style), rel=1e-5)
    direction = rng.normal(size=a.shape)
    ahead, behind = (reference_distance(a + h * direction, style) for h in (1e-3, -1e-3))
    assert np.vdot(gradient, direction) == pytest.approx((ahead - behind) / 2e-3, rel=1e-4)


def test_cost_in_a_graph_is_the_distance_in_the_scale_of_the_course(rng: np.random.Generator) -> None:
    a, style = activation(rng, 9, 7, 5), activation(rng, 9, 7, 5)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.constant(a)
        cost = wasserstein_cost(tf.constant(style), x)
        found, gradient = session.run([cost, tf.gradients(cost, x)[0]])
    expected, its_gradient = distance(a, style)
    assert found == pytest.approx(BESIDE_CONTENT * expected, rel=1e-5)
    np.testing.assert_allclose(gradient, BESIDE_CONTENT * its_gradient, rtol=1e-4, atol=1e-4 * np.abs(gradient).max())


def test_pixels_count_by_their_weights(rng: np.random.Generator) -> None:
    a, style, weights = activation(rng, 9, 11, 5), activation(rng, 8, 8, 5), rng.uniform(size=(9, 11))
    weights = np.asarray(weights / weights.sum(), np.float32)
    found = wasserstein_from(moments(tf.constant(style)))(moments(tf.constant(a), tf.constant(weights)))
    assert float(found) == pytest.approx(reference_distance(a, style, weights), rel=1e-5)


@pytest.mark.parametrize(("height", "width", "channels"), SHAPES.values(), ids=SHAPES)
def test_equal_styles_have_no_distance(rng: np.random.Generator, height: int, width: int, channels: int) -> None:
    a = activation(rng, height, width, channels)
    shuffled = rng.permutation(a.reshape(-1, channels)).reshape(1, width, height, channels)
    found, gradient = distance(a, shuffled)
    away, there = distance(activation(rng, height, width, channels), shuffled)
    assert abs(found) < 1e-6 * away
    assert np.abs(gradient).max() < 1e-3 * np.abs(there).max()


def test_size_of_activations_makes_no_difference(rng: np.random.Generator) -> None:
    """Neither that of the layer's values nor the number of its pixels."""
    a, style = activation(rng, 9, 11, 5), activation(rng, 8, 8, 5)
    found, _ = distance(a, style)
    assert distance(50 * a, 50 * style)[0] == pytest.approx(found, rel=1e-5)
    assert distance(np.tile(a, (1, 2, 3, 1)), style)[0] == pytest.approx(found, rel=1e-5)


FLAT: dict[str, Callable[[Array], Array]] = {"dead": np.zeros_like, "of one value": lambda a: np.full_like(a, 50)}


@pytest.mark.parametrize("of_style", FLAT.values(), ids=FLAT)
@pytest.mark.parametrize("of_image", FLAT.values(), ids=FLAT)
def test_flat_activations_have_a_finite_gradient(
    rng: np.random.Generator, of_style: Callable[[Array], Array], of_image: Callable[[Array], Array]
) -> None:
    a = activation(rng, 6, 7, 40)
    for image, style in ((of_image(a), a), (a, of_style(a)), (of_image(a), of_style(a))):
        found, gradient = distance(image, style)
        assert np.isfinite(found) and np.isfinite(gradient).all()
        assert found >= -1e-3


def test_moments_of_parts_add_up(rng: np.random.Generator) -> None:
    a = activation(rng, 8, 6, 7)
    parts = [float(part.shape[1] / 8) * moments(tf.constant(part)).numpy() for part in (a[:, :3], a[:, 3:])]
    np.testing.assert_allclose(sum(parts), moments(tf.constant(a)), rtol=1e-5)
