"""Compute the loss of an image at one size, and its gradient."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from neural_style.losses import content_loss, gram_loss_from, gram_matrix, layer_weights, total_variation
from neural_style.masks import pixel_weights
from neural_style.options import LossOptions
from neural_style.tiling import Rounds, Tile, layer_size, stride, tiles_of
from nst.errors import CostError
from nst.gaussians import moments, wasserstein_from
from nst.networks.vgg19 import Network
from nst.solver.descent import Losses
from nst.solver.lbfgs import Value, Vector
from nst.solver.problem import at_layers
from nst.tensorflow import tf2 as tf
from nst.types import Array, Size

ADVICE = "Try smaller weights, or with --optimizer adam a smaller --learning-rate"
Statistics = Sequence[tf.Tensor]  # of a style: a matrix for each of its layers
Distance = Callable[[tf.Tensor], tf.Tensor]  # from the statistics of a style at a layer: a loss of other statistics
Targets = tuple[list[tf.Tensor], list[tf.Tensor | None]]  # of a tile: the content's activations, and pixel weights


class StyleLoss(NamedTuple):
    """A way to compare styles at a layer.

    statistics -- computes what is compared from an activation and, if there are any, weights of its pixels: averages
        over the pixels, so that those of tiles add up
    distance_from -- returns, for the statistics of a style, the loss as a function of others
    """

    statistics: Callable[..., tf.Tensor]
    distance_from: Callable[[tf.Tensor], Distance]


STYLE_LOSSES = {
    "gram": StyleLoss(gram_matrix, gram_loss_from),
    "wasserstein": StyleLoss(moments, wasserstein_from),
}


class Objective:
    """The loss of an image, as a function.

    Arguments:
    network -- layers by their names
    options -- weights and layers
    content -- image (1, height, width, 3), mean colour subtracted, float32
    styles -- statistics of each style, see `style_statistics`
    masks -- where each style goes, of any size; None for everywhere
    tile -- side of a tile in pixels, see `tiles_of`
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- all that the loss depends on
        self,
        network: Network,
        options: LossOptions,
        content: Array,
        styles: Sequence[Statistics],
        masks: Sequence[Array] | None = None,
        tile: int | None = None,
    ) -> None:
        shares = (options.content_weight_blend, 1 - options.content_weight_blend)
        self._content = {
            name: options.content_weight * share
            for name, share in zip(options.content_layers, shares, strict=True)
            if options.content_weight * share
        }
        weights = layer_weights(options.style_layers, options.style_layer_weight_exp)
        self._style = {name: options.style_weight * weight for name, weight in weights.items() if options.style_weight}
        self._blend, self._tv_weight, self._network = options.blend_weights(len(styles)), options.tv_weight, network
        self._statistics, distance_from = STYLE_LOSSES[options.style_loss]
        distances = ([distance_from(of_layer) for of_layer in style] for style in styles)
        self._distances = list(zip(*distances, strict=True))  # for each layer, a function for each style
        _, height, width, _ = content.shape
        self._size = width, height
        self._tiles = tiles_of(self._size, tile, list(network), options.layers)
        targets = self._activations(content)
        weights_of_pixels = self._weights(masks) if masks else None
        per_tile = [self._targets(tile, targets, weights_of_pixels) for tile in self._tiles]
        if len(self._tiles) > 1:
            self._rounds = Rounds(self._sums, list(zip(self._tiles, per_tile, strict=True)))
            self._evaluate = self._in_tiles
        else:
            signature = [tf.TensorSpec(content.shape, tf.float32)]
            at_once = tf.function(autograph=False, input_signature=signature)
            self._evaluate = at_once(lambda image: self._at_once(image, per_tile[0]))

    def _activations(self, content: Array) -> list[Array]:
        """Return the activations of the content at its layers, (1, n_H, n_W, n_C) each."""
        wanted = [(name, tf.identity) for name in self._content]
        whole: list[Array] = []
        for tile in self._tiles:
            found = at_layers(tf.constant(tile.seen(content)), self._network, wanted)
            if not whole:
                sizes = [layer_size(self._size, name) for name in self._content]
                whole = [np.empty((1, h, w, a.shape[-1]), np.float32) for (w, h), a in zip(sizes, found, strict=True)]
            for name, activation, all_of_it in zip(self._content, found, whole, strict=True):
                tile.of(all_of_it, stride(name))[...] = tile.own(activation, stride(name))
        return whole

    def _weights(self, masks: Sequence[Array]) -> list[Array]:
        """Return the weights of the pixels of each style layer, (styles, height, width) each."""
        sizes = [layer_size(self._size, name) for name in self._style]
        return [np.stack([pixel_weights(mask, size) for mask in masks]) for size in sizes]

    def _targets(self, tile: Tile, targets: list[Array], weights: list[Array] | None) -> Targets:
        """Cut the targets of the whole image to a tile."""
        content = [tf.constant(tile.of(a, stride(name))) for name, a in zip(self._content, targets, strict=True)]
        if weights is None:
            return content, [None] * len(self._style)
        return content, [tf.constant(tile.of(a, stride(name))) for name, a in zip(self._style, weights, strict=True)]

    def _sums(self, tile: Tile, seen: tf.Tensor, targets: Targets) -> list[tf.Tensor]:
        """Return a tile's share of each content loss, and of the statistics of each style layer."""
        activations, pixels = targets
        functions = [
            (name, partial(self._content_share, tile, name, target))
            for name, target in zip(self._content, activations, strict=True)
        ]
        functions += [
            (name, partial(self._statistics_share, tile, name, weights))
            for name, weights in zip(self._style, pixels, strict=True)
        ]
        return at_layers(seen, self._network, functions)

    def _content_share(self, tile: Tile, layer: str, target: tf.Tensor, activation: tf.Tensor) -> tf.Tensor:
        own = tile.own(activation, stride(layer))
        return content_loss(own, target) * _share(own, layer, self._size)

    def _statistics_share(self, tile: Tile, layer: str, weights: tf.Tensor | None, activation: tf.Tensor) -> tf.Tensor:
        if weights is None:
            return _share_of(self._statistics, tile, layer, self._size, activation)[tf.newaxis]
        own = tile.own(activation, stride(layer))
        return tf.stack([self._statistics(own, of_style) for of_style in tf.unstack(weights)])

    def _weighed(self, sums: list[tf.Tensor], image: tf.Tensor) -> tf.Tensor:
        """Compute the losses from the sums over all tiles."""
        squares, statistics = sums[: len(self._content)], sums[len(self._content) :]
        content = sum(weight * square for weight, square in zip(self._content.values(), squares, strict=True))
        style = sum(
            weight * self._style_loss(of_layer, distances)
            for weight, of_layer, distances in zip(self._style.values(), statistics, self._distances, strict=True)
        )
        tv = self._tv_weight * total_variation(image)
        return tf.stack([content, style, tv, content + style + tv])

    def _style_loss(self, statistics: tf.Tensor, distances: Sequence[Distance]) -> tf.Tensor:
        """Compute the style loss of a layer. `statistics` has one matrix, or with masks one for each style."""
        regions = tf.unstack(statistics)
        if len(regions) == 1:
            regions *= len(distances)
        losses = [distance(region) for region, distance in zip(regions, distances, strict=True)]
        return tf.add_n([share * loss for share, loss in zip(self._blend, losses, strict=True)])

    def _at_once(self, image: tf.Tensor, targets: Targets) -> tuple[tf.Tensor, tf.Tensor]:
        losses = self._weighed(self._sums(self._tiles[0], image, targets), image)
        return losses, tf.gradients(losses[-1], image)[0]

    def _in_tiles(self, image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        sums = self._rounds.sums(image)
        with tf.GradientTape() as tape:
            tape.watch([sums, image])
            losses = self._weighed(sums, image)
            total = losses[-1]
        changes, of_variation = tape.gradient(total, (sums, image))
        return losses, of_variation + self._rounds.gradient(image, changes)

    def __call__(self, image: Vector) -> Value:
        """Return the total loss and its gradient; `about` are the `Losses`. Raises CostError if they are not finite."""
        losses, gradient = self._evaluate(tf.constant(image, tf.float32))
        found = Losses(*map(float, losses))
        if not (math.isfinite(found.total) and np.isfinite(gradient).all()):
            raise CostError(f"the losses are {found}; expected finite numbers. {ADVICE}")
        return Value(found.total, gradient.numpy().astype(np.float64), found)


def style_statistics(
    network: Network, kind: str, names: Sequence[str], style: Array, tiles: Sequence[Tile]
) -> Statistics:
    """Return the statistics of a style, an image (1, height, width, 3), at the layers of these names.

    Arguments:
    kind -- one of `STYLE_LOSSES`
    tiles -- the tiles of the style, see `tiles_of`
    """
    _, height, width, _ = style.shape
    of_activation = STYLE_LOSSES[kind].statistics
    sums: Statistics = []
    for tile in tiles:
        functions = [(name, partial(_share_of, of_activation, tile, name, (width, height))) for name in names]
        found = at_layers(tf.constant(tile.seen(style)), network, functions)
        sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else found
    return sums


def _share_of(
    statistics: Callable[..., tf.Tensor], tile: Tile, layer: str, size: Size, activation: tf.Tensor
) -> tf.Tensor:
    own = tile.own(activation, stride(layer))
    return statistics(own) * _share(own, layer, size)


def _share(own: tf.Tensor, layer: str, size: Size) -> float:
    """Return the share of a layer's pixels that belong to a tile itself, from 0 to 1."""
    height, width = own.shape[1:3]
    return int(height * width) / math.prod(layer_size(size, layer))
