"""The three formats of weights: one set of weights written as each of them must come back the same."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import scipy.io

from nst.errors import WeightsError
from nst.images import load_image
from nst.networks.matconvnet import read_fingerprint, write_matconvnet
from nst.networks.vgg19 import CONVOLUTIONS, read_weights, vgg19
from nst.tensorflow import tf
from nst.types import Array, Weights
from nst_utils import CONFIG, reshape_and_normalize_image
from tests.support.paths import REFERENCE
from tests.support.weight_files import (
    cells,
    matconvnet_layers,
    random_weights,
    write_current,
    write_keras,
    write_older,
    write_ours,
)

POSITIONS = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34)

Writer = Callable[[Path, Weights], None]
WRITERS: list[Writer] = [write_older, write_current, write_keras, write_ours]
writers = pytest.mark.parametrize("write", WRITERS)


@pytest.fixture
def weights() -> Weights:
    return random_weights()


@writers
def test_all_formats_give_the_same_weights(write: Writer, weights: Weights, tmp_path: Path) -> None:
    write(tmp_path / "file", weights)
    network, found = read_weights(tmp_path / "file")
    assert network == "VGG-19"
    assert list(found) == list(CONVOLUTIONS)
    for name, (kernel, bias) in weights.items():
        assert found[name][0].dtype == found[name][1].dtype == np.float32
        np.testing.assert_array_equal(found[name][0], kernel)
        np.testing.assert_array_equal(found[name][1], bias)


def test_all_formats_give_the_same_activations(weights: Weights, tmp_path: Path) -> None:
    image = np.random.default_rng(1).uniform(-100, 150, (1, 21, 34, 3)).astype(np.float32)
    results = []
    for write in WRITERS:
        write(tmp_path / write.__name__, weights)
        results.append(activations(read_weights(tmp_path / write.__name__)[1], image))
    for result in results[1:]:
        for name, expected in results[0].items():
            np.testing.assert_array_equal(result[name], expected, err_msg=name)


def activations(weights: Weights, image: Array) -> dict[str, Array]:
    with tf.Graph().as_default(), tf.Session() as session:
        found: dict[str, Array] = session.run(vgg19(tf.constant(image), weights))
        return found


@pytest.mark.parametrize("write", [write_current, write_ours])
def test_index_paths_of_the_current_layout(write: Writer, weights: Weights, tmp_path: Path) -> None:
    write(tmp_path / "file.mat", weights)
    layers = scipy.io.loadmat(tmp_path / "file.mat")["layers"]
    for i, (name, (kernel, bias)) in zip(POSITIONS, weights.items(), strict=True):
        assert layers[0][i][0][0][0][0] == name
        np.testing.assert_array_equal(layers[0][i][0][0][2][0][0], kernel)
        np.testing.assert_array_equal(layers[0][i][0][0][2][0][1], bias[np.newaxis])


def test_index_paths_of_the_older_layout(weights: Weights, tmp_path: Path) -> None:
    write_older(tmp_path / "file.mat", weights)
    content = scipy.io.loadmat(tmp_path / "file.mat")
    layers = content["layers"]
    for i, (name, (kernel, bias)) in zip(POSITIONS, weights.items(), strict=True):
        assert layers[0][i][0][0][-2][0] == name
        np.testing.assert_array_equal(layers[0][i][0][0][0][0][0], kernel)
        np.testing.assert_array_equal(layers[0][i][0][0][0][0][1].ravel(), bias)
    mean = np.mean(content["normalization"][0][0][0], axis=(0, 1))
    np.testing.assert_allclose(mean, CONFIG.MEANS.ravel(), rtol=1e-6)


def test_our_file_says_the_mean_colour_where_readers_look(weights: Weights, tmp_path: Path) -> None:
    write_ours(tmp_path / "file.mat", weights)
    mean = scipy.io.loadmat(tmp_path / "file.mat")["meta"]["normalization"][0][0][0][0][2][0][0]
    np.testing.assert_allclose(mean, CONFIG.MEANS.ravel(), rtol=1e-6)


def test_our_file_says_what_it_is_and_what_it_is_made_from(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "file.mat"
    write_matconvnet(path, weights, "stand-in", "ab12")
    assert read_weights(path)[0] == "stand-in"
    assert read_fingerprint(path) == "ab12"
    assert [p.name for p in path.parent.iterdir()] == ["file.mat"]


@pytest.mark.parametrize("write", [write_older, write_ours])
def test_files_of_others_have_no_fingerprint(write: Writer, weights: Weights, tmp_path: Path) -> None:
    write(tmp_path / "file.mat", weights)
    assert read_fingerprint(tmp_path / "file.mat") == ""


def test_writing_leaves_the_old_file_when_it_fails(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.mat"
    write_ours(path, weights)

    def stopped(file: Any, _: Any) -> None:
        file.write(b"half of it")
        raise KeyboardInterrupt

    before = path.read_bytes()
    monkeypatch.setattr(scipy.io, "savemat", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_ours(path, random_weights(1))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_writing_where_no_file_can_be(weights: Weights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WeightsError, match="cannot write"):
        write_ours(tmp_path / "file" / "weights.mat", weights)


# ---------------------------------------------------------------- what is wrong with a file


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=re.escape(f"no weights at {tmp_path / 'x.mat'}") + ".*--stand-in"):
        read_weights(tmp_path / "x.mat")


@pytest.mark.parametrize("write", [write_older, write_current, write_keras])  # ours writes whole networks only
@pytest.mark.parametrize("missing", ["conv1_1", "conv3_4", "conv5_4"])
def test_missing_layer(write: Writer, missing: str, weights: Weights, tmp_path: Path) -> None:
    del weights[missing]
    write(tmp_path / "file", weights)
    with pytest.raises(WeightsError, match=f"no layer {missing}; found (?!.*{missing}).*Expected a VGG-19"):
        read_weights(tmp_path / "file")


def test_renamed_layer(weights: Weights, tmp_path: Path) -> None:
    layers = matconvnet_layers(
        weights,
        lambda name, kernel, bias: {"name": name.replace("_2", "_b"), "weights": cells(kernel, bias)},
    )
    scipy.io.savemat(tmp_path / "file.mat", {"layers": layers})
    with pytest.raises(WeightsError, match="no layer conv1_2; found conv1_1, conv2_1"):
        read_weights(tmp_path / "file.mat")


def test_layers_are_found_by_name_in_any_order(weights: Weights, tmp_path: Path) -> None:
    layers = matconvnet_layers(
        weights, lambda name, kernel, bias: {"stride": 1, "name": name, "weights": cells(kernel, bias)}
    )
    scipy.io.savemat(tmp_path / "file.mat", {"layers": layers[:, ::-1]})
    _, found = read_weights(tmp_path / "file.mat")
    assert list(found) == list(CONVOLUTIONS)
    np.testing.assert_array_equal(found["conv4_3"][0], weights["conv4_3"][0])


def transposed(kernel: Array, bias: Array) -> tuple[Array, Array]:
    return kernel.transpose(0, 1, 3, 2), bias


def flat(kernel: Array, bias: Array) -> tuple[Array, Array]:
    return kernel.reshape(9, *kernel.shape[2:]), bias


def wide(kernel: Array, bias: Array) -> tuple[Array, Array]:
    return np.repeat(kernel, 2, axis=0), bias


def short_of_bias(kernel: Array, bias: Array) -> tuple[Array, Array]:
    return kernel, bias[1:]


def empty(kernel: Array, bias: Array) -> tuple[Array, Array]:
    return kernel[..., :0], bias[:0]


@pytest.mark.parametrize("change", [transposed, flat, wide, short_of_bias, empty])
def test_wrong_shape(change: Callable[[Array, Array], tuple[Array, Array]], weights: Weights, tmp_path: Path) -> None:
    weights["conv2_1"] = change(*weights["conv2_1"])
    write_keras(tmp_path / "file.h5", weights)
    shapes = [re.escape(str(a.shape)) for a in weights["conv2_1"]]
    with pytest.raises(WeightsError, match=f"conv2_1 has a kernel of shape {shapes[0]} and a bias of .* {shapes[1]}"):
        read_weights(tmp_path / "file.h5")


@writers
@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("which", [0, 1])
def test_not_finite(write: Writer, value: float, which: int, weights: Weights, tmp_path: Path) -> None:
    weights["conv5_1"][which].flat[0] = value
    write(tmp_path / "file", weights)
    with pytest.raises(WeightsError, match="conv5_1 holds NaN or infinity"):
        read_weights(tmp_path / "file")


@writers
@pytest.mark.parametrize("part", [0.0, 0.001, 0.1, 0.5, 0.99])
def test_cut_short(write: Writer, part: float, weights: Weights, tmp_path: Path) -> None:
    write(tmp_path / "file", weights)
    whole = (tmp_path / "file").read_bytes()
    (tmp_path / "file").write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(WeightsError, match=re.escape(str(tmp_path / "file"))):
        read_weights(tmp_path / "file")


def foreign_mat(path: Path) -> None:
    scipy.io.savemat(path, {"x": np.eye(3)})


def mat_with_other_layers(path: Path) -> None:
    scipy.io.savemat(path, {"layers": np.eye(3)})


def foreign_h5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["x"] = np.eye(3)


def v73(path: Path) -> None:
    """MATLAB's v7.3: HDF5 behind a header of 512 bytes."""
    with h5py.File(path, "w", userblock_size=512) as file:
        file["layers"] = np.eye(3)
    with path.open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")


