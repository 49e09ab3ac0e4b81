"""Files of weights for the tests: small random networks in each of the formats that are about."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import scipy.io

from nst.networks.matconvnet import write_matconvnet
from nst.networks.vgg19 import CONVOLUTIONS, VGG19_BLOCKS
from nst.types import Array, Weights
from nst_utils import CONFIG


def random_weights(seed: int = 0, channels: tuple[int, ...] = (2, 3, 4, 5, 6)) -> Weights:
    """A network of few channels, a different number in each block."""
    rng = np.random.default_rng(seed)
    weights: Weights = {}
    n_in = 3
    for name in CONVOLUTIONS:
        n_out = channels[int(name[4]) - 1]
        kernel = rng.standard_normal((3, 3, n_in, n_out)) / np.sqrt(9 * n_in)
        weights[name] = kernel.astype(np.float32), rng.standard_normal(n_out).astype(np.float32)
        n_in = n_out
    return weights


def cells(*items: Any) -> Array:
    """MATLAB's cell array of one row."""
    row = np.empty((1, len(items)), object)
    row[0, :] = items
    return row


def matconvnet_layers(weights: Weights, layer: Callable[[str, Array, Array], dict[str, Any]]) -> Array:
    """All layers, with ReLUs and poolings between the convolutions; `layer` makes a convolution's fields."""
    found: list[dict[str, Any]] = []
    for name, (kernel, bias) in weights.items():
        found += [layer(name, kernel, bias), {"type": "relu", "name": name.replace("conv", "relu")}]
        if int(name[6]) == VGG19_BLOCKS[int(name[4]) - 1][0]:
            found.append({"name": f"pool{name[4]}", "type": "pool", "method": "max"})
    return cells(*found, {"name": "prob", "type": "softmax"})


def write_older(path: Path, weights: Weights) -> None:
    """MatConvNet's "beta16" layout: weights first, name last but one, biases as columns."""
    layers = matconvnet_layers(
        weights,
        lambda name, kernel, bias: {
            "weights": cells(kernel, bias[:, np.newaxis]),
            "pad": np.ones((1, 4)),
            "type": "conv",
            "name": name,
            "stride": np.ones((1, 2)),
        },
    )
    mean = np.broadcast_to(CONFIG.MEANS[0], (8, 8, 3)).astype(np.float32)
    scipy.io.savemat(path, {"classes": [], "normalization": {"averageImage": mean}, "layers": layers})


def write_current(path: Path, weights: Weights) -> None:
    """MatConvNet's layout of today, as its own file has it, down to a layer that is no VGG-19's."""
    layers = matconvnet_layers(
        weights,
        lambda name, kernel, bias: {
            "name": name,
            "type": "conv",
            "weights": cells(kernel, bias[np.newaxis]),
            "size": np.array([kernel.shape], float),
            "pad": np.ones((1, 4)),
            "stride": np.ones((1, 2)),
            "precious": 0,
            "dilate": 1,
            "opts": cells(),
        },
    )
    scipy.io.savemat(path, {"meta": {"normalization": {"imageSize": 224}}, "layers": layers})


def write_keras(path: Path, weights: Weights) -> None:
    """Keras' notop file: a group for each layer, blue first."""
    with h5py.File(path, "w") as file:
        for name, (kernel, bias) in weights.items():
            layer = f"block{name[4]}_conv{name[6]}"
            file[f"{layer}/{layer}_W_1:0"] = kernel[:, :, ::-1] if name == "conv1_1" else kernel
            file[f"{layer}/{layer}_b_1:0"] = bias
        for block in range(1, 6):
            file.create_group(f"block{block}_pool")


def write_ours(path: Path, weights: Weights) -> None:
    """The project's own file."""
    write_matconvnet(path, weights, "VGG-19")
