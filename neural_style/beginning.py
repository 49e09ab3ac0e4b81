"""Begin with the colours of the styles, and with their details at each new size."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from neural_style.pictures import Pictures, style_size
from nst.images import image_of
from nst.solver.beginning import details_of, in_colours_of
from nst.solver.lbfgs import Vector
from nst.types import Array, Size


class Beginning:
    """What the styles give an image to begin with, each in its share.

    Arguments:
    pictures -- those of the run
    scales -- width of each style, as a multiple of the image's
    weights -- share of each style in every pixel; with masks, they count instead
    """

    def __init__(self, pictures: Pictures, scales: Sequence[float], weights: Sequence[float]) -> None:
        self._pictures, self._scales, self._weights = pictures, scales, weights

    def coloured(self, image: Vector) -> Vector:
        """Give an image, (1, height, width, 3), the colours of the styles. Where no mask is, it keeps its own."""
        _, height, width, _ = image.shape
        found = image.copy()
        for style, scale, share in self._shares((width, height)):
            painting = image_of(style, style_size(style, width, scale))
            found += share * (in_colours_of(painting, image, share) - image)
        return found

    def details(self, image: Vector, size: Size) -> Vector:
        """Return the details of the styles for an image that is enlarged to a size. See `details_of`."""
        width = image.shape[2]
        found = np.zeros((1, size[1], size[0], 3))
        for style, scale, share in self._shares(size):
            painting, small = (image_of(style, style_size(style, w, scale)) for w in (size[0], width))
            found += share * details_of(painting, small, image, size)
        return found

    def _shares(self, size: Size) -> list[tuple[Image.Image, float, Array]]:
        """Return each style that has a share, with its scale and its share of each pixel, (height, width, 1)."""
        width, height = size
        if self._pictures.masks is None:
            shares = [np.full((height, width, 1), weight) for weight in self._weights]
        else:
            masks = [Image.fromarray(mask).resize(size, Image.Resampling.BOX) for mask in self._pictures.masks]
            parts = [np.asarray(mask)[..., np.newaxis] / 255 for mask in masks]
            shares = [part / np.maximum(1, sum(parts)) for part in parts]  # masks that overlap share alike
        styles = zip(self._pictures.styles, self._scales, shares, strict=True)
        return [(style, scale, share) for style, scale, share in styles if share.any()]