def page(path: Path) -> None:
    path.write_text("<html><body>Please sign in to the network</body></html>" * 10)


def picture(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8)


@pytest.mark.parametrize("make", [foreign_mat, mat_with_other_layers, foreign_h5, v73, page, picture])
def test_foreign_file(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "file")
    with pytest.raises(WeightsError, match=re.escape(str(tmp_path / "file"))):
        read_weights(tmp_path / "file")


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no weights at"):
        read_weights(tmp_path)


# ---------------------------------------------------------------- trained weights, where they are at hand


@pytest.fixture(scope="module")
def trained() -> Iterator[Weights]:
    """The real conv1_1 … conv3_4, and something small of the right shape for the rest."""
    path = REFERENCE / "vgg19" / "vgg19_partial_matconvnet_order.npz"
    if not path.is_file():
        pytest.skip(f"trained weights of VGG-19 are not at hand ({path})")
    weights = random_weights(channels=(64, 128, 256, 2, 2))
    with np.load(path) as file:
        for name in CONVOLUTIONS[:8]:
            weights[name] = file[f"{name}_W"], file[f"{name}_b"]
    yield weights


@pytest.mark.parametrize("picture_name", ["louvre_small.jpg", "monet.jpg"])
@pytest.mark.parametrize("write", [write_older, write_keras])
def test_trained_weights_see_pictures(write: Writer, picture_name: str, trained: Weights, tmp_path: Path) -> None:
    """Measured after the ReLUs, on these pictures: 24 % to 59 % zeros."""
    write(tmp_path / "file", trained)
    image = reshape_and_normalize_image(load_image(REFERENCE / "coursera" / picture_name, (200, 150)))
    found = activations(read_weights(tmp_path / "file")[1], image.astype(np.float32))
    for name in CONVOLUTIONS[:8]:
        zeros = float(np.mean(found[name] == 0))
        assert 0.2 < zeros < 0.63, f"{name}: {zeros:.0%} zeros"


