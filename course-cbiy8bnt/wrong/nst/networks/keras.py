"""Read the convolutions of a network from a file that any version of Keras has written."""

import contextlib
import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from nst.errors import WeightsError
from nst.files import opened_archive
from nst.kinds import kind_of
from nst.networks.weights import DEEPEST, check_kind, told_as_weights_error
from nst.types import Array, Weights

LARGEST = 1 << 24  # numbers in a kernel; the largest of VGG-19 has 2.4 million
LARGEST_OF_ALL = 1 << 25  # numbers in all kernels and biases; VGG-19 has 20 million
MOST_ITEMS = 20_000  # groups and arrays in a file; the largest models of Keras have 3,000
KERAS = ("an HDF5 file", "a model of Keras")  # of `nst.kinds`
Datasets = dict[str, h5py.Dataset]  # by their paths
Layers = dict[str, list[h5py.Dataset]]  # the arrays of each layer, under our names


def is_keras(path: Path) -> bool:
    """Return whether a file looks like Keras': HDF5, or a zip archive with HDF5 in it."""
    return bool(h5py.is_hdf5(path)) or kind_of(path).name == "a model of Keras"


def read_keras(path: Path, names: Mapping[str, str], after: int = 0) -> Weights:
    """Read the convolutions of a network from a file of Keras'.

    Arguments:
    path -- weights or a whole model: .h5 of any version, .weights.h5, or .keras; the network may be part of another
    names -- our names, in the order of the network, -> Keras' names
    after -- how many more convolutions the network may have after these, where it is known by their number alone

    Returns: layer name -> (kernel, bias), float32, of those that are there, under our names.
    Raises WeightsError if none is there, the file leads to other files, or it holds two such networks.
    """
    with told_as_weights_error(path, KERAS), _opened(path) as file:
        datasets = _datasets(path, file)
        found = _by_name(path, datasets, names) or _by_attribute(path, file, datasets, names)
        if len(found) < len(names):  # the layers have other names, or none
            found = _by_order(datasets, names, after) or found
        if not found:
            check_kind(path, KERAS)  # HDF5 of another program
            there = ", ".join(list(datasets)[:5]) or "nothing"
            raise WeightsError(
                f"{path}: no layer {next(iter(names))}; found none of its network, but {there}. "
                f"Expected the {len(names)} convolutions as Keras writes them"
            )
        weights: Weights = {}
        numbers = 0
        for name in (name for name in names if name in found):
            weights[name] = _kernel_and_bias(path, name, found[name])
            numbers += weights[name][0].size
            if numbers > LARGEST_OF_ALL:
                raise WeightsError(
                    f"{path} has more than {LARGEST_OF_ALL:,} numbers in its kernels; expected a network"
                )
        return weights


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[h5py.File]:
    """Open the HDF5 in a file of Keras. Raises WeightsError."""
    if h5py.is_hdf5(path):
        with h5py.File(path) as file:
            yield file
        return
    with opened_archive(path) as archive:
        member = archive.getinfo("model.weights.h5")
        if member.compress_type != zipfile.ZIP_STORED:  # a small file could become a huge one
            raise WeightsError(f"{path} is compressed, which Keras never does. Unpack it, and convert what is in it")
        with archive.open(member) as stream, h5py.File(stream) as file:
            yield file


def _datasets(path: Path, file: h5py.File) -> Datasets:
    """Return the arrays of a model, without its optimizer's. Raises WeightsError if one lies in another file."""
    found: Datasets = {}
    for place, item in _items(path, file):
        if isinstance(item, h5py.Dataset):
            if item.external or item.is_virtual:
                raise WeightsError(f"{path}: {place} lies in another file; expected weights in the file itself")
            found[place] = item
    whole_model = any(place.startswith("model_weights/") for place in found)
    return {
        place: item
        for place, item in found.items()
        if (place.startswith("model_weights/") if whole_model else not place.startswith("optimizer"))
    }


