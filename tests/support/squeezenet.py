"""Small SqueezeNets for the tests."""

from pathlib import Path

import h5py
import numpy as np

from nst.networks.squeezenet import (
    squeezenet,
)
from nst.tensorflow import tf
from nst.types import Array, Weights
from tests.support.squeezenet_reference import FIRES


def random_weights(seed: int = 0) -> Weights:
    """A SqueezeNet of few channels; both halves of a fire module have different numbers of them."""
    rng = np.random.default_rng(seed)
    weights: Weights = {}

    def draw(name: str, size: int, n_in: int, n_out: int) -> None:
        kernel = rng.standard_normal((size, size, n_in, n_out)) / np.sqrt(size * size * n_in)
        weights[name] = kernel.astype(np.float32), rng.standard_normal(n_out).astype(np.float32) / 2

    draw("conv1", 3, 3, 5)
    channels = 5
    for fire in FIRES.values():
        draw(f"{fire}/squeeze1x1", 1, channels, 3)
        draw(f"{fire}/expand1x1", 1, 3, 4)
        draw(f"{fire}/expand3x3", 3, 3, 2)
        channels = 6
    return weights


def activations(image: Array, weights: Weights) -> list[Array]:
    with tf.Graph().as_default(), tf.Session() as session:
        found: list[Array] = session.run(squeezenet(tf.constant(image), weights))
        return found


def random_picture(seed: int = 0, height: int = 70, width: int = 51) -> Array:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def assert_same(found: list[Array], expected: list[Array]) -> None:
    assert len(found) == len(expected) == 13
    for i, (a, b) in enumerate(zip(found, expected, strict=True)):
        np.testing.assert_allclose(a.reshape(b.shape), b, rtol=1e-4, atol=1e-5 * np.abs(b).max(), err_msg=f"layer {i}")


def keras_file(path: Path, weights: Weights) -> None:
    """As Keras wrote it: dataset names with numbers, the layer's name once more inside its group."""
    with h5py.File(path, "w") as file:
        for number, (name, (kernel, bias)) in enumerate(weights.items(), 1):
            file[f"{name}/uniform{number}"] = kernel
            file[f"{name}/{name}_b"] = bias
        file.create_group("pool1")
