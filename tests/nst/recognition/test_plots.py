"""What plots show, by what is drawn in them."""

from collections.abc import Iterator
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from nst.recognition import accuracy, show_comparison, show_distances, show_roc
from nst.recognition.plots import draw_distances
from nst.recognition.training import Check, History

SAME, OTHER = np.array([0.1, 0.1, 0.3]), np.array([0.2, 0.9, 1.1, 1.5])


@pytest.fixture(autouse=True)
def figures() -> Iterator[None]:
    """No window, and no figure left."""
    before = matplotlib.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(before)


def test_each_histogram_adds_up_to_1() -> None:
    axes: Any = Figure().subplots()
    draw_distances(axes, SAME, OTHER, 0.7)
    drawn = [patch.get_data() for patch in axes.patches]
    assert [data.values.sum() for data in drawn] == pytest.approx([1, 1])
    assert drawn[0].values[2] == pytest.approx(2 / 3)  # from 0.08 to 0.12
    assert axes.lines[0].get_xdata() == [0.7, 0.7]


@pytest.mark.parametrize("same", [np.array([]), np.array([np.nan]), np.array([7.5])])
def test_whatever_an_encoder_does_is_drawn(same: Any) -> None:
    draw_distances(Figure().subplots(), same, OTHER)


def test_distances_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    show_distances(SAME, OTHER, 0.7)
    assert "0.10 for the same person, 1.00 for different people" in capsys.readouterr().out


@pytest.mark.parametrize("threshold", [0.0, 0.25, 0.7, 2.0])
def test_point_on_the_curve_is_that_of_the_threshold(threshold: float, capsys: pytest.CaptureFixture[str]) -> None:
    show_roc(SAME, OTHER, threshold)
    lines: Any = plt.gca().lines
    curve, _, point = lines
    x, y = (float(np.mean(these < threshold)) for these in (OTHER, SAME))
    assert (*point.get_xdata(), *point.get_ydata()) == (x, y)
    assert (x, y) in [*zip(curve.get_xdata(), curve.get_ydata(), strict=True)]
    assert f"accuracy {accuracy(SAME, OTHER, threshold):.1%}" in capsys.readouterr().out


def test_trainings_are_compared_after_equal_numbers_of_steps(capsys: pytest.CaptureFixture[str]) -> None:
    short = History([1.0] * 10, [8] * 10, [2] * 10, [Check(0, SAME, SAME), Check(10, SAME, OTHER)])
    long = History([1.0] * 20, [4] * 20, [4] * 20, [Check(n, SAME, OTHER) for n in (0, 10, 20)])
    show_comparison({"by chance": short, "chosen": long, "none": History()})
    assert [axes.get_title() for axes in plt.gcf().axes[:2]] == ["by chance, 10 steps", "chosen, 10 steps"]
    useful = [line.get_ydata() for line in plt.gcf().axes[-1].lines]
    np.testing.assert_array_equal(useful, [[0.25] * 10, [1.0] * 10])
    assert "by chance: accuracy 87.5% after 10 steps." in capsys.readouterr().out


def test_nothing_is_compared_without_a_training() -> None:
    show_comparison({"chosen": History()})
    assert not plt.get_fignums()
