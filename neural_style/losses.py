"""The losses, normalised as users of anishathalye/neural-style know them, which is not as the assignment does.

An activation is a tensor (1, n_H, n_W, n_C). Each loss is a mean of squares, so that a weight means the same at any
size of the picture. The assignment's content cost is a quarter of this content loss, and its style cost of a layer is
n_C^2 / 4 times this style loss.
"""

from collections.abc import Sequence

from nst.tensorflow import tf2 as tf


def content_loss(activation: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    """How far an activation is from that of the content: the mean square of the difference."""
    return _mean_square(activation - target)


def gram_matrix(activation: tf.Tensor, weights: tf.Tensor | None = None) -> tf.Tensor:
    """The products of all pairs of channels, (n_C, n_C), averaged over the pixels and divided by n_C.

    Arguments:
    weights -- how much each pixel counts in the average, (n_H, n_W), in all 1; by default all the same
    """
    channels = tf.reshape(activation, (-1, activation.shape[-1]))
    if weights is None:
        return tf.matmul(channels, channels, transpose_a=True) / activation.shape.num_elements()
    weighted = channels * tf.reshape(weights, (-1, 1))
    return tf.matmul(channels, weighted, transpose_a=True) / activation.shape[-1]


def style_loss(gram: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    """How far a Gram matrix is from that of a style: the mean square of the difference."""
    return _mean_square(gram - target)


def total_variation(image: tf.Tensor) -> tf.Tensor:
    """How rough an image (1, n_H, n_W, 3) is: mean squares of the differences between neighbours, down and across."""
    down = image[:, 1:] - image[:, :-1]
    across = image[:, :, 1:] - image[:, :, :-1]
    return _mean_square(down) + _mean_square(across)


def _mean_square(x: tf.Tensor) -> tf.Tensor:
    return 2 * tf.nn.l2_loss(x) / x.shape.num_elements()


def layer_weights(layers: Sequence[str], factor: float) -> dict[str, float]:
    """Weights of the style's layers, each `factor` times that of the one before; they sum to 1."""
    weights = [factor**i for i in range(len(layers))]
    return {name: weight / sum(weights) for name, weight in zip(layers, weights, strict=True)}
