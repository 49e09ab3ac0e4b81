"""The stand-in in the shape of SqueezeNet 1.1, fitted as that in the shape of VGG-19 is, and the file it goes into."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import h5py
import numpy as np
import stand_in
import tensorflow.compat.v1 as tf
from stand_in import PATCHES, Convolution, amplified, evaluate, fit_layer
from tqdm import tqdm

from nst_errors import WeightsError
from nst_utils import Array, Weights, load_image
from squeezenet_utils import CONVOLUTIONS, KERAS_MEANS, KERAS_SCALE, LAYERS

CONV1_CHANNELS = 64
FIRE_CHANNELS = {  # of a fire module: what it squeezes to, and what each half of it expands to
    **dict.fromkeys(("fire2", "fire3"), (16, 64)),
    **dict.fromkeys(("fire4", "fire5"), (32, 128)),
    **dict.fromkeys(("fire6", "fire7"), (48, 192)),
    **dict.fromkeys(("fire8", "fire9"), (64, 256)),
}
# As in stand_in.py, where it is -0.1. The lab takes large steps, so that what it paints is noise until the last few.
# Above zero, large directions count more and that noise less: the inversion of tomb.jpg takes the content loss from
# 41,771 to 2,004; at -0.1, from 46,793 to 39,882. At 0.5, colours go astray.
WHITENING = 0.3
GAIN = KERAS_SCALE  # mean activation for Keras' images, so that it is 1 for the lab's


def stand_in_weights(seed: int = 1) -> Weights:
    """Fit the stand-in to the project's pictures, as Keras' network would see them.

    Raises ImageError or WeightsError if it cannot.
    """
    pictures = [load_image(path, (400, 300)) for path in stand_in.pictures()]
    return fit([picture[np.newaxis, ..., ::-1] - KERAS_MEANS for picture in pictures], seed=seed)


def fingerprint() -> str:
    """What the stand-in is made from, as one SHA-256."""
    return stand_in.fingerprint(Path(__file__))


def fit(images: Sequence[Array], seed: int = 1, patches: int = PATCHES, progress: bool = True) -> Weights:
    """Fit the convolutions of SqueezeNet 1.1.

    Arguments:
    images -- what to fit to: arrays (1, height, width, 3)
    seed, patches, progress -- as in `stand_in.fit`

    Returns: layer name -> (kernel (f, f, n_C in, n_C out), bias (n_C out,)), float32. Over `images`, every channel has
    a mean activation of GAIN after its ReLU.
    """
    rng = np.random.default_rng(seed)
    activations = [np.asarray(image, np.float32) for image in images]
    weights: Weights = {}
    pool = partial(tf.nn.max_pool2d, ksize=3, strides=2, padding="VALID")
    with tqdm(total=len(CONVOLUTIONS), desc="fitting", unit="layer", disable=not progress) as bar:

        def layer(name: str, below: Sequence[Array], convolution: Convolution) -> list[Array]:
            weights[name], above = fit_layer(below, convolution, patches, rng, WHITENING)
            bar.update()
            return above

        for name in LAYERS:
            if name == "conv1":
                activations = layer(name, activations, Convolution(CONV1_CHANNELS, 3, 2, "VALID"))
            elif name == "pool":
                activations = [evaluate(pool, a) for a in activations]
            elif name in FIRE_CHANNELS:
                squeeze, expand = FIRE_CHANNELS[name]
                squeezed = layer(f"{name}/squeeze1x1", activations, Convolution(squeeze, 1))
                halves = [layer(f"{name}/expand{f}x{f}", squeezed, Convolution(expand, f)) for f in (1, 3)]
                activations = [np.concatenate(pair, axis=3) for pair in zip(*halves, strict=True)]
    return amplified(weights, GAIN)


# ---------------------------------------------------------------- the file


def write_keras(path: Path, weights: Weights, network: str, fingerprint: str = "") -> None:
    """Write weights for Keras' images as Keras lays them out.

    Arguments:
    path -- the file; it appears whole or not at all
    weights -- layer name -> (kernel, bias), for all of `squeezenet_utils.CONVOLUTIONS`
    network -- whose weights they are, such as "stand-in"
    fingerprint -- what the weights were made from, for `read_fingerprint`

    Raises WeightsError if the file cannot be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with h5py.File(part, "w") as file:
                file.attrs.update({"network": network, "fingerprint": fingerprint, "layer_names": list(CONVOLUTIONS)})
                for name in CONVOLUTIONS:
                    group = file.create_group(name)
                    group.attrs["weight_names"] = ["kernel", "bias"]
                    group["kernel"], group["bias"] = weights[name]
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise WeightsError(f"cannot write {path}: {error}. Expected a folder to write to with 3 MB free") from error


def read_fingerprint(path: Path) -> str:
    """What `write_keras` was told the weights in this file were made from; "" in files of other origin."""
    with h5py.File(path) as file:
        return str(file.attrs.get("fingerprint", ""))
