"""Tiles of large pictures. That they make no difference to losses and gradients: see the tests of these."""

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from neural_style.network import layers
from neural_style.objective import Objective
from neural_style.tiling import SIDE, tiles_of
from nst.networks.vgg19 import Network
from tests.neural_style.test_losses import drawn, options, statistics_of
from tests.support.vgg19_reference import random_weights

NAMES = list(layers(random_weights(np.random.default_rng(0)), [], "avg"))


@pytest.mark.parametrize("layer", ["relu1_2", "relu3_1", "relu5_1", "pool5"])
@pytest.mark.parametrize(("size", "side"), [((100, 75), 32), ((1000, 16), 100), ((333, 777), 256), ((48, 48), 48)])
def test_each_pixel_is_in_one_tile(size: tuple[int, int], side: int, layer: str) -> None:
    count = np.zeros((1, size[1], size[0]), int)
    for tile in tiles_of(size, side, NAMES, {"relu1_1", layer}):
        tile.of(count, 1)[...] += 1
        for span in tile:
            assert 0 <= span.seen_first <= span.first < span.last <= span.seen_last
            assert span.last - span.first <= side + 31
    assert (count == 1).all()


def test_large_pictures_are_in_tiles_even_if_nobody_asks() -> None:
    assert len(tiles_of((1600, 1200), None, NAMES, {"relu5_1"})) == 1
    found = tiles_of((3000, 2000), None, NAMES, {"relu5_1"})
    assert len(found) == 12
    assert all(span.last - span.first <= SIDE for tile in found for span in tile)
    assert len(tiles_of((3000, 2000), 4000, NAMES, {"relu5_1"})) == 1


def test_the_network_never_sees_more_than_a_tile_and_what_it_depends_on() -> None:
    seen: list[tuple[int, int]] = []

    def watched(network: Network) -> Network:
        first, function = next(iter(network.items()))

        def look(a: tf.Tensor) -> Any:
            seen.append(tuple(a.shape[1:3]))
            return function(a)

        return network | {first: look}

    rng = np.random.default_rng(1)
    wanted = options(tile=32, content_layers=("relu2_1", "relu2_2"), style_layers=("relu1_1",))
    network = watched(layers(random_weights(rng), {"relu2_1", "relu2_2", "relu1_1"}, "avg"))
    content, style = drawn(rng, 1, 100, 150, 3), drawn(rng, 1, 90, 60, 3)
    statistics = statistics_of(network, wanted.loss, style, 32)
    found = Objective(network, wanted.loss, content, [statistics, statistics], tile=32)(content.astype(np.float64))
    assert found.about.content == pytest.approx(0, abs=1e-6)
    reach = 8  # 2 pixels in block 1, 1 for the pooling, 4 in block 2: in whole pixels of block 2
    assert max(map(max, seen)) <= 32 + 2 * reach
