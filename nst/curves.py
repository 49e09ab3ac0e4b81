"""Curves of costs over the iterations, as an SVG."""

import math
from collections.abc import Sequence

POINTS = 400  # of a curve; the SVG has fewer pixels across


def curves(names: Sequence[str], costs: Sequence[Sequence[float]], iterations: int, before: int = 0) -> str:
    """The costs after each iteration as an SVG, on a logarithmic scale; values that have no logarithm are left out.

    Arguments:
    names -- of the costs; they are the classes of the curves, too, so that CSS can give them colours
    costs -- of the iterations that have been made, at least one
    iterations -- how many there will be; the curves take their share of the width
    before -- how many were made before the first of the costs
    """
    width, height, left, bottom = 380, 190, 36, 170
    rows = math.ceil(len(names) / 3)  # of labels
    columns = math.ceil(len(names) / rows)
    top = 11 + 15 * rows
    made = [*range(0, len(costs) - 1, math.ceil(len(costs) / POINTS)), len(costs) - 1]
    logs = [[_log(costs[n][column]) for n in made] for column in range(len(names))]
    known = [v for column in logs for v in column if v is not None] or [0.0, 1.0]
    low, high = math.floor(min(known)), math.floor(max(known)) + 1

    def x(iteration: int) -> float:
        return left + (width - left - 6) * (before + iteration) / max(iterations - 1, 1)

    def y(log: float) -> float:
        return bottom - (bottom - top) * (log - low) / (high - low)

    parts = []
    for decade in range(low, high + 1, max(1, math.ceil((high - low) / 6))):
        at = y(decade)
        parts.append(f'<path class="grid" d="M{left} {at:.1f}H{width - 6}"/>')
        parts.append(f'<text x="{left - 4}" y="{at + 4:.1f}" text-anchor="end">1e{decade}</text>')
    for number, (name, column, last) in enumerate(zip(names, logs, costs[-1], strict=True)):
        points = " ".join(f"{x(n):.1f},{y(v):.1f}" for n, v in zip(made, column, strict=True) if v is not None)
        parts.append(f'<polyline class="{name}" points="{points}"/>')
        row, place = divmod(number, columns)
        at, down = left + (width - left) * place // columns, 13 + 15 * row
        parts.append(f'<text class="{name}" x="{at}" y="{down}">{name} {last:.3g}</text>')
    parts.append(f'<text x="{left}" y="{height - 5}">iteration 1</text>')
    parts.append(f'<text x="{width - 6}" y="{height - 5}" text-anchor="end">{iterations}</text>')
    said = f"Curves of the {', '.join(names[:-1])} and {names[-1]} cost, on a logarithmic scale"
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{said}">{"".join(parts)}</svg>'


def _log(value: float) -> float | None:
    return math.log10(value) if value > 0 and math.isfinite(value) else None
