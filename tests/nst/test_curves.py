"""Curves of costs, as SVG."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any

import pytest

from nst import curves

NAMES = ("total", "content", "style")
TOP = 26  # of two curves, below one row of labels


def drawn(costs: Sequence[Sequence[float]], iterations: int, names: Sequence[str] = NAMES, **more: Any) -> ET.Element:
    """The curves of a run's last steps."""
    steps = range(iterations - len(costs) + 1, iterations + 1)
    return ET.fromstring(curves.svg(names, costs, steps, iterations, **more))  # noqa: S314


def lines(svg: ET.Element) -> dict[str, list[tuple[float, ...]]]:
    """The points of each curve."""
    return {
        line.attrib["class"]: [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
        for line in svg.iter("polyline")
    }


def axis(svg: ET.Element) -> dict[float, float]:
    """The numbers beside the y axis, and how far down they are."""
    return {
        float(text.text or ""): float(text.attrib["y"])
        for text in svg.iter("text")
        if text.attrib["text-anchor"] == "end" and text.attrib["x"] == "11.00%"
    }


def test_curves_fall_with_the_costs() -> None:
    points = lines(drawn([(1e6, 0.0, 1e4), (1e5, 1e2, 1e3), (1e4, 1e3, float("nan"))], 3))
    assert [len(points[name]) for name in NAMES] == [3, 2, 2]
    (x0, y0), (x1, y1), (x2, y2) = points["total"]
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y1 - y0 == pytest.approx(y2 - y1, abs=0.2)  # a decade each
    assert y1 > y0
    assert points["style"][0][1] == pytest.approx(y2, abs=0.1)
    assert curves.svg(NAMES, [(0.0, 0.0, 0.0)], [1], 80)  # nothing to draw, and no error


def test_curves_of_a_long_run_are_short_and_end_at_its_end() -> None:
    def points(steps: int, before: int = 0) -> list[tuple[float, ...]]:
        costs = [(10.0, 1 + n) for n in range(steps)]
        return lines(drawn(costs, before + steps, ("all", "some")))["all"]

    assert len(points(300)) == 300
    assert len(points(100_000)) <= 401
    assert points(3, before=297)[-1][0] == points(300)[-1][0]
    across = [[points(steps)[end][0] for end in (0, -1)] for steps in (300, 100_000)]
    assert across[0] == across[1]


@pytest.mark.parametrize(("low", "high"), [(1.0, 1e9), (1.2e5, 1.3e5), (3.0, 40.0), (7e-4, 9e-4)])
def test_scale_fits_the_data(low: float, high: float) -> None:
    """The curves take most of the height, unless they are flat; two numbers at least say how high they are."""
    svg = drawn([(high, low), (low, low)], 2, ("some", "least"))
    ys = [y for curve in lines(svg).values() for _, y in curve]
    assert all(TOP <= y <= curves.BOTTOM for y in ys)
    if high > 10 * low:
        assert max(ys) - min(ys) > 0.9 * (curves.BOTTOM - TOP)
    numbers = axis(svg)
    assert len(numbers) >= 2 and numbers == dict(sorted(numbers.items(), reverse=True))
    for number, y in numbers.items():
        if number == low:
            assert y - 4 == pytest.approx(max(ys), abs=0.2)


def test_beginning_of_a_resumed_run_is_no_change_of_size() -> None:
    svg = drawn([(3.0, 2.0, 1.0)] * 3, 5, marks={2: "400 px"})  # the steps 3, 4 and 5
    assert not [path for path in svg.iter("path") if path.attrib["class"] == "mark"]
    assert "400 px" in [text.text for text in svg.iter("text")]


def test_change_of_size_is_marked_where_it_happens() -> None:
    costs = [(float(10 - n), 2.0, 1.0) for n in range(5)]
    svg = drawn(costs, 5, marks={0: "200 px", 2: "400 px"})
    (mark,) = (path.attrib["d"] for path in svg.iter("path") if path.attrib["class"] == "mark")
    at = float(mark.split()[0].removeprefix("M"))
    before, after = (lines(svg)["total"][step][0] for step in (1, 2))
    assert at == pytest.approx((before + after) / 2, abs=0.1)
    assert "200 px from step 1; 400 px from step 3" in svg.attrib["aria-label"]
    assert {"200 px", "400 px"} <= {text.text for text in svg.iter("text")}


def test_it_says_step_and_nothing_else() -> None:
    text = curves.svg(NAMES, [(3e10, 2.0, 1.0)] * 4, range(1, 5), 9)
    assert "step 1" in text and "step 4 of 9: total 3e10, content 2, style 1" in text
    assert "iteration" not in text


def test_letters_are_not_stretched_with_the_lines() -> None:
    svg = drawn([(3.0, 2.0, 1.0)] * 4, 9)
    assert "viewBox" not in svg.attrib
    (stretched,) = (inner for inner in svg.iter("svg") if inner is not svg)
    assert stretched.attrib["preserveAspectRatio"] == "none" and not list(stretched.iter("text"))
    assert all(line.attrib["vector-effect"] == "non-scaling-stroke" for line in stretched)


def test_names_are_escaped() -> None:
    assert (
        drawn([(3.0, 2.0)], 2, ("a", "b"), marks={0: '"<1 & 2>"'})
        .attrib["aria-label"]
        .endswith('"<1 & 2>" from step 1')
    )
