"""Painting without the style's colours."""

import numpy as np
from PIL import Image

from nst.types import Array


def with_colours_of(content: Array, painted: Array) -> Array:
    """The luminance of what is painted, with the colours of the content; all uint8 (height, width, 3)."""
    luminance, _, _ = Image.fromarray(painted).convert("YCbCr").split()
    _, blue, red = Image.fromarray(content).convert("YCbCr").split()
    return np.array(Image.merge("YCbCr", (luminance, blue, red)).convert("RGB"))
