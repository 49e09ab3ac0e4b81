"""Pooling against TensorFlow's own."""

import numpy as np
import pytest

from nst.networks.pooling import LONGEST, average_pool
from nst.tensorflow import tf, tf2
from nst.types import Array
from tests.support.vgg19_reference import rng

__all__ = ["rng"]  # a fixture

SIZES = [(height, width) for height in (1, 2, 3, 4, 7) for width in (1, 2, 5, 6)] + [
    (75, 100),
    (LONGEST - 1, 3),
    (2, 4189),
]


def gradients(x: Array, direction: Array, dtype: tf.DType) -> list[Array]:
    """Of `average_pool` and of TensorFlow's own."""
    found = []
    with tf.Graph().as_default(), tf.Session() as session:
        for pool in (average_pool, lambda x: tf.nn.avg_pool2d(x, 2, 2, "SAME")):
            image = tf.constant(x, dtype)
            (gradient,) = tf.gradients(pool(image), image, tf.constant(direction, dtype))
            found.append(session.run(tf.cast(gradient, tf.float64)))
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64, tf.bfloat16], ids=lambda dtype: str(dtype.name))
def test_gradient_is_that_of_tensorflow_to_the_bit(
    rng: np.random.Generator, size: tuple[int, int], dtype: tf.DType
) -> None:
    height, width = size
    x = rng.normal(size=(2, height, width, 3))
    direction = rng.normal(size=(2, (height + 1) // 2, (width + 1) // 2, 3))
    found, expected = gradients(x, direction, dtype)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_gradient_gives_each_pixel_its_share(rng: np.random.Generator, size: tuple[int, int]) -> None:
    """In NumPy: the derivative of the sum of all averages of what there is, weighted by a direction."""
    height, width = size
    direction = rng.normal(size=(1, (height + 1) // 2, (width + 1) // 2, 1))
    expected = np.zeros((1, height, width, 1))
    for i, j in np.ndindex(direction.shape[1:3]):
        window = expected[0, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, 0]
        window += direction[0, i, j, 0] / window.size
    found, _ = gradients(expected, direction, tf.float64)
    np.testing.assert_allclose(found, expected)


def test_function_of_tensorflow_2_of_any_size_of_image_gives_the_same(rng: np.random.Generator) -> None:
    x = tf2.constant(rng.normal(size=(1, 5, 6, 3)))
    known, unknown = (tf2.function(average_pool, [tf2.TensorSpec(s, x.dtype)]) for s in (x.shape, [1, None, None, 3]))
    with tf2.GradientTape(persistent=True) as tape:
        tape.watch(x)
        pooled = [known(x), unknown(x)]
    np.testing.assert_array_equal(*pooled)
    np.testing.assert_array_equal(*(tape.gradient(a, x) for a in pooled))
