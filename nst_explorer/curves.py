"""Curves of the costs over the iterations, as an SVG."""

import math
from collections.abc import Sequence

Cost = tuple[float, float, float]  # total, content, style
NAMES = ("total", "content", "style")


def curves(costs: Sequence[Cost], iterations: int) -> str:
    """The costs after each iteration as an SVG, on a logarithmic scale; values that have no logarithm are left out.

    Arguments:
    costs -- of the iterations that have been made, at least one
    iterations -- how many there will be; the curves take their share of the width
    """
    width, height, left, bottom = 380, 190, 36, 170
    logs = [[math.log10(v) if v > 0 and math.isfinite(v) else None for v in column] for column in zip(*costs)]  # noqa: B905
    known = [v for column in logs for v in column if v is not None] or [0.0, 1.0]
    low, high = math.floor(min(known)), math.floor(max(known)) + 1

    def x(iteration: int) -> float:
        return left + (width - left - 6) * iteration / max(iterations - 1, 1)

    def y(log: float) -> float:
        return bottom - (bottom - 26) * (log - low) / (high - low)

    parts = []
    for decade in range(low, high + 1, max(1, math.ceil((high - low) / 6))):
        at = y(decade)
        parts.append(f'<path class="grid" d="M{left} {at:.1f}H{width - 6}"/>')
        parts.append(f'<text x="{left - 4}" y="{at + 4:.1f}" text-anchor="end">1e{decade}</text>')
    for name, column, last, at in zip(NAMES, logs, costs[-1], (left, 142, 274), strict=True):
        points = " ".join(f"{x(n):.1f},{y(v):.1f}" for n, v in enumerate(column) if v is not None)
        parts.append(f'<polyline class="{name}" points="{points}"/>')
        parts.append(f'<text class="{name}" x="{at}" y="13">{name} {last:.3g}</text>')
    parts.append(f'<text x="{left}" y="{height - 5}">iteration 1</text>')
    parts.append(f'<text x="{width - 6}" y="{height - 5}" text-anchor="end">{iterations}</text>')
    said = "Curves of the total, content and style cost, on a logarithmic scale"
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{said}">{"".join(parts)}</svg>'
