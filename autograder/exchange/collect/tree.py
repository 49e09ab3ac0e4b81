"""The files of a zip or of a folder, whoever made it: nothing leads outside, and nothing is larger than it may be."""

import io
import lzma
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.exchange.collect.listed import Listed, RefusedError
from autograder.grading.astray import CHECKPOINTS, LEFT, MACOS
from autograder.grading.names import quoted
from autograder.grading.scratch import LARGEST
from autograder.sandbox.limits import MB
from nst.files import opened_archive

MOST_FILES = 50_000  # of one zip or folder from another system; the list of a zip has no room for more
MOST_BYTES = 255  # of a name, in UTF-8, which Linux takes
CHUNK = MB
# A text shrinks to a tenth, and a picture not at all. What shrinks more than this, and is large, is a bomb.
MOST_RATIO, SMALL = 200, 8 * MB
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UTF_8 = 0x800  # the flag that a name in a zip is in UTF-8
ENCRYPTED = 0x1
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError)
BROKEN = (*DAMAGED, OSError, ValueError, RuntimeError)
AGAIN = "Download it again"
ASK = "Ask for it again"


@dataclass(frozen=True)
class File:
    """A file of a student.

    path -- where it is in the zip or folder
    size -- in bytes, as the zip or folder says
    read -- returns its content. Raises RefusedError
    serial -- a number that is higher for what was handed in later, 0 if there is none
    """

    path: PurePosixPath
    size: int
    read: Callable[[], bytes]
    serial: int = 0

    def called(self, *parts: str) -> "File":
        """Return the same under another path."""
        return replace(self, path=PurePosixPath(*parts))


@dataclass(frozen=True)
class Tree:
    """What a zip or a folder holds.

    place -- the zip or folder
    files -- its files, without what systems leave behind
    listed -- what is in it and is not taken
    """

    place: Path
    files: tuple[File, ...]
    listed: tuple[Listed, ...]


@contextmanager
def opened(place: Path) -> Iterator[Tree]:
    """Give the files of a zip, of a folder, or a single file, which can be read until the context ends.

    Raises RefusedError if it cannot be opened.
    """
    with ExitStack() as stack:
        try:
            if place.is_dir():
                tree = _checked(place, _of_folder(place))
            elif _is_zip(place):
                tree = _checked(place, _of_zip(stack.enter_context(opened_archive(place))))
            else:
                tree = _checked(place, [_of_disk(place, place.name)])
        except FileNotFoundError as error:
            raise RefusedError("there is no such file", "Look for its name") from error
        except BROKEN as error:
            raise _damaged(error, AGAIN) from error
        yield tree


