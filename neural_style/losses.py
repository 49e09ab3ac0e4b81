"""Compute the losses, normalised as in anishathalye/neural-style, which differs from the assignment.

An activation is a tensor (1, n_H, n_W, n_C). Each loss is a mean of squares, so a weight means the same at any size of
the picture. The assignment's content cost is a quarter of this content loss, and its style cost of a layer is
n_C^2 / 4 times this style loss.
"""

from collections.abc import Callable, Sequence

from nst.gaussians import mean_products
from nst.tensorflow import tf2 as tf


def content_loss(activation: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    """Return the mean square of the difference between an activation and that of the content."""
    return _mean_square(activation - target)


def gram_matrix(activation: tf.Tensor, weights: tf.Tensor | None = None) -> tf.Tensor:
    """Return the products of all pairs of channels, (n_C, n_C), averaged over the pixels and divided by n_C.

    Arguments:
    weights -- weights of the pixels in the average, (n_H, n_W), which sum to 1; default: equal
    """
    return mean_products(activation, weights) / activation.shape[-1]


def gram_loss_from(style: tf.Tensor) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function that computes the mean square of the difference between a Gram matrix and that of a style."""
    return lambda gram: _mean_square(gram - style)


def total_variation(image: tf.Tensor) -> tf.Tensor:
    """Return the mean square difference of vertical neighbours in an image, plus that of horizontal neighbours."""
    down = image[:, 1:] - image[:, :-1]
    across = image[:, :, 1:] - image[:, :, :-1]
    return _mean_square(down) + _mean_square(across)


def _mean_square(x: tf.Tensor) -> tf.Tensor:
    return 2 * tf.nn.l2_loss(x) / x.shape.num_elements()


def layer_weights(layers: Sequence[str], factor: float) -> dict[str, float]:
    """Return weights for the style layers, each `factor` times the one before; they sum to 1."""
    weights = [factor**i for i in range(len(layers))]
    return {name: weight / sum(weights) for name, weight in zip(layers, weights, strict=True)}
