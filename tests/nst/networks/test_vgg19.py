"""The network, against NumPy in float64 and against what is printed about VGG-19."""

import numpy as np
import pytest

from nst.networks.layers import made_fast
from nst.networks.vgg19 import CONVOLUTIONS, vgg19
from nst.tensorflow import tf
from nst.types import Array, Weights
from tests.support.vgg19_reference import LAYERS, SIZES, Activations, random_image, random_weights, reference_vgg19, rng

__all__ = ["rng"]  # a fixture


# ---------------------------------------------------------------- vgg19


def run_in_graph(image: Array, weights: Weights) -> Activations:
    with tf.Graph().as_default(), tf.Session() as sess:
        return dict(sess.run(vgg19(tf.constant(image), weights)))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_activations_are_those_of_numpy(rng: np.random.Generator, size: tuple[int, int]) -> None:
    weights, image = random_weights(rng), random_image(rng, 2, *size, 3)
    activations, expected = run_in_graph(image, weights), reference_vgg19(image, weights)
    assert tuple(activations) == LAYERS
    for name in LAYERS:
        assert activations[name].dtype == np.float32
        # Float32 keeps 2^-24 of a value, and values reach 8: 5e-7 in one operation, and some of it in each layer.
        np.testing.assert_allclose(activations[name], expected[name], rtol=0, atol=1e-5, err_msg=name)
    assert all((expected[name] > 0).mean() > 0.05 for name in CONVOLUTIONS), "too dead to tell layers apart"


def test_function_of_tensorflow_2_gives_the_same_as_a_graph(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 1, 21, 13, 3)
    traced = tf.function(lambda x: vgg19(x, weights))(tf.constant(image))
    assert tuple(traced) == LAYERS
    for name, expected in run_in_graph(image, weights).items():
        np.testing.assert_array_equal(traced[name].numpy(), expected, err_msg=name)


def test_size_of_the_image_may_be_unknown_when_the_graph_is_built(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 2, 9, 7, 3)
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, (None, None, None, 3))
        top = vgg19(x, weights)["avgpool5"]
        np.testing.assert_array_equal(sess.run(top, {x: image}), run_in_graph(image, weights)["avgpool5"])


# ---------------------------------------------------------------- gradients


def gradient(image: Array, weights: Weights, direction: Activations) -> Array:
    """Of the sum over all layers of direction * activation, for the image."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.constant(image)
        cost = tf.add_n([tf.reduce_sum(a * direction[name]) for name, a in vgg19(x, weights).items()])
        return np.asarray(sess.run(tf.gradients(cost, x)[0]))


def random_direction(rng: np.random.Generator, image: Array, weights: Weights) -> Activations:
    return {name: random_image(rng, *a.shape) for name, a in reference_vgg19(image, weights).items()}


def test_gradient_is_that_of_central_differences(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 1, 7, 5, 3)
    direction = random_direction(rng, image, weights)

    def cost(x: Array) -> float:
        return sum(float((a * direction[name]).sum()) for name, a in reference_vgg19(x, weights).items())

    # The cost is piecewise linear in the image, so that the differences are exact but for a kink within 1e-6.
    expected = np.zeros(image.shape)
    for i in np.ndindex(image.shape):
        step = np.zeros(image.shape)
        step[i] = 1e-6
        expected[i] = (cost(image + step) - cost(image - step)) / 2e-6
    found = gradient(image, weights, direction)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def test_bfloat16_is_as_near_as_its_digits_allow(rng: np.random.Generator) -> None:
    """Each layer rounds its kernel, its bias and its activation to 8 bits, and the same on the way back.

    Those are relative errors of up to 2^-9, about 2^-9 / sqrt(3) each. Over 16 layers and their poolings, independent
    errors add up to sqrt(3 * 21 / 3) * 2^-9 = 0.9 %.
    """
    weights, image = random_weights(rng, (16, 16, 16, 16, 16)), random_image(rng, 1, 21, 13, 3)
    fast = made_fast(weights, tf.bfloat16)
    found, expected = run_in_graph(image, fast), reference_vgg19(image, weights)
    for name in LAYERS:
        assert found[name].dtype == np.float32
        assert np.linalg.norm(found[name] - expected[name]) < 0.02 * np.linalg.norm(expected[name]), name
    # conv1_1 is in float32: bfloat16 would round the image to halves of a level
    np.testing.assert_allclose(found["conv1_1"], expected["conv1_1"], rtol=0, atol=1e-5)
    direction = random_direction(rng, image, weights)
    exact, rough = (gradient(image, w, direction).ravel() for w in (weights, fast))
    assert rough.dtype == np.float32
    cosine = exact @ rough / np.linalg.norm(exact) / np.linalg.norm(rough)
    assert cosine > 1 - 5e-3  # more than two errors of 2 %, since a ReLU near its kink turns a gradient on or off
    assert not np.array_equal(exact, rough)


def test_second_image_of_a_batch_has_no_gradient_for_the_first(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 2, 9, 7, 3)
    direction = random_direction(rng, image, weights)
    for d in direction.values():
        d[0] = 0
    found = gradient(image, weights, direction)
    assert not found[0].any()
    assert found[1].any()


@pytest.mark.parametrize("dtype", [tf.float32, tf.bfloat16], ids=["float32", "bfloat16"])
def test_training_step_computes_no_gradient_for_weights(rng: np.random.Generator, dtype: tf.DType) -> None:
    with tf.Graph().as_default() as graph:
        x = tf.Variable(random_image(rng, 1, 21, 13, 3))
        weights = made_fast(random_weights(rng), dtype)
        cost = tf.add_n([tf.reduce_sum(a) for a in vgg19(x, weights).values()])
        tf.train.AdamOptimizer(2.0).minimize(cost)
        # that it is so, and in which type, is what makes a step fast: nothing else would tell
        kinds = [op.type for op in graph.get_operations()]
        assert "Conv2DBackpropFilter" not in kinds
        for kind in ("Conv2D", "Conv2DBackpropInput"):
            found = sorted(op.get_attr("T").name for op in graph.get_operations() if op.type == kind)
            assert found == sorted(["float32", *[dtype.name] * 15]), kind
