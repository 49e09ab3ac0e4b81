"""Write weights as MatConvNet's own file of VGG-19 lays them out, so that any reader of that file reads these too."""

from pathlib import Path
from typing import Any

import numpy as np
import scipy.io

from nst_errors import WeightsError
from nst_files import whole
from nst_utils import CONFIG, VGG19_BLOCKS, Array, Weights
from nst_weights import check_matlab


def write_matconvnet(path: Path, weights: Weights, network: str, fingerprint: str = "") -> None:
    """Write weights in the current layout of imagenet-vgg-verydeep-19.mat, without the fully connected layers.

    Arguments:
    path -- the file; it appears whole or not at all
    weights -- layer name -> (kernel (3, 3, n_C in, n_C out), bias (n_C out,)), for all of `nst_utils.CONVOLUTIONS`
    network -- whose weights they are, such as "stand-in"; kept as the variable `network`
    fingerprint -- what the weights were made from, for `read_fingerprint`

    In the file, layers[0][i] is convolution i = 0, 2; 5, 7; 10, 12, 14, 16; 19, 21, 23, 25; 28, 30, 32, 34, with
    its name at [0][0][0][0], its kernel at [0][0][2][0][0] and its bias, (1, n_C), at [0][0][2][0][1].

    Raises WeightsError if the file cannot be written.
    """
    layers: list[dict[str, Any]] = []
    for block, (length, _) in enumerate(VGG19_BLOCKS, 1):
        for i in range(1, length + 1):
            layers += [_convolution(f"conv{block}_{i}", *weights[f"conv{block}_{i}"]), _relu(f"relu{block}_{i}")]
        layers.append(_pooling(f"pool{block}"))
    content = {
        "network": network,
        "fingerprint": fingerprint,
        "meta": {"inputs": [], "classes": [], "normalization": _normalization()},
        "layers": _cells(layers),  # last: SciPy does not notice that variables are missing at the end of a file
    }
    try:
        with whole(path) as part, part.open("wb") as file:
            scipy.io.savemat(file, content)
    except OSError as error:
        raise WeightsError(f"cannot write {path}: {error}. Expected a folder to write to with 80 MB free") from error


def read_fingerprint(path: Path) -> str:
    """What `write_matconvnet` was told the weights in this file were made from; "" in files of other origin."""
    check_matlab(path, ["fingerprint"])
    content = scipy.io.loadmat(path, variable_names=["fingerprint"])
    return "".join(content.get("fingerprint", []))


def _cells(items: list[Any]) -> Array:
    """MATLAB's cell array of one row."""
    cells = np.empty((1, len(items)), object)
    cells[0, :] = items
    return cells


def _convolution(name: str, kernel: Array, bias: Array) -> dict[str, Any]:
    # the order of the fields is the layout: readers go by position
    return {
        "name": name,
        "type": "conv",
        "weights": _cells([np.asarray(kernel, np.float32), np.asarray(bias, np.float32)[np.newaxis]]),
        "size": np.array([kernel.shape], float),
        "pad": np.ones((1, 4)),
        "stride": np.ones((1, 2)),
    }


def _relu(name: str) -> dict[str, Any]:
    return {"name": name, "type": "relu", "leak": 0.0, "weights": _cells([])}


def _pooling(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "pool",
        "method": "avg",  # as this project pools
        "pool": np.full((1, 2), 2.0),
        "stride": np.full((1, 2), 2.0),
        "pad": np.zeros((1, 4)),
    }


def _normalization() -> dict[str, Any]:
    mean = CONFIG.MEANS.reshape(1, 1, 3).astype(np.float32)
    return {"imageSize": np.array([[224.0, 224, 3]]), "keepAspect": 1.0, "averageImage": mean}
