"""Landlock: Linux keeps a process, and the threads that it starts, to some folders and files.

It works in a process that has imported TensorFlow already, and needs neither root nor namespaces.
The interface is that of the kernel's own documentation, userspace-api/landlock.

Each version (ABI) can deny more than the one before. Below version 6, the filter of system calls covers the rest:

    since 2  renaming and linking across folders      before, it is always denied
    since 3  truncation                               `truncate`, and `open` with O_TRUNC without write access
    since 4  TCP                                      no sockets are made (at any level)
    since 5  ioctl on devices                         only harmless commands (at any level)
    since 6  abstract sockets, signals to others      no sockets; signals to itself only (at any level)
"""

import ctypes
import os
import stat
import struct
from collections.abc import Sequence
from errno import EACCES, ENOSYS, EOPNOTSUPP
from pathlib import Path

from autograder.sandbox.calls import INT, Match, Rule
from autograder.sandbox.isolation.level import Level, Reach
from autograder.sandbox.isolation.system import PR_SET_NO_NEW_PRIVS, prctl, syscall

NEWEST = 6  # what later versions add is of no use here
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
GET_VERSION = 1
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
BIND_TCP, CONNECT_TCP = 1 << 0, 1 << 1
ABSTRACT_SOCKETS, SIGNALS = 1 << 0, 1 << 1

OF_VERSION = (0, (1 << 13) - 1, REFER, TRUNCATE, 0, IOCTL_DEV, 0)  # the access to files that each version can deny
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # what a rule about a file, no folder, may name
NEVER = EXECUTE | MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV

# Not all of /proc: command lines and states of other processes lie there. Opened as long as the child lives, because
# a rule holds for the entry as opened, and the kernel may make a new one once nobody uses it.
PROC = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory")


def version() -> int:
    """Return the version of Landlock that this machine offers; 0 if none."""
    try:
        return syscall("landlock_create_ruleset", CREATE_RULESET, 0, 0, GET_VERSION)
    except OSError as error:
        if error.errno not in (ENOSYS, EOPNOTSUPP):  # not in this kernel; switched off
            raise
        return 0


def access(version: int) -> int:
    """Return the access to files that a version can deny."""
    denied = 0
    for each in OF_VERSION[: version + 1]:
        denied |= each
    return denied


class Landlock(Level):
    """Landlock of one version, in a kernel that has this one or a later one."""

    def __init__(self, wanted: int) -> None:
        self.version = wanted
        self.name = "landlock" if wanted == NEWEST else f"landlock-{wanted}"

    def missing(self) -> str:
        """See Level."""
        have = version()
        if have >= self.version:
            return ""
        if have == 0:
            return (
                f"this kernel ({os.uname().release}) offers no Landlock. Linux 5.13 and later have it where "
                "/sys/kernel/security/lsm names landlock (the boot option lsm=landlock,... adds it), "
                "and where the filter of a container does not hide it"
            )
        return f"this kernel ({os.uname().release}) offers Landlock ABI {have}; expected {self.version} or later"

    def enclose(self, reach: Reach, user: int | None) -> None:  # noqa: ARG002 -- the level's own user, which there is none
        """See Level."""
        everything = access(self.version)
        reading, writing = (READ_FILE | READ_DIR) & everything, everything & ~NEVER
        has_network, has_scopes = self.version >= 4, self.version >= 6
        ruleset = _ruleset(
            everything, BIND_TCP | CONNECT_TCP if has_network else 0, ABSTRACT_SOCKETS | SIGNALS if has_scopes else 0
        )
        proc = [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in PROC if Path(path).exists()]
        for place in (*reach.readable, reach.inbox, *(f"/proc/self/fd/{fd}" for fd in proc)):
            _allow(ruleset, place, reading)
        for place in (*reach.writable, os.devnull):
            _allow(ruleset, place, writing)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        syscall("landlock_restrict_self", RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)

    def rules(self) -> Sequence[Rule]:
        """See Level."""
        return () if access(self.version) & TRUNCATE else NO_TRUNCATION


def _ruleset(files: int, network: int, scopes: int) -> int:
    """Return a descriptor of a set of rules that denies this much; what the version does not know must be 0."""
    attributes = ctypes.create_string_buffer(struct.pack("=QQQ", files, network, scopes), 24)
    return syscall("landlock_create_ruleset", CREATE_RULESET, attributes, 24, 0)


def _allow(ruleset: int, place: str, access: int) -> None:
    """Let a folder with all that is in it, or a file, be accessed."""
    descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= OF_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", access, descriptor), 12)
        syscall("landlock_add_rule", ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)


# Which argument of a call says how a file is opened.
OPENING = {"open": 1, "openat": 2}


def _truncates(argument: int, mode: int) -> tuple[Match, ...]:
    return (Match(argument, os.O_TRUNC | os.O_ACCMODE, os.O_TRUNC | mode),)


# Of a file that can only be read, `open` with O_TRUNC and without write access would empty it, whether it asks to read
# or, with both bits of the access mode, for neither. `openat2`, whose flags a filter cannot see, is ENOSYS.
NO_TRUNCATION = (
    Rule("truncate", (), EACCES),
    *(
        rule
        for name, argument in OPENING.items()
        for rule in (
            Rule(name, (Match(argument, INT & os.O_TRUNC, 0),)),
            Rule(name, _truncates(argument, os.O_WRONLY)),
            Rule(name, _truncates(argument, os.O_RDWR)),
            Rule(name, _truncates(argument, os.O_RDONLY), EACCES),
            Rule(name, _truncates(argument, os.O_ACCMODE), EACCES),
        )
    ),
)
