"""Networks in the shape of SqueezeNet 1.1, fitted as those in the shape of VGG-19 are: the stand-in and a thin one."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from tqdm import tqdm

from nst.networks import stand_in
from nst.networks.squeezenet import CONVOLUTIONS, FIRES, LAYERS, PARTS, load_image, preprocess_image
from nst.networks.stand_in import (
    PATCHES,
    TINY,
    Convolution,
    evaluate,
    fit_layer,
    principal_filters,
    smooth_noise,
)
from nst.tensorflow import tf
from nst.types import Array, Weights

# Channels of each convolution. A fire module squeezes to so many, and each of its halves has four times as many.
SQUEEZED = dict(zip(FIRES, (16, 16, 32, 32, 48, 48, 64, 64), strict=True))
CHANNELS = {"conv1": 64} | {
    f"{fire}/{part}": channels if part == "squeeze1x1" else 4 * channels
    for fire, channels in SQUEEZED.items()
    for part in PARTS
}
THIN_CHANNELS = {name: 2 if name.endswith("squeeze1x1") else 4 for name in CHANNELS}
SIZE = 300  # pixels of the shorter side of the pictures that are fitted to
# As in stand_in.py, where it is -0.1. The lab takes large steps, so that what it paints is noise until the last few;
# above zero, large directions count more and that noise less. In the inversion of tomb.jpg the content loss ended near
# 12,000 at 0, and near 1,000 at 0.3, where textures lost their larger forms.
WHITENING = 0.2
# The filters of conv1 are kinds of patches: edges in their orientations, and colours. With mixtures of directions, as
# in the other layers, transfers were full of saturated dots. NOISE, a part of the largest variance, keeps down what
# hardly varies in photographs, fine differences of colour above all, as trained weights do.
NOISE = 0.03
ROUNDS = 20
# Mean activation of conv1: its weight in the lab's style loss is the largest, and at 1 it drowns the content.
LEVEL = 0.5


def stand_in_weights(seed: int = 1) -> Weights:
    """Fit the stand-in to the project's pictures. Raises ImageError or WeightsError if it cannot."""
    return fit([preprocess_image(load_image(path, SIZE)) for path in stand_in.pictures()], seed=seed)


def fingerprint() -> str:
    """Return what the stand-in is made from, as one SHA-256."""
    return stand_in.fingerprint(Path(__file__))


def thin_weights(seed: int = 1) -> Weights:
    """Fit a network with a few channels a layer to drawn noise: no good pictures, but a step takes milliseconds."""
    rng = np.random.default_rng(seed)
    images = [smooth_noise(rng, 48, 64) for _ in range(2)]
    return fit(images, THIN_CHANNELS, seed, patches=2_000, progress=False)


def fit(
    images: Sequence[Array],
    channels: Mapping[str, int] = CHANNELS,
    seed: int = 1,
    patches: int = PATCHES,
    progress: bool = True,
) -> Weights:
    """Fit the convolutions of a network in the shape of SqueezeNet 1.1.

    Arguments:
    images -- what to fit to: arrays (1, height, width, 3), as `nst.networks.squeezenet.preprocess_image` makes them
    channels -- how many channels each convolution makes
    seed, patches, progress -- as in `stand_in.fit`

    Returns: layer name -> (kernel (f, f, n_C in, n_C out), bias (n_C out,)), float32. Over `images`, every channel has
    a mean activation of 1 after its ReLU, and of LEVEL after the first one.
    """
    rng = np.random.default_rng(seed)
    activations = [np.asarray(image, np.float64) for image in images]
    weights: Weights = {}
    pool = partial(tf.nn.max_pool2d, ksize=3, strides=2, padding="VALID")
    with tqdm(total=len(CONVOLUTIONS), desc="fitting", unit="layer", disable=not progress) as bar:

        def layer(name: str, below: Sequence[Array], size: int) -> list[Array]:
            filters = partial(principal_filters, whitening=WHITENING)
            weights[name], above = fit_layer(below, Convolution(channels[name], size), patches, rng, filters)
            bar.update()
            return above

        for name in LAYERS:
            if name == "conv1":
                convolution = Convolution(channels[name], 3, stride=2, padding="VALID")
                (kernel, bias), above = fit_layer(activations, convolution, patches, rng, clustered_filters)
                weights[name] = kernel * np.float32(LEVEL), bias * np.float32(LEVEL)
                activations = [a * LEVEL for a in above]
                bar.update()
            elif name == "pool":
                activations = evaluate(pool, activations)
            elif name in FIRES:
                squeezed = layer(f"{name}/squeeze1x1", activations, 1)
                halves = [layer(f"{name}/expand{size}x{size}", squeezed, size) for size in (1, 3)]
                activations = [np.concatenate(pair, axis=3) for pair in zip(*halves, strict=True)]
    return weights


def clustered_filters(patches: Array, channels: int, rng: Generator) -> tuple[Array, Array]:
    """Return filters that each respond to one kind of patch, and biases: zero mean, unit deviation over patches (n, d).

    Kinds are found by spherical k-means on whitened patches (Coates & Ng 2012, "Learning Feature Representations with
    K-means"). The whitening is symmetric: which signs a library gives to directions does not matter.
    """
    mean = patches.mean(axis=0)
    patches = patches - mean
    variances, directions = np.linalg.eigh(patches.T @ patches / len(patches))
    whitening = (directions * (variances.clip(0) / (variances[-1] + TINY) + NOISE) ** -0.5) @ directions.T
    whitened = patches @ whitening
    lengths = np.linalg.norm(whitened, axis=1, keepdims=True)
    whitened /= lengths + np.median(lengths) / 10 + TINY  # what is almost flat counts less
    kinds = _of_unit_length(rng.standard_normal((patches.shape[1], channels)))
    for _ in range(ROUNDS):
        likeness = whitened @ kinds
        nearest = likeness.argmax(axis=1, keepdims=True) == np.arange(channels)
        kinds = _of_unit_length(whitened.T @ (likeness * nearest) + 1e-3 * kinds)  # one without patches stays
    filters = whitening @ kinds
    filters /= (patches @ filters).std(axis=0) + TINY
    return filters, -(mean @ filters)


def _of_unit_length(columns: Array) -> Array:
    return np.asarray(columns / np.linalg.norm(columns, axis=0))
