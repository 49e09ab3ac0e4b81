"""SqueezeNet, its weights and its pictures, against references in float64 that share no code with them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from PIL import Image

from nst.errors import ImageError, WeightsError
from nst.networks import squeezenet_stand_in, stand_in
from nst.networks.squeezenet import (
    CONVOLUTIONS,
    LAYERS,
    SMALLEST,
    deprocess_image,
    load_image,
    preprocess_image,
    read_squeezenet,
    squeezenet,
)
from nst.networks.squeezenet_file import read_fingerprint, write_squeezenet
from nst.networks.squeezenet_stand_in import LEVEL, THIN_CHANNELS, clustered_filters, fit, thin_weights
from nst.tensorflow import tf
from nst.types import Array, Weights
from tests.support.paths import REFERENCE
from tests.support.squeezenet_reference import FIRES, reference


def random_weights(seed: int = 0) -> Weights:
    """A SqueezeNet of few channels; both halves of a fire module have different numbers of them."""
    rng = np.random.default_rng(seed)
    weights: Weights = {}

    def draw(name: str, size: int, n_in: int, n_out: int) -> None:
        kernel = rng.standard_normal((size, size, n_in, n_out)) / np.sqrt(size * size * n_in)
        weights[name] = kernel.astype(np.float32), rng.standard_normal(n_out).astype(np.float32) / 2

    draw("conv1", 3, 3, 5)
    channels = 5
    for fire in FIRES.values():
        draw(f"{fire}/squeeze1x1", 1, channels, 3)
        draw(f"{fire}/expand1x1", 1, 3, 4)
        draw(f"{fire}/expand3x3", 3, 3, 2)
        channels = 6
    return weights


def activations(image: Array, weights: Weights) -> list[Array]:
    with tf.Graph().as_default(), tf.Session() as session:
        found: list[Array] = session.run(squeezenet(tf.constant(image), weights))
        return found


def random_picture(seed: int = 0, height: int = 70, width: int = 51) -> Array:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def assert_same(found: list[Array], expected: list[Array]) -> None:
    assert len(found) == len(expected) == 13
    for i, (a, b) in enumerate(zip(found, expected, strict=True)):
        np.testing.assert_allclose(a.reshape(b.shape), b, rtol=1e-4, atol=1e-5 * np.abs(b).max(), err_msg=f"layer {i}")


# ---------------------------------------------------------------- the network


@pytest.mark.parametrize(("height", "width"), [(70, 51), (64, 95), (SMALLEST, SMALLEST)])
def test_activations(height: int, width: int) -> None:
    image, weights = preprocess_image(random_picture(1, height, width)), random_weights()
    assert_same(activations(image, weights), reference(image, weights))


def test_in_a_function_as_in_a_graph() -> None:
    image, weights = preprocess_image(random_picture()), random_weights()
    found = tf.function(lambda x: squeezenet(x, weights))(tf.constant(image))
    assert_same([a.numpy() for a in found], reference(image, weights))


def test_gradient() -> None:
    """Against differences of the reference, along a direction, for a sum over a layer of each kind."""
    image, weights = preprocess_image(random_picture()), random_weights()
    direction = np.random.default_rng(3).standard_normal(image.shape) * 1e-6
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(image)
        layers = squeezenet(x, weights)
        gradients = session.run([tf.gradients(tf.reduce_sum(layers[i] ** 2), x)[0] for i in (0, 1, 2, 3, 12)])
    above, below = (reference(image + sign * direction, weights) for sign in (1, -1))
    for i, gradient in zip((0, 1, 2, 3, 12), gradients, strict=True):
        expected = (np.sum(above[i] ** 2) - np.sum(below[i] ** 2)) / 2
        assert np.sum(gradient * direction) == pytest.approx(expected, rel=2e-3), f"layer {i}"


# ---------------------------------------------------------------- files of weights


def keras_file(path: Path, weights: Weights) -> None:
    """As Keras wrote it: dataset names with numbers, the layer's name once more inside its group."""
    with h5py.File(path, "w") as file:
        for number, (name, (kernel, bias)) in enumerate(weights.items(), 1):
            file[f"{name}/uniform{number}"] = kernel
            file[f"{name}/{name}_b"] = bias
        file.create_group("pool1")


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


# ---------------------------------------------------------------- pictures


def test_the_shorter_side_gets_the_size(tmp_path: Path) -> None:
    for size, expected in (((300, 120), (40, 100)), ((120, 300), (100, 40)), ((50, 50), (40, 40))):
        Image.new("RGB", size, (200, 10, 30)).save(tmp_path / "picture.png")
        picture = load_image(tmp_path / "picture.png", 40)
        assert picture.shape == (*expected, 3)
        assert picture.dtype == np.uint8
        assert (picture == (200, 10, 30)).all()


