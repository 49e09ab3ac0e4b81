"""Where each style goes: a mask for each, as large as the content (Gatys et al. 2017, section 4, guided Gram matrices).

A grey value says how much a pixel counts in its style's Gram matrix. So regions that together are all of the picture
have Gram matrices that, weighted with their areas, add up to the picture's. (The paper has it count by its square.)
"""

from pathlib import Path

import numpy as np
from PIL import Image

from nst_errors import SettingsError
from nst_settings import Size
from nst_utils import Array, open_picture


def read_mask(file: Path, content: Size) -> Array:
    """A mask (height, width), uint8. Raises ImageError, and SettingsError if it is black or of another size."""
    mask = open_picture(file).convert("L")
    if mask.size != content:
        raise SettingsError(
            f"--style-masks: {file} is {mask.width}x{mask.height} pixels; "
            f"expected those of the content, {content[0]}x{content[1]}"
        )
    found = np.array(mask)
    if not found.any():
        raise SettingsError(f"--style-masks: {file} is black all over; expected it lighter where its style goes")
    return found


def pixel_weights(mask: Array, size: Size) -> Array:
    """How much each pixel of a layer of this size counts, (height, width), in all 1; float32."""
    resized = Image.fromarray(mask.astype(np.float32)).resize(size, Image.Resampling.BOX)
    weights = np.asarray(resized, np.float64)
    return np.asarray(weights / weights.sum(), np.float32)
