"""From a file to its encoding, and the encoder without training."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst.errors import ImageError
from nst.recognition import SIZE, LinearEncoder, img_to_encoding


class Asked:
    """A model that remembers what it was asked."""

    def predict_on_batch(self, images: Any) -> Any:
        self.images = images
        return np.zeros((len(images), 128))


def test_picture_is_read_from_0_to_1(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    Image.fromarray(picture).save(tmp_path / "ann.png")
    model = Asked()
    assert img_to_encoding(str(tmp_path / "ann.png"), model).shape == (1, 128)
    assert model.images.dtype == np.float32
    np.testing.assert_allclose(model.images, picture[np.newaxis] / 255, atol=1e-7)


def test_larger_picture_is_made_smaller_and_one_of_another_shape_cropped(tmp_path: Path) -> None:
    Image.new("RGB", (200, 96), (255, 0, 51)).save(tmp_path / "wide.png")
    model = Asked()
    img_to_encoding(tmp_path / "wide.png", model)
    np.testing.assert_allclose(model.images, np.full((1, SIZE, SIZE, 3), (1, 0, 0.2)), atol=1e-6)


def test_picture_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"nobody\.png"):
        img_to_encoding(tmp_path / "nobody.png", Asked())


def test_linear_encoder_multiplies_means_of_blocks() -> None:
    images = np.random.default_rng(1).random((2, 64, 64, 3))
    means = np.array(
        [
            [[image[8 * i : 8 * i + 8, 8 * j : 8 * j + 8].mean((0, 1)) for j in range(8)] for i in range(8)]
            for image in images
        ]
    )
    expected = (means.reshape(2, 192) - 0.5) @ np.random.default_rng(5).normal(size=(192, 128))
    expected /= np.linalg.norm(expected, axis=1)[:, None]
    np.testing.assert_allclose(LinearEncoder(5).predict_on_batch(images), expected, atol=1e-6)


def test_who_compares_encodings_alone_does_without_tensorflow() -> None:
    code = "import sys, nst.recognition as r; r.LinearEncoder(); sys.exit('tensorflow' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
