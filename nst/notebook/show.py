"""Pictures in a notebook."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt

from nst.fonts import families
from nst.types import Array


def show(pictures: Sequence[Array], titles: Sequence[str]) -> None:
    """Show pictures (height, width, 3), or grey ones (height, width), side by side, each with its title."""
    n = len(pictures)
    no_ticks: dict[str, Any] = {"xticks": [], "yticks": []}
    width = min(4.4, 14 / n)  # inches
    with plt.rc_context({"font.family": families()}):
        figure, axes = plt.subplots(1, n, figsize=(n * width, 0.75 * width + 0.5), squeeze=False, subplot_kw=no_ticks)
        for axis, picture, title in zip(axes[0], pictures, titles, strict=True):
            axis.imshow(picture, cmap="gray")
            axis.set_title(title)
            axis.axis("off")
        figure.subplots_adjust(0.01, 0.01, 0.99, 0.88, wspace=0.03)
        plt.show()
