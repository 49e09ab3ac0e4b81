"""Files of weights of SqueezeNet."""

import re
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from nst.errors import WeightsError
from nst.networks.squeezenet import (
    CONVOLUTIONS,
    preprocess_image,
    read_squeezenet,
)
from nst.tensorflow import tf
from nst.types import Weights
from tests.support.squeezenet import activations, assert_same, keras_file, random_picture, random_weights
from tests.support.squeezenet_reference import FIRES, reference

# ---------------------------------------------------------------- files of weights


def checkpoint(path: Path, weights: Weights) -> None:
    """As the lab's own, which has a classifier, too."""
    scopes = {"squeeze1x1": "squeeze", "expand1x1": "e11", "expand3x3": "e33", "conv1": ""}
    indices = {fire: i for i, fire in FIRES.items()} | {"conv1": 0}
    with tf.Graph().as_default(), tf.Session() as session:
        for name, (kernel, bias) in weights.items():
            layer, _, part = name.partition("/")
            scope = f"features/layer{indices[layer]}" + (f"/fire/{scopes[part]}" if part else "")
            tf.Variable(kernel, name=f"{scope}/weights")
            tf.Variable(bias, name=f"{scope}/bias")
        tf.Variable(np.zeros((1, 1, 6, 10), np.float32), name="classifier/layer1/weights")
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, str(path), write_meta_graph=False)


def for_keras(weights: Weights) -> Weights:
    """The network that sees blue, green, red from 0 to 255 minus a mean, and makes 35 times as much of it."""
    kernel, bias = (a.astype(float) for a in weights["conv1"])
    bias = bias.copy()
    other = np.empty_like(kernel)
    mean, deviation, keras_mean = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), (122.679, 116.669, 104.006)
    for c in range(3):
        other[:, :, 2 - c] = kernel[:, :, c] * 35 / 255 / deviation[c]
        bias += kernel[:, :, c].sum((0, 1)) * (keras_mean[c] / 255 - mean[c]) / deviation[c]
    scaled = {name: (k, 35 * b) for name, (k, b) in weights.items()}
    return scaled | {"conv1": (other.astype(np.float32), (35 * bias).astype(np.float32))}


def test_checkpoint(tmp_path: Path) -> None:
    weights = random_weights()
    checkpoint(tmp_path / "squeezenet.ckpt", weights)
    network, found = read_squeezenet(tmp_path / "squeezenet.ckpt")
    assert network == "SqueezeNet 1.1"
    assert list(found) == list(CONVOLUTIONS)
    for name, (kernel, bias) in weights.items():
        assert found[name][0].dtype == found[name][1].dtype == np.float32
        np.testing.assert_array_equal(found[name][0], kernel)
        np.testing.assert_array_equal(found[name][1], bias)


def test_a_network_from_keras_sees_the_colours_that_it_was_trained_on(tmp_path: Path) -> None:
    weights, picture = random_weights(), random_picture()
    keras_file(tmp_path / "file.h5", weights)
    network, read = read_squeezenet(tmp_path / "file.h5")
    assert network == "SqueezeNet 1.1"
    keras_image = picture[np.newaxis, ..., ::-1] - np.array([104.006, 116.669, 122.679])
    expected = [a / 35 for a in reference(keras_image, weights)]
    assert_same(activations(preprocess_image(picture), read), expected)


def test_both_formats_give_the_same_activations(tmp_path: Path) -> None:
    weights, image = random_weights(), preprocess_image(random_picture())
    checkpoint(tmp_path / "file.ckpt", weights)
    keras_file(tmp_path / "file.h5", for_keras(weights))
    first, second = (activations(image, read_squeezenet(tmp_path / f"file.{end}")[1]) for end in ("ckpt", "h5"))
    assert_same(first, second)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=re.escape(f"no weights at {tmp_path / 'x.h5'}") + ".*--squeezenet"):
        read_squeezenet(tmp_path / "x.h5")
    with pytest.raises(WeightsError, match="no weights at"):
        read_squeezenet(tmp_path)


WRITERS: list[Callable[[Path, Weights], None]] = [keras_file, checkpoint]
writers = pytest.mark.parametrize("write", WRITERS)


@writers
@pytest.mark.parametrize("missing", ["conv1", "fire2/squeeze1x1", "fire9/expand3x3"])
def test_missing_layer(write: Callable[[Path, Weights], None], missing: str, tmp_path: Path) -> None:
    weights = random_weights()
    del weights[missing]
    write(tmp_path / "file", weights)
    with pytest.raises(WeightsError, match=f"no layer {missing}; found .*Expected a SqueezeNet 1.1"):
        read_squeezenet(tmp_path / "file")


@writers
@pytest.mark.parametrize("name", ["conv1", "fire4/squeeze1x1", "fire4/expand1x1", "fire4/expand3x3"])
def test_wrong_shape(write: Callable[[Path, Weights], None], name: str, tmp_path: Path) -> None:
    weights = random_weights()
    kernel, bias = weights[name]
    weights[name] = kernel[:, :, 1:], bias
    write(tmp_path / "file", weights)
    expected = re.escape(f"expected ({', '.join(map(str, kernel.shape[:3]))}, n) and (n,)")
    with pytest.raises(WeightsError, match=f"{name} has a kernel of shape .*{expected}"):
        read_squeezenet(tmp_path / "file")


@writers
def test_not_finite(write: Callable[[Path, Weights], None], tmp_path: Path) -> None:
    weights = random_weights()
    weights["fire5/expand1x1"][1][0] = np.nan
    write(tmp_path / "file", weights)
    with pytest.raises(WeightsError, match="fire5/expand1x1 holds NaN or infinity"):
        read_squeezenet(tmp_path / "file")


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5, 0.99])
def test_cut_short(part: float, tmp_path: Path) -> None:
    keras_file(tmp_path / "file", random_weights())
    whole = (tmp_path / "file").read_bytes()
    (tmp_path / "file").write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(WeightsError, match=re.escape(str(tmp_path / "file"))):
        read_squeezenet(tmp_path / "file")


@pytest.mark.parametrize("end", ["index", "data-00000-of-00001"])
def test_a_checkpoint_without_one_of_its_files(end: str, tmp_path: Path) -> None:
    checkpoint(tmp_path / "squeezenet.ckpt", random_weights())
    (tmp_path / f"squeezenet.ckpt.{end}").unlink()
    with pytest.raises(WeightsError, match=re.escape(str(tmp_path / "squeezenet.ckpt"))):
        read_squeezenet(tmp_path / "squeezenet.ckpt")


@pytest.mark.parametrize("end", ["index", "data-00000-of-00001"])
def test_a_checkpoint_cut_short(end: str, tmp_path: Path) -> None:
    checkpoint(tmp_path / "squeezenet.ckpt", random_weights())
    file = tmp_path / f"squeezenet.ckpt.{end}"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(WeightsError, match="cannot be read as weights"):
        read_squeezenet(tmp_path / "squeezenet.ckpt")


def test_foreign_files(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("<html><body>Please sign in</body></html>" * 10)
    with pytest.raises(WeightsError, match="cannot be read as weights"):
        read_squeezenet(tmp_path / "page")
    with h5py.File(tmp_path / "file.h5", "w") as file:
        file["x"] = np.eye(3)
    with pytest.raises(WeightsError, match="no layer conv1; found none"):
        read_squeezenet(tmp_path / "file.h5")
