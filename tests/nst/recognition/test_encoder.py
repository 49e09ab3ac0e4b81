"""The network, and what it predicts in both editions."""

from typing import Any

import numpy as np
import pytest

from nst.recognition import Encoder
from nst.recognition.encoder import encode
from nst.tensorflow import tf, tf2


@pytest.fixture
def images() -> Any:
    return np.random.default_rng(3).random((4, 64, 64, 3), np.float32)


def reference(images: Any, weights: Any) -> Any:
    """The encodings in float64: each convolution as a sum over the places of its kernel, of every second pixel."""
    a = 2 * images.astype(np.float64) - 1
    for kernel, bias in zip(weights[:-1:2], weights[1:-1:2], strict=True):
        side, size = len(kernel), a.shape[1]
        before = (side - 2) // 2  # TensorFlow's SAME: what is missing is added behind
        padded = np.pad(a, ((0, 0), (before, side), (before, side), (0, 0)))
        a = np.zeros(1)
        for i in range(side):
            for j in range(side):
                a = a + padded[:, i : i + size : 2, j : j + size : 2] @ kernel[i, j]
        a = np.maximum(a + bias, 0)
    encodings = a.reshape(len(a), -1) @ weights[-1]
    return encodings / np.linalg.norm(encodings, axis=1, keepdims=True)


def test_encodings_are_those_of_the_definition(images: Any) -> None:
    encoder = Encoder(seed=4)
    for n in range(1, 8, 2):
        encoder.weights[n] += 0.1 * n
    np.testing.assert_allclose(encoder.predict_on_batch(images), reference(images, encoder.weights), atol=1e-5)


def test_both_editions_give_the_same(images: Any) -> None:
    encoder = Encoder()
    expected = encoder.predict_on_batch(images)
    assert expected.shape == (4, 128)
    np.testing.assert_allclose(np.linalg.norm(expected, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(encoder(tf2.constant(images)).numpy(), expected, atol=1e-5)
    with tf.Graph().as_default(), tf.Session() as sess:
        np.testing.assert_allclose(sess.run(encoder(tf.constant(images))), expected, atol=1e-5)


def test_gradient_of_the_first_kernel_is_that_of_the_convolution(images: Any) -> None:
    weights = [tf2.constant(weight) for weight in Encoder().weights]
    with tf2.GradientTape(persistent=True) as tape:
        tape.watch(weights)
        a = tf2.nn.relu(tf2.nn.conv2d(2 * images - 1, weights[0], 2, "SAME") + weights[1])
        for kernel, bias in zip(weights[2:-1:2], weights[3:-1:2], strict=True):
            a = tf2.nn.relu(tf2.nn.conv2d(a, kernel, 2, "SAME") + bias)
        plain = tf2.nn.l2_normalize(tf2.reshape(a, (4, -1)) @ weights[-1], 1)
        values = [tf2.reduce_sum(encodings[:, 0]) for encodings in (encode(images, weights), plain)]
    found, expected = (tape.gradient(value, weights) for value in values)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_seeds_give_other_weights_and_the_same_seed_the_same() -> None:
    assert all((one == other).all() for one, other in zip(Encoder(2).weights, Encoder(2).weights, strict=True))
    assert (Encoder(1).weights[0] != Encoder(2).weights[0]).any()


def test_scaled_encoder_keeps_its_weights(images: Any) -> None:
    encoder = Encoder()
    expected = encoder.predict_on_batch(images)
    scaled = encoder.scaled(0.5).scaled(1.2)
    encoder.weights = Encoder(9).weights
    np.testing.assert_allclose(scaled.predict_on_batch(images), 0.6 * expected, atol=1e-5)
    np.testing.assert_allclose(scaled(tf2.constant(images)), 0.6 * expected, atol=1e-5)
