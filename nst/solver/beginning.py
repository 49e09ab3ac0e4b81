"""Begin with what a descent takes long to find: the painting's colours, and its details at each new size."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nst.solver.descent import resized
from nst.solver.lbfgs import Vector
from nst.types import Array

PATCHES = 5_000  # patches of the painting that are looked through, drawn at random
FLAT = 1.0  # squared grey levels, added to the variance of colours: noise in a picture of one colour stays small
TOGETHER = 256  # patches compared at a time, so that the distances stay in the processor's cache


def in_colours_of(painting: Array, image: Vector) -> Vector:
    """Give an image the mean of a painting's colours, and about their covariance.

    Of the linear maps that do so, this one changes the colours least (Pitié & Kokaram 2007, "The linear
    Monge-Kantorovitch linear colour mapping").

    Arguments:
    painting, image -- (1, height, width, 3), not necessarily of the same size

    Returns: of the image's shape.
    """
    colours, wanted = image.reshape(-1, 3), np.asarray(painting, np.float64).reshape(-1, 3)
    covariance = np.cov(colours.T) + FLAT * np.eye(3)
    root, inverse = _power(covariance, 0.5), _power(covariance, -0.5)
    linear = inverse @ _power(root @ np.cov(wanted.T) @ root, 0.5) @ inverse
    return np.asarray(((colours - colours.mean(0)) @ linear + wanted.mean(0)).reshape(image.shape))


def details_of(painting: Array, small: Array, image: Vector) -> Vector:
    """Return details for an image that is about to be enlarged, from the places of a painting that look like it.

    Each pixel gets the details at the pixel of the small painting whose 3 x 3 surroundings are nearest to its own
    (Freeman, Jones & Pasztor 2002, "Example-based super-resolution").

    Arguments:
    painting -- (1, height, width, 3) at the larger size
    small -- the painting at the image's size
    image -- what is painted so far

    Returns: of the painting's shape.
    """
    height, width = image.shape[1:3]
    tall, wide = painting.shape[1:3]
    known = _patches(small)
    places = np.random.default_rng(0).permutation(len(known))[:PATCHES]
    found = places[_nearest(_patches(image), known[places])].reshape(height, width)
    down = np.rint((found // width - np.arange(height)[:, np.newaxis]) * tall / height).astype(int)
    right = np.rint((found % width - np.arange(width)) * wide / width).astype(int)
    y, x = np.arange(tall)[:, np.newaxis], np.arange(wide)
    here = y * height // tall, x * width // wide
    details = painting - resized(np.asarray(small, np.float64), (wide, tall))
    return np.asarray(details[:, np.clip(y + down[here], 0, tall - 1), np.clip(x + right[here], 0, wide - 1)])


def _power(matrix: Vector, exponent: float) -> Vector:
    """Return a power of a symmetric matrix without negative eigenvalues, but for rounding."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.maximum(values, 0) ** exponent @ vectors.T)


def _patches(image: Array) -> Array:
    """Return the 3 x 3 surroundings of each pixel of an image, (height * width, 27), float32."""
    padded = np.pad(image[0].astype(np.float32), ((1, 1), (1, 1), (0, 0)), mode="edge")
    return sliding_window_view(padded, (3, 3), (0, 1)).reshape(-1, 27)


def _nearest(rows: Array, known: Array) -> Array:
    """Return for each row the index of the known row at the least distance."""
    half = np.sum(known * known, 1) / 2
    blocks = (rows[i : i + TOGETHER] for i in range(0, len(rows), TOGETHER))
    return np.concatenate([np.argmax(block @ known.T - half, 1) for block in blocks])
