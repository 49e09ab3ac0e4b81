"""Receptive fields by the recurrence, against gradients of the network itself."""

import numpy as np
import pytest

from nst.networks.vgg19 import CONVOLUTIONS
from nst.seeing.activations import activations
from nst.seeing.exercise import seen_samples
from nst.seeing.receptive import VGG19_FIELDS, VGG19_WINDOWS, Field, Window, receptive_fields
from nst.tensorflow import tf2 as tf
from nst.types import Weights

SHAPE = (45, 62)  # odd, so that poolings see beyond the edge


@pytest.fixture(scope="module")
def ones() -> Weights:
    """A VGG-19 of one channel whose weights are all positive: no gradient vanishes, and none cancels out."""
    channels = [3, *[1] * len(CONVOLUTIONS)]
    kernels = (np.full((3, 3, n, 1), 0.1, np.float32) for n in channels)
    return {name: (kernel, np.ones(1, np.float32)) for name, kernel in zip(CONVOLUTIONS, kernels, strict=False)}


@pytest.mark.parametrize("layer", ["conv1_1", "conv1_2", "avgpool1", "conv2_2", "conv3_1", "conv3_3"])
@pytest.mark.parametrize("share", [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.3, 1.0)])
def test_unit_has_a_gradient_for_the_pixels_of_its_field(ones: Weights, layer: str, share: tuple[float, float]) -> None:
    image = tf.ones((1, *SHAPE, 3))
    with tf.GradientTape() as tape:
        tape.watch(image)
        found = activations(image, ones, [layer])[layer]
        row, column = (round(part * (side - 1)) for part, side in zip(share, found.shape[1:3], strict=True))
        unit = found[0, row, column, 0]
    seen = np.asarray(tape.gradient(unit, image))[0, :, :, 0] != 0
    field = VGG19_FIELDS[layer]
    expected = np.zeros(SHAPE, bool)
    expected[field.pixels(row), field.pixels(column)] = True
    np.testing.assert_array_equal(seen, expected)


def test_all_sizes_of_vgg19_by_gradients() -> None:
    windows = [(window.size, window.stride) for window in VGG19_WINDOWS.values()]
    sizes = [field.size for field in VGG19_FIELDS.values()]
    assert [seen_samples(windows[: n + 1]) for n in range(0, len(windows), 4)] == sizes[::4]
    assert VGG19_FIELDS["conv5_4"].size == seen_samples(windows[:-1]) == 252


def test_recurrence_of_windows_of_all_kinds() -> None:
    windows = {"a": Window(7, 2, 3), "b": Window(3, 3, 1), "c": Window(1, 5), "d": Window(5, 1, 2)}
    field = receptive_fields(windows)["d"]
    # by hand: the units of c that the unit 4 of d sees, then those of b, of a, and the samples
    units = {4 + n - 2 for n in range(5)}
    for window in (windows["c"], windows["b"], windows["a"]):
        units = {unit * window.stride - window.before + n for unit in units for n in range(window.size)}
    assert (field.first(4), field.first(4) + field.size - 1) == (min(units), max(units))


def test_unit_above_a_pixel_has_it_in_the_middle() -> None:
    for field in (Field(3, 1, -1), Field(16, 4, -6), Field(252, 16, -118)):
        for pixel in range(field.size, 400, 7):
            middle = field.first(field.above(pixel)) + (field.size - 1) / 2
            assert abs(middle - pixel) <= field.stride / 2
    assert Field(3, 1, -1).above(0) == 0 == Field(252, 16, -118).above(0)


def test_unit_may_see_beyond_the_ends() -> None:
    field = Field(6, 4, -3)
    assert (field.pixels(0), field.pixels(1), field.pixels(2)) == (slice(0, 3), slice(1, 7), slice(5, 11))
    assert [field.lies_within(unit, 11) for unit in range(4)] == [False, True, True, False]
    assert [field.lies_within(unit, 10) for unit in range(4)] == [False, True, False, False]
