"""What a kernel uses, seen from outside, and whether that is too much."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from autograder.judge.message import Message, message
from autograder.sandbox.disk import used
from autograder.sandbox.isolation.own_user import files_as
from autograder.sandbox.limits import MB, Limits

MOST_MAPS = 8 * MB  # of text; a kernel's is 0.1 MB
DELETED = b" (deleted)"

Key = tuple[int, int]  # a file's device and number


def excess(pid: int, folders: list[str], age: float, limits: Limits, user: int | None = None) -> Message | None:
    """Return why a kernel has to be ended, to be told to the student; None if it need not be.

    Arguments:
    pid -- its process; it cannot start others, and its threads share memory and open files
    folders -- where it can write
    age -- seconds since it was started
    user -- the user id that is its own, if it has one
    """
    try:
        process, status = _living(pid)
    except OSError:  # it has just ended
        return None
    own = used(pid, folders[0])
    memory = sum(int(status.get(name, b"0 kB").split()[0]) * 1024 for name in (b"RssAnon", b"RssShmem", b"VmSwap"))
    memory += own or 0
    threads = int(status[b"Threads"])
    if age > limits.all_seconds:
        return message("ended.life", seconds=limits.all_seconds)
    if memory > limits.memory + 1024 * MB:  # what TensorFlow takes, about 300 MB, and some change
        return message("ended.memory", used=memory // MB, most=limits.memory // MB)
    if threads > limits.threads:
        return message("ended.threads", threads=threads, most=limits.threads)
    return None if own is not None else _excess_on_disk(process, folders, limits, user)


def _living(pid: int) -> tuple[str, dict[bytes, bytes]]:
    """Return a process in /proc, and its status.

    If its first thread has ended, it shows what it uses only at the threads that are left.

    Raises OSError if it has just ended.
    """
    process = f"/proc/{pid}"
    status = _status(process)
    if b"VmRSS" not in status:
        for thread in os.listdir(f"{process}/task"):  # noqa: PTH208 -- names are all that is wanted
            with suppress(OSError):
                of_thread = _status(f"{process}/task/{thread}")
                if b"VmRSS" in of_thread:
                    return f"{process}/task/{thread}", of_thread
    return process, status


def _status(process: str) -> dict[bytes, bytes]:
    """Return what Linux says of a process. Its name is its own, and may hold any byte but the end of a line."""
    lines = (line.partition(b":") for line in Path(process, "status").read_bytes().split(b"\n"))
    return {name: value for name, _, value in lines}


def _excess_on_disk(process: str, folders: list[str], limits: Limits, user: int | None) -> Message | None:
    """Return why a kernel that shares its disk with others has to be ended; None if it need not be."""
    with files_as(user):  # root may not look into others' processes in a container
        found = _open_deleted(process)
        mapped = _mapped_deleted(process, folders, limits.file_bytes)
    if mapped is None:
        return message("ended.mapped", most=MOST_MAPS // MB)
    size, files = sum((mapped | found).values()), 0
    try:
        for part_size in chain.from_iterable(map(_sizes, folders)):
            size, files = size + part_size, files + 1
            if files > limits.files:
                return message("ended.files", most=limits.files)
    except OSError:
        return message("ended.folder")
    if size > limits.disk_bytes:
        return message("ended.disk", size=size // MB, most=limits.disk_bytes // MB)
    return None


def _sizes(folder: str) -> Iterator[int]:
    """Yield the bytes on disk of everything below a folder; links are not followed, and files may go while this looks.

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


def _open_deleted(process: str) -> dict[Key, int]:
    """Return the bytes on disk of each file that has no name any more but is still open."""
    found: dict[Key, int] = {}
    try:
        descriptors = os.listdir(f"{process}/fd")  # noqa: PTH208 -- names are all that is wanted
    except OSError:
        return found
    for name in descriptors:
        try:
            about = os.stat(f"{process}/fd/{name}")  # noqa: PTH116 -- as above
        except OSError:
            continue
        if stat.S_ISREG(about.st_mode) and about.st_nlink == 0:
            found[about.st_dev, about.st_ino] = about.st_blocks * 512
    return found


def _mapped_deleted(process: str, folders: list[str], most: int) -> dict[Key, int] | None:
    """Return the bytes of deleted files of these folders that are still mapped; None if that cannot be told.

    There may be too many mappings to look through. Root can see how large each file is. For others, each counts as the
    largest that a file can be.
    """
    try:
        with Path(process, "maps").open("rb") as file:
            text = file.read(MOST_MAPS + 1)
    except OSError:
        return {}
    if len(text) > MOST_MAPS:
        return None
    places = tuple(os.fsencode(folder).replace(b"\n", rb"\012") + b"/" for folder in folders)
    found: dict[Key, int] = {}
    for line in text.split(b"\n"):  # names of files may hold any byte but this
        if not line.endswith(DELETED):
            continue
        addresses, _, _, device, number, path = line.split(None, 5)
        if path.startswith(places):
            major, minor = (int(part, 16) for part in device.split(b":"))
            key = os.makedev(major, minor), int(number)
            found[key] = most
            with suppress(OSError):  # map_files exists for processes and not for threads
                about = os.stat(f"{process}/map_files/{os.fsdecode(addresses)}")  # noqa: PTH116 -- as above
                found[key] = about.st_blocks * 512
    return found
