"""Read pictures of any kind from anybody, upright and in RGB.

Only formats that Pillow reads by itself are opened: for others it would start a program (Ghostscript for PostScript).
"""

import contextlib
import io
import struct
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from nst.errors import ImageError
from nst.files import whole
from nst.kinds import kind_of
from nst.texts import text

SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".webp",
)  # for messages; others may do
# All that is opened, anywhere, of a stranger's. The last one has no mark at its beginning, and is tried last.
FORMATS = (
    *("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000", "PPM", "QOI", "ICO", "PSD", "SGI", "PCX"),
    "TGA",
)
SMALLEST = 16  # pixels of a side
ROWS = 256  # in a strip
RARE = {"a TIFF": ", or of a kind that is not read, such as floats in colour", "an AVIF": ", or its EXIF is"}
CONVERT, EXPECTED = "Convert it to JPEG or PNG", "Expected JPEG, PNG or the like"
KIND_OF_PICTURE, REDUCED, MEANING, WHITE_IS_ZERO = 254, 1, 262, 0  # TIFF tags, and values of these
ORIENTATION, SHORT = 0x0112, 3  # EXIF's tag, and its type
TURNS = {  # by EXIF's orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# How many times larger a pixel's value is read than it is in the file, which has the transparent value as it is there
SCALES = {"1": 255, "L;2": 85, "L;4": 17, "RGB;16B": 1 / 256}


def open_picture(path: str | Path) -> Image.Image:
    """Read a picture of any common kind: red, green and blue, as large as it is.

    Arguments:
    path -- a picture: JPEG, PNG, …; grey, palette, transparent (laid on white), CMYK, 16 bits, floats from 0 to 1 or
        from 0 to 255, and turned by EXIF too; of several in a file, the first

    Raises ImageError if there is no such file, it is no picture, it is damaged, tiny, or absurdly large.
    """
    picture = open_with_alpha(path)
    if picture.mode == "RGB":
        return picture
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat


def open_with_alpha(path: str | Path) -> Image.Image:
    """Read a picture like `open_picture`, as RGBA if some of it may be transparent, else as RGB."""
    path = Path(path)
    if not path.is_file():
        folder = path if path.is_dir() else path.parent
        pictures = sorted(p.name for p in folder.glob("*") if p.suffix.lower() in SUFFIXES)
        names = ", ".join(pictures) or text("picture.none")
        raise ImageError(text("picture.missing", file=path, here=Path.cwd(), folder=folder, names=names))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns about files that it can read
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = _read(path)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError(text("picture.too-large", file=path, most=f"{Image.MAX_IMAGE_PIXELS:,}")) from error
    if min(picture.size) < SMALLEST:
        size, least = f"{picture.width}x{picture.height}", f"{SMALLEST}x{SMALLEST}"
        raise ImageError(text("picture.too-small", file=path, size=size, least=least))
    return picture


def try_to_write(file: Path) -> None:
    """Raise ImageError if a picture cannot be written to this path, so that it is known before hours of work."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".nst-paint-", dir=file.parent) as folder:
            Image.new("RGB", (16, 16)).save(Path(folder) / file.name)
    except (OSError, ValueError) as error:  # ValueError: Pillow knows no such format
        expected = "Expected a folder to write to and a name such as picture.png"
        raise ImageError(f"cannot write {file}: {error}. {expected}") from error


def write_file(file: Path, content: bytes) -> None:
    """Write an encoded picture, or a file beside it, whole or not at all. Raises ImageError."""
    try:
        with whole(file) as part:
            part.write_bytes(content)
    except OSError as error:
        raise ImageError(f"cannot write {file}: {error}. Expected a folder to write to, with some space") from error


def encoded(picture: Image.Image, name: Path) -> bytes:
    """Encode a picture in the format that the suffix of the name selects. Raises ImageError."""
    stream = io.BytesIO()
    try:
        picture.save(stream, Image.registered_extensions()[name.suffix.lower()], quality=95)
    except Exception as error:  # Pillow's writers raise different errors for different formats
        raise ImageError(f"cannot write {name}: {error!r}. Expected a name such as picture.png") from error
    return stream.getvalue()


def _read(path: Path) -> Image.Image:
    """Read a picture, RGB or RGBA. Raises ImageError, and what Pillow raises for too many pixels."""
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    Image.init()
    formats = [name for name in FORMATS if name in Image.OPEN]  # older versions of Pillow have no AVIF
    with contextlib.ExitStack() as stack:
        try:
            # not by its name: Pillow would map the file into memory, and mixes up the rows of a TIFF that is turned
            file = stack.enter_context(Image.open(stack.enter_context(path.open("rb")), formats=formats))
        except bombs:
            raise
        except Exception as error:  # Pillow's readers raise any exception for a damaged file
            raise _not_opened(path, error) from error
        if _tiff_tag(file, KIND_OF_PICTURE) == REDUCED:
            raise _unreadable(path, "it is a camera's raw picture, of which only a thumbnail could be read", CONVERT)
        try:
            _scale_transparent_value(file)
            file.load()
        except bombs:
            raise
        except Exception as error:
            raise _unreadable(path, f"the {file.format} is cut short or damaged ({error})") from error
        try:
            picture, orientation = _in_colours(path, file), _orientation(file)
        except ImageError:
            raise
        except Exception as error:
            raise _unreadable(path, f"it has pixels of a kind that is not read ({error})", CONVERT) from error
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture


def _unreadable(path: Path, why: str, advice: str = EXPECTED) -> ImageError:
    return ImageError(f"{path} cannot be read as a picture: {why}. {advice}")


def _not_opened(path: Path, error: Exception) -> ImageError:
    """Say why Pillow makes nothing of a file."""
    kind = kind_of(path)
    if kind.picture:
        return _unreadable(path, f"it begins as {kind.name}, and is cut short or damaged{RARE.get(kind.name, '')}")
    if kind.name:
        return _unreadable(path, f"it is {kind.name}", kind.advice or (EXPECTED if kind.name == "empty" else CONVERT))
    return _unreadable(path, "it begins as none" if isinstance(error, UnidentifiedImageError) else str(error))


def _orientation(picture: Image.Image) -> int | None:
    """Return EXIF's orientation of a loaded picture, or None if it has none.

    Pillow knows of more places than EXIF, but gives up at the first tag that is not as it should be. It has turned a
    TIFF already, and forgotten its orientation.
    """
    found = _orientation_in(picture.info.get("exif") or b"")
    if found is None:
        with contextlib.suppress(Exception):  # Pillow raises any exception for a damaged block
            found = picture.getexif().get(ORIENTATION)
    return found if isinstance(found, int) else None


def _orientation_in(exif: bytes) -> int | None:
    """Return the orientation in an EXIF block. Other tags are skipped, since odd ones are common."""
    block = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    with contextlib.suppress(struct.error):  # the block is cut short
        if order:
            (start,) = struct.unpack_from(f"{order}I", block, 4)
            (count,) = struct.unpack_from(f"{order}H", block, start)
            for i in range(count):
                tag, kind, _, value = struct.unpack_from(f"{order}HHIH", block, start + 2 + 12 * i)
                if (tag, kind) == (ORIENTATION, SHORT):
                    return int(value)
    return None


def _tiff_tag(picture: Image.Image, tag: int) -> Any:
    return getattr(picture, "tag_v2", {}).get(tag)


def _scale_transparent_value(picture: Image.Image) -> None:
    """Put the transparent value of a PNG, as it is in the file, on the scale of the pixels that Pillow reads."""
    value = picture.info.get("transparency")
    if picture.format != "PNG" or not isinstance(value, int | tuple):
        return
    scale = SCALES.get(str(picture.tile[0].args), 1)  # type: ignore[attr-defined]  # of a file that is opened
    scaled = tuple(int(v * scale) for v in np.atleast_1d(value).tolist())
    picture.info["transparency"] = scaled if isinstance(value, tuple) else scaled[0]


def _in_colours(path: Path, picture: Image.Image) -> Image.Image:
    """Convert a picture to RGB, or to RGBA if some of it may be transparent. Raises ImageError."""
    if picture.mode[0] in "IF":  # grey of more than 8 bits, which Pillow would cut off at 255
        levels = _bytes(path, picture)
        if _tiff_tag(picture, MEANING) == WHITE_IS_ZERO:  # Pillow inverts 8 bits only
            levels = 255 - levels
        grey = Image.fromarray(levels).convert("RGB")
        if "transparency" in picture.info:
            value = picture.info["transparency"]
            opaque = np.concatenate([np.where(values == value, 0, 255).astype(np.uint8) for values in _strips(picture)])
            grey.putalpha(Image.fromarray(opaque))
        return grey
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _strips(picture: Image.Image) -> Iterator[npt.NDArray[Any]]:
    """Yield the values of a picture in strips of rows, to save memory."""
    for top in range(0, picture.height, ROWS):
        yield np.asarray(picture.crop((0, top, picture.width, min(top + ROWS, picture.height))))


def _bytes(path: Path, picture: Image.Image) -> npt.NDArray[np.uint8]:
    """Convert grey values to 0 … 255.

    Whole numbers are of 16 bits if their mode or format says so. Else, as for floats, no file says how much white is:
    all from 0 to 255 are taken as they are, and if one is larger, all are of 16 bits. Floats from 0 to 1 are shares.
    Raises ImageError for other values: to guess would paint black or white without a word.
    """
    ends = np.array([(values.min(), values.max()) for values in _strips(picture)])  # NaN if any value is NaN
    low, high = ends.min(), ends.max()
    if picture.mode == "F":
        scales = {1: 255.0, 255: 1.0}
    elif picture.mode == "I" and picture.format != "PPM":
        scales = {255: 1.0, 65535: 255 / 65535}
    else:
        scales = {65535: 255 / 65535}
    for white, scale in scales.items():
        if low >= 0 and high <= white:
            return np.concatenate([np.rint(values * scale).astype(np.uint8) for values in _strips(picture)])
    found = f"values from {low:g} to {high:g}" if np.isfinite(ends).all() else "values that are NaN or infinite"
    expected = " or ".join(f"0 to {white}" for white in scales)
    raise ImageError(f"{path} has {found}; expected {expected}. Scale them first")
