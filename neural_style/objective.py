"""The loss of an image at one size, and its gradient."""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from neural_style.losses import content_loss, gram_matrix, layer_weights, style_loss, total_variation
from neural_style.options import Options
from nst_errors import CostError
from nst_lbfgs import Value, Vector
from nst_problem import at_layers
from nst_utils import Array, Network

# isort: split
import tensorflow as tf


class Losses(NamedTuple):
    """What is to become small: weighted already, so that the first three make up the total."""

    content: float
    style: float
    tv: float
    total: float


class Objective:
    """The loss of an image of the content's size.

    Arguments:
    network -- layers by their names
    options -- weights, and which layers
    content, styles -- images (1, height, width, 3), each of its own size, mean colour subtracted, float32
    """

    def __init__(self, network: Network, options: Options, content: Array, styles: Sequence[Array]) -> None:
        shares = (options.content_weight_blend, 1 - options.content_weight_blend)
        self._content = {
            name: options.content_weight * share
            for name, share in zip(options.content_layers, shares, strict=True)
            if options.content_weight * share
        }
        weights = layer_weights(options.style_layers, options.style_layer_weight_exp)
        self._style = {name: options.style_weight * weight for name, weight in weights.items() if options.style_weight}
        self._blend, self._tv_weight, self._network = options.blend_weights, options.tv_weight, network

        self._activations = at_layers(tf.constant(content), network, [(name, tf.identity) for name in self._content])
        wanted = [(name, gram_matrix) for name in self._style]
        grams = [at_layers(tf.constant(style), network, wanted) for style in styles]
        self._grams = list(zip(*grams, strict=True))  # for each layer, those of all styles
        signature = [tf.TensorSpec(content.shape, tf.float32)]
        self._evaluate = tf.function(self._losses_and_gradient, input_signature=signature, autograph=False)

    def _content_loss(self, weight: float, target: tf.Tensor, activation: tf.Tensor) -> tf.Tensor:
        return weight * content_loss(activation, target)

    def _style_loss(self, weight: float, targets: Sequence[tf.Tensor], activation: tf.Tensor) -> tf.Tensor:
        gram = gram_matrix(activation)
        blended = [share * style_loss(gram, target) for share, target in zip(self._blend, targets, strict=True)]
        return weight * tf.add_n(blended)

    def _losses_and_gradient(self, image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        functions = [
            (name, partial(self._content_loss, weight, target))
            for (name, weight), target in zip(self._content.items(), self._activations, strict=True)
        ]
        functions += [
            (name, partial(self._style_loss, weight, targets))
            for (name, weight), targets in zip(self._style.items(), self._grams, strict=True)
        ]
        found = at_layers(image, self._network, functions)
        content = tf.reduce_sum(found[: len(self._content)])
        style = tf.reduce_sum(found[len(self._content) :])
        tv = self._tv_weight * total_variation(image)
        total = content + style + tv
        return tf.stack([content, style, tv, total]), tf.gradients(total, image)[0]

    def __call__(self, image: Vector) -> Value:
        """The total loss and its gradient; `about` are the `Losses`. Raises CostError if they are not finite."""
        losses, gradient = self._evaluate(tf.constant(image, tf.float32))
        found = Losses(*map(float, losses))
        if not (math.isfinite(found.total) and np.isfinite(gradient).all()):
            raise CostError(f"the losses are {found}; expected finite numbers. Try smaller weights or --learning-rate")
        return Value(found.total, gradient.numpy().astype(np.float64), found)
