"""From the file of a picture to its encoding; and an encoder that needs no training, to try functions with."""

from pathlib import Path
from typing import Any

import numpy as np

from nst.images import load_image
from nst.recognition.album import SIZE
from nst.types import Array

OUTPUTS = 128
COARSE = 8  # pixels of a side that the linear encoder sees


def img_to_encoding(image_path: str | Path, model: Any) -> Array:
    """Return the encoding of a picture, array (1, 128).

    Arguments:
    image_path -- a picture of any common kind
    model -- an encoder: its `predict_on_batch` takes an array (1, 64, 64, 3) with values from 0 to 1

    Raises ImageError if the file is missing or cannot be read as a picture.
    """
    picture = load_image(image_path, (SIZE, SIZE))
    found: Array = model.predict_on_batch((picture / np.float32(255))[np.newaxis])
    return found


class LinearEncoder:
    """An encoder without training: means of 8 x 8 pixels, times a matrix of random numbers, on the unit sphere.

    It needs NumPy alone, and gives the same encodings on every machine, but for rounding.
    """

    def __init__(self, seed: int = 1) -> None:
        self._matrix = np.random.default_rng(seed).normal(size=(COARSE * COARSE * 3, OUTPUTS))

    def predict_on_batch(self, images: Array) -> Array:
        """Return the encodings of images: (m, 64, 64, 3) from 0 to 1 -> (m, 128)."""
        block = SIZE // COARSE
        coarse = np.reshape(images, (-1, COARSE, block, COARSE, block, 3)).mean((2, 4), np.float64)
        encodings = (coarse.reshape(len(coarse), -1) - 0.5) @ self._matrix
        found: Array = encodings / np.linalg.norm(encodings, axis=1, keepdims=True)
        return found.astype(np.float32)
