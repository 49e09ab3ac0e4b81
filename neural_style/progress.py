"""The losses over the steps as files: a table, and a plot."""

import io
from collections.abc import Sequence

import numpy as np

from nst import curves
from nst.solver.descent import Losses

History = Sequence[tuple[int, Losses]]  # iteration, and the losses after it


def table(history: History) -> bytes:
    """Return a text file with a line for each step: its number, and the losses. `np.loadtxt` reads it."""
    rows, stream = [(iteration, *losses) for iteration, losses in history], io.BytesIO()
    np.savetxt(stream, rows, fmt=["%d", *["%.8g"] * len(Losses._fields)], header=" ".join(("itr", *Losses._fields)))
    return stream.getvalue()


def plot(history: History) -> bytes:
    """Return a PNG with a curve for each loss that is not always 0."""
    return curves.png(Losses._fields, [losses for _, losses in history], [iteration for iteration, _ in history])
