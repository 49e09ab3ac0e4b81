"""What a kernel uses, seen from outside, and whether that is too much."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from autograder.sandbox.limits import MB, Limits


def excess(pid: int, folders: list[str], age: float, limits: Limits) -> str:  # noqa: PLR0911 -- one a limit
    """Why a kernel has to be ended, in words for the student; "" if it need not be.

    Arguments:
    pid -- its process; it cannot start others
    folders -- where it can write
    age -- seconds since it was started
    """
    try:
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    except OSError:  # it has just ended
        return ""
    memory = sum(int(status.get(name, "0 kB").split()[0]) * 1024 for name in ("RssAnon", "RssShmem"))
    threads = int(status["Threads"])
    if age > limits.all_seconds:
        return f"it ran for more than {limits.all_seconds:g} s in all"
    if memory > limits.memory + 1024 * MB:  # what TensorFlow takes, about 300 MB, and some change
        return f"it used {memory // MB} MB of memory, at most {limits.memory // MB} MB are allowed"
    if threads > limits.threads:
        return f"it ran {threads} threads, at most {limits.threads} are allowed"
    size, files = _open_deleted(pid), 0
    try:
        for part_size in chain.from_iterable(map(_sizes, folders)):
            size, files = size + part_size, files + 1
            if files > limits.files:
                return f"it wrote more than {limits.files} files"
    except OSError:
        return "it made a folder that nobody can look into"
    if size > limits.disk_bytes:
        return f"it wrote {size // MB} MB to its folder, at most {limits.disk_bytes // MB} MB are allowed"
    return ""


def _sizes(folder: str) -> Iterator[int]:
    """Bytes on disk of everything below a folder; links are not followed, and files may go while this looks.

    Raises OSError if there is a folder without permission to read it, or with a path too long for the system.
    """
    waiting = [folder]  # no recursion: they may be nested deeper than Python's goes
    while waiting:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                with suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False).st_blocks * 512


def _open_deleted(pid: int) -> int:
    """Bytes on disk of files that have no name any more but are still open."""
    found: dict[tuple[int, int], int] = {}
    try:
        descriptors = os.listdir(f"/proc/{pid}/fd")  # noqa: PTH208 -- names are all that is wanted
    except OSError:
        return 0
    for name in descriptors:
        try:
            about = os.stat(f"/proc/{pid}/fd/{name}")  # noqa: PTH116 -- as above
        except OSError:
            continue
        if stat.S_ISREG(about.st_mode) and about.st_nlink == 0:
            found[about.st_dev, about.st_ino] = about.st_blocks * 512
    return sum(found.values())
