"""Pooling of 2 x 2 pixels by the average, with a faster gradient."""

from collections.abc import Callable

import numpy as np

from nst.tensorflow import tf
from nst.types import Array

LONGEST = 4096  # pixels on a side; of more, the enlargement may pick a wrong neighbour: it rounds in float32


def average_pool(x: tf.Tensor) -> tf.Tensor:
    """Average 2 x 2 pixels at a time, of a tensor (m, n_H, n_W, n_C). At an odd edge, those that there are.

    The gradient is that of `tf.nn.avg_pool2d`: each pixel gets its share. But TensorFlow computes it two to three times
    as slowly on a CPU (benchmarks/README.md, "An iteration of the notebook").
    """
    _, height, width, _ = x.shape.as_list()
    if height is None or width is None or max(height, width) > LONGEST:
        return tf.nn.avg_pool2d(x, 2, 2, "SAME")
    shares = _shares(height)[:, np.newaxis, np.newaxis] * _shares(width)[:, np.newaxis]

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def layer(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        def gradient(da: tf.Tensor) -> tf.Tensor:
            of_each = da * tf.constant(shares if height % 2 or width % 2 else 0.25, da.dtype)
            return tf.raw_ops.ResizeNearestNeighbor(images=of_each, size=[height, width])

        return tf.nn.avg_pool2d(x, 2, 2, "SAME"), gradient

    return layer(x)


def _shares(length: int) -> Array:
    """Return the share of a pixel in the average of two, for each pair of a side: 1/2, or 1 at an odd end."""
    shares = np.full((length + 1) // 2, 0.5)
    if length % 2:
        shares[-1] = 1
    return shares
