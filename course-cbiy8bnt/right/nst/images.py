"""Convert between pictures, which files hold, and images, which a network sees.

A picture is an array (height, width, 3), uint8, 0 to 255. An image is an array (1, height, width, 3): red, green and
blue from 0 to 255, minus the mean colour of the pictures that VGG-19 was trained on.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from nst.errors import ImageError, NSTError
from nst.files import whole
from nst.pictures import open_picture
from nst.types import Array, Size

MEANS = np.array([123.68, 116.779, 103.939]).reshape((1, 1, 1, 3))  # red, green, blue over ImageNet
NOISE_RATIO = 0.6


def image_size() -> Size:
    """Return width and height in pixels from the environment variable NST_IMAGE_SIZE, or (400, 300) if it is not set.

    Raises NSTError if the variable is not like "400x300".
    """
    text = os.environ.get("NST_IMAGE_SIZE", "400x300")
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) >= 16 and int(height) >= 16):
        raise NSTError(f"NST_IMAGE_SIZE is {text!r}; expected WIDTHxHEIGHT, both at least 16, such as 400x300")
    return int(width), int(height)


def load_image(path: str | Path, size: Size | None = None) -> Array:
    """Read a picture of any common kind, crop it around its centre to the proportions of `size`, and resize it.

    Arguments:
    path -- a picture, see `open_picture`
    size -- (width, height) in pixels; by default that of `image_size`

    Returns: uint8 array (height, width, 3), red, green, blue.
    Raises ImageError, see `open_picture`.
    """
    size = size or image_size()
    if min(size) < 1:
        raise ImageError(f"size is {size}; expected (width, height), both at least 1")
    return np.array(ImageOps.fit(open_picture(path), size, Image.Resampling.LANCZOS))


def normalize(picture: Array, means: Array = MEANS) -> Array:
    """Turn a picture (n_H, n_W, 3) of 0 … 255 into an image (1, n_H, n_W, 3), mean colour subtracted."""
    check_array("image", picture, ("n_H", "n_W", 3))
    return np.asarray(picture[np.newaxis] - means)


def image_of(picture: Image.Image, size: Size) -> Array:
    """Resize an RGB picture, and turn it into an image (1, height, width, 3), float32."""
    return normalize(np.asarray(picture.resize(size, Image.Resampling.LANCZOS))).astype(np.float32)


def noise_image(
    content_image: Array,
    noise_ratio: float = NOISE_RATIO,
    draw: Callable[[float, float, tuple[int, ...]], Array] | None = None,
) -> Array:
    """Mix uniform noise from -20 to 20 with an image.

    Arguments:
    content_image -- image (1, n_H, n_W, 3), mean colour subtracted
    noise_ratio -- share of the noise, from 0 to 1
    draw -- function of (low, high, shape) that draws uniform numbers; default: NumPy's global random state, as in the
        original course

    Returns: image (1, n_H, n_W, 3).
    Raises ImageError if an argument is out of range.
    """
    check_array("content_image", content_image, (1, "n_H", "n_W", 3))
    if not 0 <= noise_ratio <= 1:
        raise ImageError(f"noise_ratio is {noise_ratio}; expected a number from 0 (no noise) to 1 (only noise)")
    noise = (draw or np.random.uniform)(-20, 20, content_image.shape).astype(np.float32)
    return np.asarray(noise * noise_ratio + content_image * (1 - noise_ratio))


def picture_of(image: Array, means: Array = MEANS) -> Array:
    """Turn an image (1, n_H, n_W, 3), mean colour subtracted, back into a picture (n_H, n_W, 3), uint8."""
    check_array("image", image, (1, "n_H", "n_W", 3))
    return np.asarray(np.rint(np.clip(image[0] + means[0], 0, 255)), np.uint8)


def save_image(path: str | Path, image: Array, means: Array = MEANS) -> None:
    """Write an image (1, n_H, n_W, 3), mean colour subtracted, as a picture. Missing folders are created.

    The file appears whole or not at all: a run that is interrupted leaves the last picture as it was.
    Raises ImageError if `image` is not such an image or the file cannot be written.
    """
    picture = Image.fromarray(picture_of(image, means))
    try:
        with whole(Path(path)) as part:
            picture.save(part, quality=95)
    except Exception as error:  # Pillow's writers raise different errors for different formats
        raise ImageError(
            f"cannot write {path}: {error}. Expected a folder to write to and a name such as picture.png"
        ) from error


def check_array(name: str, array: Array, shape: tuple[int | str, ...]) -> None:
    """Raise ImageError unless `array` holds finite numbers and has `shape`, where a word stands for any size."""
    expected = f"a numeric NumPy array of shape ({', '.join(map(str, shape))})"
    if not isinstance(array, np.ndarray):
        raise ImageError(f"{name} is {type(array).__name__}; expected {expected}")
    fits = array.ndim == len(shape) and all(
        isinstance(s, str) or n == s for n, s in zip(array.shape, shape, strict=True)
    )
    if not fits or array.dtype.kind not in "uif" or not array.size:
        raise ImageError(f"{name} has shape {array.shape} and dtype {array.dtype}; expected {expected}")
    if not np.isfinite(array).all():
        raise ImageError(
            f"{name} holds NaN or infinity; expected finite numbers. If it comes from an optimiser, start again with a "
            "smaller learning rate"
        )
