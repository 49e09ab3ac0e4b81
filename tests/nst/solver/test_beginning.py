"""What a picture begins with: the colours of a painting, and its details at a larger size."""

import numpy as np
import pytest

from nst.solver.beginning import details_of, in_colours_of
from nst.solver.descent import resized

RNG = np.random.default_rng(3)


def test_colours_are_those_of_the_painting() -> None:
    image, painting = (RNG.normal(size=(1, 30, 40, 3)) @ RNG.normal(0, 30, (3, 3)) + 20 for _ in range(2))
    found = in_colours_of(painting, image)
    assert found.shape == image.shape
    np.testing.assert_allclose(found.mean((0, 1, 2)), painting.mean((0, 1, 2)))
    wanted = np.cov(painting.reshape(-1, 3).T)
    np.testing.assert_allclose(np.cov(found.reshape(-1, 3).T), wanted, atol=0.02 * wanted.max())


def test_the_paintings_own_colours_stay() -> None:
    image = RNG.normal(0, 50, (1, 20, 30, 3))
    np.testing.assert_allclose(in_colours_of(image, image), image, atol=0.5)


def test_colours_where_there_is_weight_are_those_of_the_painting() -> None:
    image, painting = (RNG.normal(size=(1, 30, 40, 3)) @ RNG.normal(0, 30, (3, 3)) + 20 for _ in range(2))
    weights = np.repeat([[0.0] * 10 + [0.5] * 30], 30, axis=0)
    image[:, :, :10] = 999
    found = in_colours_of(painting, image, weights)[:, :, 10:]
    np.testing.assert_allclose(found.mean((0, 1, 2)), painting.mean((0, 1, 2)))
    wanted = np.cov(painting.reshape(-1, 3).T)
    np.testing.assert_allclose(np.cov(found.reshape(-1, 3).T), wanted, atol=0.02 * wanted.max())


def test_a_picture_of_one_colour_gets_the_mean_colour() -> None:
    painting = RNG.normal(0, 50, (1, 20, 30, 3))
    found = in_colours_of(painting, np.full((1, 10, 10, 3), 7.0))
    np.testing.assert_allclose(found, np.broadcast_to(painting.mean((0, 1, 2)), found.shape))


@pytest.mark.parametrize("size", [(80, 60), (81, 59)])
def test_a_painting_made_small_gets_its_own_details_back(size: tuple[int, int]) -> None:
    """Each pixel finds itself, since no two places of noise are alike."""
    painting = RNG.normal(0, 50, (1, size[1], size[0], 3))
    small = resized(painting, (40, 30))
    found = details_of(painting, small, small, size)
    np.testing.assert_allclose(found, painting - resized(small, size))


def test_a_part_of_a_painting_gets_the_details_of_that_part() -> None:
    """The painting has other proportions than the image."""
    painting = RNG.normal(0, 50, (1, 80, 120, 3))
    small = resized(painting, (60, 40))
    found = details_of(painting, small, small[:, 10:30, 20:50], (60, 40))
    expected = (painting - resized(small, (120, 80)))[:, 20:60, 40:100]
    # At the edge of the part, the surroundings are others
    np.testing.assert_allclose(found[:, 2:-2, 2:-2], expected[:, 2:-2, 2:-2])


def test_details_come_from_the_place_that_looks_alike() -> None:
    """The left half of the painting is dark and smooth, the right half bright and rough; here, they are exchanged."""
    rough = np.where(np.arange(80) < 40, 0.0, 100 + 30 * (-1.0) ** np.arange(80))
    painting = np.broadcast_to(rough[:, np.newaxis], (1, 60, 80, 3))
    small = resized(painting, (40, 30))
    found = details_of(painting, small, small[:, :, ::-1], (80, 60))
    assert np.abs(found[:, :, :36]).mean() > 20
    assert np.abs(found[:, :, 44:]).max() < 5
