"""Figures of the companion, and what they are made of."""

import warnings
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Rectangle

from nst.networks.stand_in import thin_weights
from nst.seeing import VGG19_FIELDS, influence, mosaic, show_fields, show_signals, show_slices, show_spectrogram
from nst.seeing.plots import GAP, TILE


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def draw() -> None:
        plt.gcf().canvas.draw()

    monkeypatch.setattr(plt, "show", draw)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    plt.close("all")


def test_mosaic_has_nine_patches_of_any_size() -> None:
    patches = [np.full((side, side, 3), 20 * n, np.uint8) for n, side in enumerate([3, 5, 200, 78, 10])]
    board = mosaic(patches)
    assert board.shape == (3 * TILE + 2 * GAP, 3 * TILE + 2 * GAP, 3)
    middles = board[TILE // 2 :: TILE + GAP, TILE // 2 :: TILE + GAP, 0]
    np.testing.assert_array_equal(middles, [[0, 20, 40], [60, 80, 255], [255, 255, 255]])
    assert (board[TILE : TILE + GAP] == 255).all()


def test_fields_are_around_their_pixel() -> None:
    fields = {name: VGG19_FIELDS[name] for name in ("conv1_2", "conv3_1")}
    show_fields(np.zeros((60, 80, 3), np.uint8), fields, (30, 40))
    boxes = [patch for patch in plt.gca().patches if isinstance(patch, Rectangle)]
    for box, field in zip(boxes, fields.values(), strict=True):
        assert box.get_width() == box.get_height() == field.size
        assert abs(box.get_x() + field.size / 2 - 40) <= 1 + field.stride / 2
        assert abs(box.get_y() + field.size / 2 - 30) <= 1 + field.stride / 2


def test_signals_have_their_marks() -> None:
    signal = np.arange(50.0)
    show_signals([("a", signal, [10, 20]), ("b", -signal, [])], 10, "seconds")
    first, second = plt.gcf().axes
    np.testing.assert_array_equal(first.lines[1].get_xydata(), [[1, 10], [2, 20]])
    assert np.size(second.lines[1].get_xydata()) == 0 and second.get_xlabel() == "seconds"


def test_slices_have_rings_where_places_are_near() -> None:
    show_slices(np.zeros((20, 8, 9)), range(2, 20, 5), "at {depth}", np.array([[3, 1, 2], [11, 5, 6]]))
    titles = [axes.get_title() for axes in plt.gcf().axes]
    rings = [[np.ravel(line.get_xydata()).tolist() for line in axes.lines] for axes in plt.gcf().axes]
    assert titles == ["at 2", "at 7", "at 12", "at 17"]
    assert rings == [[[2, 1]], [], [[6, 5]], []]


def test_spectrogram_has_low_frequencies_below() -> None:
    strength = np.zeros((10, 4))
    strength[2, 3] = 1
    show_spectrogram(strength, 5, (20, 80), ("a", "b"))
    axes = plt.gca()
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 5), (20, 80))
    np.testing.assert_array_equal(axes.images[0].get_array(), strength.T)


def test_influence_is_that_of_the_field_and_of_its_kernels() -> None:
    weights = thin_weights()
    picture = np.random.default_rng(3).integers(0, 256, (32, 40, 3), np.uint8)
    depends = influence(picture, weights, "conv1_1", 10, 20)
    exact = np.sqrt((weights["conv1_1"][0].astype(np.float64) ** 2).sum(axis=(2, 3)))
    found = depends[9:12, 19:22].copy()
    assert np.linalg.norm(found) == pytest.approx(np.linalg.norm(exact), rel=0.5)
    depends[9:12, 19:22] = 0
    assert (depends == 0).all() and (found > 0).all()
    field, deep = VGG19_FIELDS["conv2_1"], influence(picture, weights, "conv2_1", 8, 9)
    assert np.count_nonzero(deep) <= field.size**2 and (deep[field.pixels(8), field.pixels(9)] > 0).mean() > 0.9
