"""Keep the colours of the content."""

import numpy as np
from PIL import Image

from nst.types import Array


def with_colours_of(content: Image.Image, painted: Array) -> Array:
    """Combine the luminance of a painted picture, uint8 (height, width, 3), with the colours of the content."""
    luminance, _, _ = Image.fromarray(painted).convert("YCbCr").split()
    _, blue, red = content.resize(luminance.size, Image.Resampling.LANCZOS).convert("YCbCr").split()
    return np.array(Image.merge("YCbCr", (luminance, blue, red)).convert("RGB"))
