"""A convolution with fixed weights, in both ways in which it is computed, against NumPy in float64."""

import weakref

import numpy as np
import pytest

from nst.networks.layers import SMALL, convolution, turned
from nst.tensorflow import tf
from nst.types import Array
from tests.support.vgg19_reference import random_image, reference_convolution, rng

__all__ = ["rng"]  # a fixture

CHANNELS = {"small": (5, 7), "large": (192, 160)}
SHAPES = [(2, 6, 5), (1, 1, 1), (1, 2, 3)]  # images, height, width


def random_layer(rng: np.random.Generator, size: str) -> tuple[Array, Array]:
    """A kernel that keeps activations near 1, and a bias."""
    n_in, n_out = CHANNELS[size]
    kernel = rng.normal(0, np.sqrt(1 / (9 * n_in)), (3, 3, n_in, n_out)).astype(np.float32)
    assert (kernel.nbytes >= SMALL) == (size == "large")
    return kernel, rng.normal(0, 0.3, n_out).astype(np.float32)


def reference_gradient(direction: Array, kernel: Array) -> Array:
    """Of the sum of direction * (x * kernel) for x: what each entry of the kernel took from a pixel goes back to it."""
    m, n_H, n_W, _ = direction.shape
    padded = np.zeros((m, n_H + 2, n_W + 2, kernel.shape[2]))
    for r in range(3):
        for c in range(3):
            padded[:, r : r + n_H, c : c + n_W] += direction @ kernel[r, c].T.astype(float)
    return padded[:, 1:-1, 1:-1]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("relu", [True, False], ids=["relu", "linear"])
@pytest.mark.parametrize("size", CHANNELS)
def test_layer_and_its_gradient_are_those_of_numpy(
    rng: np.random.Generator, size: str, relu: bool, shape: tuple[int, int, int]
) -> None:
    kernel, bias = random_layer(rng, size)
    image = random_image(rng, *shape, kernel.shape[2])
    z = reference_convolution(image.astype(float), kernel, bias)
    direction = random_image(rng, *z.shape)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(image)
        a = convolution(kernel, bias, relu)(x)
        assert a.shape.as_list() == list(z.shape)
        (dx,) = tf.gradients(tf.reduce_sum(a * direction), x)
        found, gradient = session.run([a, dx])
    # 1,728 products of float32 in a sum that is near 1: rounding errors of 2^-24 each, added up as a random walk
    np.testing.assert_allclose(found, np.maximum(z, 0) if relu else z, rtol=0, atol=2e-5)
    kept = direction * (z > 0) if relu else direction
    np.testing.assert_allclose(gradient, reference_gradient(kept.astype(float), kernel), rtol=0, atol=2e-5)


@pytest.mark.parametrize("size", CHANNELS)
def test_function_of_tensorflow_2_of_any_size_of_image_gives_the_same(rng: np.random.Generator, size: str) -> None:
    kernel, bias = random_layer(rng, size)
    layer = convolution(kernel, bias)
    function = tf.function(lambda x: layer(x)).get_concrete_function(  # noqa: PLW0108 -- it takes no partial
        tf.TensorSpec([None, None, None, kernel.shape[2]], tf.float32)
    )
    for shape in SHAPES:
        image = random_image(rng, *shape, kernel.shape[2])
        expected = np.maximum(reference_convolution(image.astype(float), kernel, bias), 0)
        np.testing.assert_allclose(function(tf.constant(image)).numpy(), expected, rtol=0, atol=2e-5)


def types_of_operations(kernel: Array, bias: Array) -> set[str]:
    with tf.Graph().as_default() as graph:
        convolution(kernel, bias)(tf.zeros([1, 4, 4, kernel.shape[2]], kernel.dtype))
        return {operation.type for operation in graph.get_operations()}


def test_only_large_kernels_in_float32_are_turned_and_read_from_one_place(rng: np.random.Generator) -> None:
    if tf.config.list_physical_devices("GPU"):
        pytest.skip("with a GPU no kernel is turned")
    layer = random_layer(rng, "large")
    kernel, bias = (array.astype(tf.bfloat16.as_numpy_dtype) for array in random_layer(rng, "large"))
    kernel = np.concatenate([kernel, kernel], axis=3)  # as many bytes as in float32
    found = types_of_operations(*layer), types_of_operations(kernel, np.concatenate([bias, bias]))
    for operations, convolved in zip(found, ("Conv2DBackpropInput", "Conv2D"), strict=True):
        assert operations & {"Conv2D", "Conv2DBackpropInput"} == {convolved}
        assert "PyFunc" in operations
    small = types_of_operations(*random_layer(rng, "small"))
    assert "Conv2D" in small
    assert "PyFunc" not in small


def test_turned_kernel_is_made_once_for_a_kernel_and_not_kept_without_it(rng: np.random.Generator) -> None:
    kernel, _ = random_layer(rng, "small")
    first = turned(kernel)
    assert turned(kernel) is first
    np.testing.assert_array_equal(first[0, 2, 3, 1], kernel[2, 0, 1, 3])
    kept = weakref.ref(first)
    del kernel, first
    assert kept() is None
