"""Pictures that a channel likes most."""

import numpy as np
import pytest

from nst.images import load_image, normalize
from nst.networks.stand_in import thin_weights
from nst.networks.vgg19 import CONVOLUTIONS
from nst.seeing.activations import activations
from nst.seeing.maximise import maximise
from nst.types import Array, Weights
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def weights() -> Weights:
    return thin_weights()


def answer(picture: Array, weights: Weights, layer: str, channel: int) -> float:
    return float(np.asarray(activations(normalize(picture), weights, [layer])[layer])[..., channel].mean())


def test_channel_answers_more_than_to_any_other_picture(weights: Weights) -> None:
    channels = [0, 2]
    found = maximise(weights, "conv2_1", channels, size=32, steps=12)
    others = [load_image(ROOT / "images" / name, (32, 32)) for name in ("monet.jpg", "mosaic.jpg", "ruins.jpg")]
    for n, (picture, channel) in enumerate(zip(found, channels, strict=True)):
        assert picture.shape == (32, 32, 3) and picture.dtype == np.uint8
        answers = [answer(other, weights, "conv2_1", channel) for other in [*others, found[1 - n]]]
        assert answer(picture, weights, "conv2_1", channel) > 1.01 * max(answers)


def test_channel_of_a_colour_gets_it_as_far_as_the_mean_allows(weights: Weights) -> None:
    kernel = np.zeros((3, 3, 3, 4), np.float32)
    kernel[1, 1, 0, 1], kernel[1, 1, 1:, 1] = 1, -1  # red, and neither green nor blue
    like_red = weights | {CONVOLUTIONS[0]: (kernel, np.zeros(4, np.float32))}
    (picture,) = maximise(like_red, "conv1_1", [1], size=24, steps=40)
    red, green, blue = np.corrcoef(picture.reshape(-1, 3).T)[0]
    assert red == pytest.approx(1) and max(green, blue) < -0.4


def test_same_seed_gives_the_same_picture(weights: Weights) -> None:
    def made(seed: int) -> Array:
        return maximise(weights, "conv1_2", [1], size=24, steps=3, seed=seed)[0]

    np.testing.assert_array_equal(made(1), made(1))
    assert (made(1) != made(2)).any()


def test_begins_with_grey_noise_that_is_weaker_where_it_is_finer(weights: Weights) -> None:
    (picture,) = maximise(weights, "conv1_1", [0], size=64, steps=0)
    assert np.abs(picture.mean(axis=(0, 1)) - 127.5).max() < 5 and 30 < picture.std() < 70
    spectrum = np.abs(np.fft.fft2(picture.mean(axis=2)))
    assert spectrum[1:4, 1:4].mean() > 4 * spectrum[24:32, 24:32].mean()
