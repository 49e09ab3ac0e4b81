"""Empty a folder that a stranger has written to, and perhaps still writes to.

Nothing is looked up by a path of more than one name: names are of the folder whose descriptor is at hand, and none is
followed if it is a link. So whatever is swapped at whatever moment, nothing outside is opened, changed or removed.
"""

import os
import stat
import time
import uuid
from pathlib import Path

from autograder.sandbox.errors import SandboxError

LONGEST = 60  # seconds; the files that a submission can make are gone in less than one
DEEPEST = 50  # levels, each of which takes a descriptor
MOST_FUTILE = 100  # times that everything is tried and nothing goes


def clear(folder: Path) -> None:
    """Remove all that is in a folder. Links are removed and not followed; folders without permissions go as well.

    Raises OSError if it is a link or no folder, SandboxError if it cannot be emptied.
    """
    descriptor = open_folder(folder)
    try:
        empty(descriptor)
    finally:
        os.close(descriptor)


def open_folder(name: str | Path, within: int | None = None) -> int:
    """Open a folder, whatever its permissions are, and give them back to its owner. Returns: a descriptor.

    Raises OSError if it is a link or no folder.
    """
    place = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=within)
    try:
        os.chmod(f"/proc/self/fd/{place}", 0o700)  # noqa: PTH101 -- this very folder, whatever has its name now
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=place)
    finally:
        os.close(place)


def empty(folder: int) -> None:
    """Remove all that is in an open folder. Raises SandboxError if it cannot be emptied, or not in a minute.

    Folders that are nested deeper than a few levels are moved up, since there may be more levels than descriptors.
    """
    end, futile = time.monotonic() + LONGEST, 0
    while names := os.listdir(folder):
        futile, reason = futile + 1, ""
        for name in names:
            try:
                _remove(name, folder, folder)
                futile = 0
            except OSError as error:  # it was swapped for something else; or it cannot go
                reason = str(error)
            if time.monotonic() > end:
                raise SandboxError(f"a folder is not empty after {LONGEST} s; does something still write to it?")
        if futile > MOST_FUTILE:
            raise SandboxError(f"a folder cannot be emptied: {reason}. Remove it by hand")


def _remove(name: str, within: int, top: int, level: int = 1) -> None:
    """Remove an entry of a folder with all that is in it; what is too deep is moved into the folder `top`."""
    if not _is_folder(name, within):
        os.unlink(name, dir_fd=within)
        return
    folder = open_folder(name, within)
    try:
        if level > DEEPEST:
            os.rename(name, uuid.uuid4().hex, src_dir_fd=within, dst_dir_fd=top)
            return
        for each in os.listdir(folder):  # noqa: PTH208 -- of a descriptor
            _remove(each, folder, top, level + 1)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=within)


def _is_folder(name: str, folder: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
