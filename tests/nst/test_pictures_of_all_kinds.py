"""Pictures of every mode, format and EXIF block that Pillow writes, against what their pixels must be by definition.

The references are NumPy in float64, and share no code with what is tested.
"""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nst.errors import ImageError
from nst.pictures import FORMATS
from nst.types import Array
from tests.support.picture_files import png
from tests.support.picture_kinds import (
    LOSSY,
    MODES,
    PAIRS,
    few,
    file,
    make,
    on_white,
    read,
    smooth,
    three,
    written,
)

__all__ = ["file"]  # fixtures


def test_all_that_is_read_is_tried() -> None:
    assert {kind for _, kind in PAIRS} | {"PSD", "AVIF"} == set(FORMATS)  # Pillow writes no PSD
    assert {mode for mode, _ in PAIRS} >= set(MODES) - {"La"}  # of which there is no file


@given(pair=st.sampled_from(PAIRS), seed=st.integers(0, 99))
@settings(few, max_examples=150)
def test_mode_in_a_format(file: Path, pair: tuple[str, str], seed: int) -> None:
    mode, kind = pair
    sample = make(mode, seed)
    data = written(sample.picture, kind)
    assert data
    expected = on_white(sample)
    with Image.open(io.BytesIO(data)) as again:
        if sample.alpha is not None and not again.has_transparency_data:  # the format has kept the colours alone
            expected = sample.colours
    np.testing.assert_allclose(read(file, data), expected, atol=sample.off + LOSSY.get(kind, 0))


# ---------------------------------------------------------------- EXIF

ORIENTATION = 0x0112
TYPES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}  # TIFF's, and their sizes


def stored(upright: Array, orientation: int) -> Array:
    """How a camera that was held so writes a picture: EXIF 2.32, the sides of row 0 and column 0."""
    rows_first = {1: (1, 1), 2: (1, -1), 3: (-1, -1), 4: (-1, 1)}
    columns_first = {5: (1, 1), 6: (-1, 1), 7: (-1, -1), 8: (1, -1)}
    picture = upright if orientation in rows_first else upright.swapaxes(0, 1)
    down, across = (rows_first | columns_first)[orientation]
    return np.ascontiguousarray(picture[::down, ::across])


