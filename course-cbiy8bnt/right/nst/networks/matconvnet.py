"""Read and write weights in the layout of MatConvNet's VGG-19."""

from collections.abc import Collection
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import scipy.io

from nst.errors import WeightsError
from nst.files import whole
from nst.images import MEANS
from nst.networks.keras import KERAS
from nst.networks.matlab import check_matlab
from nst.networks.weights import told_as_weights_error
from nst.types import Array, Weights

VARIABLES = ("layers", "network")  # that are read


def read_matconvnet(path: Path, wanted: Collection[str]) -> tuple[str, Weights]:
    """Read the layers called so, as far as they are there: what the file calls its network, and the weights.

    Layouts of the file differ in the order of a layer's fields, not in their names. Raises WeightsError.
    """
    with told_as_weights_error(path, ("a file of MATLAB", *KERAS)):
        check_matlab(path, VARIABLES)
        content = scipy.io.loadmat(path, variable_names=[*VARIABLES])
    if "layers" not in content:
        raise WeightsError(f"{path}: a .mat file without the variable 'layers'. Expected MatConvNet's VGG-19")
    weights = {}
    try:
        for layer in content["layers"][0]:
            fields = layer[0, 0]
            name = str(fields["name"][0])
            if name in wanted:
                kernel, bias = fields["weights"][0]
                weights[name] = (kernel.astype(np.float32, copy=False), bias.astype(np.float32, copy=False).ravel())
        network = str(content.get("network", ["VGG-19"])[0])  # the project's own files say what they are
    except Exception as error:  # depends on the layout of the file
        raise WeightsError(
            f"{path}: a .mat file whose 'layers' are not laid out as MatConvNet's ({error!r}). "
            "Expected MatConvNet's VGG-19"
        ) from error
    return network, weights


def write_matconvnet(path: Path, weights: Weights, network: str, fingerprint: str = "") -> None:
    """Write weights in the current layout of imagenet-vgg-verydeep-19.mat, without the fully connected layers.

    Arguments:
    path -- the file; it appears whole or not at all
    weights -- layer name -> (kernel (3, 3, n_C in, n_C out), bias (n_C out,)), "conv1_1" to "conv5_4"
    network -- whose weights they are, such as "stand-in"; kept as the variable `network`
    fingerprint -- what the weights were made from, for `read_fingerprint`

    In the file, layers[0][i] is convolution i = 0, 2; 5, 7; 10, 12, 14, 16; 19, 21, 23, 25; 28, 30, 32, 34, with
    its name at [0][0][0][0], its kernel at [0][0][2][0][0] and its bias, (1, n_C), at [0][0][2][0][1].

    Raises WeightsError if the file cannot be written.
    """
    layers: list[dict[str, Any]] = []
    for block, names in groupby(sorted(weights), lambda name: name[: len("conv1")]):
        for name in names:
            layers += [_convolution(name, *weights[name]), _relu(name.replace("conv", "relu"))]
        layers.append(_pooling(block.replace("conv", "pool")))
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
    """Return the fingerprint that `write_matconvnet` was given, or "" for files from elsewhere."""
    check_matlab(path, ["fingerprint"])
    content = scipy.io.loadmat(path, variable_names=["fingerprint"])
    return "".join(content.get("fingerprint", []))


def _cells(items: list[Any]) -> Array:
    """Return MATLAB's cell array with one row."""
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
    mean = MEANS.reshape(1, 1, 3).astype(np.float32)
    return {"imageSize": np.array([[224.0, 224, 3]]), "keepAspect": 1.0, "averageImage": mean}
