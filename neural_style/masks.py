"""Masks, which restrict a style to a region (guided Gram matrices: Gatys et al. 2017, section 4).

A mask holds a weight for each pixel in the Gram matrix of its style, or in its mean and covariance. The paper uses the
square of the mask; here the mask itself is the weight, so that the Gram matrices of regions, weighted with their
areas, add up to that of the whole picture.

A mask is a grey picture: white is a weight of 1, black of 0. If parts of it are transparent, it is a cut-out, and its
opacity is the weight, whatever its colours: it may be a photograph or a black silhouette. Only if it is drawn in
several greys, the weight is the grey times the opacity.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from nst.errors import SettingsError
from nst.pictures import open_with_alpha
from nst.types import Array, Size

SEVERAL = 16  # levels between the darkest and the lightest grey from which a mask counts as drawn in several greys
OFF = 3  # pixels by which the sides of a mask may differ from the proportions of the content


def read_mask(file: Path, content: Size) -> Array:
    """Read a mask, and return the weights of the pixels: uint8 (height, width) of the content.

    Raises ImageError, and SettingsError if it is black or transparent all over, or of other proportions.
    """
    picture = open_with_alpha(file)
    if not _fits(picture.size, content):
        raise SettingsError(
            f"--style-masks: {file} is {picture.width}x{picture.height} pixels; "
            f"expected the proportions of the content, {content[0]}x{content[1]}"
        )
    found = np.array(Image.fromarray(_weights(np.array(picture))).resize(content, Image.Resampling.BILINEAR))
    if not found.any():
        what = "transparent or black" if picture.mode == "RGBA" else "black"
        raise SettingsError(f"--style-masks: {file} is {what} all over; expected it lighter where its style goes")
    return found


def _fits(mask: Size, content: Size) -> bool:
    """Return whether a mask is the content's in another size, but for rounding, or a few pixels off."""
    (w, h), (width, height) = mask, content
    if abs(w - width) <= OFF and abs(h - height) <= OFF:
        return True
    return min(abs(h - w * height / width), abs(w - h * width / height)) <= 1 or (
        min(abs(height - width * h / w), abs(width - height * w / h)) <= 1
    )


def _weights(picture: Array) -> Array:
    """Return the weight of each pixel of a mask, RGB or RGBA, from 0 to 255."""
    colours, alpha = picture[..., :3], picture[..., 3:]
    luminance = np.array(Image.fromarray(colours).convert("L"))
    if not alpha.size or alpha.min() == 255:
        return luminance
    alpha = alpha[..., 0]
    seen = colours[alpha > 0]
    drawn_in_greys = seen.size and (seen == seen[:, :1]).all() and np.ptp(seen) > SEVERAL
    return np.rint(luminance / 255 * alpha).astype(np.uint8) if drawn_in_greys else alpha


def pixel_weights(mask: Array, size: Size) -> Array:
    """Resize a mask to a layer: weights (height, width), float32, which sum to 1."""
    resized = Image.fromarray(mask.astype(np.float32)).resize(size, Image.Resampling.BOX)
    weights = np.asarray(resized, np.float64)
    return np.asarray(weights / weights.sum(), np.float32)
