"""System calls that Python has no function for. Each raises OSError, with the name of the call, if Linux refuses it."""

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def prctl(option: int, value: int) -> None:
    """Change something about this process."""
    _check(_libc.prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))), "prctl")


def unshare(flags: int) -> None:
    """Enter new namespaces."""
    _check(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system, or change a mount."""
    code = _libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())
    _check(code, "mount", target)


def unmount(target: str, flags: int) -> None:
    """Unmount what was mounted there last."""
    _check(_libc.umount2(target.encode(), flags), "umount2", target)


def syscall(name: str, number: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char]) -> int:
    """Make a system call that libc has no function for. Returns: its result."""
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return _check(int(_libc.syscall(ctypes.c_long(number), *words)), name)


def set_file_owner(user: int, group: int) -> None:
    """Let this thread open files as another user and group; only root may do that. Nothing is said of a failure."""
    _libc.setfsgid(group)
    _libc.setfsuid(user)


def drop_capabilities() -> None:
    """Give up all that root may do and others may not."""
    version_3 = 0x20080522
    header = (ctypes.c_uint32 * 2)(version_3, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def _check(code: int, name: str, about: str | None = None) -> int:
    if code < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name} ({os.strerror(number)})", about)
    return code