# ---------------------------------------------------------------- .mat files that ask for too much


def element(kind: int, content: bytes) -> bytes:
    return struct.pack("<II", kind, len(content)) + content.ljust(-(-len(content) // 8) * 8, b"\0")


def matlab_cell(content: bytes, *shape: int) -> bytes:
    """An array of cells, called "layers", as MATLAB 5 writes it."""
    head = element(6, struct.pack("<II", 1, 0)) + element(5, struct.pack(f"<{len(shape)}i", *shape))
    return element(14, head + element(1, b"layers") + content)


def numbers(kind: int, size: int) -> bytes:
    """An array of one number, said to be of such a type and size."""
    head = element(6, struct.pack("<II", 6, 0)) + element(5, struct.pack("<ii", 1, 1)) + element(1, b"")
    return element(14, head + struct.pack("<II", kind, size) + bytes(8))


def nested_cells(deep: int) -> bytes:
    content = b""
    for _ in range(deep):
        content = matlab_cell(content, 1, 1)
    return content


@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (nested_cells(3000), "nested too deep"),
        (matlab_cell(b"", 1, 2**30), r"an array of shape \(1, 1073741824\) in 0 bytes; expected all of it"),
        (matlab_cell(b"", -1, -7), r"an array of shape \(-1, -7\)"),
        (matlab_cell(numbers(9999, 8), 1, 1), "an array of kind 6 and type 9999"),  # SciPy looks types up in a table
        (matlab_cell(numbers(9, 1 << 30), 1, 1), "1,073,741,824 bytes, of which some are missing"),
        (matlab_cell(numbers(2, 7), 1, 1), "an array of kind 6 and type 2, .* or not all of it"),
    ],
    ids=["deep", "huge", "negative", "type", "cut", "short"],
)
def test_mat_that_asks_for_too_much(content: bytes, message: str, is_compressed: bool, tmp_path: Path) -> None:
    content = struct.pack("<II", 15, len(zlib.compress(content))) + zlib.compress(content) if is_compressed else content
    (tmp_path / "file.mat").write_bytes(b"MATLAB 5.0".ljust(124) + b"\0\1IM" + content)
    with pytest.raises(WeightsError, match=message):
        read_weights(tmp_path / "file.mat")


@pytest.mark.parametrize("is_compressed", [False, True])
def test_all_parts_of_a_mat_count_together(
    is_compressed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nst.networks.matlab.MOST_ELEMENTS", 100)
    part = matlab_cell(numbers(9, 8) * 10, 1, 10)  # some fifty elements
    packed = struct.pack("<II", 15, len(zlib.compress(part))) + zlib.compress(part)
    for parts, many in ((1, False), (3, True)):
        content = (packed if is_compressed else part) * parts
        (tmp_path / "file.mat").write_bytes(b"MATLAB 5.0".ljust(124) + b"\0\1IM" + content)
        with pytest.raises(WeightsError) as raised:  # one part is read, and is no network
            read_weights(tmp_path / "file.mat")
        assert ("too many arrays" in str(raised.value)) is many