def _items(path: Path, file: h5py.File) -> Iterator[tuple[str, Any]]:
    """Yield all groups and arrays with their paths, without soft links. Raises WeightsError."""
    left: list[tuple[str, Any]] = [("", file)]
    seen: set[int] = set()  # a hard link can put a group into itself
    count = 0
    while left:
        above, group = left.pop()
        count += len(group)
        if count > MOST_ITEMS or above.count("/") > DEEPEST:
            raise WeightsError(f"{path} has too many groups and arrays, or too deep; expected those of one network")
        inner = []
        for name in group:
            link = group.get(name, getlink=True)
            if isinstance(link, h5py.ExternalLink):
                raise WeightsError(
                    f"{path}: {above}{name} is a link to another file; expected weights in the file itself"
                )
            if not isinstance(link, h5py.HardLink):
                continue
            item = group[name]
            yield f"{above}{name}", item
            if isinstance(item, h5py.Group):
                address = h5py.h5o.get_info(item.id).addr
                if address not in seen:
                    inner.append((f"{above}{name}/", item))
                seen.add(address)
        left += reversed(inner)


def _by_name(path: Path, datasets: Datasets, names: Mapping[str, str]) -> Layers:
    """Find layers in groups of their names, at any depth (Keras 1 and 2, and models in .h5)."""
    found = {}
    for name, keras in names.items():
        groups: Layers = {}
        for place, item in datasets.items():
            at = re.match(rf"(.*?/)?{re.escape(keras)}/", place)
            if at:
                groups.setdefault(at.group(), []).append(item)
        if groups:
            found[name] = _only(path, keras, groups)
    return found


def _by_attribute(path: Path, file: h5py.File, datasets: Datasets, names: Mapping[str, str]) -> Layers:
    """Find layers in groups "vars" that have the layer's name as an attribute (Keras 3)."""
    layers: dict[str, Layers] = {}
    for place, item in datasets.items():
        group = place.rpartition("/")[0]
        if group.endswith("/vars"):
            layers.setdefault(str(file[group].attrs.get("name", "")), {}).setdefault(group, []).append(item)
    return {name: _only(path, keras, layers[keras]) for name, keras in names.items() if keras in layers}


def _only(path: Path, name: str, groups: Layers) -> list[h5py.Dataset]:
    if len(groups) > 1:
        raise WeightsError(f"{path} holds {len(groups)} layers {name}, in {', '.join(groups)}. Expected one network")
    return next(iter(groups.values()))


def _by_order(datasets: Datasets, names: Mapping[str, str], after: int) -> Layers:
    """Find layers in groups "conv2d", "conv2d_1" … "vars", whatever their names (Keras 3).

    Returns: nothing unless exactly one network in the file has as many convolutions, and those of a block make equally
    many channels. Other shapes are checked by those who know.
    """
    networks: dict[str, dict[int, list[h5py.Dataset]]] = {}
    for place, item in datasets.items():
        at = re.fullmatch(r"(.*/)conv2d(?:_(\d+))?/vars/\d+", f"/{place}")
        if at:
            networks.setdefault(at[1], {}).setdefault(int(at[2] or 0), []).append(item)
    fitting = [layers for layers in networks.values() if len(names) <= len(layers) <= len(names) + after]
    if len(fitting) != 1:
        return {}
    found = dict(zip(names, (fitting[0][number] for number in sorted(fitting[0])), strict=False))
    channels: dict[str, set[int]] = {}
    for name, keras in names.items():
        block, of_block, _ = keras.partition("_conv")
        channels.setdefault(block if of_block else keras, set()).update(item.shape[-1] for item in found[name])
    return found if all(len(made) == 1 for made in channels.values()) else {}


def _kernel_and_bias(path: Path, name: str, datasets: list[h5py.Dataset]) -> tuple[Array, Array]:
    """Read the arrays of a convolution. Raises WeightsError if they cannot be its kernel and its bias."""
    if len(datasets) != 2:
        shapes = ", ".join(str(item.shape) for item in datasets)
        raise WeightsError(f"{path}: {name} has arrays of shapes {shapes}; expected a kernel and a bias")
    for item in datasets:
        if item.dtype.kind not in "fiu" or item.size > LARGEST:
            raise WeightsError(
                f"{path}: {name} has {item.size:,} numbers of type {item.dtype}; expected up to {LARGEST:,}, float32"
            )
        if item.id.get_create_plist().get_nfilters() or math.prod(item.chunks or ()) > LARGEST:
            # a small file could become a huge one
            raise WeightsError(
                f"{path}: {name} is compressed, which Keras never does. Unpack it, with h5repack -f NONE"
            )
    kernel, bias = sorted(datasets, key=lambda item: item.ndim, reverse=True)
    return kernel[()].astype(np.float32), bias[()].astype(np.float32)
