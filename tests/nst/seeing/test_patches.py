"""The patches that excite a unit most, against a search in NumPy."""

import numpy as np
import pytest

from nst.images import MEANS
from nst.networks.stand_in import thin_weights
from nst.seeing.patches import best_patches, best_places, patch
from nst.seeing.receptive import Field
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
    return np.maximum(np.einsum("hwcij,ijco->hwo", windows, kernel) + bias, 0)


def test_places_are_the_largest_ones_and_apart() -> None:
    rng = np.random.default_rng(2)
    answers = [rng.uniform(size=(7, 9)), rng.uniform(size=(5, 4))]
    found = best_places(answers, apart=2, count=6)
    order = sorted(((a[r, c], n, r, c) for n, a in enumerate(answers) for r, c in np.ndindex(*a.shape)), reverse=True)
    expected: list[tuple[float, int, int, int]] = []
    for value, n, r, c in order:
        if all(n != m or abs(r - y) >= 2 or abs(c - x) >= 2 for _, m, y, x in expected):
            expected.append((value, n, r, c))
    assert [(p.activation, p.picture, p.row, p.column) for p in found] == expected[:6]


def test_places_without_an_answer_do_not_count() -> None:
    answer = np.zeros((4, 4))
    assert best_places([answer], apart=1) == []
    answer[2, 1] = 3
    (place,) = best_places([answer], apart=1)
    assert place == (0, 2, 1, 3.0)
    assert answer[2, 1] == 3, "what is given stays as it was"


def test_patch_is_white_outside_of_the_picture() -> None:
    picture = np.arange(6 * 5 * 3, dtype=np.uint8).reshape(6, 5, 3)
    field = Field(4, 2, -2)
    corner = patch(picture, field, 0, 0)
    assert (corner[:2] == 255).all() and (corner[:, :2] == 255).all()
    np.testing.assert_array_equal(corner[2:, 2:], picture[:2, :2])
    np.testing.assert_array_equal(patch(picture, field, 1, 1), picture[:4, :4])
    end = patch(picture, field, 2, 2)
    np.testing.assert_array_equal(end[:, :3], picture[2:6, 2:5])
    assert (end[:, 3:] == 255).all()


def test_patch_alone_has_the_activation_of_its_unit(weights: Weights, pictures: list[Array]) -> None:
    """That it is exactly what the unit sees: two convolutions without padding leave one position."""
    channels = {"conv1_2": [0, 3, 1]}
    maps = []
    for picture in pictures:
        inner = valid(valid(picture - MEANS[0], *weights["conv1_1"]), *weights["conv1_2"])
        maps.append(inner[:, :, channels["conv1_2"]])
    found = best_patches(pictures, weights, channels)["conv1_2"]
    for n, nine in enumerate(found):
        inside = [cut for cut in nine if not (cut == 255).all(axis=(1, 2)).any() and not (cut == 255).all((0, 2)).any()]
        answers = [
            valid(valid(cut - MEANS[0], *weights["conv1_1"]), *weights["conv1_2"])[0, 0, channels["conv1_2"][n]]
            for cut in inside
        ]
        assert len(inside) >= 5
        assert answers == sorted(answers, reverse=True)
        assert max(answers) == pytest.approx(max(m[:, :, n].max() for m in maps))


def test_patches_have_the_size_of_their_field(weights: Weights, pictures: list[Array]) -> None:
    found = best_patches(pictures, weights, {"conv2_1": [0], "conv1_1": [1, 2]}, count=2)
    assert [cut.shape for cut in found["conv2_1"][0]] == [(10, 10, 3)] * 2
    assert [len(nine) for nine in found["conv1_1"]] == [2, 2]
    assert {cut.shape for nine in found["conv1_1"] for cut in nine} == {(3, 3, 3)}
