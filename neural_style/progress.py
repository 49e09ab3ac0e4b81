"""The losses over the steps: as a table, and as a plot."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from neural_style.files import told_as_image_error
from neural_style.objective import Losses

History = Sequence[tuple[int, Losses]]  # iteration, and the losses after it


def write_table(file: Path, history: History) -> None:
    """A line for each step: its number, and the losses. `np.loadtxt` reads it. Raises ImageError."""
    rows = [(iteration, *losses) for iteration, losses in history]
    with told_as_image_error(file) as part:
        np.savetxt(part, rows, fmt=["%d", *["%.8g"] * len(Losses._fields)], header=" ".join(("itr", *Losses._fields)))


def draw_curves(file: Path, history: History) -> None:
    """A curve for each loss that is not 0, on a logarithmic scale, as PNG. Raises ImageError."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    iterations = [iteration for iteration, _ in history]
    for name in Losses._fields:
        values = [getattr(losses, name) for _, losses in history]
        if any(values):
            axes.semilogy(iterations, values, label=name)
    axes.set(xlabel="step", ylabel="loss")
    axes.legend()
    with told_as_image_error(file) as part:
        figure.savefig(part, format="png")
