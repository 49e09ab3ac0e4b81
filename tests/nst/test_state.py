"""Files with the state of a run, by anybody: read, or refused with the reason, and never larger than they look."""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nst.errors import ResumeError
from nst.state import image_in, is_state, save_state, saved_state, written_by_run

ARRAYS: dict[str, Any] = {"image": np.zeros((1, 3, 4, 3)), "level": np.array(0), "made": np.array(2)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_state(tmp_path / "run.npz", {"beta": 40.0}, ARRAYS, ["b", "a"])
    return tmp_path / "run.npz"


def said(file: Path) -> str:
    with pytest.raises(ResumeError) as raised, saved_state(file):
        pass
    assert not is_state(file)
    return str(raised.value)


def test_what_is_saved_is_read(file: Path) -> None:
    with saved_state(file) as (about, arrays):
        assert about == {"beta": 40.0}
        assert {name: arrays[name].tolist() for name in ARRAYS} == {k: v.tolist() for k, v in ARRAYS.items()}
    assert written_by_run(file) == {"a", "b"} and is_state(file)


def test_state_of_an_older_version_has_written_nothing(file: Path) -> None:
    np.savez(file, about=np.array(json.dumps({"beta": 1.0})), **ARRAYS)
    assert written_by_run(file) == set()


@pytest.mark.parametrize("lacking", ["about", "image", "level", "made"])
def test_arrays_of_somebody_else(file: Path, lacking: str) -> None:
    arrays = {"about": np.array("{}"), **ARRAYS}
    del arrays[lacking]
    np.savez(file, **arrays)
    assert f"it has no {lacking}" in said(file)


def test_one_array_alone(file: Path) -> None:
    with file.open("wb") as stream:
        np.save(stream, np.zeros(5))
    assert "cannot be read as the state of a run" in said(file)


@pytest.mark.parametrize("about", ["[]", "3", '"text"', "[" * 100_000, "{", "\0"])
def test_what_it_is_about_is_odd(file: Path, about: str) -> None:
    np.savez(file, about=np.array(about), **ARRAYS)
    assert "cannot be read as the state of a run" in said(file)


def test_encrypted(file: Path) -> None:
    """As the flag in its directory says; Python cannot write one."""
    data = bytearray(file.read_bytes())
    at = 0
    while (at := data.find(b"PK\1\2", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    file.write_bytes(data)
    assert "encrypted" in said(file)


def test_small_file_of_huge_arrays(file: Path) -> None:
    np.savez_compressed(file, about=np.array("{}"), **ARRAYS | {"image": np.zeros((1, 3000, 3000, 3))})
    assert file.stat().st_size < 1_000_000
    assert "it is compressed, or its parts overlap" in said(file)


@pytest.mark.parametrize("shape", [(10**7, 10**7), (2**62,), (-1, 5), (0,), (3,)])
def test_array_that_says_it_is_larger_than_it_is(file: Path, shape: tuple[int, ...]) -> None:
    np.savez(file, about=np.array("{}"), **ARRAYS)
    lying = file.with_name("lying.npz")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(lying, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "image.npy":
                text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
                content = b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text.encode() + content[128:]
            new.writestr(member, content)
    assert "cannot be read as the state of a run" in said(lying)


def test_what_is_no_file(file: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "none.npz"):
        assert "expected one that `save` has written" in said(tmp_path / name)


@given(place=st.floats(0, 1, exclude_max=True), change=st.binary(min_size=1, max_size=8))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_file_with_wrong_bytes_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: float, change: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "damaged.npz"
    save_state(file, {"beta": 40.0}, ARRAYS)
    data = bytearray(file.read_bytes())
    at = int(place * len(data))
    data[at : at + len(change)] = change
    file.write_bytes(data)
    try:
        with saved_state(file) as (_, arrays):
            assert sum(arrays[name].nbytes for name in arrays) <= len(data)
    except ResumeError:
        pass


def test_archive_with_a_list_without_end(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(70):
            archive.writestr(f"{number}" + "x" * 60_000, b"")
    assert "the list of its files is too long" in said(file)


def test_array_of_another_shape_is_not_loaded(file: Path) -> None:
    large = np.zeros((1, 3000, 4000, 3), np.uint8)
    save_state(file, {}, ARRAYS | {"image": large})
    message = r"image has the shape \(1, 3000, 4000, 3\); expected \(1, 3, 4, 3\)"
    with pytest.raises(ResumeError, match=message), saved_state(file) as (_, arrays):
        image_in(arrays, "image", (4, 3))
    save_state(file, {}, ARRAYS | {"history": np.zeros(2**24, np.uint8)})
    assert "history.npy is far larger than that of a run" in said(file)
