"""Write weights of SqueezeNet in Keras' groups, for the images of the lab."""

from pathlib import Path

import h5py

from nst.errors import WeightsError
from nst.files import whole
from nst.networks.squeezenet import CONVOLUTIONS
from nst.types import Weights


def write_squeezenet(path: Path, weights: Weights, network: str, fingerprint: str = "") -> None:
    """Write weights so that `nst.networks.squeezenet.read_squeezenet` gives them back.

    Arguments:
    path -- the file; it appears whole or not at all
    weights -- layer name -> (kernel, bias), for all of `nst.networks.squeezenet.CONVOLUTIONS`
    network -- whose weights they are, such as "stand-in"; kept as the attribute `network`
    fingerprint -- what the weights were made from, for `read_fingerprint`

    Raises WeightsError if the file cannot be written.
    """
    try:
        with whole(path) as part, h5py.File(part, "w") as file:
            file.attrs.update({"network": network, "fingerprint": fingerprint})
            for name in CONVOLUTIONS:
                file[f"{name}/kernel"], file[f"{name}/bias"] = weights[name]
    except OSError as error:
        raise WeightsError(f"cannot write {path}: {error}. Expected a folder to write to with 3 MB free") from error


def read_fingerprint(path: Path) -> str:
    """Return the fingerprint that `write_squeezenet` was given, or "" for files from elsewhere."""
    with h5py.File(path) as file:
        return str(file.attrs.get("fingerprint", ""))
