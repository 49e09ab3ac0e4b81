"""Namespaces: a process gets a view of the file system of its own, in which only what it may reach is there.

It needs what makes namespaces of mounts: root with CAP_SYS_ADMIN, or user namespaces. See mount_namespaces(7) and
pivot_root(2). Everything is mounted for reading alone but what may be written.
"""

import ctypes
import os
import struct
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.isolation.level import Level, Reach
from autograder.sandbox.isolation.system import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWUSER,
    MNT_DETACH,
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    mount,
    syscall,
    unmount,
    unshare,
)

PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
MOUNT_SETATTR = 442  # on every architecture
AT_RECURSIVE, AT_FDCWD = 0x8000, -100
RDONLY, NOSUID, NODEV = 1, 2, 4
PASSED_THROUGH = 0o111  # folders that lead to those that may be reached: nobody lists them, their owner neither
# Files of /proc that Python, TensorFlow and oneDNN read. Not those of other processes.
PROC = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory")


def own_namespaces() -> list[str]:
    """Enter namespaces of its own as far as the system lets this process. Returns: their kinds."""
    rest = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC
    user, group = os.geteuid(), os.getegid()
    with suppress(OSError):
        unshare(CLONE_NEWUSER | rest)
        with suppress(OSError):  # files on a disk of its own need somebody to belong to
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        return ["user", "mount", "network", "ipc"]
    with suppress(OSError):
        unshare(rest)  # root where nobody may make namespaces of users
        return ["mount", "network", "ipc"]
    return []


class Namespaces(Level):
    """A root of its own, in a namespace of mounts; `confine` has entered that."""

    name = "namespaces"

    def missing(self) -> str:
        """See Level."""
        from autograder.sandbox.isolation.probe import probed  # noqa: PLC0415 -- which needs this module

        failed = probed(self.name)
        if not failed:
            return ""
        return (
            f"{failed}. To let ordinary users make namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian), "
            "or sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); in a container, add CAP_SYS_ADMIN"
        )

    def enclose(self, reach: Reach, user: int | None) -> None:  # noqa: ARG002 -- the level's own user, which there is none
        """See Level."""
        home, temporary, root = (f"{reach.runtime}/{name}" for name in ("home", "tmp", "root"))
        mount("none", "/", flags=MS_REC | MS_PRIVATE)
        Path(root).mkdir(exist_ok=True)
        mount("nst-root", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
        process = f"/proc/{os.getpid()}"
        readable = _outermost({*reach.readable, reach.inbox, *filter(os.path.exists, PROC), process})
        writable = (reach.runtime, home, temporary, reach.folder, os.devnull)
        for place in (*readable, *writable):
            _make_target(place, root)
        Path(f"{root}/proc/self").symlink_to(str(os.getpid()))
        for folder, _, _ in os.walk(root, topdown=False):  # nothing is mounted yet: these are its own
            Path(folder).chmod(PASSED_THROUGH)
        for place in readable:
            mount(place, f"{root}{place}", flags=MS_BIND | MS_REC)
        for place in writable:  # without what is mounted in it: the root
            mount(place, f"{root}{place}", flags=MS_BIND)
        _set_attributes(root, AT_RECURSIVE, RDONLY | NOSUID, 0)
        for place in writable:
            _set_attributes(f"{root}{place}", 0, 0, RDONLY)
        os.chdir(root)
        syscall("pivot_root", PIVOT_ROOT[os.uname().machine], b".\0", b".\0")
        unmount(".", MNT_DETACH)
        os.chdir("/")


def _set_attributes(place: str, flags: int, on: int, off: int) -> None:
    """Change attributes of a mount, and with AT_RECURSIVE of all below it."""
    attributes = ctypes.create_string_buffer(struct.pack("=QQQQ", on, off, 0, 0), 32)
    syscall("mount_setattr", MOUNT_SETATTR, AT_FDCWD, f"{place}\0".encode(), flags, attributes, 32)


def _outermost(places: set[str]) -> list[str]:
    """Return the places that lie in no other one."""
    kept: list[str] = []
    for place in sorted(places):
        if not any(Path(place).is_relative_to(each) for each in kept):
            kept.append(place)
    return kept


def _make_target(place: str, root: str) -> None:
    """Make what a folder or file is mounted on, at the same path below another root."""
    target = Path(f"{root}{place}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if Path(place).is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
