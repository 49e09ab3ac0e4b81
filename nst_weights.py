"""Files of weights: Keras' own, of any version, and what is the same for all networks and formats.

Files come from anybody. Nothing in them is unpickled or run, and an HDF5 that would lead to other files is refused.
"""

import contextlib
import math
import mmap
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from nst_errors import WeightsError
from nst_files import opened_archive
from nst_kinds import kind_of

Array = npt.NDArray[Any]
Weights = dict[str, tuple[Array, Array]]  # layer name -> kernel (3, 3, channels in, channels out), bias (channels out,)

LARGEST = 1 << 24  # numbers in a kernel; the largest of VGG-19 has 2.4 million
LARGEST_OF_ALL = 1 << 25  # numbers in all kernels and biases; VGG-19 has 20 million
MOST_ITEMS = 20_000  # groups and arrays in a file; the largest models of Keras have 3,000
DEEPEST = 20  # groups within groups; HDF5's own search goes as deep as they do, and takes the process with it
GET_WEIGHTS = "python pretrained-model/get_weights.py"


def check_there(path: Path, how: str) -> None:
    """Raise WeightsError unless it is a file; `how` says how to make one."""
    kind = kind_of(path)
    if path.is_dir() and kind.advice:
        raise WeightsError(f"{path} cannot be read as weights: it is {kind.name}. {kind.advice}")
    if not path.is_file():
        raise WeightsError(f"no weights at {path} (looked in {Path.cwd()}). {how}")


@contextlib.contextmanager
def told_as_weights_error(path: Path, kinds: Collection[str]) -> Iterator[None]:
    """Raise WeightsError for whatever goes wrong while this file of weights is read.

    Arguments:
    kinds -- what such a file may be, see `nst_kinds`; of others it is said what they are
    """
    try:
        yield
    except WeightsError:
        raise
    except Exception as error:  # the readers of a damaged file raise whatever the damage leads them to
        check_kind(path, kinds)
        size = f" ({path.stat().st_size:,} bytes)" if path.is_file() else ""
        raise WeightsError(
            f"{path}{size} cannot be read as weights: {error!r}. It is cut short or damaged, or no such file at all. "
            f"Get it again, or do without: {GET_WEIGHTS} --stand-in --force puts a network of our own in its place"
        ) from error


def check_kind(path: Path, kinds: Collection[str]) -> None:
    """Raise WeightsError if it is known what a file is, and it is none of these kinds."""
    kind = kind_of(path)
    if kind.name and kind.name not in kinds:
        advice = kind.advice or f"{GET_WEIGHTS} --download gets Keras' weights of VGG-19"
        raise WeightsError(
            f"{path} cannot be read as weights: it is {kind.name}; expected {' or '.join(kinds)}. {advice}"
        )


def check_convolution(path: Path, weights: Weights, name: str, shape: tuple[int, int, int], network: str) -> int:
    """The number n of channels that the convolution `name` makes.

    Raises WeightsError unless it is there, has a kernel (*shape, n) and a bias (n,), and is finite.
    """
    if name not in weights:
        raise WeightsError(f"{path}: no layer {name}; found {', '.join(weights) or 'none'}. Expected a {network}")
    kernel, bias = weights[name]
    fits = kernel.ndim == 4 and kernel.shape[:3] == shape and bias.shape == kernel.shape[3:]
    if not fits or not bias.size:
        raise WeightsError(
            f"{path}: {name} has a kernel of shape {kernel.shape} and a bias of shape {bias.shape}; "
            f"expected ({', '.join(map(str, shape))}, n) and (n,). Expected a {network}"
        )
    if not (np.isfinite(kernel).all() and np.isfinite(bias).all()):
        raise WeightsError(f"{path}: {name} holds NaN or infinity; expected finite numbers. Get the file again")
    return int(kernel.shape[3])


# ---------------------------------------------------------------- MATLAB


MATRIX, COMPRESSED = 14, 15  # of what a file consists
CELLS, STRUCT, CHARACTERS, NUMBERS = 1, 2, 4, range(6, 16)  # kinds of arrays
UINT32, INT32, INT8 = 6, 5, 1
ITEM = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8}  # bytes of a number, by its type
TEXT = {1, 2, 3, 4, 16, 17, 18}  # types of characters
COMPLEX = 1 << 11  # flag of an array
MOST_ELEMENTS = 1_000_000  # in a file; MatConvNet's VGG-19 has 20,000
MOST_INFLATED = 700_000_000  # bytes; it has 535 MB
Element = tuple[int, int, int]  # its type, and where its data begin and end


