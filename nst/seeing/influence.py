"""How much each pixel moves a unit: the part of its receptive field that matters (Luo et al. 2016)."""

import numpy as np

from nst.images import normalize
from nst.seeing.activations import activations
from nst.tensorflow import tf2 as tf
from nst.types import Array, Weights


def influence(picture: Array, weights: Weights, layer: str, row: int, column: int) -> Array:
    """Return how strongly the units at a position, before their ReLU, depend on each pixel.

    It is the root mean square over the channels and colours, computed from 4 random mixtures of channels: the
    gradient of each mixture has, on average over mixtures, that mean square.

    Arguments:
    picture -- array (height, width, 3), uint8
    weights -- see `nst.networks.vgg19.vgg19`
    layer -- name, such as "conv4_2"
    row, column -- position in the layer

    Returns: array (height, width).
    """
    rng = np.random.default_rng(1)
    image = tf.constant(normalize(picture), tf.float32)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(image)
        units = activations(image, weights, [layer], linear=True)[layer][0, row, column]
        mixtures = [tf.reduce_sum(units * rng.standard_normal(len(units))) for _ in range(4)]
    squares = [tf.reduce_sum(tape.gradient(mixture, image) ** 2, axis=-1) for mixture in mixtures]
    return np.asarray(np.sqrt(np.mean(squares, axis=0)[0]))
