"""Pictures that are rebuilt, and textures, against NumPy."""

import numpy as np
import pytest

from nst.images import load_image, normalize
from nst.networks.stand_in import thin_weights
from nst.seeing.activations import activations
from nst.seeing.layers import rebuilt, texture
from nst.types import Array, Weights
from tests.support.paths import ROOT

LAYERS = ["conv1_1", "conv2_1"]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return thin_weights()


@pytest.fixture(scope="module")
def picture() -> Array:
    return load_image(ROOT / "images" / "monet.jpg", (40, 32))


def kept(picture: Array, weights: Weights) -> dict[str, Array]:
    found = activations(normalize(picture), weights, LAYERS)
    return {name: np.asarray(a, np.float64)[0] for name, a in found.items()}


def gram(a: Array) -> Array:
    return np.asarray(np.einsum("hwk,hwl->kl", a, a))


def share(a: Array, b: Array) -> float:
    """Return the difference of a from b as a share of b."""
    return float(((a - b) ** 2).sum() / (b**2).sum())


def test_picture_is_rebuilt_out_of_activations(weights: Weights, picture: Array) -> None:
    begun, found = (rebuilt(picture, weights, "conv1_1", steps) for steps in (0, 40))
    target = kept(picture, weights)["conv1_1"]
    assert share(kept(found, weights)["conv1_1"], target) < 0.01 * share(kept(begun, weights)["conv1_1"], target)
    assert np.abs(found.astype(float) - picture).mean() < 0.5 * np.abs(begun.astype(float) - picture).mean()


def test_texture_has_the_gram_matrices_and_not_the_places(weights: Weights, picture: Array) -> None:
    begun, found = (texture(picture, weights, LAYERS, steps) for steps in (0, 40))
    targets, at_first, at_last = (kept(p, weights) for p in (picture, begun, found))
    for name in LAYERS:
        target = gram(targets[name])
        assert share(gram(at_last[name]), target) < 0.05 * share(gram(at_first[name]), target)
        assert share(at_last[name], targets[name]) > 0.05, "the places are others"


def test_same_seed_gives_the_same_picture(weights: Weights, picture: Array) -> None:
    once, again, other = (texture(picture, weights, LAYERS, 2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(once, again)
    assert once.shape == picture.shape and once.dtype == np.uint8 and (once != other).any()


def test_activations_before_their_relu(weights: Weights, picture: Array) -> None:
    image = normalize(picture)
    plain, linear = (activations(image, weights, ["conv1_2"], linear=on)["conv1_2"].numpy() for on in (False, True))
    assert linear.min() < 0
    np.testing.assert_allclose(plain, np.maximum(linear, 0), rtol=1e-5, atol=1e-3)
