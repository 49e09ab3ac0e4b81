"""The helper module of the TensorFlow 2 notebook."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nst import utils_tf2
from nst.errors import ImageError, WeightsError
from nst.networks.keras_vgg19 import KERAS_MODEL
from nst.networks.matconvnet import write_matconvnet
from nst.networks.stand_in import thin_weights
from nst.networks.vgg19 import VGG_MODEL


def test_pictures_go_in_and_come_out(tmp_path: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (30, 40, 3), np.uint8)
    Image.fromarray(picture).save(tmp_path / "in.png")
    image = utils_tf2.load_image(tmp_path / "in.png", (40, 30))
    assert tuple(image.shape) == (1, 30, 40, 3) and image.dtype == "float32"
    np.testing.assert_allclose(image[0], picture / 255, rtol=1e-6)
    utils_tf2.save_image(tmp_path / "deep" / "out.png", image)
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "deep" / "out.png")), picture)
    np.testing.assert_array_equal(np.asarray(utils_tf2.tensor_to_image(image[0] * 3 - 1)).shape, (30, 40, 3))


def test_what_is_no_image_is_refused() -> None:
    for wrong in (np.zeros((1, 4, 4, 1)), np.full((1, 4, 4, 3), np.nan), np.zeros(3)):
        with pytest.raises(ImageError):
            utils_tf2.tensor_to_image(wrong)


def test_weights_of_keras_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError, match="no weights at pretrained-model"):
        utils_tf2.load_vgg_model()
    write_matconvnet(Path(VGG_MODEL), thin_weights(), "thin")
    assert utils_tf2.load_vgg_model().name == "thin"
    write_matconvnet(Path(KERAS_MODEL), thin_weights(), "other")  # the file's content tells its format
    assert utils_tf2.load_vgg_model().name == "other"