def test_images_are_normalised_and_back() -> None:
    picture = random_picture()
    image = preprocess_image(picture)
    assert image.shape == (1, 70, 51, 3)
    assert image.dtype == np.float32
    expected = (picture / 255.0 - np.array([0.485, 0.456, 0.406])) / np.array([0.229, 0.224, 0.225])
    np.testing.assert_allclose(image[0], expected, atol=1e-6)
    np.testing.assert_array_equal(deprocess_image(image), picture)
    assert (deprocess_image(np.full((1, 2, 2, 3), 9.0)) == 255).all()
    assert (deprocess_image(np.full((1, 2, 2, 3), -9.0)) == 0).all()


def test_what_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="expected at least 31 pixels"):
        load_image(tmp_path / "none.jpg", SMALLEST - 1)
    with pytest.raises(ImageError, match="no picture at"):
        load_image(tmp_path / "none.jpg", 192)
    with pytest.raises(ImageError, match="picture has shape"):
        preprocess_image(np.zeros((1, 40, 40, 3)))
    with pytest.raises(ImageError, match="image holds NaN"):
        deprocess_image(np.full((1, 40, 40, 3), np.nan))


# ---------------------------------------------------------------- the stand-in


IMAGE = np.random.default_rng(0).standard_normal((1, 64, 80, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def fitted() -> Weights:
    """Of the real size, fitted to too few patches to be of any use."""
    return fit([IMAGE], patches=200, progress=False)


def test_the_stand_in_has_the_shape_of_squeezenet(fitted: Weights) -> None:
    assert list(fitted) == list(CONVOLUTIONS)
    assert sum(kernel.size + bias.size for kernel, bias in fitted.values()) == 722_496
    assert all(array.dtype == np.float32 and np.isfinite(array).all() for pair in fitted.values() for array in pair)


def test_every_channel_of_a_layer_has_the_same_mean(fitted: Weights) -> None:
    for i, a in enumerate(reference(IMAGE, fitted)):
        if LAYERS[i] not in {"conv1", "pool"}:
            expected = LEVEL if i == 1 else 1
            np.testing.assert_allclose(a.mean((0, 1)), expected, rtol=5e-3, err_msg=f"layer {i}")


def patches_of_six_kinds(seed: int) -> tuple[Array, Array]:
    """Patches (n, 27), each near one of three orthogonal patterns or its negative, weak or strong; and which kind."""
    rng = np.random.default_rng(seed)
    patterns = np.linalg.qr(rng.standard_normal((27, 27)))[0][:3]
    kinds = rng.integers(0, 6, 3000)
    strengths = rng.uniform(0.5, 3, 3000) * np.where(kinds < 3, 1, -1)
    patches = strengths[:, np.newaxis] * patterns[kinds % 3] + 0.05 * rng.standard_normal((3000, 27))
    return patches.astype(np.float32), kinds


def test_each_filter_of_the_first_layer_is_for_one_kind_of_patch() -> None:
    patches, kinds = patches_of_six_kinds(0)
    filters, bias = clustered_filters(patches, 12, np.random.default_rng(0))
    z = patches.astype(float) @ filters + bias
    np.testing.assert_allclose(z.std(0), 1, rtol=1e-3)
    np.testing.assert_allclose(z.mean(0), 0, atol=1e-3)
    counts = np.array([np.bincount(z[kinds == kind].argmax(1), minlength=12) for kind in range(6)])
    assert (counts.max(0) >= 0.99 * counts.sum(0)).all()
    assert set(counts.argmax(0)) == set(range(6))


def test_the_signs_that_a_library_picks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    patches, _ = patches_of_six_kinds(1)
    expected, _ = clustered_filters(patches, 8, np.random.default_rng(0))
    directions = stand_in.principal_directions
    signs = np.random.default_rng(5).choice([-1, 1], 27).astype(np.float32)

    def other_library(*args: Any) -> tuple[Array, Array]:
        variances, found = directions(*args)
        return variances, found * signs

    monkeypatch.setattr(squeezenet_stand_in, "principal_directions", other_library)
    found, _ = clustered_filters(patches, 8, np.random.default_rng(0))
    np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(expected).max())


def test_flat_images_make_a_network_all_the_same() -> None:
    weights = fit([np.full((1, 48, 48, 3), 0.3, np.float32)], THIN_CHANNELS, patches=200, progress=False)
    assert all(np.isfinite(array).all() for pair in weights.values() for array in pair)


def test_the_stand_in_comes_back_from_its_file(fitted: Weights, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "squeezenet.h5"
    write_squeezenet(path, fitted, "stand-in", "ab12")
    network, read = read_squeezenet(path)
    assert network == "stand-in"
    assert read_fingerprint(path) == "ab12"
    assert [p.name for p in path.parent.iterdir()] == ["squeezenet.h5"]
    for name in CONVOLUTIONS:
        np.testing.assert_array_equal(read[name][0], fitted[name][0])
        np.testing.assert_array_equal(read[name][1], fitted[name][1])


def test_files_of_others_have_no_fingerprint(tmp_path: Path) -> None:
    keras_file(tmp_path / "file.h5", random_weights())
    assert read_fingerprint(tmp_path / "file.h5") == ""


def test_writing_where_no_file_can_be(fitted: Weights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WeightsError, match="cannot write"):
        write_squeezenet(tmp_path / "file" / "squeezenet.h5", fitted, "stand-in")


def test_the_stand_in_is_fitted_to_the_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (640, 480), (200, 100, 50)).save(tmp_path / "monet.png")
    monkeypatch.setattr(stand_in, "PICTURES", ("monet.png",))
    monkeypatch.setattr(stand_in, "IMAGES", tmp_path)
    seen: list[Array] = []
    monkeypatch.setattr(squeezenet_stand_in, "fit", lambda images, seed: seen.extend(images))
    squeezenet_stand_in.stand_in_weights()
    assert [x.shape for x in seen] == [(1, 300, 400, 3)]
    expected = [(200 / 255 - 0.485) / 0.229, (100 / 255 - 0.456) / 0.224, (50 / 255 - 0.406) / 0.225]
    np.testing.assert_allclose(seen[0][0, 0, 0], expected, rtol=1e-5)
    assert squeezenet_stand_in.fingerprint() != stand_in.fingerprint()


def test_the_thin_network_sees_something_in_every_layer() -> None:
    weights = thin_weights()
    assert list(weights) == list(CONVOLUTIONS)
    found = activations(preprocess_image(random_picture(2, 48, 64)), weights)
    assert [a.shape[3] for a in found] == [4, 4, 4, *[8] * 10]
    assert all(np.isfinite(a).all() and a.std() > 0.01 for a in found)


def test_the_thin_network_is_seeded() -> None:
    first, second, other = thin_weights(), thin_weights(), thin_weights(2)
    for name in CONVOLUTIONS:
        np.testing.assert_array_equal(first[name][0], second[name][0])
        assert not np.allclose(first[name][0], other[name][0])


# ---------------------------------------------------------------- published material, where it is at hand


def at_hand(name: str) -> Path:
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"not at hand: {path}")
    return path


