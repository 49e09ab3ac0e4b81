"""Write files whole or not at all, never over another file unasked; and read zip archives from strangers."""

import contextlib
import hashlib
import io
import os
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from nst.errors import OverwriteError


@contextlib.contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Yield a path to write to; it becomes `file` at the end of the block, so that it appears whole or not at all.

    Missing folders are created. Raises OSError.
    """
    part = file.with_name(f".{os.getpid()}-{file.name}")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def write_text(file: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all. Missing folders are created. Raises OSError."""
    with whole(file) as part:
        part.write_text(text, encoding="utf-8")


def digest(content: bytes) -> str:
    """Return the SHA-256 of the content of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


MOST_AT_ONCE = 2**22  # bytes read from an archive in one call; a list of 50,000 files is shorter


@contextlib.contextmanager
def opened_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive. Raises OSError, zipfile.BadZipFile, and ValueError if the list of its files is too long."""
    with file.open("rb", buffering=0) as raw, _Careful(raw) as stream, zipfile.ZipFile(stream) as archive:
        yield archive


class _Careful(io.BufferedReader):
    """Read at most `MOST_AT_ONCE` bytes in one call: zipfile would read a list of files of any length at once."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            size = MOST_AT_ONCE + 1
        if size > MOST_AT_ONCE:
            found = super().read(MOST_AT_ONCE + 1)
            if len(found) > MOST_AT_ONCE:
                raise ValueError("the list of its files is too long")
            return found
        return super().read(size)


def refuse_to_overwrite(file: Path, inputs: Iterable[Path], overwrite: bool, own: Collection[str] = ()) -> None:
    """Raise OverwriteError if a command must not write a file.

    Arguments:
    file -- the file to write
    inputs -- files that the command reads; they are never replaced, whatever name leads to them
    overwrite -- whether the command may replace existing files
    own -- digests of files that the same run wrote before, which it may replace
    """
    for other in inputs:
        if is_same(file, other):
            raise OverwriteError(
                f"{file} is {other}, which is read, and would be replaced. Give another name to write to"
            )
    if file.is_dir():
        raise OverwriteError(f"cannot write {file}: it is a folder. Expected a name for a file, such as picture.png")
    there = file.exists() or file.is_symlink()
    if there and not overwrite and not (own and file.is_file() and digest(file.read_bytes()) in own):
        raise OverwriteError(f"{file} is there already; --overwrite replaces it. Or give another name")


def is_same(file: Path, other: Path) -> bool:
    """Return whether two paths lead to the same existing file."""
    try:
        return file.samefile(other)
    except (OSError, ValueError):  # a file is missing, or a path is not valid
        return False
