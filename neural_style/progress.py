"""The losses over the steps: as a table, and as a plot."""

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from neural_style.objective import Losses

History = Sequence[tuple[int, Losses]]  # iteration, and the losses after it


def table(history: History) -> bytes:
    """A line for each step: its number, and the losses. `np.loadtxt` reads it."""
    rows, stream = [(iteration, *losses) for iteration, losses in history], io.BytesIO()
    np.savetxt(stream, rows, fmt=["%d", *["%.8g"] * len(Losses._fields)], header=" ".join(("itr", *Losses._fields)))
    return stream.getvalue()


def plot(history: History) -> bytes:
    """A curve for each loss that is not 0, on a logarithmic scale, as PNG."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    iterations = [iteration for iteration, _ in history]
    for name in Losses._fields:
        values = [getattr(losses, name) for _, losses in history]
        if any(values):
            axes.semilogy(iterations, values, label=name)
    axes.set(xlabel="step", ylabel="loss")
    axes.legend()
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()
