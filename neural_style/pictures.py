"""The pictures that a command line names, as large as they are wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neural_style.masks import read_mask
from neural_style.options import Options
from nst.errors import SettingsError
from nst.pictures import open_picture
from nst.solver.lbfgs import Vector
from nst.solver.run import image_of
from nst.solver.settings import Size
from nst.types import Array

SMALLEST = 16  # pixels that become one in block 5
ENLARGE = "Give a style of other proportions, or larger --style-scales or --width"
NOISE = 0.256  # standard deviation, in levels of 0 to 255


@dataclass(frozen=True)
class Pictures:
    """Pictures, uint8 (height, width, 3), each as large as in its file.

    size -- width and height of what is painted, in the proportions of the content
    masks -- where each style goes, (height, width) of the content; None: everywhere
    """

    content: Array
    styles: tuple[Array, ...]
    initial: Array
    size: Size
    masks: tuple[Array, ...] | None = None


def read_picture(file: Path) -> Array:
    """A picture, uint8 (height, width, 3). Raises ImageError."""
    return np.array(open_picture(file))


def read_pictures(options: Options, read: Callable[[Path], Array] = read_picture) -> Pictures:
    """Read all pictures. Raises ImageError, and SettingsError if one is to become too small or a mask does not fit."""
    content = read(options.content)
    styles = tuple(read(file) for file in options.styles)
    height, width, _ = content.shape
    size = _scaled(content, options.width or width)
    _check_size(f"--width makes {options.content}", size, "Give a larger one")
    for file, style, scale in zip(options.styles, styles, options.scales, strict=True):
        made = f"--style-scales makes {file}" if options.style_scales else f"{file}, made as wide as the picture, is"
        _check_size(made, style_size(style, size[0], scale), ENLARGE)
    initial = read(options.initial) if options.initial else content
    masks = tuple(read_mask(file, (width, height)) for file in options.style_masks) if options.style_masks else None
    return Pictures(content, styles, initial, size, masks)


def style_size(style: Array, width: int, scale: float) -> Size:
    """How large a style is for a picture of this width, in its own proportions."""
    return _scaled(style, width * scale)


def start(pictures: Pictures, noiseblend: float) -> Vector:
    """The image to start from: so much of it noise around the mean colour, the same in each run."""
    initial = image_of(pictures.initial, pictures.size).astype(np.float64)
    noise = np.random.default_rng(0).normal(0, NOISE, initial.shape)
    return np.asarray(noiseblend * noise + (1 - noiseblend) * initial)


def _scaled(picture: Array, width: float) -> Size:
    """The size of a picture that is made so wide."""
    return max(1, int(width)), max(1, int(width * picture.shape[0] / picture.shape[1]))


def _check_size(what: str, size: Size, advice: str) -> None:
    if min(size) < SMALLEST:
        raise SettingsError(f"{what} {size[0]}x{size[1]} pixels; expected at least {SMALLEST}x{SMALLEST}. {advice}")
