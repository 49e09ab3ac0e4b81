"""Pictures in a notebook."""

from collections.abc import Sequence

import matplotlib.pyplot as plt

from nst.fonts import families
from nst.types import Array

WIDTH = 14.0  # inches, of all pictures side by side; and of a single one, at most:
LARGEST = 4.4
TITLE = 0.45  # inches above the pictures
GAP = 0.015  # share of a picture's width, on both sides of it


def show(pictures: Sequence[Array], titles: Sequence[str]) -> None:
    """Show pictures (height, width, 3), or grey ones (height, width), side by side, each with its title.

    They are in one system of axes, since axes of their own would take most of the time.
    """
    width = min(LARGEST, WIDTH / len(pictures))
    heights = [width * (1 - 2 * GAP) * len(picture) / len(picture[0]) for picture in pictures]
    top = max(heights)
    with plt.rc_context({"font.family": families()}):
        axes = plt.figure(figsize=(width * len(pictures), top + TITLE)).add_axes((0, 0, 1, 1))
        for n, (picture, height, title) in enumerate(zip(pictures, heights, titles, strict=True)):
            place = ((n + GAP) * width, (n + 1 - GAP) * width, top - height, top)
            axes.imshow(picture, cmap="gray", extent=place, aspect="auto")
            axes.text((n + 0.5) * width, top + 0.1, title, ha="center", size="large")
        axes.set(xlim=(0, width * len(pictures)), ylim=(0, top + TITLE))
        axes.axis("off")
        plt.show()
