"""Pictures in every mode and format."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image, features

from nst.pictures import open_picture
from nst.types import Array

HEIGHT, WIDTH = 18, 23  # of other proportions when turned
few = settings(max_examples=60, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Sample:
    """A picture in one of Pillow's modes, and what it looks like: red, green, blue, and alpha from 0 to 1."""

    picture: Image.Image
    colours: Array
    alpha: Array | None = None
    off: float = 1.0  # levels that the conversion may differ by


def on_white(sample: Sample) -> Array:
    if sample.alpha is None:
        return sample.colours
    alpha = sample.alpha[..., np.newaxis]
    return np.asarray(sample.colours * alpha + 255 * (1 - alpha))


def three(grey: Array) -> Array:
    return np.stack([grey] * 3, -1)


def smooth(rng: np.random.Generator, low: float = 0, high: float = 255) -> Array:
    """A ramp in a random direction: it looks different from each side, and survives a JPEG."""
    y, x = np.mgrid[0 : 1 : HEIGHT * 1j, 0 : 1 : WIDTH * 1j]
    ramp = rng.uniform(0.2, 1) * y + rng.uniform(0.2, 1) * x
    return np.asarray(low + (high - low) * (ramp - ramp.min()) / np.ptp(ramp))


def make(mode: str, seed: int) -> Sample:  # noqa: PLR0911, PLR0912 -- a branch for each mode
    """A picture of a mode, drawn."""
    rng = np.random.default_rng(seed)
    grey = np.rint(smooth(rng)).astype(np.uint8)
    colours = np.stack([grey, grey[::-1], grey[:, ::-1]], -1)
    alpha = np.rint(smooth(rng)).astype(np.uint8)
    share = alpha / 255
    match mode:
        case "1":
            return Sample(Image.fromarray(grey > 100), three(np.where(grey > 100, 255, 0)))
        case "L":
            return Sample(Image.fromarray(grey), three(grey))
        case "LA":
            return Sample(Image.merge("LA", [Image.fromarray(grey), Image.fromarray(alpha)]), three(grey), share)
        case "P" | "PA":
            palette = rng.integers(0, 256, (7, 3), np.uint8)
            index = Image.fromarray(grey // 40, "L")
            picture = Image.new("P", index.size)
            picture.putdata((grey // 40).ravel().tolist())
            picture.putpalette(palette.tobytes())
            if mode == "P":
                return Sample(picture, palette[grey // 40])
            picture = picture.convert("PA")
            picture.putalpha(Image.fromarray(alpha))
            return Sample(picture, palette[grey // 40], share)
        case "RGB" | "RGBX":
            return Sample(Image.fromarray(colours).convert(mode), colours)
        case "RGBA":
            return Sample(Image.fromarray(np.dstack([colours, alpha])), colours, share)
        case "RGBa" | "La":  # premultiplied: what is kept of a colour is the coarser the more transparent it is
            straight = make("RGBA" if mode == "RGBa" else "LA", seed)
            return Sample(straight.picture.convert(mode), straight.colours, straight.alpha, 2.0)
        case "CMYK":
            ink = np.dstack([255 - colours, np.full_like(grey, 40)])
            return Sample(Image.fromarray(ink, "CMYK"), colours * (215 / 255), off=2.0)
        case "YCbCr":
            y, cb, cr = (100 + colours[..., c] / 5.0 for c in range(3))
            rgb = [y + 1.402 * (cr - 128), y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128), y + 1.772 * (cb - 128)]
            stored = np.rint(np.stack([y, cb, cr], -1)).astype(np.uint8)
            return Sample(Image.fromarray(stored, "YCbCr"), np.clip(np.stack(rgb, -1), 0, 255), off=3.0)
        case "LAB":  # grey: L from 0 to 255 is L* from 0 to 100
            lightness = grey / 255 * 100
            linear = np.where(lightness > 8, ((lightness + 16) / 116) ** 3, lightness / 903.3)
            srgb = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)
            stored = np.dstack([grey, np.zeros((HEIGHT, WIDTH, 2), np.uint8)])
            return Sample(Image.fromarray(stored, "LAB"), three(255 * srgb), off=3.0)
        case "I;16" | "I;16B":
            deep = np.rint(smooth(rng, high=65535)).astype("<u2" if mode == "I;16" else ">u2")
            return Sample(Image.fromarray(deep), three(deep / 257))
        case "I":
            deep = np.rint(smooth(rng, high=65535)).astype(np.int32)
            return Sample(Image.fromarray(deep), three(deep / 257))
        case "F":
            share = smooth(rng, high=1).astype(np.float32)
            return Sample(Image.fromarray(share), three(share * 255))
    raise AssertionError(mode)


MODES = (
    *("1", "L", "LA", "La", "P", "PA", "RGB", "RGBX", "RGBA", "RGBa", "CMYK", "YCbCr", "LAB"),
    *("I;16", "I;16B", "I", "F"),
)
WRITTEN: dict[str, dict[str, Any]] = {
    "PNG": {},
    "TIFF": {},
    "WEBP": {"lossless": True, "exact": True},
    "JPEG": {"quality": 100, "subsampling": 0},
    "JPEG2000": {},
    "GIF": {},
    "BMP": {},
    "PPM": {},
    "TGA": {},
    "PCX": {},
    "SGI": {},
    "QOI": {},
    "ICO": {"sizes": [(WIDTH, HEIGHT)]},
}
if features.check("avif"):
    WRITTEN["AVIF"] = {"quality": 100, "subsampling": "4:4:4"}
LOSSY = {"JPEG": 4.0, "AVIF": 4.0}  # levels


def written(picture: Image.Image, kind: str, **options: Any) -> bytes | None:
    """The file, or nothing where Pillow does not write this mode in this format."""
    stream = io.BytesIO()
    try:
        picture.save(stream, kind, **WRITTEN[kind], **options)
    except (OSError, ValueError, KeyError):
        return None
    return stream.getvalue()


DEEP = {"PNG", "TIFF", "JPEG2000", "PPM"}  # those that keep more than 8 bits of grey; in others, Pillow cuts them off
CHANGED = {(mode, "GIF") for mode in ("LA", "RGB", "RGBA")} | {("I;16B", "JPEG2000")}  # by Pillow, as it writes them
PAIRS = [
    (mode, kind)
    for mode in MODES
    for kind in (sorted(DEEP) if mode[0] in "IF" else WRITTEN)
    if (mode, kind) not in CHANGED and written(make(mode, 0).picture, kind)
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures") / "picture.bin"


def read(file: Path, data: bytes) -> Array:
    file.write_bytes(data)
    picture = open_picture(file)
    assert picture.mode == "RGB"
    return np.asarray(picture, float)