def _is_zip(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(2) == b"PK" or file.suffix.lower() == ".zip"


def unpacked(file: File) -> tuple[File, ...]:
    """Return the files of a zip that a student has handed in, with its path before theirs. Raises RefusedError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    except BROKEN as error:
        raise _damaged(error, ASK) from error
    found = _checked(Path(file.path), _of_zip(archive))
    if found.listed:
        first = found.listed[0]
        raise RefusedError(f"{first.where}: {first.found}", ASK)
    return tuple(replace(each, path=file.path / each.path, serial=file.serial) for each in found.files)


def flat(files: Sequence[File]) -> tuple[File, ...]:
    """Return files without the one folder that all of them lie in, if there is one: some programs put it there."""
    above = {file.path.parts[:1] for file in files}
    if len(above) == 1 and all(len(file.path.parts) > 1 for file in files):
        return tuple(file.called(*file.path.parts[1:]) for file in files)
    return tuple(files)


Entry = File | tuple[str, RefusedError]  # or the name of what is not taken, and why


def _checked(place: Path, entries: Iterable[Entry]) -> Tree:
    """Sort out what is not taken. Of names that differ only in case or in accents' form, the first is taken."""
    files: dict[str, File] = {}
    listed = []
    for entry in entries:
        if isinstance(entry, tuple):
            name, error = entry
            listed.append(error.at(quoted(f"{place.name}: {name}")))
            continue
        key = unicodedata.normalize("NFC", str(entry.path)).casefold()
        if key in files:
            same = f"its name is that of {quoted(str(files[key].path))}, but for case"
            error = RefusedError(same, "Only the other is taken. Rename one of them")
            listed.append(error.at(quoted(f"{place.name}: {entry.path}")))
        elif not _is_left(entry.path):
            files[key] = entry
        if len(files) > MOST_FILES:
            raise RefusedError(f"it holds more than {MOST_FILES:,} files", "Collect it in parts")
    return Tree(place, tuple(files.values()), tuple(listed))


def _is_left(path: PurePosixPath) -> bool:
    """Return whether systems and tools left a file behind. A timestamp is the system's to tell, not the student's."""
    tools = {CHECKPOINTS, MACOS, ".git"}
    return path.name.lower() in LEFT or path.name.startswith("._") or not tools.isdisjoint(path.parts[:-1])


def safe_path(name: str) -> PurePosixPath:
    """Return a name as a path that stays below where it is put. Raises RefusedError."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name) or not path.parts:
        raise RefusedError("its path leads outside", ASK)
    if any(len(part.encode(errors="replace")) > MOST_BYTES for part in path.parts) or len(name) > 16 * MOST_BYTES:
        raise RefusedError(f"its name is longer than {MOST_BYTES} bytes", ASK)
    if not all(character.isprintable() for character in name):
        raise RefusedError("its name holds what cannot be printed", ASK)
    return path


# ------------------------------------------------------------ zips


def _of_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for info in archive.infolist():
        if info.filename.endswith("/"):
            continue
        name = _decoded(info)
        try:
            yield _member(archive, info, name)
        except RefusedError as error:
            yield name, error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> File:
    path = safe_path(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise RefusedError(
            "it is a link or no file" if kind != stat.S_IFLNK else "it is a link", "Ask for the file itself"
        )
    if info.flag_bits & ENCRYPTED:
        raise RefusedError("it is encrypted", "Ask for it without a password")
    if info.compress_type not in METHODS:
        raise RefusedError(f"it is compressed in a way that is not known here ({info.compress_type})", ASK)
    if info.file_size > SMALL and info.file_size > MOST_RATIO * info.compress_size:
        raise RefusedError(f"it is a zip bomb: {info.compress_size:,} bytes become {info.file_size:,}", ASK)
    return File(path, info.file_size, lambda: _content(archive, info))


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as stream:
            return _bounded(stream)
    except BROKEN as error:
        raise _damaged(error, ASK) from error


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return a name. Canvas and macOS write UTF-8 without saying so, and zipfile then takes it for DOS' characters."""
    if info.flag_bits & UTF_8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _damaged(error: BaseException, advice: str) -> RefusedError:
    return RefusedError(f"it is damaged, or no zip: {error or type(error).__name__}", advice)


def _bounded(stream: IO[bytes]) -> bytes:
    """Read a stream in pieces: all at once, zipfile would unpack whatever there is before it looks at the size."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise RefusedError(f"it is larger than {LARGEST // MB} MB", ASK)
    return b"".join(pieces)


# ------------------------------------------------------------ folders


def _of_folder(folder: Path) -> Iterator[Entry]:
    def refuse(error: OSError) -> None:
        raise RefusedError(f"{quoted(str(error.filename))} cannot be read: {error.strerror}", "Give yourself the right")

    for at, folders, names in os.walk(folder, onerror=refuse):
        links = [name for name in folders if Path(at, name).is_symlink()]
        folders[:] = sorted({*folders} - {*links, CHECKPOINTS, MACOS, ".git"})
        for name in sorted((*names, *links)):
            file = Path(at, name)
            yield _of_disk(file, file.relative_to(folder).as_posix())


def _of_disk(file: Path, name: str) -> Entry:
    about = file.lstat()
    try:
        if not stat.S_ISREG(about.st_mode):
            raise RefusedError("it is a link, or no file", "Put the file itself there")
        return File(safe_path(name), about.st_size, lambda: _read(file))
    except RefusedError as error:
        return name, error


def _read(file: Path) -> bytes:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            return _bounded(stream)
    except OSError as error:
        raise RefusedError(f"it cannot be read: {error.strerror}", "Give yourself the right to read it") from error
