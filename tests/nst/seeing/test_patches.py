"""The patches that excite a unit most, against a search in NumPy."""

import numpy as np
import pytest

from nst.images import MEANS
from nst.networks.stand_in import thin_weights
from nst.seeing.patches import MOST, best_patches, best_places
from nst.types import Array, Weights


@pytest.fixture(scope="module")
def weights() -> Weights:
    return thin_weights()


@pytest.fixture(scope="module")
def pictures() -> list[Array]:
    rng = np.random.default_rng(1)
    return [rng.integers(0, 256, shape, np.uint8) for shape in ((40, 30, 3), (24, 51, 3))]


def valid(image: Array, kernel: Array, bias: Array) -> Array:
    """Return ReLU of a convolution without padding, in float64."""
    kernel, bias = kernel.astype(np.float64), bias.astype(np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), axis=(0, 1))
    return np.asarray(np.maximum(np.einsum("hwcij,ijco->hwo", windows, kernel) + bias, 0))


def test_places_are_the_largest_ones_and_apart() -> None:
    rng = np.random.default_rng(2)
    answers = [rng.uniform(size=(7, 9)), rng.uniform(size=(5, 4))]
    found = best_places(answers, apart=2, count=5)
    order = sorted(
        ((float(a[r, c]), n, r, c) for n, a in enumerate(answers) for r, c in np.ndindex(*a.shape)), reverse=True
    )
    expected: list[tuple[float, int, int, int]] = []
    for value, n, r, c in order:
        if sum(m == n for _, m, _, _ in expected) < MOST and all(
            n != m or abs(r - y) >= 2 or abs(c - x) >= 2 for _, m, y, x in expected
        ):
            expected.append((value, n, r, c))
    assert [(p.activation, p.picture, p.row, p.column) for p in found] == expected[:5]


def test_places_without_an_answer_do_not_count() -> None:
    answer = np.zeros((4, 4))
    assert best_places([answer], apart=1) == []
    answer[2, 1] = 3
    (place,) = best_places([answer], apart=1)
    assert place == (0, 2, 1, 3.0)
    assert answer[2, 1] == 3, "what is given stays as it was"


def test_patch_alone_has_the_activation_of_its_unit(weights: Weights, pictures: list[Array]) -> None:
    """That it is exactly what the unit sees: two convolutions without padding leave one position."""

    def answers(picture: Array) -> Array:
        return valid(valid(picture - MEANS[0], *weights["conv1_1"]), *weights["conv1_2"])

    channels = [0, 3, 1]
    maps = [answers(picture) for picture in pictures]  # without padding: all fields lie within
    found = best_patches(pictures, weights, {"conv1_2": channels})["conv1_2"]
    for channel, six in zip(channels, found, strict=True):
        of_patches = [float(answers(cut)[0, 0, channel]) for cut in six]
        assert len(of_patches) == 2 * MOST and of_patches == sorted(of_patches, reverse=True)
        assert of_patches[0] == pytest.approx(max(m[:, :, channel].max() for m in maps))


def test_picture_smaller_than_the_field_has_no_patch(weights: Weights, pictures: list[Array]) -> None:
    assert best_patches(pictures, weights, {"conv3_4": [0]}) == {"conv3_4": [[]]}


def test_patches_have_the_size_of_their_field(weights: Weights, pictures: list[Array]) -> None:
    found = best_patches(pictures, weights, {"conv2_1": [0], "conv1_1": [1, 2]}, count=2)
    assert [cut.shape for cut in found["conv2_1"][0]] == [(10, 10, 3)] * 2
    assert [len(nine) for nine in found["conv1_1"]] == [2, 2]
    assert {cut.shape for nine in found["conv1_1"] for cut in nine} == {(3, 3, 3)}
