"""What content and style are, layer by layer.

A picture is rebuilt out of what one layer has kept of another picture, and a texture is made out of the Gram matrices
of the layers up to one.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from nst.gaussians import mean_products
from nst.images import normalize, picture_of
from nst.networks.stand_in import smooth_noise
from nst.seeing.activations import activations
from nst.seeing.prior import COLOURS, natural
from nst.solver.lbfgs import Memory, Value, Vector, step
from nst.tensorflow import tf2 as tf
from nst.texts import text
from nst.types import Array, Weights

STEPS = 40
FIRST = 20.0  # largest change of a pixel in the first step
FALL = 0.5  # of the amplitude of waves, see `natural`
NOISE = 0.6  # how strong the noise is that a picture begins as


def rebuilt(picture: Array, weights: Weights, layer: str, steps: int = STEPS, seed: int = 1) -> Array:
    """Rebuild a picture out of one layer's activations alone, from noise (Mahendran & Vedaldi 2015).

    Arguments:
    picture -- array (height, width, 3), uint8
    weights -- see `nst.networks.vgg19.vgg19`
    layer -- name, such as "conv4_2"
    steps -- number of steps of L-BFGS
    seed -- of the noise

    Returns: array (height, width, 3), uint8.
    """
    return _made(picture, weights, [layer], tf.identity, steps, seed, text("seeing.rebuilding", layer=layer))


def texture(picture: Array, weights: Weights, layers: Sequence[str], steps: int = STEPS, seed: int = 1) -> Array:
    """Make a texture out of the Gram matrices of some layers alone, from noise (Gatys, Ecker & Bethge 2015).

    Arguments and result as for `rebuilt`.
    """
    return _made(picture, weights, layers, mean_products, steps, seed, text("seeing.weaving", layer=layers[-1]))


def _made(  # noqa: PLR0913, PLR0917 -- what both have in common
    picture: Array,
    weights: Weights,
    layers: Sequence[str],
    kept: Callable[[Any], Any],
    steps: int,
    seed: int,
    about: str,
) -> Array:
    """Make a picture of which layers keep the same as of another one.

    Arguments:
    kept -- returns what of a layer's activations counts
    about -- what the progress bar says
    """
    image = normalize(picture)
    targets = {name: kept(a) for name, a in activations(image, weights, layers).items()}
    difference = _difference(weights, targets, kept)

    def function(x: Vector) -> Value:
        value, gradient = difference(tf.constant(x, tf.float32))
        return Value(float(value), gradient.numpy().astype(np.float64))

    height, width = picture.shape[:2]
    x: Vector = NOISE * smooth_noise(np.random.default_rng(seed), height, width) @ COLOURS
    memory, found = Memory(), function(x)
    for _ in tqdm(range(steps), about, file=sys.stdout, mininterval=0.5):
        x, found = step(function, x, found, memory, FIRST, partial(natural, fall=FALL))
    return picture_of(x)


def _difference(
    weights: Weights, targets: Mapping[str, Any], kept: Callable[[Any], Any]
) -> Callable[[Any], tuple[Any, Any]]:
    """Return a function that computes how far an image is from the targets, and the gradient of that.

    Each layer's difference counts as a share of its target.
    """

    def difference(image: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(image)
            found = activations(image, weights, [*targets])
            shares = [
                tf.reduce_sum(tf.square(kept(found[name]) - target)) / tf.reduce_sum(tf.square(target))
                for name, target in targets.items()
            ]
            total = tf.add_n(shares)
        return total, tape.gradient(total, image)

    compiled: Callable[[Any], tuple[Any, Any]] = tf.function(difference, autograph=False)
    return compiled
