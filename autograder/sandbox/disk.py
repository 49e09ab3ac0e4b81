"""A disk of its own for a kernel: in memory, of limited size, and gone with the kernel.

It lies over the folders that a kernel can write to, where only the kernel sees it. What is written there is counted
where it is taken, whether or not the file has a name, and a full disk is ENOSPC in the cell. It needs a mount
namespace; without one, the watchdog counts what it finds in the folders and in the process (see `watch`).
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.isolation.system import (
    MNT_DETACH,
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    mount,
    unmount,
)
from autograder.sandbox.limits import Limits


def own_disk(folder: str, runtime: str, limits: Limits) -> bool:
    """Put one disk over a folder, with what lies in it, and over home and tmp in another one.

    Returns: False if the system does not let it.
    """
    home, temporary = (str(Path(runtime, name)) for name in ("home", "tmp"))
    parts = {f"{temporary}/0": folder, f"{temporary}/1": home, f"{temporary}/2": temporary}  # it is at the last first
    try:
        mount("none", "/", flags=MS_REC | MS_PRIVATE)
        options = f"size={limits.disk_bytes},nr_inodes={limits.files},mode=700"
        mount("nst", temporary, "tmpfs", MS_NOSUID | MS_NODEV, options)
    except OSError:
        return False
    try:
        for part in parts:
            Path(part).mkdir()
        shutil.copytree(folder, f"{temporary}/0", symlinks=True, dirs_exist_ok=True)
        for part, place in parts.items():
            mount(part, place, flags=MS_BIND)
    except OSError:  # there is more in the folder than the limit: then the watchdog says so
        for place in parts.values():
            with suppress(OSError):
                unmount(place, MNT_DETACH)
        return False
    return True


def used(pid: int, folder: str) -> int | None:
    """Return the bytes that a kernel has on the disk over a folder; None if that disk or that kernel is gone."""
    inside = f"/proc/{pid}/root{folder}"
    try:
        if os.stat(inside).st_dev == os.stat(folder).st_dev:  # noqa: PTH116 -- its place among mounts is all that counts
            return None
        about = os.statvfs(inside)
    except OSError:
        return None
    return (about.f_blocks - about.f_bfree) * about.f_frsize
