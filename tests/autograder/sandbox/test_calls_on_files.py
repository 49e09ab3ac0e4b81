"""What the listed system calls can do to files of others: nothing."""

import fcntl
import json
import os
import stat
from errno import EPERM
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.calls import rules
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose
from tests.support.levels import OFFERED
from tests.support.sealed import in_sealed_child, start_sealed_child

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.system_calls import number

# What each call that takes a path or a descriptor is called with: P, a file's path; F, the file, open as far as it can
# be; D and E, the same of its folder; N, a new name in it; S and W, a file of one's own; B, V, L, some memory.
TRIED: dict[str, list[str]] = {
    "access": ["P, 2"],
    "chdir": ["E"],
    "chmod": ["P, 0"],
    "chown": ["P, 1, 1"],
    "lchown": ["P, 1, 1"],
    "fchmod": ["F, 0"],
    "fchown": ["F, 1, 1"],
    "fchmodat": ["AT, P, 0, 0", "D, b'file', 0, 0"],
    "fchownat": ["AT, P, 1, 1, 0", "F, b'', 1, 1, 0x1000"],
    "close": ["os.dup(F)"],
    "close_range": ["900, 901, 0"],
    "creat": ["P, 0o666", "N, 0o666"],
    "dup": ["F"],
    "dup2": ["F, 300"],
    "dup3": ["F, 301, 0"],
    "epoll_ctl": ["os.pipe()[0], 1, F, B"],
    "faccessat": ["AT, P, 2"],
    "faccessat2": ["AT, P, 2, 0"],
    "fchdir": ["D"],
    "fcntl": [f"F, {c}, L" for c in (5, 6, 7, 36, 37, 38, 1024, 1026, 1036)]
    + ["F, 4, 0x42000", "F, 1024, 1", "F, 1024, 0"],
    "fdatasync": ["F"],
    "fgetxattr": ["F, b'user.x', B, 9"],
    "flistxattr": ["F, B, 9"],
    "flock": ["F, 2", "F, 1", "F, 6"],
    "fremovexattr": ["F, b'user.x'"],
    "fsetxattr": ["F, b'user.x', B, 9, 0"],
    "fstat": ["F, B"],
    "fstatfs": ["F, B"],
    "fsync": ["F"],
    "ftruncate": ["F, 0", "F, 99"],
    "futimesat": ["AT, P, None", "D, b'file', None"],
    "getdents": ["D, B, 4096"],
    "getdents64": ["D, B, 4096"],
    "getxattr": ["P, b'user.x', B, 9"],
    "lgetxattr": ["P, b'user.x', B, 9"],
    "ioctl": [f"F, {request}, B" for request in (0x40086602, 0x5421, 0x541B, 0x5401, 0x40049409, 0x401C5820)],
    "link": ["P, N", "P, S + b'2'", "S, N"],
    "linkat": [
        "AT, P, AT, S + b'3', 0",
        "F, b'', AT, S + b'4', 0x1000",
        "AT, b'/proc/self/fd/%d' % F, AT, S + b'5', 0x400",
    ],
    "listxattr": ["P, B, 9"],
    "llistxattr": ["P, B, 9"],
    "lremovexattr": ["P, b'user.x'"],
    "lseek": ["F, 0, 0"],
    "lsetxattr": ["P, b'user.x', B, 9, 0"],
    "lstat": ["P, B"],
    "mkdir": ["N, 0o777"],
    "mkdirat": ["D, b'new', 0o777"],
    "mmap": [f"None, 4096, {protection}, {kind}, F, 0" for protection in (1, 2, 3) for kind in (1, 2, 3)],
    "newfstatat": ["AT, P, B, 0"],
    "open": [f"P, {f}, 0o666" for f in (1, 2, 0o1000, 0o1001, 0o1003, 0o2001)]
    + ["N, 0o101, 0o666", "E, 0o20200002, 0o666"],
    "openat": [f"AT, P, {f}, 0o666" for f in (1, 2, 0o1000, 0o1002, 0o1003, 0o1102, 0o2002)]
    + ["D, b'new', 0o102, 0o666", "AT, E, 0o20200001, 0o666", "AT, b'/proc/self/fd/%d' % F, 2, 0", "F, b'.', 1, 0"],
    "poll": ["struct.pack('ihh', F, 1, 0), 1, 0"],
    "ppoll": ["struct.pack('ihh', F, 1, 0), 1, B, None, 8"],
    "pread64": ["F, B, 9, 0"],
    "preadv": ["F, V, 1, 0, 0"],
    "pwrite64": ["F, B, 9, 0"],
    "pwritev": ["F, V, 1, 0, 0"],
    "read": ["F, B, 9"],
    "readlink": ["P, B, 9"],
    "readlinkat": ["AT, P, B, 9"],
    "readv": ["F, V, 1"],
    "removexattr": ["P, b'user.x'"],
    "rename": ["P, N", "P, S + b'6'", "S, P", "S, N"],
    "renameat": ["AT, P, AT, N", "AT, S, D, b'file'"],
    "renameat2": [f"AT, {a}, AT, {b}, {flags}" for a, b in (("P", "N"), ("S", "P"), ("P", "S")) for flags in (0, 2, 4)],
    "rmdir": ["E", "E + b'/inside'"],
    "sendfile": ["F, W, None, 4", "W, F, None, 4"],
    "setxattr": ["P, b'user.x', B, 9, 0"],
    "stat": ["P, B"],
    "statfs": ["P, B"],
    "statx": ["AT, P, 0, 0x7ff, B"],
    "symlink": ["S, N", "S, P"],
    "symlinkat": ["S, D, b'new'"],
    "truncate": ["P, 0", "P, 99", "b'/proc/self/fd/%d' % F, 0"],
    "unlink": ["P"],
    "unlinkat": ["AT, P, 0", "D, b'file', 0", "D, b'inside', 0x200"],
    "utime": ["P, None"],
    "utimensat": ["AT, P, None, 0", "F, None, None, 0", "AT, P, B, 0"],
    "utimes": ["P, None"],
    "write": ["F, B, 9"],
    "writev": ["F, V, 1"],
    "msync": ["M, 4096, 4"],
    "madvise": [f"M, 4096, {advice}" for advice in (3, 4, 8, 9, 20, 21, 23)],
    "mremap": ["M, 4096, 8192, 1"],
    "mprotect": ["M, 4096, 3"],
}
# The others take numbers, memory, pipes or sockets; what waits for descriptors takes the same as `poll`.
NAMES = """
accept accept4 getpeername getsockname getsockopt recvfrom recvmsg sendto shutdown socketpair pipe pipe2
eventfd2 epoll_create epoll_create1 epoll_pwait epoll_pwait2 epoll_wait pselect6 select alarm arch_prctl brk
clock_getres clock_gettime clock_nanosleep clone exit exit_group futex getcpu getcwd getegid geteuid getgid
getgroups getitimer getpgid getpgrp getpid getppid getrandom getresgid getresuid getrlimit getrusage getsid
gettid gettimeofday getuid kill munmap nanosleep pause prctl prlimit64 restart_syscall rseq rt_sigaction
rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler sched_setaffinity sched_setattr
sched_setparam sched_setscheduler sched_yield set_robust_list setitimer sigaltstack sysinfo tgkill time times
umask uname wait4 waitid
"""
OTHERS = set(NAMES.split())

