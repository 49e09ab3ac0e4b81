"""Files that Keras writes, of VGG-19 and of others; and files that are something else, or lead to other files."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras  # type: ignore[import-untyped]
import numpy as np
import pytest
import scipy.io

from nst.errors import WeightsError
from nst.networks.squeezenet import CONVOLUTIONS as SQUEEZENET
from nst.networks.squeezenet import read_squeezenet
from nst.networks.vgg19 import CONVOLUTIONS, read_weights
from nst.types import Array, Weights
from tests.support.squeezenet import random_weights as random_squeezenet
from tests.support.weight_files import random_weights, write_keras

SIDE = 32
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # of Keras, about itself


def vgg(blocks: tuple[int, ...] = (2, 2, 4, 4, 4), top: bool = False, named: bool = True) -> keras.Model:
    """A network of few channels in the shape of a VGG, with random weights."""
    weights = random_weights()
    x = image = keras.Input((SIDE, SIDE, 3))
    for block, length in enumerate(blocks, 1):
        for i in range(1, length + 1):
            channels = weights[f"conv{block}_1"][1].size
            name = f"block{block}_conv{i}" if named else None
            x = keras.layers.Conv2D(channels, 3, padding="same", activation="relu", name=name)(x)
        x = keras.layers.MaxPooling2D()(x)
    if top:
        x = keras.layers.Dense(5)(keras.layers.Flatten()(x))
    model = keras.Model(image, x, name="vgg")
    if blocks == (2, 2, 4, 4, 4):
        convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
        for layer, (name, (kernel, bias)) in zip(convolutions, weights.items(), strict=True):
            layer.set_weights([kernel[:, :, ::-1] if name == "conv1_1" else kernel, bias])  # Keras' has blue first
    return model


def nested() -> keras.Model:
    layers = [keras.Input((SIDE, SIDE, 3)), vgg(), keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(3)]
    return keras.Sequential(layers)


def trained() -> keras.Model:
    model = vgg(top=True)
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def same(found: Weights, expected: Weights) -> None:
    assert list(found) == list(expected)
    for name, pair in expected.items():
        for a, b in zip(found[name], pair, strict=True):
            assert a.dtype == np.float32
            np.testing.assert_array_equal(a, b, err_msg=name)


@pytest.mark.filterwarnings("ignore:.*legacy:UserWarning")
@pytest.mark.parametrize("name", ["w.weights.h5", "whole.h5", "model.keras"])
@pytest.mark.parametrize("make", [vgg, trained, nested])
def test_vgg_of_keras(tmp_path: Path, make: Callable[[], keras.Model], name: str) -> None:
    model, file = make(), tmp_path / name
    if name.endswith(".weights.h5"):
        model.save_weights(file)
    else:
        model.save(file)
    network, found = read_weights(file)
    assert network == "VGG-19"
    same(found, random_weights())


def without_names(file: Path) -> None:
    """As the first versions of Keras 3 wrote them."""
    with h5py.File(file, "a") as opened:
        opened.visititems(lambda _, item: item.attrs.pop("name", None) and None)


@pytest.mark.parametrize("top", [False, True])
def test_layers_without_names_are_known_by_their_order(tmp_path: Path, top: bool) -> None:
    vgg(top=top, named=False).save_weights(tmp_path / "w.weights.h5")
    without_names(tmp_path / "w.weights.h5")
    same(read_weights(tmp_path / "w.weights.h5")[1], random_weights())


@pytest.mark.parametrize("root", ["", "model_weights/", "model_weights/vgg19/", "vgg19/"])
def test_vgg_of_older_versions(tmp_path: Path, root: str) -> None:
    with h5py.File(tmp_path / "file.h5", "w") as file:
        for name, (kernel, bias) in random_weights().items():
            layer = f"block{name[4]}_conv{name[6]}"
            file[f"{root}{layer}/{layer}/kernel:0"] = kernel[:, :, ::-1] if name == "conv1_1" else kernel
            file[f"{root}{layer}/{layer}/bias:0"] = bias
            file[f"optimizer_weights/Adam/m/{layer}/kernel:0"] = kernel
    same(read_weights(tmp_path / "file.h5")[1], random_weights())


def squeezenet_of_keras() -> keras.Model:
    weights = random_squeezenet()

    def convolution(x: Any, name: str) -> Any:
        kernel, _ = weights[name]
        layer = keras.layers.Conv2D(kernel.shape[-1], kernel.shape[0], padding="same", name=name.replace("/", "_"))
        return layer(x)

    x = image = keras.Input((SIDE, SIDE, 3))
    x = convolution(x, "conv1")
    for fire in dict.fromkeys(name.partition("/")[0] for name in SQUEEZENET if "/" in name):
        s = convolution(x, f"{fire}/squeeze1x1")
        x = keras.layers.Concatenate()([convolution(s, f"{fire}/expand1x1"), convolution(s, f"{fire}/expand3x3")])
    x = keras.layers.Conv2D(7, 1, name="conv10")(x)
    model = keras.Model(image, x)
    for name, pair in weights.items():
        model.get_layer(name.replace("/", "_")).set_weights(pair)
    return model


def test_squeezenet_of_keras(tmp_path: Path) -> None:
    """With the classifier, of other names, in .weights.h5 and .keras: what the groups by their names give."""
    with h5py.File(tmp_path / "legacy.h5", "w") as file:
        for name, (kernel, bias) in random_squeezenet().items():
            file[f"model_weights/{name}/{name}/kernel:0"], file[f"model_weights/{name}/{name}/bias:0"] = kernel, bias
    network, expected = read_squeezenet(tmp_path / "legacy.h5")
    model = squeezenet_of_keras()
    model.save_weights(tmp_path / "w.weights.h5")
    model.save(tmp_path / "model.keras")
    for name in ("w.weights.h5", "model.keras"):
        found = read_squeezenet(tmp_path / name)
        assert network == found[0] == "SqueezeNet 1.1"
        same(found[1], expected)


# ---------------------------------------------------------------- other networks


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("blocks", [(2, 2, 3, 3, 3), (2, 2, 3, 3, 6), (2, 2, 4, 4, 5)])
def test_another_network_of_keras(tmp_path: Path, blocks: tuple[int, ...], named: bool) -> None:
    vgg(blocks, named=named).save_weights(tmp_path / "w.weights.h5")
    if not named:
        without_names(tmp_path / "w.weights.h5")
    if named and blocks == (2, 2, 4, 4, 5):  # VGG-19's layers by their names, and another one
        assert list(read_weights(tmp_path / "w.weights.h5")[1]) == list(CONVOLUTIONS)
        return
    said = "no layer conv3_4; found conv1_1, .*Expected a VGG-19" if named else "no layer conv1_1; found none of its"
    with pytest.raises(WeightsError, match=said):
        read_weights(tmp_path / "w.weights.h5")


def test_two_networks_in_a_file(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "file.h5", "w") as file:
        for network in "ab":
            for name, (kernel, bias) in random_weights().items():
                layer = f"{network}/block{name[4]}_conv{name[6]}"
                file[f"{layer}/kernel:0"], file[f"{layer}/bias:0"] = kernel, bias
    with pytest.raises(
        WeightsError, match=r"holds 2 layers block1_conv1, in a/block1_conv1/, b/block1_conv1/\. Expected"
    ):
        read_weights(tmp_path / "file.h5")


# ---------------------------------------------------------------- what leads to other files, or is too large


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_keras(tmp_path / "file.h5", random_weights())
    (tmp_path / "secret").write_bytes(bytes(1000))
    return tmp_path / "file.h5"


def refused(file: Path) -> str:
    with pytest.raises(WeightsError) as raised:
        read_weights(file)
    return str(raised.value)


LAYER = "block3_conv2/block3_conv2_W_1:0"


def test_link_to_another_file(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        opened.move(LAYER, "elsewhere")
        opened[LAYER] = h5py.ExternalLink("other.h5", "/kernel")
    assert f"{LAYER} is a link to another file" in refused(file)


def test_array_that_lies_in_another_file(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        shape = opened[LAYER].shape
        del opened[LAYER]
        opened.create_dataset(
            LAYER, shape, "f4", external=[(str(file.with_name("secret")), 0, 4 * int(np.prod(shape)))]
        )
    assert f"{LAYER} lies in another file" in refused(file)


def test_array_put_together_of_other_files(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        shape = opened[LAYER].shape
        del opened[LAYER]
        layout = h5py.VirtualLayout(shape, "f4")
        layout[:] = h5py.VirtualSource("other.h5", "kernel", shape)
        opened.create_virtual_dataset(LAYER, layout)
    assert f"{LAYER} lies in another file" in refused(file)


def test_soft_link_is_not_followed(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        opened.move(LAYER, "elsewhere")
        opened[LAYER] = h5py.SoftLink("/elsewhere")
    assert "conv3_2 has arrays of shapes (4,); expected a kernel and a bias" in refused(file)


def test_groups_in_a_circle(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        opened["block1_conv1/again"] = opened["/"]
    same(read_weights(file)[1], random_weights())


@pytest.mark.parametrize(("dtype", "shape"), [("f4", (3, 3, 20_000, 20_000)), (h5py.string_dtype(), (3, 3, 3, 4))])
def test_array_that_no_kernel_is(file: Path, dtype: Any, shape: tuple[int, ...]) -> None:
    with h5py.File(file, "a") as opened:
        del opened[LAYER]
        opened.create_dataset(LAYER, shape, dtype, chunks=(1, 1, *shape[2:]) if dtype != "f4" else (1, 1, 100, 100))
    assert file.stat().st_size < 1_000_000
    assert "conv3_2 has " in refused(file) and "expected up to 16,777,216, float32" in refused(file)


def test_compressed_model(tmp_path: Path) -> None:
    vgg().save(tmp_path / "model.keras")
    with (
        zipfile.ZipFile(tmp_path / "model.keras") as old,
        zipfile.ZipFile(tmp_path / "small.keras", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "is compressed, which Keras never does" in refused(tmp_path / "small.keras")


# ---------------------------------------------------------------- what is something else


def zipped(path: Path, *names: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"\x80\x02}q\x00.")


def cut(path: Path) -> None:
    zipped(path, "vgg19/data.pkl", "vgg19/data/0", "vgg19/version")
    path.write_bytes(path.read_bytes()[:120])


def saved_model(path: Path) -> None:
    path.mkdir()
    (path / "saved_model.pb").write_bytes(b"\x08\x01")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a file of PyTorch, whose pickled objects are never read": lambda p: zipped(
        p, "archive/data.pkl", "archive/data/0"
    ),
    "a file of PyTorch, whose pickled": cut,
    "a file of PyTorch, whose": lambda p: p.write_bytes(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."),
    "a pickle of Python, which is never read": lambda p: p.write_bytes(b"\x80\x04\x95\x1c\0\0\0\0\0\0\0cos\nsystem\n"),
    "a safetensors file": lambda p: p.write_bytes(struct.pack("<Q", 60) + b'{"features.0.weight":{"dtype":"F32"}}'),
    "an ONNX model": lambda p: p.write_bytes(b"\x08\x07\x12\x07pytorch\x1a\x051.9.0"),
    "a pointer of Git LFS, which stands for the file": lambda p: p.write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 80134624\n"
    ),
    "a web page": lambda p: p.write_text("<!DOCTYPE html>\n<html><title>Sign in</title></html>"),
    "arrays of NumPy": lambda p: np.savez(p.open("wb"), conv1_1=np.zeros(3)),
    "a zip archive; ": lambda p: zipped(p, "vgg19.h5"),
    "an archive; ": lambda p: p.write_bytes(b"\x1f\x8b\x08\0" + bytes(50)),
    "empty": lambda p: p.touch(),
    "the folder of a SavedModel of TensorFlow": saved_model,
}


@pytest.mark.parametrize("read", [read_weights, read_squeezenet])
@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_something_else_is_called_by_its_name(
    tmp_path: Path, kind: str, read: Callable[[Path], object]
) -> None:
    path = tmp_path / "vgg19.pth"
    FOREIGN[kind](path)
    with pytest.raises(WeightsError) as raised:
        read(path)
    said = str(raised.value)
    assert said.startswith(f"{path} cannot be read as weights: it is {kind}")
    assert "elete" not in said and "cut short" not in said and path.exists()


def test_pickle_is_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    path = tmp_path / "weights.h5"
    path.write_bytes(f"\x80\x02cpathlib\nPath\n(U{chr(len(str(ran)))}{ran}tR.".encode("latin-1"))
    for read in (read_weights, read_squeezenet):
        with pytest.raises(WeightsError, match="it is a pickle of Python"):
            read(path)


def test_file_of_matlab_of_another_kind(tmp_path: Path) -> None:
    layers: Array = np.array([[{"name": "conv1_1"}, 3.0]], object)
    for content, said in (
        ({"x": np.eye(3)}, "a .mat file without the variable 'layers'"),
        ({"layers": np.eye(3)}, "a .mat file whose 'layers' are not laid out as MatConvNet's"),
        ({"layers": layers}, "a .mat file whose 'layers' are not laid out as MatConvNet's"),
    ):
        scipy.io.savemat(tmp_path / "file.mat", content)
        assert said in refused(tmp_path / "file.mat")
    with pytest.raises(
        WeightsError, match="it is a file of MATLAB; expected an HDF5 file or a model of Keras or a chec"
    ):
        read_squeezenet(tmp_path / "file.mat")


def test_matlab_7_3(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "file.mat", "w", userblock_size=512) as file:
        file["layers"] = np.eye(3)
    with (tmp_path / "file.mat").open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
    assert "it is a file of MATLAB 7.3" in refused(tmp_path / "file.mat") and "-v7" in refused(tmp_path / "file.mat")


# ---------------------------------------------------------------- HDF5 that asks for too much


def test_groups_that_are_nested_deep(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        group = opened
        for _ in range(3000):  # at which HDF5's own search ends the process
            group = group.create_group("a")
    assert "too many groups and arrays, or too deep" in refused(file)


def test_group_that_is_in_itself(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        opened["loop"] = opened["/"]
    read_weights(file)


def test_array_that_unpacks_to_more(file: Path) -> None:
    for options in ({"compression": "gzip"}, {"chunks": (3, 3, 4096, 4096), "maxshape": (3, 3, None, None)}):
        with h5py.File(file, "a") as opened:
            kernel = opened[LAYER][()]
            del opened[LAYER]
            opened.create_dataset(LAYER, data=kernel, **options)
        assert "conv3_2 is compressed, which Keras never does" in refused(file)


def test_arrays_that_are_too_many_together(file: Path) -> None:
    with h5py.File(file, "a") as opened:
        for name in ("block3_conv2", "block3_conv3", "block3_conv4"):
            place = f"{name}/{name}_W_1:0"
            del opened[place]
            opened.create_dataset(place, (1, 1, 4000, 4000), "f4")  # nothing of it is in the file
    assert "more than 33,554,432 numbers" in refused(file)
