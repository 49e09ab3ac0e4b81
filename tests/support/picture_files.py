"""Picture files for the tests, put together by hand where Pillow cannot write them."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nst.images import load_image
from nst.types import Array

MEANS = np.array([123.68, 116.779, 103.939])
RED, GREEN, BLUE, WHITE = (200, 10, 20), (30, 180, 40), (15, 25, 220), (255, 255, 255)


def quadrants(width: int = 64, height: int = 48) -> Array:
    """A picture that looks different from every side."""
    picture = np.empty((height, width, 3), np.uint8)
    h, w = height // 2, width // 2
    picture[:h, :w], picture[:h, w:], picture[h:, :w], picture[h:, w:] = RED, GREEN, BLUE, WHITE
    return picture


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG put together by hand, for what Pillow cannot write. `rows` is what is to be compressed."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def encoded(picture: Image.Image | Array, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(buffer, kind, **options)
    return buffer.getvalue()


def load_bytes(folder: Path, data: bytes, size: tuple[int, int] = (64, 48)) -> Array:
    path = folder / "picture.bin"  # the name says nothing: what is in the file counts
    path.write_bytes(data)
    return load_image(path, size)
