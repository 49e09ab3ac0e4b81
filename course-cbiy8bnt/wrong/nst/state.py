"""Save and read the state of a run: its settings, and the arrays that it needs to go on.

It may come from anybody. Nothing in it is unpickled, and no array is read that is larger than the file.
"""

import contextlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.npyio import NpzFile

from nst.errors import ResumeError
from nst.files import opened_archive, whole

Array = npt.NDArray[Any]
NEEDED = ("about", "image", "level", "made")  # arrays of any run, see `nst.solver.descent.Descent.state`
SMALL, MOST_OF_SMALL = ("about", "level", "made", "history"), 2**24  # arrays that are no images; bytes of each
WRITTEN = "written"  # key of the digests of the files that the run has written


def save_state(file: Path, about: Mapping[str, Any], arrays: Mapping[str, Any], written: Iterable[str] = ()) -> None:
    """Write what JSON can hold, and arrays. The file appears whole or not at all. Raises ResumeError.

    Arguments:
    written -- digests of the files that the run has written so far, see `nst.files.digest`
    """
    told = json.dumps({**about, WRITTEN: sorted(written)})
    try:
        with whole(file) as part, part.open("wb") as stream:
            np.savez(stream, **{"about": np.array(told), **arrays})
    except OSError as error:
        raise ResumeError(f"cannot write {file}: {error}. Expected a folder to write to, with some space") from error


@contextlib.contextmanager
def saved_state(file: Path) -> Iterator[tuple[dict[str, Any], Mapping[str, Array]]]:
    """Read what `save_state` has written, to make a run of it.

    Raises ResumeError if that cannot be, or what is made of it inside of the `with` fails.
    """
    if not file.is_file():
        found = "it is no file" if file.exists() else f"looked in {Path.cwd()}"
        raise ResumeError(f"no file {file} ({found}); expected one that `save` has written")
    try:
        _check(file)
        with np.load(file, allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"]))
            yield {name: value for name, value in about.items() if name != WRITTEN}, arrays
    except ResumeError:
        raise
    except Exception as error:  # any exception, here or in the block, for a damaged file
        raise _unreadable(file, str(error) or type(error).__name__) from error


def written_by_run(file: Path) -> set[str]:
    """Return digests of the files that a saved run has written. Raises ResumeError."""
    with saved_state(file) as (_, arrays):
        return {str(digest) for digest in json.loads(str(arrays["about"])).get(WRITTEN, [])}


def image_in(arrays: Mapping[str, Array], name: str, size: tuple[int, int]) -> Array:
    """Return an image (1, height, width, 3) of a state. Raises KeyError if it is missing, and ValueError if unfit."""
    shape = (1, size[1], size[0], 3)
    if isinstance(arrays, NpzFile) and arrays.zip:  # an array may be as large as the file
        with arrays.zip.open(f"{name}.npy") as stream:
            np.lib.format.read_magic(stream)
            found, *_ = np.lib.format.read_array_header_1_0(stream)
        if found != shape:
            raise ValueError(f"{name} has the shape {found}; expected {shape}")
    array = arrays[name]
    if array.shape != shape or array.dtype.kind != "f" or not np.isfinite(array).all():
        raise ValueError(f"{name} is {array.dtype} of shape {array.shape}; expected finite floats of shape {shape}")
    return array


def is_state(file: Path) -> bool:
    """Return whether a file is the state of a run, by its content."""
    try:
        with saved_state(file):
            return True
    except ResumeError:
        return False


def _check(file: Path) -> None:
    """Raise ResumeError unless all is stored as `save_state` stores it: no array is larger than it looks."""
    with opened_archive(file) as archive:
        members = {member.filename: member for member in archive.infolist()}
        missing = [name for name in NEEDED if f"{name}.npy" not in members]
        if missing:
            raise _unreadable(file, f"it has no {', '.join(missing)}")
        if sum(member.file_size for member in members.values()) > file.stat().st_size:
            raise _unreadable(file, "it is compressed, or its parts overlap")
        for name, member in members.items():
            with archive.open(member) as stream:
                np.lib.format.read_magic(stream)
                shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
                if dtype.hasobject or stream.tell() + math.prod(shape) * dtype.itemsize != member.file_size:
                    raise _unreadable(file, f"{name} is not as large as it says, or holds objects")
                if name.removesuffix(".npy") in SMALL and member.file_size > MOST_OF_SMALL:
                    raise _unreadable(file, f"{name} is far larger than that of a run")


def _unreadable(file: Path, why: str) -> ResumeError:
    return ResumeError(
        f"{file} cannot be read as the state of a run: {why}. It may be cut short, or something else. Start a new run"
    )
