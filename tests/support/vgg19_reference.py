"""VGG-19 in float64, sharing no code with nst.networks.vgg19."""

import numpy as np
import pytest

from nst.networks.vgg19 import VGG19_BLOCKS
from nst.types import Array, Weights

Activations = dict[str, Array]
POOLINGS = tuple(f"avgpool{b}" for b in range(1, 6))
LAYERS = (
    *("conv1_1", "conv1_2", "avgpool1", "conv2_1", "conv2_2", "avgpool2"),
    *("conv3_1", "conv3_2", "conv3_3", "conv3_4", "avgpool3"),
    *("conv4_1", "conv4_2", "conv4_3", "conv4_4", "avgpool4"),
    *("conv5_1", "conv5_2", "conv5_3", "conv5_4", "avgpool5"),
)
# Odd at every pooling, and one pixel wide in the end: 21, 11, 6, 3, 2, 1 and 13, 7, 4, 2, 1, 1.
SIZES = [(21, 13), (7, 5), (1, 1), (16, 33)]


def random_weights(rng: np.random.Generator, channels: tuple[int, ...] = (5, 4, 6, 7, 5)) -> Weights:
    """Weights that keep activations near 1 in all layers, half of them above zero."""
    weights, n_in = {}, 3
    for block, ((length, _), n_out) in enumerate(zip(VGG19_BLOCKS, channels, strict=True), 1):
        for i in range(1, length + 1):
            kernel = rng.normal(0, np.sqrt(2 / (9 * n_in)), (3, 3, n_in, n_out)).astype(np.float32)
            weights[f"conv{block}_{i}"] = kernel, rng.normal(0, 0.3, n_out).astype(np.float32)
            n_in = n_out
    return weights


def reference_convolution(x: Array, kernel: Array, bias: Array) -> Array:
    """The 3x3 cross-correlation, zeros around the image, one shifted product for each entry of the kernel."""
    n_H, n_W = x.shape[1:3]
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    z = sum(padded[:, r : r + n_H, c : c + n_W] @ kernel[r, c].astype(float) for r in range(3) for c in range(3))
    return np.asarray(z + bias.astype(float))


def reference_pooling(x: Array) -> Array:
    """Mean of each 2x2 cell; a cell that sticks out over the border is the mean of the pixels that exist."""
    n_H, n_W = x.shape[1:3]
    rows = [[x[:, r : r + 2, c : c + 2].mean((1, 2)) for c in range(0, n_W, 2)] for r in range(0, n_H, 2)]
    return np.stack([np.stack(row, axis=1) for row in rows], axis=1)


def reference_vgg19(image: Array, weights: Weights) -> Activations:
    a, activations = image.astype(float), {}
    for name in LAYERS:
        a = reference_pooling(a) if name in POOLINGS else np.maximum(reference_convolution(a, *weights[name]), 0)
        activations[name] = a
    return activations


def random_image(rng: np.random.Generator, *shape: int) -> Array:
    return rng.normal(0, 1, shape).astype(np.float32)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
