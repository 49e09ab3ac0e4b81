"""Networks that need no download and no training: the stand-in in the shape of VGG-19, and a thin one for tests.

A network that nobody trained can still paint if its channels are worth comparing. This fit goes through the layers
once, from the image up, and makes each layer's filters the principal directions of what the layer sees: the 3x3
patches of the layer below, over a handful of pictures. The same idea, for other ends, is in PCANet (Chan et al. 2015),
and that untrained networks can carry style in Ustyuzhaninov et al. 2016 and He, Wang & Hopcroft 2016; statistics of
fixed, oriented filters made textures before there were deep networks (Portilla & Simoncelli 2000).

The fit is made to give the same bits on every machine, though libraries differ in the last digits of sums. It computes
in float64. Nothing in it jumps: it does not choose between directions of almost equal variance, and signs of directions
do not matter. And it rounds each layer's weights to BITS before the next layer is fitted, so that differences do not
grow from layer to layer. `python -m benchmarks.stand_in_bits` compares fits bit by bit.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import scipy.linalg
from numpy.random import Generator
from tqdm import tqdm

from nst.errors import WeightsError
from nst.images import load_image, normalize
from nst.networks.vgg19 import VGG19_BLOCKS
from nst.tensorflow import tf
from nst.types import Array, Weights

IMAGES = Path(__file__).resolve().parents[2] / "images"
PICTURES = (
    "louvre_small.jpg",
    "monet.jpg",
    "ruins.jpg",
    "night_sky.jpg",
    "tomb.jpg",
    "mosaic.jpg",
    "fluid.jpg",
    "blue_abstract.jpg",
)

PATCHES = 6_000  # per layer, over all pictures
# Directions are scaled by their eigenvalue to this power: 0 leaves the large ones on top, -0.5 makes all equal. Towards
# -0.35 pictures are sharper but fill with coloured noise; near -0.1 they have broad strokes and the style's palette.
WHITENING = -0.1
FLOOR = 1e-3  # of the largest eigenvalue, added to each, so that noise is not blown up
BITS = 12  # of a weight; the product of two such numbers is exact in float32
TINY = 1e-12  # keeps divisors from being 0
GAIN = 130.0  # mean activation: puts the first costs of the course's run where they are with the trained weights

THIN_BLOCKS = ((2, 4), (2, 4), (4, 8), (4, 8), (4, 8))


# From patches (n, d), which may be overwritten, and a number of channels: filters (d, channels) and biases (channels,).
Filters = Callable[[Array, int, Generator], tuple[Array, Array]]


@dataclass(frozen=True)
class Convolution:
    """How many channels a convolution makes, and what it sees of the layer below."""

    channels: int
    size: int = 3
    stride: int = 1
    padding: str = "SAME"


def stand_in_weights(seed: int = 1) -> Weights:
    """Fit the stand-in to those of PICTURES that are in images/. Raises ImageError or WeightsError if it cannot."""
    return fit([normalize(load_image(path, (400, 300))) for path in pictures()], seed=seed)


def fingerprint(*code: Path) -> str:
    """Return what a stand-in is made from, this code, more code, and the pictures, as one SHA-256."""
    digest = hashlib.sha256()
    for path in (Path(__file__), *code, *pictures()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def pictures() -> list[Path]:
    """Return those of PICTURES that are in images/. Raises WeightsError if there are none."""
    paths = [IMAGES / name for name in PICTURES if (IMAGES / name).is_file()]
    if not paths:
        raise WeightsError(f"nothing to fit to: none of {', '.join(PICTURES)} in {IMAGES}. Get images/ back first")
    return paths


def thin_weights(seed: int = 1) -> Weights:
    """Fit a network with a few channels a layer to drawn noise: no good pictures, but a step takes milliseconds."""
    rng = np.random.default_rng(seed)
    return fit([smooth_noise(rng, 48, 64) for _ in range(2)], THIN_BLOCKS, seed, patches=2_000, progress=False)


def fit(
    images: Sequence[Array],
    blocks: Sequence[tuple[int, int]] = VGG19_BLOCKS,
    seed: int = 1,
    patches: int = PATCHES,
    progress: bool = True,
) -> Weights:
    """Fit the convolutions of a network in the shape of VGG-19.

    Arguments:
    images -- what to fit to: arrays (1, height, width, 3), mean colour subtracted
    blocks -- for each block how many convolutions, and how many channels in each
    seed -- of the choice of patches and the mixing of directions; the same seed gives the same network
    patches -- how many patches to fit a layer to
    progress -- whether to show a bar over the layers

    Returns: layer name -> (kernel (3, 3, n_C in, n_C out), bias (n_C out,)), float32. Over `images`, every channel
    has a mean activation of GAIN after its ReLU.
    """
    rng = np.random.default_rng(seed)
    activations = [np.asarray(image, np.float64) for image in images]
    weights: Weights = {}
    pool = partial(tf.nn.avg_pool2d, ksize=2, strides=2, padding="SAME")
    with tqdm(total=sum(length for length, _ in blocks), desc="fitting", unit="layer", disable=not progress) as bar:
        for block, (length, channels) in enumerate(blocks, 1):
            for i in range(1, length + 1):
                weights[f"conv{block}_{i}"], activations = fit_layer(activations, Convolution(channels), patches, rng)
                bar.update()
            activations = evaluate(pool, activations)
    # ReLU(g z) = g ReLU(z): one factor on the first kernel and all biases scales every activation
    kernel, bias = weights["conv1_1"]
    weights["conv1_1"] = kernel * np.float32(GAIN), bias
    return {name: (kernel, bias * np.float32(GAIN)) for name, (kernel, bias) in weights.items()}


def fit_layer(
    activations: Sequence[Array],
    convolution: Convolution,
    patches: int,
    rng: Generator,
    filters: Filters | None = None,
) -> tuple[tuple[Array, Array], list[Array]]:
    """Fit one convolution to what it sees.

    Arguments:
    activations -- of the layer below, for each picture (1, n_H, n_W, n_C in)
    convolution -- which one
    patches -- how many patches to fit to, over all pictures
    rng -- chooses the patches, and mixes the directions
    filters -- what finds the filters; by default `principal_filters`

    Returns: kernel (f, f, n_C in, n_C) and bias (n_C,), float32, and the activations after ReLU, float64, which have a
    mean of 1 in every channel.
    """
    size, channels = convolution.size, convolution.channels
    kernel, bias = (filters or principal_filters)(_patches(activations, patches, rng, convolution), channels, rng)
    kernel, bias = rounded(kernel.reshape(size, size, -1, channels)), rounded(bias)
    above = _convolve(activations, kernel, bias, convolution)
    scale = rounded(1 / (np.mean([a.mean((0, 1, 2)) for a in above], axis=0) + TINY))
    for activation in above:
        np.multiply(activation, scale, out=activation)  # in place: those of a layer take half a gigabyte
    return ((kernel * scale).astype(np.float32), (bias * scale).astype(np.float32)), above


def principal_filters(
    patches: Array, channels: int, rng: Generator, whitening: float = WHITENING
) -> tuple[Array, Array]:
    """Return filters (d, channels) of zero mean, unit deviation over patches (n, d), and biases. Centre `patches`."""
    mean = patches.mean(axis=0)
    patches -= mean  # in place: a layer's patches take up to 220 MB
    n, d = patches.shape
    basis = principal_subspace(patches, min(channels, d, max(1, n - 1)), rng)  # n centred ones span no more
    seen = patches @ basis
    variances, directions = np.linalg.eigh(seen.T @ seen / n)
    scaling = (directions * (variances.clip(0) + FLOOR * variances[-1] + TINY) ** whitening) @ directions.T
    # Libraries differ in the signs of directions, and in how they turn those of almost equal variance. A mixing that
    # turns with them (the orthogonal factor of their coordinates in a frame drawn once) gives all the same network.
    mixing, _ = scipy.linalg.polar(basis.T @ rng.standard_normal((d, channels)), side="left")
    filters = scaling @ mixing
    filters = basis @ (filters / ((seen @ filters).std(axis=0) + TINY))
    return filters, -(mean @ filters)


def principal_subspace(patches: Array, count: int, rng: Generator) -> Array:
    """Return an orthonormal basis (d, count) of directions in which centred patches (n, d) vary most.

    A step of subspace iteration from a random one (Halko, Martinsson & Tropp 2011). The leading directions themselves
    would jump: where their number cuts between two of almost equal variance, the last digit decides which is in.
    """
    d = patches.shape[1]
    if count == d:
        return np.eye(d)
    return np.linalg.qr(patches.T @ (patches @ rng.standard_normal((d, count))))[0]


def rounded(array: Array) -> Array:
    """Round each number to BITS significant bits."""
    mantissa, exponent = np.frexp(array)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissa, BITS)), exponent - BITS))


def _patches(activations: Sequence[Array], count: int, rng: Generator, convolution: Convolution) -> Array:
    """Return about `count` random patches, (n, f f n_C), with the zeros that a convolution sees around an image."""
    size, found = convolution.size, []
    margin = size // 2 if convolution.padding == "SAME" else 0
    for a in activations:
        padded = np.pad(a[0], ((margin, margin), (margin, margin), (0, 0)))
        height, width = (side - size + 1 for side in padded.shape[:2])
        chosen = rng.choice(height * width, min(count // len(activations), height * width), replace=False)
        rows, columns = chosen // width, chosen % width
        pixels = [padded[rows + i, columns + j] for i in range(size) for j in range(size)]
        found.append(np.concatenate(pixels, axis=1))
    return np.concatenate(found)


def _convolve(activations: Sequence[Array], kernel: Array, bias: Array, convolution: Convolution) -> list[Array]:
    def layer(image: tf.Tensor) -> tf.Tensor:
        z = tf.nn.conv2d(image, kernel, strides=convolution.stride, padding=convolution.padding)
        return tf.nn.relu(tf.nn.bias_add(z, bias))

    return evaluate(layer, activations)


def evaluate(layer: Callable[[tf.Tensor], tf.Tensor], activations: Sequence[Array]) -> list[Array]:
    """Return what a layer makes of each activation, in float64."""
    # a graph of its own: works whether or not the caller has disabled TensorFlow 2's behaviour
    with tf.Graph().as_default(), tf.Session() as session:
        below = tf.placeholder(tf.float64, [1, None, None, activations[0].shape[-1]])
        above = layer(below)
        return [np.asarray(session.run(above, {below: a})) for a in activations]


def smooth_noise(rng: Generator, height: int, width: int) -> Array:
    """Return an image (1, height, width, 3) of noise whose spectrum falls with frequency, like that of photographs."""
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None])
    spectrum = np.fft.fft2(rng.standard_normal((height, width, 3)), axes=(0, 1))
    noise = np.fft.ifft2(spectrum / (frequency[..., None] + 0.5 / width), axes=(0, 1)).real
    return np.asarray(60 * noise / noise.std())[np.newaxis]
