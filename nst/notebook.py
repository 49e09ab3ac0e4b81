"""Functions with which the notebooks show pictures and check answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from nst.tensorflow import tf
from nst.types import Array


def show(pictures: Sequence[Array], titles: Sequence[str]) -> None:
    """Show pictures (height, width, 3), or grey ones (height, width), side by side, each with its title."""
    n = len(pictures)
    no_ticks: dict[str, Any] = {"xticks": [], "yticks": []}
    width = min(4.4, 14 / n)  # inches
    figure, axes = plt.subplots(1, n, figsize=(n * width, 0.75 * width + 0.5), squeeze=False, subplot_kw=no_ticks)
    for axis, picture, title in zip(axes[0], pictures, titles, strict=True):
        axis.imshow(picture, cmap="gray")
        axis.set_title(title)
        axis.axis("off")
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.88, wspace=0.03)
    plt.show()


def check(name: str, got: Any, expected: Any, hints: Mapping[Any, str] | None = None) -> None:
    """Stop with a message unless `got` is `expected`: a number or an array; a tensor is evaluated in the open session.

    Arguments:
    name -- what it is
    hints -- advice for known wrong shapes, and for known wrong multiples of what is expected

    Raises AssertionError.
    """
    hints = hints or {}
    if got is None:
        raise AssertionError(f"{name} is None. Write your code between START CODE HERE and END CODE HERE.")
    got = np.asarray(got.eval() if isinstance(got, tf.Tensor) else got)
    expected = np.asarray(expected)
    if got.shape != expected.shape:
        raise AssertionError(f"{name} has the shape {got.shape}, expected {expected.shape}. {hints.get(got.shape, '')}")
    if not np.allclose(got, expected, rtol=1e-3, atol=1e-6):
        multiples = {x: hint for x, hint in hints.items() if np.isscalar(x)}
        advice = [hint for x, hint in multiples.items() if np.allclose(got, x * expected, rtol=1e-3)]
        raise AssertionError("\n".join([f"{name}: got {got}, expected {expected}.", *advice]))
    print(f"{name} = {got}, as it should be")
