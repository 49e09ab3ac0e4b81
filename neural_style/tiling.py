"""Large pictures, a tile at a time: the network then takes the memory of a tile, however large the picture.

The losses are functions of sums over the pixels of layers: Gram matrices, squares of differences. A first round over
the tiles adds these sums up. A second round, which knows how the loss changes with them, adds up the gradient. Each
tile is seen with as much around it as its activations depend on, which is not counted again: nothing is approximated.
"""

import math
from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from nst.solver.settings import Size
from nst.tensorflow import tf2 as tf
from nst.types import Array

SIDE = 768  # pixels, of a tile, where none is asked for: with what is seen around it, below `nst.solver.problem.LARGE`
LARGE = 2_500_000  # pixels: pictures from here on are painted in tiles; whole, they would take 6 GB


class Span(NamedTuple):
    """Rows or columns of a tile, and those that are seen with it: the first, and that after the last."""

    first: int
    last: int
    seen_first: int
    seen_last: int


class Tile(NamedTuple):
    """A piece of an image."""

    rows: Span
    columns: Span

    def of(self, whole: Any, stride: int) -> Any:
        """Of an array (…, height, width, …), whose pixels are `stride` apart in the image: the tile's."""
        return _cut(whole, [(span.first, span.last) for span in self], stride)

    def seen(self, image: Any) -> Any:
        """Of an image: the tile, and what is seen with it."""
        return _cut(image, [(span.seen_first, span.seen_last) for span in self], 1)

    def own(self, activation: tf.Tensor, stride: int) -> tf.Tensor:
        """Of an activation for what is seen: the tile's."""
        if all(span[:2] == span[2:] for span in self):
            return activation
        return _cut(activation, [(s.first - s.seen_first, s.last - s.seen_first) for s in self], stride)

    @property
    def place(self) -> tuple[tuple[int, int, int], ...]:
        """Where it is in what is seen: tiles of the same place have the same graph."""
        return tuple((s.first - s.seen_first, s.last - s.seen_first, s.seen_last - s.seen_first) for s in self)


def _cut(array: Any, spans: Sequence[tuple[int, int]], stride: int) -> Any:
    """From (n, height, width, …), rows and columns of the image's pixels: multiples of `stride`, but at its border."""
    (top, bottom), (left, right) = ((first // stride, -(-last // stride)) for first, last in spans)
    return array[:, top:bottom, left:right]


def tiles_of(size: Size, side: int | None, network: Sequence[str], layers: Collection[str]) -> list[Tile]:
    """The tiles of an image of this size. They begin where pixels of all the layers do.

    Arguments:
    side -- of a tile, in pixels; by default, small images are one tile
    network -- the names of its layers, in order
    layers -- those that are looked at
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
    """How many pixels around a tile the layers' activations depend on."""
    reach = 0
    for name in network[: 1 + max(network.index(layer) for layer in layers)]:
        if "pool" in name:
            reach += stride(name) // 2
        elif name.startswith("conv") or name.replace("relu", "conv") not in network:  # 3x3, with its ReLU or not
            reach += stride(name)
    return reach


def stride(layer: str) -> int:
    """How many pixels of the image lie between two of a layer such as "relu4_2" or "pool4"."""
    block = int(layer[4])
    return 1 << (block if layer.startswith("pool") else block - 1)


def layer_size(size: Size, layer: str) -> Size:
    """Width and height of a layer, for an image of this size."""
    return -(-size[0] // stride(layer)), -(-size[1] // stride(layer))


Function = Callable[..., list[tf.Tensor]]  # of a tile, what is seen of the image, and what else there is for the tile


class Rounds:
    """Sums over the tiles of an image, and their gradient.

    Arguments:
    function -- of a tile; what it returns is added up
    image_tiles -- with what the function takes besides, for each
    """

    def __init__(self, function: Function, image_tiles: Sequence[tuple[Tile, Any]]) -> None:
        self._function, self._tiles = function, image_tiles
        self._graphs: dict[Any, Callable[..., Any]] = {}

    def sums(self, image: tf.Tensor) -> list[tf.Tensor]:
        """What the function makes of the tiles, added up."""
        sums: list[tf.Tensor] = []
        for tile, besides in self._tiles:
            found = self._run(tile, self._forward, tile.seen(image), besides)
            sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else found
        return sums

    def gradient(self, image: tf.Tensor, changes: list[tf.Tensor]) -> Array:
        """The gradient of something that changes so with the sums."""
        gradient = np.zeros(image.shape, np.float32)
        if not changes:
            return gradient
        for tile, besides in self._tiles:
            tile.seen(gradient)[...] += self._run(tile, self._backward, tile.seen(image), besides, changes).numpy()
        return gradient

    def _forward(self, tile: Tile, seen: tf.Tensor, besides: Any) -> list[tf.Tensor]:
        return self._function(tile, seen, besides)

    def _backward(self, tile: Tile, seen: tf.Tensor, besides: Any, changes: list[tf.Tensor]) -> tf.Tensor:
        return tf.gradients(self._function(tile, seen, besides), seen, changes)[0]

    def _run(self, tile: Tile, function: Callable[..., Any], *arguments: Any) -> Any:
        """A function of a tile, as a graph; tiles of the same place have the same."""
        key = function.__name__, tile.place
        if key not in self._graphs:
            graph = tf.function(partial(function, tile), autograph=False)
            self._graphs[key] = graph.get_concrete_function(*arguments)
        return self._graphs[key](*arguments)