def test_trained_weights_see_pictures() -> None:
    """Weights that are read wrongly blow up or die away over the layers."""
    network, weights = read_squeezenet(at_hand("squeezenet/squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5"))
    assert network == "SqueezeNet 1.1"
    assert sum(kernel.size + bias.size for kernel, bias in weights.values()) == 722_496
    found = activations(preprocess_image(load_image(at_hand("cs231n/tubingen.jpg"), 192)), weights)
    shapes = [(95, 127, 64)] * 2 + [(47, 63, 64)] + [(47, 63, 128)] * 2 + [(23, 31, 128)] + [(23, 31, 256)] * 2
    shapes += [(11, 15, 256)] + [(11, 15, 384)] * 2 + [(11, 15, 512)] * 2
    assert [a.shape for a in found] == [(1, *shape) for shape in shapes]
    assert all(np.isfinite(a).all() for a in found)


def test_pictures_are_those_of_the_published_check() -> None:
    """The lab's published total variation of a picture, which depends on how it is resized and normalised."""
    expected = float(np.load(at_hand("cs231n/style-transfer-checks-tf.npz"))["tv_out"])
    x = preprocess_image(load_image(at_hand("cs231n/tubingen.jpg"), 192)).astype(float)
    found = 2e-2 * (np.sum(np.diff(x, axis=1) ** 2) + np.sum(np.diff(x, axis=2) ** 2))
    assert found == pytest.approx(expected, rel=1e-5)


def test_content_loss_is_of_the_published_size() -> None:
    """With other trained weights than the lab's, so within a tenth only: the weights of the losses fit both."""
    expected = float(np.load(at_hand("cs231n/style-transfer-checks-tf.npz"))["cl_out"])
    _, weights = read_squeezenet(at_hand("squeezenet/squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5"))
    image = preprocess_image(load_image(at_hand("cs231n/tubingen.jpg"), 192))
    seen, nothing = activations(image, weights)[3], activations(np.zeros_like(image), weights)[3]
    assert 6e-2 * np.sum((seen - nothing) ** 2) == pytest.approx(expected, rel=0.1)
