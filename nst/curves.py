"""Draw curves of costs over the steps of a run: as SVG for a panel that is redrawn ten times a second, or as PNG.

Matplotlib draws the PNG. It takes longer for an SVG than a panel has.
"""

import io
import math
from collections.abc import Sequence

from matplotlib.figure import Figure

MOST_POINTS = 400  # of a curve in the SVG, which is not wider in pixels
WIDTH, HEIGHT, LEFT, BOTTOM = 380, 190, 36, 170  # of the SVG; LEFT and BOTTOM are where the axes cross
Costs = Sequence[Sequence[float]]  # for each step, one value for each name


def svg(names: Sequence[str], costs: Costs, iterations: int, before: int = 0, every: int = 1) -> str:
    """Draw curves on a logarithmic scale as SVG. Values that have no logarithm are left out.

    Arguments:
    names -- names of the costs, which are also the CSS classes of the curves
    costs -- values after each step, at least one
    iterations -- number of all steps of the run, which is the width of the x axis
    before -- number of steps made before the first of the costs
    every -- number of steps from one of the costs to the next
    """
    rows = math.ceil(len(names) / 3)  # of labels
    columns = math.ceil(len(names) / rows)
    top = 11 + 15 * rows
    steps = [*range(0, len(costs) - 1, math.ceil(len(costs) / MOST_POINTS)), len(costs) - 1]
    logs = [[_log(costs[step][column]) for step in steps] for column in range(len(names))]
    known = [v for column in logs for v in column if v is not None] or [0.0, 1.0]
    low, high = math.floor(min(known)), math.floor(max(known)) + 1

    def x(step: int) -> float:
        return LEFT + (WIDTH - LEFT - 6) * (before + step * every) / max(iterations - 1, 1)

    def y(log: float) -> float:
        return BOTTOM - (BOTTOM - top) * (log - low) / (high - low)

    parts = []
    for decade in range(low, high + 1, max(1, math.ceil((high - low) / 6))):
        parts.append(f'<path class="grid" d="M{LEFT} {y(decade):.1f}H{WIDTH - 6}"/>')
        parts.append(f'<text x="{LEFT - 4}" y="{y(decade) + 4:.1f}" text-anchor="end">1e{decade}</text>')
    for number, (name, column, last) in enumerate(zip(names, logs, costs[-1], strict=True)):
        points = " ".join(f"{x(n):.1f},{y(v):.1f}" for n, v in zip(steps, column, strict=True) if v is not None)
        parts.append(f'<polyline class="{name}" points="{points}"/>')
        row, place = divmod(number, columns)
        left, down = LEFT + (WIDTH - LEFT) * place // columns, 13 + 15 * row
        parts.append(f'<text class="{name}" x="{left}" y="{down}">{name} {last:.3g}</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 5}">iteration 1</text>')
    parts.append(f'<text x="{WIDTH - 6}" y="{HEIGHT - 5}" text-anchor="end">{iterations}</text>')
    label = f"Curves of the {', '.join(names[:-1])} and {names[-1]} cost, on a logarithmic scale"
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


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
