"""Pictures in a notebook."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.image import BboxImage
from matplotlib.transforms import Bbox, TransformedBbox

from nst.fonts import families
from nst.types import Array

WIDTH = 14.0  # inches, of all pictures side by side; and of a single one, at most:
LARGEST = 4.4
TITLE = 0.45  # inches above the pictures
GAP = 0.03  # share of a picture's width


def show(pictures: Sequence[Array], titles: Sequence[str]) -> None:
    """Show pictures (height, width, 3), or grey ones (height, width), side by side, each with its title.

    They are drawn without axes, which would take most of the time.
    """
    width = min(LARGEST, WIDTH / len(pictures))
    heights = [width * (1 - GAP) * len(picture) / len(picture[0]) for picture in pictures]
    size = (width * len(pictures), max(heights) + TITLE)  # inches
    with plt.rc_context({"font.family": families()}):
        figure = plt.figure(figsize=size)
        for n, (picture, height, title) in enumerate(zip(pictures, heights, titles, strict=True)):
            place = Bbox.from_bounds((n + GAP / 2) * width, max(heights) - height, width * (1 - GAP), height)
            image = BboxImage(TransformedBbox(place, figure.dpi_scale_trans), cmap="gray")
            image.set_data(picture)
            figure.add_artist(image)
            figure.text((n + 0.5) * width / size[0], (max(heights) + 0.1) / size[1], title, ha="center", size="large")
        plt.show()

