"""The tool's layers against NumPy in float64."""

import numpy as np
import pytest
import tensorflow as tf

from neural_style.network import NAMES, layers
from nst.errors import SettingsError
from nst.networks.vgg19 import VGG19_BLOCKS
from nst.types import Array, Weights
from tests.support.vgg19_reference import Activations, random_weights, reference_convolution, reference_pooling


def reference_max_pooling(x: Array) -> Array:
    """Maximum of each 2x2 cell; a cell that sticks out over the border has fewer pixels."""
    n_H, n_W = x.shape[1:3]
    rows = [[x[:, r : r + 2, c : c + 2].max((1, 2)) for c in range(0, n_W, 2)] for r in range(0, n_H, 2)]
    return np.stack([np.stack(row, axis=1) for row in rows], axis=1)


def reference_activations(image: Array, weights: Weights, pooling: str) -> Activations:
    """All of conv*, relu* and pool*, in float64."""
    a, found = image.astype(float), {}
    for block, (length, _) in enumerate(VGG19_BLOCKS, 1):
        for name in (f"{block}_{i}" for i in range(1, length + 1)):
            found[f"conv{name}"] = reference_convolution(a, *weights[f"conv{name}"])
            found[f"relu{name}"] = a = np.maximum(found[f"conv{name}"], 0)
        found[f"pool{block}"] = a = reference_max_pooling(a) if pooling == "max" else reference_pooling(a)
    return found


def activations(image: Array, weights: Weights, wanted: list[str], pooling: str) -> Activations:
    a, found = tf.constant(image), {}
    for name, layer in layers(weights, wanted, pooling).items():  # type: ignore[arg-type]
        found[name] = a = layer(a)
    return {name: a.numpy() for name, a in found.items()}


@pytest.mark.parametrize("pooling", ["avg", "max"])
@pytest.mark.parametrize("wanted", [[], ["conv1_1", "conv4_2", "pool2", "relu3_3"]], ids=["fused", "apart"])
def test_layers_are_those_of_numpy(pooling: str, wanted: list[str]) -> None:
    rng = np.random.default_rng(3)
    weights, image = random_weights(rng), rng.normal(0, 1, (1, 21, 13, 3)).astype(np.float32)
    found, expected = activations(image, weights, wanted, pooling), reference_activations(image, weights, pooling)
    assert set(expected) == set(NAMES)
    unwanted = {name for name in expected if name.startswith("conv") and name not in wanted}
    assert list(found) == [name for name in expected if name not in unwanted]
    for name, a in found.items():
        np.testing.assert_allclose(a, expected[name], rtol=1e-4, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("wanted", [[], ["conv2_1"]], ids=["fused", "apart"])
def test_gradient_goes_through_a_convolution_without_its_relu(wanted: list[str]) -> None:
    rng = np.random.default_rng(4)
    weights, image = random_weights(rng), rng.normal(0, 1, (1, 8, 6, 3)).astype(np.float32)
    network = layers(weights, wanted, "max")
    name = wanted[0] if wanted else "relu2_1"

    def total(image: Array) -> float:
        return float(reference_activations(image, weights, "max")[name].sum())

    with tf.GradientTape() as tape:
        a = x = tf.constant(image)
        tape.watch(x)
        for layer, function in network.items():
            a = function(a)
            if layer == name:
                break
    gradient = tape.gradient(a, x).numpy()
    direction = rng.standard_normal(image.shape)
    slope = (total(image + 1e-6 * direction) - total(image - 1e-6 * direction)) / 2e-6
    assert float(np.vdot(gradient, direction)) == pytest.approx(slope, rel=1e-3)


def test_unknown_layer_is_told() -> None:
    weights = random_weights(np.random.default_rng(0))
    with pytest.raises(SettingsError, match=r"there is no layer 'relu6_1'; expected one of conv1_1, .*relu5_4.*pool5"):
        layers(weights, ["relu1_1", "relu6_1"], "max")