ATTEMPTS = """
import ctypes, os, struct
AT, P, E, S = -100, path.encode(), os.path.dirname(path).encode(), os.path.abspath("own").encode()
N = E + b"/new"
F, D = os.open(P, os.O_RDONLY if may_read else os.O_PATH), os.open(E, os.O_RDONLY if may_read else os.O_PATH)
W = os.open(S, os.O_RDWR | os.O_CREAT)
os.write(W, b"own own own")
B = ctypes.create_string_buffer(b"x" * 8192, 8192)
V, L = struct.pack("PN", ctypes.addressof(B), 9), struct.pack("hhqqi4x", 0, 0, 0, 0, 0)
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
M = libc.mmap(None, 4096, 1, 1, F, 0) if may_read else 0
answer = {}
for name, of, attempts in tried:
    for attempt in attempts:
        given = eval("(" + attempt + ",)")
        os.lseek(W, 0, 0)
        answer[f"{name}({attempt})"] = call(of, *given)
        if not os.path.exists(S):
            os.close(os.open(S, os.O_CREAT | os.O_RDWR))
import json
print(json.dumps(answer), flush=True)
input()
"""


FIELDS = ("mode", "uid", "gid", "size", "nlink", "ino", "mtime_ns", "ctime_ns")


def about(folder: Path) -> Any:
    """All that there is to know of a folder and what is in it, but for when it was read."""
    found = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        status = path.lstat()
        fields = [getattr(status, f"st_{name}") for name in FIELDS]
        attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
        found[path] = (fields, attributes, path.read_bytes() if stat.S_ISREG(status.st_mode) else None)
    return found


def test_each_listed_call_is_tried_on_files() -> None:
    made = {rule.name for rule in rules(0) if rule.error != EPERM}
    assert made == {*TRIED} | OTHERS
    assert {*TRIED} & OTHERS == set()


@pytest.mark.parametrize(
    ("level", "readable"),
    [(level, readable) for level in OFFERED for readable in (True, False) if readable or level != "namespaces"],
    ids=lambda value: value if isinstance(value, str) else "readable" if value else "unreadable",
)
def test_files_of_others_stay_as_they_are(level: str, readable: bool, tmp_path: Path) -> None:
    """While the child lives, nobody waits for the file, either: it is under no lock and no lease."""
    outside = tmp_path / "outside"
    (outside / "inside").mkdir(parents=True)
    file = outside / "file"
    file.write_text("as it was " * 1000)
    before = about(outside)
    tried = [(name, number(name), attempts) for name, attempts in TRIED.items() if number(name) >= 0]
    names = {"path": str(file), "may_read": readable, "tried": tried}
    child = start_sealed_child(ATTEMPTS, tmp_path / "child", outside if readable else None, level, **names)
    assert child.stdout is not None
    said = child.stdout.readline()
    try:
        assert said, child.communicate(timeout=60)
        assert about(outside) == before
        again = os.open(file, os.O_RDWR | os.O_NONBLOCK)  # fails if there is a lease
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(again)
    finally:
        child.kill()
        child.communicate()
    got = json.loads(said)
    assert len(got) > 100
    reading = got[next(attempt for attempt in got if attempt.startswith("pread64"))]
    assert reading[0] == (9 if readable else -1)


@pytest.mark.parametrize("level", OFFERED)
def test_nothing_of_the_system_can_be_written_to(level: str, tmp_path: Path) -> None:
    """Not even what is said of the child itself, such as how soon it is ended when memory runs out."""
    source = """
import os
answer = []
folders = ("/proc/self", "/proc/self/task/%d" % os.getpid(), "/proc/self/attr", "/proc/sys/vm", "/proc", "/sys/power")
for folder in folders:
    names = os.listdir(folder) if folder.startswith("/proc/self") else ["drop_caches", "sysrq-trigger", "state"]
    for name in names:
        try:
            os.close(os.open(f"{folder}/{name}", os.O_WRONLY | os.O_NONBLOCK))
            answer.append(f"{folder}/{name}")
        except OSError:
            pass
"""
    assert in_sealed_child(source, tmp_path, level=level) == []
