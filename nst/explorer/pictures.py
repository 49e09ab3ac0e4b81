"""Pictures of the explorer: those to choose from, uploads, and results with their settings in them."""

import io
import json
import tempfile
from dataclasses import asdict
from pathlib import Path, PurePath

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nst.errors import ImageError
from nst.images import load_image
from nst.pictures import SUFFIXES, write_file
from nst.solver.settings import Settings
from nst.texts import text
from nst.types import Array

# Pictures about the project, none to paint with
FIGURES = {"explorer.png", "feedback.png", "gallery.jpg", "gram_matrix.png", "solver.jpg", "transfer.jpg"}
FIGURES |= {"lab.jpg", "layout.png", "notebook.png", "options.jpg", "report.png", "unrolling.png", "web.png"}
FIGURES |= {"people.png", "gram_matrix_zh.png", "notebook_zh.png", "transfer_zh.jpg", "unrolling_zh.png"}


def pictures_in(folder: Path) -> list[str]:
    """Return the paths of the pictures in a folder that can be painted with, sorted, with / on every system."""
    files = (file for file in folder.glob("*") if file.suffix.lower() in SUFFIXES and not file.name.startswith("."))
    return sorted(file.as_posix() for file in files if file.name not in FIGURES)


def keep_upload(folder: Path, name: str, content: bytes) -> str:
    """Write an uploaded picture into the folder, under another name if there is one of that name.

    Returns: its path. Raises ImageError if it is none, or cannot be written.
    """
    name = PurePath(name.replace("\\", "/")).name.lstrip(".")
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise ImageError(text("picture.upload", name=repr(name), kinds=", ".join(SUFFIXES)))
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
    write_file(file, content)
    return file.as_posix()


def png_of(picture: Array, settings: Settings) -> bytes:
    """Encode a picture (height, width, 3) as a PNG with its settings, as JSON, in the text "settings"."""
    about, stream = PngInfo(), io.BytesIO()
    about.add_text("settings", _about(settings))
    Image.fromarray(picture).save(stream, "PNG", pnginfo=about)
    return stream.getvalue()


def jpeg_of(picture: Array, settings: Settings | None = None) -> bytes:
    """Encode a picture as a JPEG, with its settings as a comment."""
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
    write_file(file, png_of(picture, settings))
    return file
