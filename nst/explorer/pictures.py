"""Pictures in a folder: which there are, uploads, and painted ones, which say how they were painted."""

import io
import json
import tempfile
from dataclasses import asdict
from pathlib import Path, PurePath

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nst.errors import ImageError
from nst.files import whole
from nst.images import load_image
from nst.pictures import SUFFIXES
from nst.solver.settings import Settings
from nst.types import Array

# Pictures about the project, none to paint with
FIGURES = {"explorer.png", "feedback.png", "gallery.jpg", "gram_matrix.png", "solver.jpg", "transfer.jpg"}
FIGURES |= {"lab.jpg", "layout.png", "options.jpg", "unrolling.png", "web.png"}


def pictures_in(folder: Path) -> list[str]:
    """The pictures in a folder that one can paint with: paths, sorted, with / on every machine."""
    files = (file for file in folder.glob("*") if file.suffix.lower() in SUFFIXES and not file.name.startswith("."))
    return sorted(file.as_posix() for file in files if file.name not in FIGURES)


def keep_upload(folder: Path, name: str, content: bytes) -> str:
    """Put a picture that came through the browser into the folder; a file that is there already stays as it is.

    Returns: its path. Raises ImageError if it is none, or cannot be written.
    """
    name = PurePath(name.replace("\\", "/")).name.lstrip(".")
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise ImageError(f"the name of the upload is {name!r}; expected a picture: {', '.join(SUFFIXES)}")
    with tempfile.TemporaryDirectory() as nowhere:
        looked_at = Path(nowhere) / name
        looked_at.write_bytes(content)
        try:
            load_image(looked_at)
        except ImageError as error:
            raise ImageError(error.args[0].replace(str(looked_at), name)) from error
    file, number = folder / name, 1
    while file.exists() and not (file.is_file() and file.read_bytes() == content):
        number += 1
        file = folder / f"{PurePath(name).stem}-{number}{PurePath(name).suffix}"
    _write(file, content)
    return file.as_posix()


def png_of(picture: Array, settings: Settings) -> bytes:
    """A picture (height, width, 3) as a PNG that says in its text "settings", as JSON, how it was painted."""
    about, stream = PngInfo(), io.BytesIO()
    about.add_text("settings", _about(settings))
    Image.fromarray(picture).save(stream, "PNG", pnginfo=about)
    return stream.getvalue()


def jpeg_of(picture: Array, settings: Settings | None = None) -> bytes:
    """A picture as a JPEG, which has in its comment what `png_of` has in its text."""
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=88, comment=_about(settings) if settings else "")
    return stream.getvalue()


def _about(settings: Settings) -> str:
    return json.dumps(asdict(settings))


def save_png(folder: Path, picture: Array, settings: Settings) -> Path:
    """Write explored-1.png, or the next number that is free. Raises ImageError."""
    numbers = (file.stem.removeprefix("explored-") for file in folder.glob("explored-*.png"))
    number = max((int(text) for text in numbers if text.isdecimal()), default=0) + 1
    file = folder / f"explored-{number}.png"
    _write(file, png_of(picture, settings))
    return file


def _write(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises ImageError."""
    try:
        with whole(file) as part:
            part.write_bytes(content)
    except OSError as error:
        raise ImageError(f"cannot write {file}: {error}. Expected a folder to write to, with some space") from error
