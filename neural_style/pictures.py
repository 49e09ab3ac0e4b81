"""The pictures that a command line names, as large as they are wanted."""

from dataclasses import dataclass

import numpy as np

from neural_style.options import Options
from nst_errors import SettingsError
from nst_lbfgs import Vector
from nst_settings import Size
from nst_solver import image_of
from nst_utils import Array, open_picture

SMALLEST = 16  # pixels that become one in block 5
NOISE = 0.256  # standard deviation, in levels of 0 to 255


@dataclass(frozen=True)
class Pictures:
    """Pictures, uint8 (height, width, 3), each as large as in its file.

    size -- width and height of what is painted, in the proportions of the content
    """

    content: Array
    styles: tuple[Array, ...]
    initial: Array
    size: Size

    def style_images(self, scales: tuple[float, ...], width: int) -> list[Array]:
        """The styles as images for a picture of this width, each in its own proportions."""
        return [
            image_of(style, _scaled(style, width * scale)) for style, scale in zip(self.styles, scales, strict=True)
        ]


def read_pictures(options: Options) -> Pictures:
    """Read all pictures. Raises ImageError, and SettingsError if one is to become too small."""
    content = np.array(open_picture(options.content))
    styles = tuple(np.array(open_picture(file)) for file in options.styles)
    size = _scaled(content, options.width or content.shape[1])
    _check_size(f"--width makes {options.content}", size)
    for file, style, scale in zip(options.styles, styles, options.scales, strict=True):
        _check_size(f"--style-scales makes {file}", _scaled(style, size[0] * scale))
    initial = np.array(open_picture(options.initial)) if options.initial else content
    return Pictures(content, styles, initial, size)


def start(pictures: Pictures, noiseblend: float) -> Vector:
    """The image to start from: so much of it noise around the mean colour, the same in each run."""
    initial = image_of(pictures.initial, pictures.size).astype(np.float64)
    noise = np.random.default_rng(0).normal(0, NOISE, initial.shape)
    return np.asarray(noiseblend * noise + (1 - noiseblend) * initial)


def _scaled(picture: Array, width: float) -> Size:
    """The size of a picture that is made so wide."""
    return max(1, int(width)), max(1, int(width * picture.shape[0] / picture.shape[1]))


def _check_size(what: str, size: Size) -> None:
    if min(size) < SMALLEST:
        raise SettingsError(f"{what} {size[0]}x{size[1]} pixels; expected at least {SMALLEST}x{SMALLEST}")
