"""Compute losses of large pictures tile by tile, so that the network needs the memory of one tile.

The losses are functions of sums over the pixels of layers: Gram matrices or moments, and squares of differences. The
first pass over the tiles adds up these sums. The second pass takes the gradient of the loss with respect to the sums,
and adds up the gradient of the image. Each tile is computed with a margin as wide as its activations depend on, and
the margin is left out of the sums. The result is exact.
"""

import math
from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from nst.tensorflow import tf2 as tf
from nst.types import Array, Size

SIDE = 768  # pixels, the default side of a tile; with its margin, a tile stays below `nst.solver.problem.LARGE`
LARGE = 2_500_000  # pixels from which a picture is computed in tiles; as a whole it would take 6 GB


class Span(NamedTuple):
    """The rows or columns of a tile, and those with its margin: the first, and the one after the last."""

    first: int
    last: int
    seen_first: int
    seen_last: int


class Tile(NamedTuple):
    """A piece of an image."""

    rows: Span
    columns: Span

    def of(self, whole: Any, stride: int) -> Any:
        """Cut an array (n, height, width, …), with a stride of pixels of the image, to the tile."""
        return _cut(whole, [(span.first, span.last) for span in self], stride)

    def seen(self, image: Any) -> Any:
        """Cut an image to the tile and its margin."""
        return _cut(image, [(span.seen_first, span.seen_last) for span in self], 1)

    def own(self, activation: tf.Tensor, stride: int) -> tf.Tensor:
        """Cut an activation of the tile and its margin to the tile."""
        if all(span[:2] == span[2:] for span in self):
            return activation
        return _cut(activation, [(s.first - s.seen_first, s.last - s.seen_first) for s in self], stride)

    @property
    def layout(self) -> tuple[tuple[int, int, int], ...]:
        """Return the position of the tile within its margin. Tiles with the same layout have the same graph."""
        return tuple((s.first - s.seen_first, s.last - s.seen_first, s.seen_last - s.seen_first) for s in self)


def _cut(array: Any, spans: Sequence[tuple[int, int]], stride: int) -> Any:
    """Cut rows and columns, given in pixels of the image, out of an array (n, height, width, …) of this stride."""
    (top, bottom), (left, right) = ((first // stride, -(-last // stride)) for first, last in spans)
    return array[:, top:bottom, left:right]


def tiles_of(size: Size, side: int | None, network: Sequence[str], layers: Collection[str]) -> list[Tile]:
    """Divide an image of this size into tiles, whose borders are borders of pixels in all layers.

    Arguments:
    side -- largest side of a tile in pixels; default: one tile for images below `LARGE`, else `SIDE`
    network -- names of all layers, in order
    layers -- names of the layers that are compared
    """
    width, height = size
    side = side or (SIDE if width * height >= LARGE else max(size))
    grain, around = max(map(stride, layers)), halo(network, layers)
    rows, columns = (_spans(length, side, around, grain) for length in (height, width))
    return [Tile(*spans) for spans in product(rows, columns)]


def _spans(length: int, side: int, around: int, grain: int) -> list[Span]:
    step, around = _rounded_up(length / math.ceil(length / side), grain), _rounded_up(around, grain)
    return [
        Span(first, min(first + step, length), max(first - around, 0), min(first + step + around, length))
        for first in range(0, length, step)
    ]


def _rounded_up(x: float, grain: int) -> int:
    return grain * math.ceil(x / grain)


def halo(network: Sequence[str], layers: Collection[str]) -> int:
    """Return the width of the margin, in pixels, on which activations of the layers depend."""
    reach = 0
    for name in network[: 1 + max(network.index(layer) for layer in layers)]:
        if "pool" in name:
            reach += stride(name) // 2
        elif name.startswith("conv") or name.replace("relu", "conv") not in network:  # 3x3, with its ReLU or not
            reach += stride(name)
    return reach


def stride(layer: str) -> int:
    """Return the stride of a layer such as "relu4_2" or "pool4", in pixels of the image."""
    block = int(layer[4])
    return 1 << (block if layer.startswith("pool") else block - 1)


def layer_size(size: Size, layer: str) -> Size:
    """Return width and height of a layer, for an image of this size."""
    return -(-size[0] // stride(layer)), -(-size[1] // stride(layer))


Function = Callable[..., list[tf.Tensor]]  # of a tile, the image cut to it and its margin, and the tile's targets


class Rounds:
    """Sums over the tiles of an image, and their gradient.

    Arguments:
    function -- computes a tile's share of the sums
    image_tiles -- the tiles, each with its targets
    """

    def __init__(self, function: Function, image_tiles: Sequence[tuple[Tile, Any]]) -> None:
        self._function, self._tiles = function, image_tiles
        self._graphs: dict[Any, Callable[..., Any]] = {}

    def sums(self, image: tf.Tensor) -> list[tf.Tensor]:
        """Add up the shares of all tiles."""
        sums: list[tf.Tensor] = []
        for tile, targets in self._tiles:
            found = self._run(tile, self._forward, tile.seen(image), targets)
            sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else found
        return sums

    def gradient(self, image: tf.Tensor, changes: list[tf.Tensor]) -> Array:
        """Return the gradient of a loss with respect to the image, from `changes`, that with respect to the sums."""
        gradient = np.zeros(image.shape, np.float32)
        if not changes:
            return gradient
        for tile, targets in self._tiles:
            tile.seen(gradient)[...] += self._run(tile, self._backward, tile.seen(image), targets, changes).numpy()
        return gradient

    def _forward(self, tile: Tile, seen: tf.Tensor, targets: Any) -> list[tf.Tensor]:
        return self._function(tile, seen, targets)

    def _backward(self, tile: Tile, seen: tf.Tensor, targets: Any, changes: list[tf.Tensor]) -> tf.Tensor:
        return tf.gradients(self._function(tile, seen, targets), seen, changes)[0]

    def _run(self, tile: Tile, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function of a tile as a graph, which tiles of the same layout share."""
        key = function.__name__, tile.layout
        if key not in self._graphs:
            graph = tf.function(partial(function, tile), autograph=False)
            self._graphs[key] = graph.get_concrete_function(*arguments)
        return self._graphs[key](*arguments)
