"""What each style gives an image to begin with."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from neural_style.beginning import Beginning
from neural_style.command_line import read_options
from neural_style.optimise import descent
from neural_style.pictures import Pictures
from nst.images import image_of
from nst.solver.beginning import details_of
from nst.solver.descent import resized
from nst.solver.lbfgs import Vector
from nst.types import Array
from tests.nst.solver.test_solver import picture

SIZE = (320, 256)  # it begins at half the size
HALF = (160, 128)
CONTENT = Image.fromarray(picture(1, SIZE))
RED, BLUE = (Image.fromarray(np.full((60, 90, 3), colour, np.uint8)) for colour in ([200, 10, 20], [20, 10, 200]))
ROUGH = Image.fromarray(np.random.default_rng(2).integers(0, 256, (400, 600, 3), np.uint8))
LEFT = np.repeat([[255] * 160 + [0] * 160], 256, axis=0).astype(np.uint8)
NOWHERE = np.zeros_like(LEFT)
START = resized(image_of(CONTENT, SIZE), HALF)


def pictures(*styles: Image.Image, masks: tuple[Array, ...] | None = None) -> Pictures:
    return Pictures(CONTENT, styles, CONTENT, SIZE, masks)


def colours(picture: Image.Image) -> Array:
    return np.asarray(image_of(picture, picture.size).mean((0, 1, 2)))


def test_colours_are_blended_by_the_weights() -> None:
    found = Beginning(pictures(RED, BLUE), (1, 1), (0.75, 0.25)).coloured(START)
    expected = 0.75 * colours(RED) + 0.25 * colours(BLUE)
    np.testing.assert_allclose(found, np.broadcast_to(expected, START.shape), atol=0.01)


def test_colours_go_where_the_masks_are() -> None:
    """The left gets the mean and the covariance of its style; what no mask covers keeps its own."""
    found = Beginning(pictures(ROUGH, BLUE, masks=(LEFT, NOWHERE)), (1, 1), (0.5, 0.5)).coloured(START)
    left = found[:, :, :80].reshape(-1, 3)
    style = image_of(ROUGH, (160, 106)).reshape(-1, 3)
    np.testing.assert_allclose(left.mean(0), style.mean(0), atol=0.01)
    np.testing.assert_allclose(np.cov(left.T), np.cov(style.T), rtol=0.02, atol=0.02 * style.var())
    np.testing.assert_array_equal(found[:, :, 80:], START[:, :, 80:])


def test_masks_that_overlap_share_alike() -> None:
    everywhere = np.full_like(LEFT, 255)
    found = Beginning(pictures(RED, BLUE, masks=(everywhere, LEFT)), (1, 1), (0.9, 0.1)).coloured(START)
    np.testing.assert_allclose(found[0, 0, 0], (colours(RED) + colours(BLUE)) / 2, atol=0.01)
    np.testing.assert_allclose(found[0, 0, -1], colours(RED), atol=0.01)


@pytest.mark.parametrize("pixels", [1, 3])
def test_masks_of_few_pixels(pixels: int) -> None:
    mask = NOWHERE.copy()
    mask[0, :pixels] = 255
    found = Beginning(pictures(ROUGH, masks=(mask,)), (1,), (1,)).coloured(START)
    assert np.isfinite(found).all() and np.abs(found).max() < 255
    np.testing.assert_array_equal(found[:, 1:], START[:, 1:])


def test_styles_of_no_weight_give_nothing() -> None:
    one, both = Beginning(pictures(ROUGH), (1,), (1,)), Beginning(pictures(ROUGH, BLUE), (1, 1), (1.0, 0.0))
    np.testing.assert_array_equal(one.coloured(START), both.coloured(START))
    np.testing.assert_array_equal(one.details(START, SIZE), both.details(START, SIZE))


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.7])
def test_details_are_as_large_as_the_scale_makes_them(scale: float) -> None:
    found = Beginning(pictures(ROUGH), (scale,), (1,)).details(START, SIZE)
    large, small = ((int(width * scale), int(width * scale * 400 / 600)) for width in (320, 160))
    expected = details_of(image_of(ROUGH, large), image_of(ROUGH, small), START, SIZE)
    np.testing.assert_allclose(found, expected)
    assert np.abs(found).mean() > 0.5


def test_details_go_where_the_masks_are() -> None:
    found = Beginning(pictures(ROUGH, masks=(LEFT,)), (1,), (1,)).details(START, SIZE)
    assert np.abs(found[:, :, :160]).mean() > 0.5
    assert not found[:, :, 160:].any()


def beginning(*more: str) -> tuple[Vector, Vector]:
    """The first image, and the image at the full size if nothing is painted before."""
    words = ["--content", "content.png", "--styles", "style.png", "--output", "none.png", *more]
    run = descent(read_options(words), replace(pictures(ROUGH), initial=ROUGH if "--initial" in more else CONTENT))
    return run.image, run.magnified(SIZE)


def test_an_initial_picture_stays_as_it_is() -> None:
    first, larger = beginning("--initial", "other.png")
    initial = image_of(ROUGH, SIZE)
    np.testing.assert_allclose(first, resized(initial, HALF))
    np.testing.assert_allclose(larger, initial, atol=0.01)


def test_without_a_style_the_content_stays_as_it_is() -> None:
    first, larger = beginning("--style-weight", "0")
    np.testing.assert_allclose(first, START)
    np.testing.assert_allclose(larger, image_of(CONTENT, SIZE), atol=0.01)


def test_the_content_begins_in_the_colours_of_the_style() -> None:
    first, _ = beginning()
    np.testing.assert_allclose(first.mean((0, 1, 2)), colours(ROUGH), atol=1)
