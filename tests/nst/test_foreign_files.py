"""Files that are no pictures: each is called by its name."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nst.errors import ImageError
from tests.support.picture_kinds import (
    file,
    make,
    read,
    written,
)

__all__ = ["file"]  # fixtures


# ---------------------------------------------------------------- what is refused, and why

FTYP = b"\0\0\0\x18ftyp"
FOREIGN = {
    "HEIC, as telephones take it. Convert it to JPEG or PNG": FTYP + b"heic\0\0\0\0mif1heic" + bytes(50),
    "a video. Convert": FTYP + b"isom\0\0\2\0isomiso2" + bytes(50),
    "a PDF. Convert": b"%PDF-1.7\n%\xe2\xe3",
    "an SVG. Convert": b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "PostScript. Convert": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n",
    "FITS. Convert": b"SIMPLE  =                    T".ljust(2880),
    "an HDF5 file. Convert": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "a web page. The download led to a page": b"\n<html><body>Please sign in</body></html>",
    'a pointer of Git LFS, which stands for the file. Run "git lfs pull"': b"version https://git-lfs.github.com/spec/v1\n",
    "a zip archive. Unpack it first": b"PK\3\4" + bytes(40),
    "empty. Expected JPEG": b"",
}


@pytest.mark.parametrize("said", FOREIGN)
def test_what_is_no_picture_is_called_by_its_name(file: Path, said: str) -> None:
    with pytest.raises(ImageError) as raised:
        read(file, FOREIGN[said])
    assert str(raised.value).startswith(f"{file} cannot be read as a picture: it is {said}")


def test_postscript_starts_no_program(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow would start the first gs that is found."""
    started = tmp_path / "started"
    (tmp_path / "gs").write_text(f"#!/bin/sh\ntouch {started}\n")
    (tmp_path / "gs").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    data = io.BytesIO()
    make("RGB", 1).picture.save(data, "EPS")
    with pytest.raises(ImageError, match="it is PostScript"):
        read(file, data.getvalue())
    assert not started.exists()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a JPEG"), ("PNG", "a PNG"), ("GIF", "a GIF"), ("TIFF", "a TIFF")])
@pytest.mark.parametrize("part", [0.02, 0.6])
def test_what_is_cut_short_is_called_so(file: Path, kind: str, name: str, part: float) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (90, 90, 3), np.uint8)
    data = written(Image.fromarray(noise), kind)
    assert data
    with pytest.raises(ImageError) as raised:
        read(file, data[: int(part * len(data))])
    said = str(raised.value)
    assert "cut short or damaged" in said and (name in said or f"the {kind}" in said)


def test_thumbnail_of_a_camera_is_not_taken_for_its_picture(file: Path) -> None:
    data = written(make("RGB", 1).picture, "TIFF", tiffinfo={254: 1})
    assert data
    with pytest.raises(ImageError, match="it is a camera's raw picture, of which only a thumbnail"):
        read(file, data)
