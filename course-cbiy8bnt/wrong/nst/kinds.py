"""Recognise the kind of a file by its first bytes, for messages about a file of the wrong kind."""

import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from nst.files import opened_archive


class Kind(NamedTuple):
    """What a file is, in words that follow "it is".

    advice -- what to do with it, where that does not depend on what it was taken for
    picture -- whether it is a picture that `nst.pictures` reads if nothing is wrong with it
    """

    name: str
    advice: str = ""
    picture: bool = False


UNKNOWN = Kind("")
PYTORCH = Kind("a file of PyTorch, whose pickled objects are never read here")
PICKLE = Kind("a pickle of Python, which is never read here, since it can run any program")
PAGE = Kind("a web page", "The download led to a page, maybe one to sign in. Get the file itself")
LFS = Kind("a pointer of Git LFS, which stands for the file", 'Run "git lfs pull" where it comes from')
SAVED_MODEL = Kind("the folder of a SavedModel of TensorFlow", 'Load it, and save it with save_weights("x.weights.h5")')

# A regular expression for the first bytes, and what begins so; the first that fits counts.
BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (rb"\xff\xd8\xff", Kind("a JPEG", picture=True)),
    (rb"\x89PNG\r\n\x1a\n", Kind("a PNG", picture=True)),
    (rb"GIF8[79]a", Kind("a GIF", picture=True)),
    (rb"RIFF....WEBP", Kind("a WebP", picture=True)),
    (rb"....ftypavi[fs]", Kind("an AVIF", picture=True)),
    (rb"(II\*\0|MM\0\*|II\+\0|MM\0\+)", Kind("a TIFF", picture=True)),
    (rb"BM....\0\0\0\0", Kind("a BMP", picture=True)),
    (rb"8BPS", Kind("a PSD", picture=True)),
    (rb"....ftyp(hei|hev|mif1|msf1)", Kind("HEIC, as telephones take it")),
    (rb"....ftypcrx |FUJIFILMCCD-RAW|IIRO|IIU\0", Kind("a camera's raw picture")),
    (rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01[\xba\xb3]|FLV\x01|OggS", Kind("a video")),
    (rb"%PDF-", Kind("a PDF")),
    (rb"%!PS|\xc5\xd0\xd3\xc6", Kind("PostScript")),
    (rb"SIMPLE  =", Kind("FITS")),
    (rb"DDS ", Kind("a DDS")),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", Kind("JPEG XL")),
    (rb"(\xef\xbb\xbf)?\s*(<\?xml.*?\?>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg\b", Kind("an SVG")),
    (rb"(?i)(\xef\xbb\xbf)?\s*(<!--[^>]*>\s*)?<(!doctype html|html|head|body)\b", PAGE),
    (rb"version https://git-lfs\.github\.com/spec", LFS),
    (rb"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19", PYTORCH),
    (rb"\x80[\x02-\x05]", PICKLE),
    (rb".{4}\0{4}\{\s*\"", Kind("a safetensors file")),
    (rb"....TFL3", Kind("a model of TensorFlow Lite")),
    (rb"\x08.\x12.(pytorch|tf2onnx|keras2onnx|onnx)", Kind("an ONNX model")),
    (rb"MATLAB 7\.3", Kind("a file of MATLAB 7.3", "In MATLAB, save it anew with -v7")),
    (rb"MATLAB 5\.0", Kind("a file of MATLAB")),
    (rb"\x89HDF\r\n\x1a\n", Kind("an HDF5 file")),
    (rb"\x93NUMPY", Kind("an array of NumPy")),
    (rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ\0|7z\xbc\xaf|Rar!", Kind("an archive", "Unpack it first")),
    (rb"\s*\{\s*\"", Kind("JSON")),
)
# What is in a zip archive says what it is: a regular expression for one of the names.
MEMBERS: tuple[tuple[str, Kind], ...] = (
    (r"(.*/)?data\.pkl", PYTORCH),
    (r"model\.weights\.h5|metadata\.json", Kind("a model of Keras")),
    (r".*\.npy", Kind("arrays of NumPy")),
    (r"\[Content_Types\]\.xml|mimetype", Kind("an office document")),
)
SUFFIXES = {  # of files that cannot be told by their first bytes
    ".onnx": Kind("an ONNX model"),
    ".caffemodel": Kind("a model of Caffe"),
    ".t7": Kind("a file of Torch"),
    ".pb": Kind("a graph of TensorFlow"),
}


def kind_of(path: Path) -> Kind:
    """Return the kind of a file or a folder, UNKNOWN if it cannot be told or read."""
    if path.is_dir():
        return SAVED_MODEL if (path / "saved_model.pb").is_file() else Kind("a folder")
    if not path.is_file():  # opening a pipe would wait for a writer
        return UNKNOWN
    with suppress(OSError), path.open("rb") as file:
        head = file.read(1024)
        if not head:
            return Kind("empty")
        if head.startswith(b"PK\x03\x04"):
            return _archive(path, head)
        for beginning, kind in BEGINNINGS:
            if re.match(beginning, head, re.DOTALL):
                return kind
    return SUFFIXES.get(path.suffix.lower(), UNKNOWN)


def _archive(path: Path, head: bytes) -> Kind:
    """Return the kind of a zip archive. If it is cut short, the name of its first file decides."""
    names = [head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace")]
    with suppress(Exception), opened_archive(path) as archive:  # any exception, for a damaged archive
        names = archive.namelist()
    for pattern, kind in MEMBERS:
        if any(re.fullmatch(pattern, name) for name in names):
            return kind
    return Kind("a zip archive", "Unpack it first")
