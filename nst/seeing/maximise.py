"""Pictures that a channel likes most, found by gradient ascent on the pixels (Erhan et al. 2009).

Left alone, the ascent ends in a noise that no picture has, or in a plain colour. Four things keep it away from both.
The steps are made in the Fourier domain, where fine waves get small amplitudes as they have in photographs; colours are
mixed as they are there, out of bright and dark before hues; and the picture is moved about a little in each step, so
that nothing depends on single pixels (Olah, Mordvintsev & Schubert 2017, https://distill.pub/2017/feature-visualization).
And on average the picture is grey, with a contrast that stays the same: what is left to choose is the pattern.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from tqdm import tqdm

from nst.images import MEANS
from nst.seeing.activations import activations
from nst.seeing.prior import COLOURS, smooth
from nst.tensorflow import tf2 as tf
from nst.texts import text
from nst.types import Array, Weights

FALL = 0.7  # amplitudes of waves fall with their frequency to this power
START = 0.1  # size of the noise to start from
RATE = 0.05  # of Adam
CONTRAST = 1.2  # root mean square of what becomes a picture: at 0 it is grey, beyond 3 or -3 black or white
MOST = 8  # pixels that the picture is moved by, each way
VALUES, VECTORS = np.linalg.eigh(COLOURS)
AXES = VALUES * VECTORS  # red, green and blue of two hues and of brightness, each as long as pictures vary along it


def maximise(  # noqa: PLR0913, PLR0917 -- all that the pictures depend on
    weights: Weights, layer: str, channels: Sequence[int], size: int = 128, steps: int = 60, seed: int = 1
) -> list[Array]:
    """Find for each channel of a layer a picture to which its units answer strongly, wherever they are.

    Arguments:
    weights -- see `nst.networks.vgg19.vgg19`
    layer -- name, such as "conv4_2"
    channels -- numbers of the channels
    size -- width and height in pixels
    steps -- number of steps of the ascent
    seed -- of the noise that it starts from, and of how the picture is moved

    Returns: for each channel an array (size, size, 3), uint8.
    """
    rng = np.random.default_rng(seed)
    slope = _slope(weights, layer, channels)
    z = START * rng.standard_normal((len(channels), size, size, 3))
    ascent = Adam(z.shape)
    for _ in tqdm(range(steps), text("seeing.maximising", layer=layer), file=sys.stdout, mininterval=0.5):
        shift = rng.integers(-MOST, MOST + 1, 2)
        gradient = slope(tf.constant(smooth(z, FALL), tf.float32), tf.constant(shift, tf.int32))
        z += ascent.step(smooth(gradient.numpy(), FALL))
    return [*np.asarray(_picture(tf.constant(smooth(z, FALL), tf.float32)).numpy().round(), np.uint8)]


def _slope(weights: Weights, layer: str, channels: Sequence[int]) -> Callable[[Any, Any], Any]:
    """Return a function that computes the gradient of the mean activations for x, see `_picture`, and a shift."""

    def slope(x: Any, shift: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            image = tf.roll(_picture(x) - tf.constant(MEANS, tf.float32), shift, [1, 2])
            a = activations(image, weights, [layer])[layer]
            answers = [tf.reduce_mean(a[n, :, :, channel]) for n, channel in enumerate(channels)]
            total = tf.add_n(answers)
        return tape.gradient(total, x)

    compiled: Callable[[Any, Any], Any] = tf.function(slope, autograph=False)
    return compiled


def _picture(x: Any) -> Any:
    """Turn numbers (n, height, width, 3) along AXES, of any size, into pictures from 0 to 255, grey on average."""
    x -= tf.reduce_mean(x, [1, 2], keepdims=True)
    x *= CONTRAST / tf.sqrt(tf.reduce_mean(tf.square(x), [1, 2, 3], keepdims=True))
    return 255 * tf.sigmoid(tf.einsum("nhwc,kc->nhwk", x, tf.constant(AXES, tf.float32)))


class Adam:
    """Steps up a gradient (Kingma & Ba 2015)."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean, self._square, self._steps = np.zeros(shape), np.zeros(shape), 0

    def step(self, gradient: Array) -> Array:
        """Return the next step."""
        self._steps += 1
        self._mean = 0.9 * self._mean + 0.1 * gradient
        self._square = 0.999 * self._square + 0.001 * gradient**2
        mean, square = self._mean / (1 - 0.9**self._steps), self._square / (1 - 0.999**self._steps)
        return RATE * mean / (np.sqrt(square) + 1e-12)
