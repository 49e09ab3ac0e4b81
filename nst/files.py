"""Files that are written: whole or not at all, and none in the place of another unless that is asked for.

And archives that are read, whoever made them.
"""

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
    """Where to write a file so that it appears whole or not at all. Missing folders are made."""
    part = file.with_name(f".{os.getpid()}-{file.name}")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """What a file is recognised by: another for other content."""
    return hashlib.sha256(content).hexdigest()


MOST_AT_ONCE = 2**22  # bytes that are read of an archive; a list of 50,000 files is shorter


@contextlib.contextmanager
def opened_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive. Raises OSError, zipfile.BadZipFile, and ValueError if the list of its files is too long."""
    with file.open("rb", buffering=0) as raw, _Careful(raw) as stream, zipfile.ZipFile(stream) as archive:
        yield archive


class _Careful(io.BufferedReader):
    """Reads no more at a time than somebody does who wants a part of a file: zipfile reads the whole list at once."""

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
    file -- where it is to go
    inputs -- files that the command reads: they are never replaced, by whatever name
    overwrite -- whether the command was told to replace what is there
    own -- digests of files that the same run has written before, which may be replaced
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
    """Whether two names, both of files that are there, are those of one file."""
    try:
        return file.samefile(other)
    except (OSError, ValueError):  # one of them is not there, or no name at all
        return False
