"""VGG-19 as a model of Keras, beside a reference in NumPy."""

import numpy as np
import pytest

from nst.images import MEANS
from nst.networks import layers
from nst.networks.keras_vgg19 import keras_name, keras_vgg19
from nst.tensorflow import tf
from nst.utils_tf2 import get_layer_outputs
from tests.support.vgg19_reference import LAYERS, random_weights, reference_vgg19


@pytest.mark.parametrize("size", [(13, 21), (16, 16)])
def test_network_is_vgg19_with_keras_names(size: tuple[int, int]) -> None:
    weights = random_weights(np.random.default_rng(3))
    vgg = keras_vgg19("thin", weights, size)
    names = [keras_name(name) for name in LAYERS]
    assert [layer.name for layer in vgg.layers] == ["image", "preprocessing", *names]
    assert vgg.name == "thin" and not vgg.trainable_variables
    image = np.random.default_rng(4).random((1, size[1], size[0], 3)).astype(np.float32)
    outputs = get_layer_outputs(vgg, [(name, 1) for name in names])(image)
    for name, found in zip(LAYERS, outputs, strict=True):
        right = reference_vgg19(image * 255 - MEANS, weights)[name]
        np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-4 * np.abs(right).max())


def test_cost_functions_see_float32_though_the_network_computes_in_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = random_weights(np.random.default_rng(3), (16, 16, 16, 16, 16))
    monkeypatch.setattr(layers, "fastest_dtype", lambda _: tf.bfloat16)
    vgg = keras_vgg19("fast", weights, (13, 21))
    image = np.random.default_rng(4).random((1, 21, 13, 3)).astype(np.float32)
    names = [keras_name(name) for name in LAYERS]
    outputs = get_layer_outputs(vgg, [(name, 1) for name in names])(image)
    expected = reference_vgg19(image * 255 - MEANS, weights)
    for name, found in zip(LAYERS, outputs, strict=True):
        assert found.dtype == tf.float32, name
        error = np.linalg.norm(found - expected[name]) / np.linalg.norm(expected[name])
        assert error < 0.02, name
    assert error > 1e-4  # it is bfloat16
