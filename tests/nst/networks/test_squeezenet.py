"""SqueezeNet, its weights and its pictures, against references in float64 that share no code with them."""

from pathlib import Path

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
from tests.support.squeezenet import activations, assert_same, keras_file, random_picture, random_weights
from tests.support.squeezenet_reference import reference

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
    patches = patches_of_six_kinds(1)[0].astype(float)
    expected, _ = clustered_filters(patches, 8, np.random.default_rng(0))
    eigh, signs = np.linalg.eigh, np.random.default_rng(5).choice([-1, 1], 27)

    def other_library(matrix: Array) -> tuple[Array, Array]:
        variances, found = eigh(matrix)
        return variances, found * signs

    monkeypatch.setattr(np.linalg, "eigh", other_library)
    found, _ = clustered_filters(patches, 8, np.random.default_rng(0))
    np.testing.assert_array_equal(stand_in.rounded(found), stand_in.rounded(expected))


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
