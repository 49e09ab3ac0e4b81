"""Read the pictures that a command line names, and compute the sizes at which they are used."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from neural_style.masks import read_mask
from neural_style.options import PictureOptions
from nst.errors import SettingsError
from nst.images import image_of
from nst.pictures import open_picture
from nst.solver.lbfgs import Vector
from nst.types import Array, Size

SMALLEST = 16  # pixels on a side of a picture for one pixel in block 5
ENLARGE = "Give a style of other proportions, or larger --style-scales or --width"
NOISE = 0.256  # standard deviation, in levels of 0 to 255


@dataclass(frozen=True)
class Pictures:
    """The RGB pictures of a run, each as large as in its file.

    size -- (width, height) of the result, in the proportions of the content
    masks -- where each style goes, (height, width) of the content; None for everywhere
    """

    content: Image.Image
    styles: tuple[Image.Image, ...]
    initial: Image.Image
    size: Size
    masks: tuple[Array, ...] | None = None


def read_pictures(options: PictureOptions, read: Callable[[Path], Image.Image] = open_picture) -> Pictures:
    """Read all pictures.

    Raises ImageError, and SettingsError if a picture would become too small or a mask does not fit.
    """
    content = read(options.content)
    styles = tuple(read(file) for file in options.styles)
    size = _scaled(content, options.width or content.width)
    _check_size(f"--width makes {options.content}", size, "Give a larger one")
    for file, style, scale in zip(options.styles, styles, options.scales, strict=True):
        made = f"--style-scales makes {file}" if options.style_scales else f"{file}, made as wide as the picture, is"
        _check_size(made, style_size(style, size[0], scale), ENLARGE)
    initial = read(options.initial) if options.initial else content
    masks = tuple(read_mask(file, content.size) for file in options.style_masks) if options.style_masks else None
    return Pictures(content, styles, initial, size, masks)


def style_size(style: Image.Image, width: int, scale: float) -> Size:
    """Return the size of a style for a result of this width, in the style's own proportions."""
    return _scaled(style, width * scale)


def start(pictures: Pictures, noiseblend: float) -> Vector:
    """Return the image to start from: a blend of the initial picture and of noise, the same noise in each run."""
    initial = image_of(pictures.initial, pictures.size).astype(np.float64)
    noise = np.random.default_rng(0).normal(0, NOISE, initial.shape)
    return np.asarray(noiseblend * noise + (1 - noiseblend) * initial)


def _scaled(picture: Image.Image, width: float) -> Size:
    """Return the size of a picture when it is resized to this width."""
    return max(1, int(width)), max(1, int(width * picture.height / picture.width))


def _check_size(what: str, size: Size, advice: str) -> None:
    if min(size) < SMALLEST:
        raise SettingsError(f"{what} {size[0]}x{size[1]} pixels; expected at least {SMALLEST}x{SMALLEST}. {advice}")
