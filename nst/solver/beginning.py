"""Begin with what a descent takes long to find: the painting's colours, and its details at each new size."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nst.solver.descent import resized
from nst.solver.lbfgs import Vector
from nst.types import Array, Size

PATCHES = 5_000  # patches of the painting that are looked through, drawn at random
FLAT = 1.0  # squared grey levels, added to the variance of colours: noise in a picture of one colour stays small
TOGETHER = 256  # patches compared at a time, so that the distances stay in the processor's cache


def in_colours_of(painting: Array, image: Vector, weights: Array | None = None) -> Vector:
    """Give an image the mean of a painting's colours, and about their covariance.

    Of the linear maps that do so, this one changes the colours least (Pitié & Kokaram 2007, "The linear
    Monge-Kantorovitch linear colour mapping").

    Arguments:
    painting, image -- (1, height, width, 3), not necessarily of the same size
    weights -- of the image's pixels in its mean and covariance, any shape of height * width numbers; by default equal

    Returns: of the image's shape.
    """
    colours, wanted = image.reshape(-1, 3), np.asarray(painting, np.float64).reshape(-1, 3)
    of_pixels = None if weights is None else weights.reshape(-1)
    mean = np.average(colours, 0, of_pixels)
    covariance = np.cov(colours.T, bias=True, aweights=of_pixels) + FLAT * np.eye(3)
    root, inverse = _power(covariance, 0.5), _power(covariance, -0.5)
    linear = inverse @ _power(root @ np.cov(wanted.T) @ root, 0.5) @ inverse
    return np.asarray(((colours - mean) @ linear + wanted.mean(0)).reshape(image.shape))


def details_of(painting: Array, small: Array, image: Vector, size: Size) -> Vector:
    """Return details for an image that is about to be enlarged, from the places of a painting that look like it.

    Each pixel gets the details at the pixel of the small painting whose 3 x 3 surroundings are nearest to its own
    (Freeman, Jones & Pasztor 2002, "Example-based super-resolution").

    Arguments:
    painting -- (1, height, width, 3), of any proportions
    small -- the painting made smaller by as much as the image will be enlarged
    image -- what is painted so far
    size -- (width, height) of the enlarged image

    Returns: (1, height, width, 3) of that size.
    """
    (height, width), (larger_width, larger_height) = image.shape[1:3], size
    (tall, wide), (small_tall, small_wide) = painting.shape[1:3], small.shape[1:3]
    places = np.random.default_rng(0).permutation(small_tall * small_wide)[:PATCHES]
    found = places[_nearest(image, _patches(_padded(small), places, small_wide))].reshape(height, width)
    # How far each place is from the pixel, at the larger size
    down = np.rint(found // small_wide * tall / small_tall - _column(height) * larger_height / height).astype(int)
    right = np.rint(found % small_wide * wide / small_wide - np.arange(width) * larger_width / width).astype(int)
    y, x = _column(larger_height), np.arange(larger_width)
    here = y * height // larger_height, x * width // larger_width
    details = painting - resized(np.asarray(small, np.float64), (wide, tall))
    return np.asarray(details[:, np.clip(y + down[here], 0, tall - 1), np.clip(x + right[here], 0, wide - 1)])


def _column(count: int) -> Array:
    """Return 0, 1, 2, … as a column."""
    return np.arange(count)[:, np.newaxis]


def _power(matrix: Vector, exponent: float) -> Vector:
    """Return a power of a symmetric matrix without negative eigenvalues, but for rounding."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.maximum(values, 0) ** exponent @ vectors.T)


def _padded(image: Array) -> Array:
    """Return an image with one more pixel at each edge, (height + 2, width + 2, 3), float32."""
    return np.pad(image[0].astype(np.float32), ((1, 1), (1, 1), (0, 0)), mode="edge")


def _patches(padded: Array, places: Array, width: int) -> Array:
    """Return the 3 x 3 surroundings of some pixels, (count, 27).

    Arguments:
    places -- their numbers, row by row
    width -- of the image without padding
    """
    windows = sliding_window_view(padded, (3, 3), (0, 1))
    return np.asarray(windows[places // width, places % width].reshape(len(places), -1))


def _nearest(image: Array, known: Array) -> Array:
    """Return for each pixel of an image, row by row, the index of the known patch at the least distance."""
    _, height, width, _ = image.shape
    padded, half, pixels = _padded(image), np.sum(known * known, 1) / 2, np.arange(height * width)
    blocks = (_patches(padded, pixels[i : i + TOGETHER], width) for i in range(0, len(pixels), TOGETHER))
    return np.concatenate([np.argmax(block @ known.T - half, 1) for block in blocks])
