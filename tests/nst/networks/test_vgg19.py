"""The network, against NumPy in float64 and against what is printed about VGG-19."""

import numpy as np
import pytest

from nst.networks.vgg19 import CONVOLUTIONS, vgg19
from nst.tensorflow import tf
from nst.types import Array, Weights
from tests.support.vgg19_reference import LAYERS, SIZES, Activations, random_image, random_weights, reference_vgg19, rng

__all__ = ["rng"]  # a fixture


# ---------------------------------------------------------------- vgg19


def run_in_graph(image: Array, weights: Weights, gradient_dtype: tf.DType = tf.float32) -> Activations:
    with tf.Graph().as_default(), tf.Session() as sess:
        return dict(sess.run(vgg19(tf.constant(image), weights, gradient_dtype)))


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


def gradient(image: Array, weights: Weights, direction: Activations, dtype: tf.DType = tf.float32) -> Array:
    """Of the sum over all layers of direction * activation, for the image."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.constant(image)
        cost = tf.add_n([tf.reduce_sum(a * direction[name]) for name, a in vgg19(x, weights, dtype).items()])
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


def test_bfloat16_leaves_activations_alone_and_the_gradient_in_its_direction(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng, (16, 16, 16, 16, 16)), random_image(rng, 1, 21, 13, 3)
    activations = run_in_graph(image, weights, tf.bfloat16)
    for name, expected in run_in_graph(image, weights).items():
        np.testing.assert_array_equal(activations[name], expected, err_msg=name)
    direction = random_direction(rng, image, weights)
    exact, rough = (gradient(image, weights, direction, dtype).ravel() for dtype in (tf.float32, tf.bfloat16))
    assert rough.dtype == np.float32
    # Each layer rounds kernel, dz and dx to 8 bits: relative errors of up to 2^-9, about 2^-9 / sqrt(3) each. Over 16
    # layers independent errors add up to sqrt(48 / 3) * 2^-9 = 0.8 %, and 1 - cos = 0.008^2 / 2 = 3e-5.
    cosine = exact @ rough / np.linalg.norm(exact) / np.linalg.norm(rough)
    assert cosine > 1 - 1e-4
    assert np.linalg.norm(rough) == pytest.approx(np.linalg.norm(exact), rel=0.01)
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
        cost = tf.add_n([tf.reduce_sum(a) for a in vgg19(x, random_weights(rng), dtype).values()])
        tf.train.AdamOptimizer(2.0).minimize(cost)
        # that it is so, and in which type, is what makes a step fast: nothing else would tell
        kinds = [op.type for op in graph.get_operations()]
        assert "Conv2DBackpropFilter" not in kinds
        back = [op for op in graph.get_operations() if op.type == "Conv2DBackpropInput"]
        assert [op.get_attr("T") for op in back] == [dtype] * 16
        assert kinds.count("Conv2D") == 16
