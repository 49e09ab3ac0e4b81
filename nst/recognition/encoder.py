"""The network that turns a picture of a person into 128 numbers: its encoding, a point on the unit sphere.

Four convolutions, each of which halves the sides and doubles the channels, and one matrix. There is no normalisation
of batches, so that the encoding of a picture does not depend on the others beside it.
"""

from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import Any

import numpy as np

from nst.recognition.album import SIZE
from nst.recognition.encoding import OUTPUTS
from nst.tensorflow import tf, tf2
from nst.types import Array

CHANNELS = (24, 48, 96, 192)  # of the convolutions
FIRST, OTHERS = 5, 3  # sides of their kernels
STRIDE = 2


def shapes() -> list[tuple[int, ...]]:
    """Return the shapes of the weights: kernel and bias of each convolution, and the matrix."""
    found: list[tuple[int, ...]] = []
    for n, (before, channels) in enumerate(zip((3, *CHANNELS), CHANNELS, strict=False)):
        side = OTHERS if n else FIRST
        found += [(side, side, before, channels), (channels,)]
    return [*found, ((SIZE // STRIDE ** len(CHANNELS)) ** 2 * CHANNELS[-1], OUTPUTS)]


def encode(images: Any, weights: Sequence[Any]) -> Any:
    """Return the encodings of images, tensor (m, 128). Each has the norm 1.

    Arguments:
    images -- tensor (m, 64, 64, 3), float32, from 0 to 1
    weights -- arrays, tensors or variables of the shapes that `shapes` gives
    """
    a = _of_images(2 * images - 1, tf2.convert_to_tensor(weights[0]))
    a = tf2.nn.relu(tf2.nn.bias_add(a, weights[1]))
    for kernel, bias in zip(weights[2:-1:2], weights[3:-1:2], strict=True):
        a = tf2.nn.relu(tf2.nn.bias_add(tf2.nn.conv2d(a, kernel, STRIDE, "SAME"), bias))
    return tf2.nn.l2_normalize(tf2.matmul(tf2.reshape(a, (-1, weights[-1].shape[0])), weights[-1]), 1)


@tf2.custom_gradient  # type: ignore[untyped-decorator]
def _of_images(images: Any, kernel: Any) -> tuple[Any, Any]:
    """Return the first convolution, with a gradient for the kernel only: that for the images takes longest of all."""

    def gradient(d: Any) -> tuple[None, Any]:
        sizes, strides = tf2.shape(kernel), [1, STRIDE, STRIDE, 1]
        return None, tf2.raw_ops.Conv2DBackpropFilter(
            input=images, filter_sizes=sizes, out_backprop=d, strides=strides, padding="SAME"
        )

    return tf2.nn.conv2d(images, kernel, STRIDE, "SAME"), gradient


class Encoder:
    """An encoder of pictures of people. `train` trains it.

    weights -- arrays of float32, see `shapes`
    factor -- the norm of the encodings
    """

    def __init__(self, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        self.weights: list[Array] = [
            rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape).astype(np.float32)  # He et al. 2015
            if len(shape) > 1
            else np.zeros(shape, np.float32)
            for shape in shapes()
        ]
        self.factor = 1.0

    def __call__(self, images: Any) -> Any:
        """Return the encodings of images, eagerly or in the graph: (m, 64, 64, 3) from 0 to 1 -> tensor (m, 128)."""
        return self.factor * encode(images, self.weights)

    def predict_on_batch(self, images: Array) -> Array:
        """Return the encodings of images: array (m, 64, 64, 3) from 0 to 1 -> array (m, 128)."""
        session, images_in, weights_in, encodings = _in_session()
        fed = {images_in: images, **dict(zip(weights_in, self.weights, strict=True))}
        found: Array = self.factor * session.run(encodings, fed)
        return found

    def scaled(self, factor: float) -> "Encoder":
        """Return an encoder whose encodings are those of this one, times a factor."""
        other = copy(self)
        other.factor *= factor
        return other


@cache
def _in_session() -> tuple[Any, Any, list[Any], Any]:
    """Return a session, and in its graph the images, the weights and the encodings. It serves all encoders."""
    with tf.Graph().as_default() as graph:
        images = tf.placeholder(tf.float32, (None, SIZE, SIZE, 3))
        weights = [tf.placeholder(tf.float32, shape) for shape in shapes()]
        return tf.Session(graph=graph), images, weights, encode(images, weights)
