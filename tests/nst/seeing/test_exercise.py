"""Exercises that check themselves: what they say, and that they are right."""

from collections.abc import Iterator

import numpy as np
import pytest

from nst.notebook.check import CheckError
from nst.seeing.exercise import check_field, check_shape, seen_samples
from nst.texts import speak
from tests.support.chinese import HAN

SIGNAL, KERNEL = (1, 2500, 1), (25, 1, 8)


@pytest.fixture
def chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("en")


def places(length: int, size: int, stride: int, padding: str) -> int:
    """Count the positions of a kernel by trying them."""
    if padding == "SAME":
        return len(range(0, length, stride))
    return sum(start + size <= length for start in range(0, length, stride))


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("stride", [1, 2, 5])
@pytest.mark.parametrize("axes", [1, 3])
def test_right_shape_passes(capsys: pytest.CaptureFixture[str], axes: int, stride: int, padding: str) -> None:
    lengths, sizes = [23, 11, 14][:axes], [4, 3, 5][:axes]
    found = [places(n, f, stride, padding) for n, f in zip(lengths, sizes, strict=True)]
    check_shape("A", (2, *found, 6), (2, *lengths, 3), (*sizes, 3, 6), stride, padding)
    assert str((2, *found, 6)) in capsys.readouterr().out


@pytest.mark.parametrize("said", [[1, 2476, 8], np.array([1, 2476, 8]), (1, np.int64(2476), 8.0)])
def test_right_shape_may_be_written_in_several_ways(said: tuple[int, ...]) -> None:
    check_shape("A", said, SIGNAL, KERNEL)


def test_no_answer_yet_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    check_shape("A", None, SIGNAL, KERNEL)
    check_field("B", None, [(3, 1)])
    told = capsys.readouterr().out
    assert "A: no answer yet" in told and "B: no answer yet" in told and "2476" not in told


def test_wrong_shape_is_told_axis_by_axis() -> None:
    with pytest.raises(CheckError) as told:
        check_shape("Exercise 4", (1, 2500, 1), SIGNAL, KERNEL)
    first, *rest = str(told.value).splitlines()
    assert first == (
        "Exercise 4: you said (1, 2500, 1). The convolution was run, and what came out has the shape (1, 2476, 8)."
    )
    assert rest == [
        "Along the axis “length” you said 2500, and it was 2476.",
        "Along the axis “n_C” you said 1, and it was 8.",
    ]


@pytest.mark.parametrize("said", [2476, (2476, 8), "many", (1, 1, 2476, 8)])
def test_wrong_number_of_axes_is_told(said: tuple[int, ...]) -> None:
    with pytest.raises(CheckError, match=r"axes, and there are 3: m, length, n_C"):
        check_shape("A", said, SIGNAL, KERNEL)


def test_axes_of_a_volume_are_named() -> None:
    with pytest.raises(CheckError, match="Along the axis “height” you said 6, and it was 5"):
        check_shape("A", (1, 4, 6, 6, 2), (1, 6, 7, 8, 1), (3, 3, 3, 1, 2))


@pytest.mark.parametrize(
    "layers", [[(3, 1)], [(3, 1), (3, 1)], [(5, 2), (3, 1), (2, 2), (4, 3)], [(1, 4), (2, 1)], [(10, 5), *[(3, 2)] * 5]]
)
def test_field_is_what_a_unit_sees(layers: list[tuple[int, int]]) -> None:
    units = {0}  # of the last layer, then of each one below
    for size, stride in reversed(layers):
        units = {unit * stride + n for unit in units for n in range(size)}
    assert seen_samples(layers) == len(units)
    check_field("A", len(units), layers)
    with pytest.raises(CheckError, match=f"you said {len(units) + 1}. .* {len(units)} samples"):
        check_field("A", len(units) + 1, layers)


@pytest.mark.usefixtures("chinese")
def test_exercises_speak_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    check_shape("练习 4", None, SIGNAL, KERNEL)
    check_field("练习 1", 3, [(3, 1)])
    assert all(HAN.search(line) for line in capsys.readouterr().out.splitlines())
    with pytest.raises(CheckError) as told:
        check_shape("练习 4", (1, 2500, 1), SIGNAL, KERNEL)
    assert len(str(told.value).splitlines()) == 3 and "you" not in str(told.value)