class _Matlab:
    """The elements of a .mat file of version 5, or of a part of it that was compressed.

    SciPy goes as deep as cells are nested, makes room for as many numbers as a file says there are, and looks types up
    without a look at them. Each of these can end the process. So all is checked before that SciPy is to read.
    """

    def __init__(self, path: Path, content: "bytes | mmap.mmap", order: str, budget: Iterator[int]) -> None:
        """`budget` yields once for each element that may still come; all parts of a file share one."""
        self._path, self._content, self._order, self._budget = path, content, order, budget

    def elements(self, at: int, end: int) -> Iterator[Element]:
        """Yield the elements one after the other. Raises ValueError if one goes on beyond the end."""
        while at < end:
            element, at = self._element(at, end)
            yield element

    def check_variable(self, element: Element, names: Collection[str]) -> None:
        """Raise ValueError, or WeightsError, if the head of a variable cannot be read, or one of these names cannot."""
        kind, at, end = element
        if kind != MATRIX:
            raise ValueError(f"an element of type {kind}, and no array")
        if self._array(at, end)[0] in names:
            self._check(element, 0)

    def _element(self, at: int, end: int) -> tuple[Element, int]:
        if next(self._budget, None) is None:
            raise WeightsError(f"{self._path} has too many arrays; expected those of one network")
        if at + 8 > end:
            raise ValueError("an element that is cut short")
        kind, size = struct.unpack_from(f"{self._order}II", self._content, at)
        small = kind >> 16  # its data are in its own head
        begin, size = (at + 4, small) if small else (at + 8, size)
        after = at + 8 if small else begin + size + (0 if kind == COMPRESSED else -size % 8)
        if small > 4 or begin + size > end:
            raise ValueError(f"an element of {size:,} bytes, of which some are missing")
        return (kind & 0xFFFF if small else kind, begin, begin + size), min(after, end)

    def _array(self, at: int, end: int) -> tuple[str, int, int, int]:
        """Return the name of an array, its flags, how many entries it has, and where its data begin."""
        flags, at = self._element(at, end)
        shape, at = self._element(at, end)
        name, at = self._element(at, end)
        sizes = shape[2] - shape[1]
        heads = (flags[0], flags[2] - flags[1], shape[0], name[0])
        if heads != (UINT32, 8, INT32, INT8) or sizes % 4 or not 8 <= sizes <= 32 * 4:
            raise ValueError("the head of an array that is damaged")
        (about,) = struct.unpack_from(f"{self._order}I", self._content, flags[1])
        numbers = struct.unpack_from(f"{self._order}{sizes // 4}i", self._content, shape[1])
        if min(numbers) < 0 or math.prod(numbers) > end - at:
            raise WeightsError(
                f"{self._path} has an array of shape {numbers} in {end - at:,} bytes; expected all of it"
            )
        return bytes(self._content[name[1] : name[2]]).decode("latin-1"), about, math.prod(numbers), at

    def _check(self, element: Element, depth: int) -> None:
        kind, at, end = element
        if kind != MATRIX:
            raise ValueError(f"an element of type {kind} in place of an array")
        if depth > DEEPEST:
            raise WeightsError(f"{self._path} has arrays that are nested too deep; expected those of one network")
        if at == end:
            return
        _, flags, count, at = self._array(at, end)
        what = flags & 0xFF
        if what == STRUCT:
            length, at = self._element(at, end)
            fields, at = self._element(at, end)
            if (length[0], length[2] - length[1], fields[0]) != (INT32, 4, INT8):
                raise ValueError("the names of fields, which are damaged")
            (size,) = struct.unpack_from(f"{self._order}i", self._content, length[1])
            if size <= 0 or (fields[2] - fields[1]) % size:
                raise ValueError(f"names of {size} characters in {fields[2] - fields[1]} bytes")
            count *= (fields[2] - fields[1]) // size
        if what in (CELLS, STRUCT):
            for _ in range(count):
                inner, at = self._element(at, end)
                self._check(inner, depth + 1)
            return
        data, at = self._element(at, end)
        known = data[0] in TEXT if what == CHARACTERS else what in NUMBERS and data[0] in ITEM and not flags & COMPLEX
        if not known or (what in NUMBERS and data[2] - data[1] != count * ITEM[data[0]]):
            raise ValueError(f"an array of kind {what} and type {data[0]}, which weights do not have, or not all of it")


def check_matlab(path: Path, names: Collection[str]) -> None:
    """Raise ValueError or WeightsError if SciPy should not read the variables of these names from a .mat file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        order = {b"IM": "<", b"MI": ">"}.get(content[126:128])
        if not order or 0 in content[:4]:
            raise ValueError("no file of MATLAB 5 to 7")
        budget, room = iter(range(MOST_ELEMENTS)), MOST_INFLATED
        whole = _Matlab(path, content, order, budget)
        for kind, at, end in whole.elements(128, len(content)):
            if kind == COMPRESSED:
                inflated = zlib.decompressobj().decompress(content[at:end], room)
                room -= len(inflated)
                if not room:
                    raise WeightsError(f"{path} is compressed, and far larger than it looks; expected it as it is")
                part = _Matlab(path, inflated, order, budget)
                for element in part.elements(0, len(inflated)):
                    part.check_variable(element, names)
            else:
                whole.check_variable((kind, at, end), names)


# ---------------------------------------------------------------- Keras


KERAS = ("an HDF5 file", "a model of Keras")  # of `nst_kinds`
Datasets = dict[str, h5py.Dataset]  # by their paths
Layers = dict[str, list[h5py.Dataset]]  # the arrays of each layer, under our names


def is_keras(path: Path) -> bool:
    """Whether it is a file of Keras': HDF5, or a zip archive with HDF5 in it."""
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
        if len(found) < len(names):  # called otherwise, or not at all
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
    """The HDF5 of a file of Keras'. Raises WeightsError."""
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
    """The arrays of a model, without those of its optimizer. Raises WeightsError if something lies in another file."""
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
    """All groups and arrays, with their paths. A soft link is but another name. Raises WeightsError."""
    left: list[tuple[str, Any]] = [("", file)]
    seen: set[int] = set()  # a group may be in itself, by a hard link
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
    """Layers in groups that are called as they are, once or twice, at any depth: Keras 1 and 2, and models in .h5."""
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
    """Layers in groups "vars" that have the layer's name as an attribute: Keras 3."""
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
    """Layers in groups "conv2d", "conv2d_1" … "vars", whatever their names: Keras 3.

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
