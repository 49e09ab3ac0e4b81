"""Pictures in and out: what a file holds must come out upright, in RGB and whole, or an error that says what to do."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from nst.errors import ImageError
from nst.images import load_image
from nst.types import Array
from tests.support.picture_files import BLUE, GREEN, RED, WHITE, encoded, load_bytes, png, quadrants

# ---------------------------------------------------------------- load_image: kinds of pictures


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("GIF", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
        ("PPM", {}),
    ],
)
def test_lossless_formats_come_back_as_they_are(tmp_path: Path, kind: str, options: dict[str, Any]) -> None:
    np.testing.assert_array_equal(load_bytes(tmp_path, encoded(quadrants(), kind, **options)), quadrants())


@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_comes_back_almost_as_it_is(tmp_path: Path, progressive: bool) -> None:
    data = encoded(quadrants(), "JPEG", quality=95, subsampling=0, progressive=progressive)
    np.testing.assert_allclose(load_bytes(tmp_path, data).astype(int), quadrants(), atol=4)


@pytest.mark.parametrize("mode", ["L", "1", "I;16", "I;16B", "I"])
def test_grey_becomes_three_equal_channels(tmp_path: Path, mode: str) -> None:
    levels = np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1))
    match mode:
        case "L":
            data = encoded(levels, "PNG")
        case "1":
            levels = np.where(levels > 100, 255, 0).astype(np.uint8)
            data = encoded(Image.fromarray(levels).convert("1"), "PNG")
        case "I;16":
            data = encoded(levels.astype(np.uint16) * 257, "PNG")  # 255 * 257 is white in 16 bits
        case "I;16B":
            data = encoded(Image.fromarray((levels.astype(">u2") * 257).astype(">u2")), "TIFF")
        case "I":
            data = encoded(levels.astype(np.int32) * 257, "TIFF")
    with Image.open(io.BytesIO(data)) as file:
        assert file.mode == mode
    np.testing.assert_array_equal(load_bytes(tmp_path, data), np.stack([levels] * 3, axis=-1))


@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)], ids=["RGB", "grey and alpha", "RGBA"])
def test_sixteen_bits_a_channel_keep_the_upper_eight(tmp_path: Path, colour: int, channels: int) -> None:
    value = bytes([200, 77, 100, 11, 50, 99, 255, 255])[: 2 * channels] if channels != 2 else bytes([90, 5, 255, 255])
    data = png(64, 48, 16, colour, (b"\0" + value * 64) * 48)
    expected = (90, 90, 90) if channels == 2 else (200, 100, 50)
    np.testing.assert_allclose(load_bytes(tmp_path, data)[20, 30].astype(int), expected, atol=1)


def test_palette_is_looked_up(tmp_path: Path) -> None:
    picture = Image.fromarray(quadrants()).quantize(4)
    np.testing.assert_array_equal(load_bytes(tmp_path, encoded(picture, "PNG")), np.array(picture.convert("RGB")))
    np.testing.assert_allclose(load_bytes(tmp_path, encoded(picture, "PNG")).astype(int), quadrants(), atol=1)


def with_alpha() -> tuple[Array, Array]:
    """A colour at each alpha from 0 to 252, and the same laid on white: c alpha + 255 (1 - alpha)."""
    alpha = np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1))
    colour = np.full((48, 64, 3), RED, np.uint8)
    share = alpha[..., None] / 255
    return np.dstack([colour, alpha]), colour * share + 255 * (1 - share)


def test_transparent_colours_are_laid_on_white(tmp_path: Path) -> None:
    rgba, expected = with_alpha()
    np.testing.assert_allclose(load_bytes(tmp_path, encoded(rgba, "PNG")), expected, atol=1)


def test_transparent_grey_is_laid_on_white(tmp_path: Path) -> None:
    rgba, expected = with_alpha()
    data = encoded(Image.merge("LA", [Image.fromarray(rgba[:, :, c]) for c in (0, 3)]), "PNG")
    np.testing.assert_allclose(load_bytes(tmp_path, data), expected[:, :, [0, 0, 0]], atol=1)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_transparent_palette_entry_is_laid_on_white(tmp_path: Path, kind: str) -> None:
    picture = Image.new("P", (64, 48), 0)
    picture.putpalette([*RED, *GREEN])
    picture.paste(1, (32, 0, 64, 48))
    expected = np.full((48, 64, 3), WHITE)
    expected[:, 32:] = GREEN
    np.testing.assert_array_equal(load_bytes(tmp_path, encoded(picture, kind, transparency=0)), expected)


def test_half_transparent_palette_entry_is_laid_on_white(tmp_path: Path) -> None:
    picture = Image.new("P", (64, 48), 0)
    picture.putpalette([*RED, *GREEN])
    found = load_bytes(tmp_path, encoded(picture, "PNG", transparency=bytes([51, 255])))  # a fifth
    np.testing.assert_allclose(found[0, 0].astype(int), [244, 206, 208], atol=1)


def test_transparent_key_colour_is_laid_on_white(tmp_path: Path) -> None:
    found = load_bytes(tmp_path, encoded(quadrants(), "PNG", transparency=RED))
    expected = quadrants()
    expected[:24, :32] = WHITE
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("ink", "rgb"),
    [((0, 0, 0, 0), (255, 255, 255)), ((0, 255, 255, 0), (255, 0, 0)), ((255, 255, 0, 0), (0, 0, 255))],
    ids=["paper", "red", "blue"],
)
def test_ink_of_a_cmyk_jpeg_becomes_light(
    tmp_path: Path, ink: tuple[int, int, int, int], rgb: tuple[int, int, int]
) -> None:
    found = load_bytes(tmp_path, encoded(Image.new("CMYK", (64, 48), ink), "JPEG", quality=95))
    np.testing.assert_allclose(found.astype(int), np.full((48, 64, 3), rgb), atol=3)


def test_animation_shows_its_first_frame(tmp_path: Path) -> None:
    later = Image.new("RGB", (64, 48), BLUE)
    data = encoded(quadrants(), "GIF", save_all=True, append_images=[later, later])
    np.testing.assert_array_equal(load_bytes(tmp_path, data), quadrants())


# Orientation n: on which side of the upright picture row 0 of the file is, and on which its column 0 (EXIF 2.32).
# From the upright picture, written with rows first (p) or with columns first (t).
STORED: dict[int, Callable[[Array, Array], Array]] = {
    1: lambda p, t: p,  # top, left
    2: lambda p, t: p[:, ::-1],  # top, right
    3: lambda p, t: p[::-1, ::-1],  # bottom, right
    4: lambda p, t: p[::-1],  # bottom, left
    5: lambda p, t: t,  # left, top
    6: lambda p, t: t[::-1],  # right, top: a telephone held upright
    7: lambda p, t: t[::-1, ::-1],  # right, bottom
    8: lambda p, t: t[:, ::-1],  # left, bottom
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photograph_is_turned_upright(tmp_path: Path, orientation: int, kind: str) -> None:
    stored = STORED[orientation](quadrants(), quadrants().transpose(1, 0, 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    data = encoded(np.ascontiguousarray(stored), kind, exif=exif, **options)
    np.testing.assert_allclose(load_bytes(tmp_path, data).astype(int), quadrants(), atol=4)


# ---------------------------------------------------------------- load_image: size and proportions


def test_default_is_an_array_of_the_courses_size_to_write_to(tmp_path: Path) -> None:
    Image.fromarray(quadrants()).save(tmp_path / "p.png")
    picture = load_image(str(tmp_path / "p.png"))
    assert picture.shape == (300, 400, 3)
    assert picture.dtype == np.uint8
    picture[0, 0] = 0


@pytest.mark.parametrize("wide", [True, False])
def test_picture_is_cut_around_its_centre(tmp_path: Path, wide: bool) -> None:
    ramp = np.broadcast_to(np.arange(90, dtype=np.uint8)[:, None], (90, 30))  # three thirds, of which the middle stays
    thirds = np.dstack([ramp, ramp + 50, ramp + 100])
    expected = thirds[30:60]
    if wide:
        thirds, expected = thirds.transpose(1, 0, 2), expected.transpose(1, 0, 2)
    np.testing.assert_array_equal(load_bytes(tmp_path, encoded(thirds, "PNG"), (30, 30)), expected)


@given(
    width=st.integers(16, 200),
    height=st.integers(16, 200),
    size=st.tuples(st.integers(1, 200), st.integers(1, 200)),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_any_picture_gets_exactly_the_size(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, size: tuple[int, int]
) -> None:
    data = encoded(Image.new("RGB", (width, height), GREEN), "PNG")
    found = load_bytes(tmp_path_factory.getbasetemp(), data, size)
    np.testing.assert_array_equal(found, np.full((size[1], size[0], 3), GREEN))


def test_enlarged_picture_keeps_its_places(tmp_path: Path) -> None:
    found = load_bytes(tmp_path, encoded(quadrants(16, 16), "PNG"), (320, 320))
    for (row, column), colour in {(60, 60): RED, (60, 260): GREEN, (260, 60): BLUE, (260, 260): WHITE}.items():
        np.testing.assert_allclose(found[row, column].astype(int), colour, atol=2)


def test_reduced_picture_is_averaged_and_not_sampled(tmp_path: Path) -> None:
    board = (np.indices((480, 640)).sum(axis=0) % 2 * 255).astype(np.uint8)  # taking every tenth pixel gives 0 or 255
    np.testing.assert_allclose(load_bytes(tmp_path, encoded(board, "PNG")).astype(int), 127, atol=2)


def test_very_long_panorama_shows_its_middle(tmp_path: Path) -> None:
    panorama = np.full((16, 30_000, 3), RED, np.uint8)
    panorama[:, 14_980:15_020] = BLUE
    found = load_bytes(tmp_path, encoded(panorama, "PNG"), (40, 30))
    np.testing.assert_array_equal(found, np.full((30, 40, 3), BLUE))


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (400, 15)], ids=str)
def test_tiny_picture_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(ImageError, match=rf"picture\.bin is {size[0]}x{size[1]} pixels; expected at least 16x16"):
        load_bytes(tmp_path, encoded(Image.new("RGB", size), "PNG"))


@pytest.mark.parametrize("size", [(0, 300), (400, 0), (400, -300)], ids=str)
def test_size_without_pixels_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(ImageError, match=rf"size is \({size[0]}, {size[1]}\); expected \(width, height\), both at lea"):
        load_bytes(tmp_path, encoded(quadrants(), "PNG"), size)


# ---------------------------------------------------------------- load_image: what is no picture


@pytest.mark.parametrize("side", [10_000, 60_000], ids=["Pillow warns", "Pillow refuses"])
def test_small_file_that_declares_a_huge_picture_is_refused(tmp_path: Path, side: int) -> None:
    data = png(side, side, 8, 2, bytes(1000))
    assert len(data) < 200
    with pytest.raises(ImageError, match=r"picture\.bin has too many pixels; expected at most 89,478,485\. Make it"):
        load_bytes(tmp_path, data)


JPEG = encoded(quadrants(), "JPEG")


@pytest.mark.parametrize(
    "data",
    [
        JPEG[: len(JPEG) // 2],
        JPEG[:20],
        encoded(quadrants(), "PNG")[:-40],
        encoded(quadrants(), "GIF")[:-200],
        encoded(quadrants(), "TIFF")[:100],
        png(64, 48, 8, 2, bytes(1000)),
        b"",
        b"Not a picture, but a poem.\n",
        bytes(1000),
    ],
    ids=["half a JPEG", "20 bytes", "PNG cut", "GIF cut", "TIFF cut", "too few rows", "empty", "text", "zeros"],
)
@pytest.mark.filterwarnings("ignore")  # of Pillow, about the damage
def test_damaged_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    with pytest.raises(ImageError, match=r"photo\.jpg cannot be read as a picture: .+ Expected JPEG, PNG or the like$"):
        load_image(path)


KINDS = ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", *(["AVIF"] if features.check("avif") else [])]
EXIF = Image.Exif()
EXIF[0x0112] = 6
SAMPLES = [encoded(quadrants(), kind, exif=EXIF) for kind in KINDS]


@given(
    sample=st.sampled_from(SAMPLES), place=st.floats(0, 1, exclude_max=True), change=st.binary(min_size=1, max_size=8)
)
@settings(max_examples=200, deadline=None, derandomize=True)
@pytest.mark.filterwarnings("ignore")  # of Pillow, about the damage
def test_file_with_wrong_bytes_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, place: float, change: bytes
) -> None:
    start = int(place * len(sample))
    try:
        picture = load_bytes(tmp_path_factory.getbasetemp(), sample[:start] + change + sample[start + len(change) :])
    except ImageError:
        return
    assert picture.shape == (48, 64, 3)


@pytest.mark.skipif("AVIF" not in KINDS, reason="this Pillow reads no AVIF")
def test_damaged_avif_is_refused(tmp_path: Path) -> None:
    data = SAMPLES[KINDS.index("AVIF")]
    with pytest.raises(ImageError, match="cannot be read as a picture"):
        load_bytes(tmp_path, data[:-60] + bytes(60))  # Pillow raises RuntimeError here


def test_missing_picture_is_told_which_ones_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.png", "a.jpeg", "IMG_1.JPG", "c.webp", "notes.txt", "draw.py"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    expected = f"no picture at d.png (looked in {tmp_path}). Pictures in .: IMG_1.JPG, a.jpeg, b.png, c.webp"
    with pytest.raises(ImageError) as raised:
        load_image("d.png")
    assert str(raised.value) == expected


def test_folder_in_place_of_a_picture_is_told_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    with pytest.raises(ImageError, match=r"no picture at .*Pictures in .*: a\.png$"):
        load_image(tmp_path)


def test_picture_in_a_missing_folder_is_told_that_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"no picture at .*Pictures in .*nowhere: none$"):
        load_image(tmp_path / "nowhere" / "a.png")