def exif(tags: list[tuple[int, int, int, bytes]], order: str = "<") -> bytes:
    """An EXIF block put together by hand: tag, type, count, and what stands there, as it is."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    entries, after, offset = b"", b"", 8 + 2 + 12 * len(tags) + 4
    for tag, kind, count, value in tags:
        entries += struct.pack(order + "HHI", tag, kind, count)
        if len(value) > 4:
            entries += struct.pack(order + "I", offset + len(after))
            after += value
        else:
            entries += value.ljust(4, b"\0")
    return head + struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", 0) + after


def turned(orientation: int, order: str) -> tuple[int, int, int, bytes]:
    return ORIENTATION, 3, 1, struct.pack(order + "H", orientation)


@st.composite
def odd_tags(draw: st.DrawFn) -> list[tuple[int, int, int, bytes]]:
    """Tags that cameras write, of types that they should not have, and with more or less than their count."""
    tag = st.sampled_from([0x010E, 0x010F, 0x0110, 0x011A, 0x011B, 0x0128, 0x0131, 0x0132, 0x0213, 0x9C9B, 0xC4A5])
    found = []
    for name in draw(st.lists(tag, max_size=4, unique=True)):
        kind = draw(st.sampled_from([*TYPES, 0, 14, 99]))
        count = draw(st.integers(0, 5))
        length = count * TYPES.get(kind, 1) if draw(st.booleans()) else draw(st.integers(0, 12))
        found.append((name, kind, count, draw(st.binary(min_size=length, max_size=length))))
    return found


@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    orientation=st.integers(1, 8),
    order=st.sampled_from("<>"),
    tags=odd_tags(),
)
@settings(few, max_examples=200)
def test_photograph_with_odd_tags_is_turned(
    file: Path, kind: str, orientation: int, order: str, tags: list[tuple[int, int, int, bytes]]
) -> None:
    upright = make("RGB", 1).colours
    block = exif(sorted([turned(orientation, order), *tags]), order)
    data = written(Image.fromarray(stored(upright, orientation)), kind, exif=b"Exif\0\0" + block)
    assert data
    np.testing.assert_allclose(read(file, data), upright, atol=1 + LOSSY.get(kind, 0))


@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    block=st.one_of(st.binary(max_size=60), st.integers(0, 37).map(lambda n: exif([turned(6, "<")] * 2)[:n])),
)
@few
def test_damaged_exif_is_as_if_there_was_none(file: Path, kind: str, block: bytes) -> None:
    upright = make("RGB", 1).colours
    data = written(Image.fromarray(upright), kind, exif=b"Exif\0\0" + block)
    assert data
    found = read(file, data)
    expected = upright if found.shape == upright.shape else stored(upright, 8)  # as much of it as says "turn"
    np.testing.assert_allclose(found, expected, atol=1 + LOSSY.get(kind, 0))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["L", "I;16", "F", "LAB"])
@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_tiff_is_turned_once(file: Path, orientation: int, mode: str, compression: str | None) -> None:
    """Pillow turns it while it loads it."""
    sample = make(mode, 1)
    picture = Image.fromarray(stored(np.asarray(sample.picture), orientation), "LAB" if mode == "LAB" else None)
    data = written(picture, "TIFF", tiffinfo={ORIENTATION: orientation, 305: "a program"}, compression=compression)
    assert data
    software, double = struct.pack("<HHI", 305, 2, 10), struct.pack("<HHI", 305, 12, 1)
    assert data.count(software) == 1
    data = data.replace(software, double)
    np.testing.assert_allclose(read(file, data), sample.colours, atol=sample.off)


@pytest.mark.parametrize("value", [(7, 1, b"\x06"), (2, 2, b"6\0"), (3, 1, b"\x63\0"), (3, 0, b"")])
def test_orientation_that_is_none_turns_nothing(file: Path, value: tuple[int, int, bytes]) -> None:
    upright = make("RGB", 1).colours
    data = written(Image.fromarray(upright), "PNG", exif=b"Exif\0\0" + exif([(ORIENTATION, *value)]))
    assert data
    np.testing.assert_array_equal(read(file, data), upright)


# ---------------------------------------------------------------- transparent values and palettes


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_transparent_grey_of_any_depth(file: Path, bits: int) -> None:
    """In the file, the transparent value is as deep as the pixels."""

    white = (1 << bits) - 1
    levels = np.tile([0, white], (16, 8))
    if bits == 16:
        rows = levels.astype(">u2").tobytes()
    else:
        rows = np.packbits((levels[..., None] >> np.arange(bits - 1, -1, -1)) & 1).tobytes()
    lines = [b"\0" + rows[i * len(rows) // 16 : (i + 1) * len(rows) // 16] for i in range(16)]
    data = png(16, 16, bits, 0, b"".join(lines))
    key = struct.pack(">I4sHI", 2, b"tRNS", 0, 0)
    assert (read(file, data) == three(levels * 255 / white)).all()
    at = data.index(b"IDAT") - 4
    with_key = data[:at] + _with_checksum(key) + data[at:]
    assert (read(file, with_key) == 255).all()  # black is transparent, and laid on white


def test_transparent_colour_of_16_bits(file: Path) -> None:

    pixels = np.tile(np.array([[[65535, 0, 513], [1000, 40000, 7]]], ">u2"), (16, 8, 1))
    data = png(16, 16, 16, 2, b"".join(b"\0" + row.tobytes() for row in pixels))
    at = data.index(b"IDAT") - 4
    key = struct.pack(">I4sHHHI", 6, b"tRNS", 65535, 0, 513, 0)
    found = read(file, data[:at] + _with_checksum(key) + data[at:])
    assert (found[:, ::2] == 255).all()
    np.testing.assert_allclose(found[:, 1::2], [[[3, 156, 0]] * 8] * 16, atol=1)


def _with_checksum(chunk: bytes) -> bytes:
    import zlib  # noqa: PLC0415

    return chunk[:-4] + struct.pack(">I", zlib.crc32(chunk[4:-4]))


@pytest.mark.parametrize("transparency", [2, bytes([255, 100, 0])])
@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_palette_with_transparent_entries(file: Path, kind: str, transparency: int | bytes) -> None:
    palette = np.array([[200, 10, 20], [30, 180, 40], [15, 25, 220]], np.uint8)
    index = np.indices((18, 24)).sum(0) % 3
    picture = Image.new("P", (24, 18))
    picture.putdata(index.ravel().tolist())
    picture.putpalette(palette.tobytes())
    if kind == "GIF" and isinstance(transparency, bytes):
        pytest.skip("a GIF has one transparent entry")
    data = written(picture, kind, transparency=transparency)
    assert data
    alpha = np.array([1, 1, 0] if transparency == 2 else [1, 100 / 255, 0])[index][..., np.newaxis]
    np.testing.assert_allclose(read(file, data), palette[index] * alpha + 255 * (1 - alpha), atol=1)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "TIFF", "WEBP"])
def test_first_of_several_frames(file: Path, kind: str) -> None:
    first, later = Image.new("RGB", (24, 18), (200, 10, 20)), Image.new("RGB", (24, 18), (0, 0, 255))
    data = written(first, kind, save_all=True, append_images=[later, later])
    assert data
    assert (read(file, data) == (200, 10, 20)).all()


# ---------------------------------------------------------------- grey of more than 8 bits


def deep(values: Array, file: Path, kind: str = "TIFF") -> Array:
    data = written(Image.fromarray(values), kind)
    assert data
    return read(file, data)[..., 0]


@given(low=st.floats(0, 1), high=st.floats(0, 1), top=st.sampled_from([1, 255]))
@few
def test_floats_are_shares_or_levels(file: Path, low: float, high: float, top: int) -> None:
    values = smooth(np.random.default_rng(1), *sorted((low * top, high * top))).astype(np.float32)
    levels = values * 255 if values.max() <= 1 else values
    np.testing.assert_allclose(deep(values, file), levels, atol=0.51)


@given(low=st.integers(0, 65535), high=st.integers(0, 65535), top=st.sampled_from([255, 65535]))
@few
def test_whole_numbers_are_of_8_or_of_16_bits(file: Path, low: int, high: int, top: int) -> None:
    values = smooth(np.random.default_rng(1), *sorted((low * top / 65535, high * top / 65535))).astype(np.int32)
    levels = values / 257 if values.max() > 255 else values
    np.testing.assert_allclose(deep(values, file), levels, atol=0.51)
    np.testing.assert_allclose(deep(values.astype(np.uint16), file), values / 257, atol=0.51)  # which say their depth
    np.testing.assert_allclose(deep(values, file, "PPM"), values / 257, atol=0.51)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.linspace(-3.2, 812, 400), "has values from -3.2 to 812; expected 0 to 1 or 0 to 255. Scale them"),
        (np.linspace(-0.001, 1, 400), "has values from -0.001 to 1; expected 0 to 1 or 0 to 255"),
        (np.linspace(0, 65535, 400), "has values from 0 to 65535; expected 0 to 1 or 0 to 255"),
        (np.r_[np.nan, np.linspace(0, 1, 399)], "has values that are NaN or infinite; expected 0 to 1"),
        (np.r_[np.inf, np.linspace(0, 1, 399)], "has values that are NaN or infinite; expected 0 to 1"),
        (np.arange(400, dtype=np.int32) - 1, "has values from -1 to 398; expected 0 to 255 or 0 to 65535"),
        (np.arange(400, dtype=np.int32) * 1000, "has values from 0 to 399000; expected 0 to 255 or 0 to 65535"),
    ],
)
def test_other_values_are_told(file: Path, values: Array, said: str) -> None:
    shaped = values.reshape(20, 20)
    with pytest.raises(ImageError) as raised:
        deep(shaped.astype(np.float32) if shaped.dtype == float else shaped, file)
    assert said in str(raised.value)


@pytest.mark.parametrize("mode", ["1", "L", "I;16", "F"])
def test_tiff_whose_white_is_zero(file: Path, mode: str) -> None:
    sample = make(mode, 1)
    data = written(sample.picture, "TIFF")
    assert data
    meaning = struct.pack("<HHIH", 262, 3, 1, 1)
    assert data.count(meaning) == 1
    data = data.replace(meaning, struct.pack("<HHIH", 262, 3, 1, 0))
    np.testing.assert_allclose(read(file, data), 255 - sample.colours, atol=1)
