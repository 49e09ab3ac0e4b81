"""Draw curves of costs over the steps of a run: as SVG for a panel that is redrawn ten times a second, or as PNG.

Matplotlib draws the PNG. It takes longer for an SVG than a panel has.
"""

import html
import io
import math
import re
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from nst.texts import spoken, table_of, text

MOST_POINTS = 400  # of a curve in the SVG, which is not wider in pixels
# The SVG is as wide as there is room, and its letters stay as they are. Only the lines are stretched: to them, it is
# 1000 wide, of which the axis takes the middle.
WIDTH, LEFT, RIGHT = 1000, 120, 980
HEIGHT, BOTTOM, ROW = 190, 170, 15  # pixels
LEAST = math.log10(5)  # height of the y axis, in decades: with less, it may have a single number
WIDE = 2.5  # decades from which on the y axis has powers of ten only
COSTS = ("total", "content", "style")  # names of what the notebook's functions compute
NO_MARKS: Mapping[int, str] = {}

Costs = Sequence[Sequence[float]]  # for each step, one value for each name


def svg(
    names: Sequence[str], costs: Costs, steps: Sequence[int], iterations: int, marks: Mapping[int, str] = NO_MARKS
) -> str:
    """Draw curves on a logarithmic scale that fits them as SVG. Values that have no logarithm are left out.

    Arguments:
    names -- names of the costs, as the CSS classes of the curves are called
    costs -- values after each of the steps, at least one
    steps -- numbers of the steps, the first of a run being 1
    iterations -- number of all steps of the run, which is the width of the x axis
    marks -- what begins after so many steps, such as another size; a vertical line says where
    """
    rows = math.ceil(len(names) / 2)  # of labels
    columns = math.ceil(len(names) / rows)
    top = 11 + ROW * (rows + bool(marks))
    chosen = [*range(0, len(costs) - 1, math.ceil(len(costs) / MOST_POINTS)), len(costs) - 1]
    logs = [[_log(costs[n][column]) for n in chosen] for column in range(len(names))]
    low, high = _range([v for column in logs for v in column if v is not None])

    def x(step: float) -> float:
        return LEFT + (RIGHT - LEFT) * (step - 1) / max(iterations - 1, 1)

    def y(log: float) -> float:
        return BOTTOM - (BOTTOM - top) * (log - low) / (high - low)

    lines, texts = [], []
    for label, log in _ticks(low, high):
        lines.append(_line("grid", f"M{LEFT} {y(log):.1f}H{RIGHT}"))
        texts.append(_text(label, LEFT - 10, y(log) + 4, "end"))
    for made, about in marks.items():
        within = made >= steps[0]  # the first size of a run, resumed or not, changes nothing
        if within:
            lines.append(_line("mark", f"M{x(made + 0.5):.1f} {top - ROW}V{BOTTOM}"))
        texts.append(_text(about, x(made + 0.5 if within else steps[0]) + 10, top - 4))
    for number, (name, column, last) in enumerate(zip(names, logs, costs[-1], strict=True)):
        points = " ".join(f"{x(steps[n]):.1f},{y(v):.1f}" for n, v in zip(chosen, column, strict=True) if v is not None)
        lines.append(f'<polyline class="{name}" vector-effect="non-scaling-stroke" points="{points}"/>')
        row, place = divmod(number, columns)
        texts.append(
            _text(f"{_named(name)} {_short(last)}", LEFT + (WIDTH - LEFT) * place / columns, 13 + ROW * row, name=name)
        )
    texts += [_text(text("curves.step", step=1), LEFT, HEIGHT - 5), _text(str(iterations), RIGHT, HEIGHT - 5, "end")]
    label = html.escape(_in_words(names, costs[-1], steps[-1], iterations, marks))
    stretched = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" height="{HEIGHT}" preserveAspectRatio="none"'
    return (
        f'<svg width="100%" height="{HEIGHT}" role="img" aria-label="{label}">'
        f"<svg {stretched}>{''.join(lines)}</svg>{''.join(texts)}</svg>"
    )


def png(names: Sequence[str], costs: Costs, steps: Sequence[int]) -> bytes:
    """Draw curves on a logarithmic scale as PNG, with axes. A cost that is always 0 is left out.

    Arguments:
    names -- names of the costs
    costs -- values after each of the steps
    steps -- numbers of the steps
    """
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for name, values in zip(names, zip(*costs, strict=True), strict=True):
        if any(values):
            axes.semilogy(steps, values, label=name)
    axes.set(xlabel="step", ylabel="loss")
    axes.legend()
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()


def _log(value: float) -> float | None:
    return math.log10(value) if value > 0 and math.isfinite(value) else None


def _short(value: float) -> str:
    """Return a value with three digits, its power of ten written as on the axis."""
    return re.sub(r"e\+?(-?)0*", r"e\1", f"{value:.3g}")


def _range(logs: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the y axis: those of the data, with a little room."""
    low, high = min(logs, default=0.0), max(logs, default=1.0)
    room = max(0.04 * (high - low), (LEAST - (high - low)) / 2)
    return low - room, high + room


def _ticks(low: float, high: float) -> list[tuple[str, float]]:
    """Return the numbers of the y axis, with their logarithms."""
    decades = range(math.floor(low), math.ceil(high) + 1, max(1, math.ceil((high - low) / 6)))
    digits = (1,) if high - low > WIDE else (1, 2, 5)
    ticks = [(f"{digit}e{decade}", decade + math.log10(digit)) for decade in decades for digit in digits]
    return [(label, log) for label, log in ticks if low <= log <= high]


def _line(name: str, path: str) -> str:
    return f'<path class="{name}" vector-effect="non-scaling-stroke" d="{path}"/>'


def _text(words: str, x: float, y: float, anchor: str = "start", name: str = "") -> str:
    """Return letters at a place: x as a line has it, y in pixels."""
    of_class = f' class="{name}"' if name else ""
    where = f'x="{100 * x / WIDTH:.2f}%" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text{of_class} {where}>{html.escape(words)}</text>"


def _named(name: str) -> str:
    """Return what a cost is called in the notebook's language; its name where that has no word for it."""
    return table_of(spoken())["curves"].get(name, name)


def _in_words(names: Sequence[str], last: Sequence[float], step: int, steps: int, marks: Mapping[int, str]) -> str:
    """Return what the curves show."""
    comma, called = text("curves.comma"), [_named(name) for name in names]
    return text(
        "curves.label",
        names=text("curves.and", names=comma.join(called[:-1]), last=called[-1]),
        step=step,
        steps=steps,
        values=comma.join(f"{name} {_short(value)}" for name, value in zip(called, last, strict=True)),
        marks="".join(text("curves.mark", what=about, step=made + 1) for made, about in marks.items()),
    )
