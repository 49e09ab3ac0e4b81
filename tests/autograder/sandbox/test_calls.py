"""The list of system calls, seen from within: all else is refused, and what is listed changes no file of others."""

import fcntl
import json
import os
import platform
import signal
import stat
from errno import ENOSYS, EPERM
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.calls import rules
from autograder.sandbox.confine import check
from autograder.sandbox.errors import SandboxError
from tests.support.sealed import in_sealed_child, start_sealed_child

try:
    check()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

import pyseccomp

NATIVE = pyseccomp.Arch.NATIVE
X86 = platform.machine() == "x86_64"
HIGH = 1 << 32
ENDING = {"exit", "exit_group", "pause", "rt_sigreturn"}  # these are listed, and would end or hold the child
# Linux passes over filters for these two, which are its own way back from a probe, and answers SIGILL to all others.
PROBES = {335, 336} if X86 else set()


def number(name: str) -> int:
    return int(pyseccomp.resolve_syscall(NATIVE, name))


def numbers() -> dict[str, int]:
    """The listed calls that this processor has."""
    return {rule.name: number(rule.name) for rule in rules(0) if number(rule.name) >= 0}


def expected(of: int, arguments: list[int], pid: int = 0) -> int | None:
    """What a call must come to by the list: None if it is made, else its error."""
    for rule in rules(pid):
        if number(rule.name) == of and all(arguments[m.number] & m.mask == m.value for m in rule.matches):
            return rule.error
    return ENOSYS


def agrees(outcome: list[int], wanted: int | None) -> bool:
    result, error = outcome
    if wanted is None:
        return result != -1 or error != ENOSYS
    return result == 0 if wanted == 0 else (result, error) == (-1, wanted)


def test_every_number(tmp_path: Path) -> None:
    """With arguments that no call can use, so that what is made is an error of another kind."""
    bad = [(1 << 64) - 1] * 6
    arguments = {of: bad for of in range(1024) if of not in PROBES | {number(name) for name in ENDING}}
    arguments[number("futex")] = [*bad[:1], 1, *bad[2:]]  # which answers ENOSYS itself to what it does not know
    source = """
import os
pid, answer = os.getpid(), {}
for of, given in arguments.items():
    answer[of] = call(int(of), *given)
    if os.getpid() != pid:
        os._exit(1)
"""
    outcomes = in_sealed_child(source, tmp_path, arguments=arguments)
    wrong = {of: got for of, got in outcomes.items() if not agrees(got, expected(int(of), arguments[int(of)]))}
    assert wrong == {}
    assert sum(got == [-1, ENOSYS] for got in outcomes.values()) > 750
    # chmod by other names, and what else has come since libseccomp was written: fchmodat2, statmount, setxattrat, ...
    assert all(outcomes[str(of)] == [-1, ENOSYS] for of in range(450, 1024))


@pytest.mark.skipif(not X86, reason="numbers with another meaning are x86-64's")
def test_numbers_of_other_architectures(tmp_path: Path) -> None:
    x32 = 0x40000000
    source = "answer = [call(of, *[(1 << 64) - 1] * 6) for of in of_x32] + [call(of)[0] == call(39)[0] for of in same]"
    of_x32 = [x32 | of for of in (0, 1, 39, 56, 59, 90, 257, 452, 512, 520, 547)]
    answer = in_sealed_child(source, tmp_path / "x32", of_x32=of_x32, same=[39 | HIGH, 39 | 1 << 63])
    assert answer == [[-1, ENOSYS]] * len(of_x32) + [True, True]
    # getpid by 32-bit x86's own instruction: mov eax, 20; int 0x80; ret
    machine_code = """
import ctypes, mmap
memory = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(bytes.fromhex("b814000000cd80c3"))
answer = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
"""
    child = start_sealed_child(machine_code, tmp_path / "x86", None)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGSEGV or json.loads(said) == -ENOSYS  # the first where Linux has none of it


CLONE = 0x3D0F00  # pthread_create's flags
SHARED, PRIVATE, ANONYMOUS, HUGE = 1, 2, 0x20, 0x40000
REFUSED: dict[str, list[tuple[int, ...]]] = {
    # leases, notices, owners and signals, the size of pipes, seals, hints
    "fcntl": [(0, command) for command in (1024, 1026, 8, 10, 15, 1031, 1033, 1036, 1038, 17, 9999)],
    # attributes of files, freezing, clones, owners, terminals, and what has been asked of sockets and loops
    "ioctl": [(0, c) for c in (0x40086602, 0x401C5820, 0xC0045877, 0x40049409, 0x5452, 0x8901, 0x5412, 0x8902, 0x4C00)],
    # the end of the parent, the table of memory, sub-reapers, timer slack, seccomp, capabilities, tracers
    "prctl": [(option,) for option in (1, 4, 8, 22, 23, 24, 26, 29, 35, 36, 38, 39, 41, 47, 53, 0x59616D61, 9999)],
    "clone": [(CLONE & ~(1 << bit),) for bit in range(32) if 1 << bit & 0x50F00]
    + [(CLONE | 1 << bit,) for bit in (*range(8), 12, 13, 14, 15, 17, 23, *range(25, 32))]
    + [(0x11,), (0x4111,), (0,)],
    "close_range": [(900, 901, 2), (900, 901, 6)],
    "mmap": [
        (0, 4096, 3, flags, -1, 0) for flags in (SHARED | ANONYMOUS, PRIVATE | ANONYMOUS | HUGE, 3, 0, 8 | ANONYMOUS)
    ],
    "sendto": [(0, 0, 0, 0, 4096, 0), (0, 0, 0, 0, HIGH, 0), (0, 0, 0, 1, 0, 0), (0, 0, 0, 0x4001, 0, 0)],
    "socketpair": [(1, 2, 0, 4096), (1, 3, 0, 4096), (1, 5, 0, 4096), (2, 1, 0, 4096), (1, 1 | 1 << 20, 0, 4096)],
    "prlimit64": [(1, 0, 0, 0), (os.getpid(), 0, 0, 0)],
    "sched_setaffinity": [(1, 8, 0)],
    "kill": [(1, 0), (0, 0), (-1 % HIGH, 0), (os.getpid(), 0)],
    "tgkill": [(os.getpid(), os.getpid(), 0), (-1 % HIGH, os.getpid(), 0)],
}


def test_refused_arguments(tmp_path: Path) -> None:
    """With the upper half of each number empty and not: Linux passes over it, and so must the filter."""
    cases = [
        (name, [argument + high * (name != "sendto") for argument in arguments])
        for name, all_arguments in REFUSED.items()
        for arguments in all_arguments
        for high in (0, HIGH, 1 << 63)
        if number(name) >= 0
    ]
    source = """
import os
pid, answer = os.getpid(), []
for of, arguments in cases:
    answer.append(call(of, *arguments))
    if os.getpid() != pid:
        os._exit(1)
"""
    outcomes = in_sealed_child(source, tmp_path, cases=[(number(name), arguments) for name, arguments in cases])
    wrong = [(c, got) for c, got in zip(cases, outcomes, strict=True) if got not in ([-1, ENOSYS], [-1, EPERM])]
    assert wrong == []


def test_allowed_arguments(tmp_path: Path) -> None:
    """What a rule names is made, with the upper half of each number empty and not."""
    source = """
import os
answer = []
for name, of, arguments, whole in cases:
    for high in (0, 1 << 32):
        given = [(os.getpid() if a == 7 and name in ("kill", "tgkill") else a) for a in arguments]
        answer.append([name, call(of, *[a if w else a + high for a, w in zip(given, whole)])])
"""
    cases = []
    for rule in rules(7):
        if rule.matches and rule.error is None and number(rule.name) >= 0:
            arguments, whole = [(1 << 64) - 1] * 6, [True] * 6
            for match in rule.matches:
                arguments[match.number] = match.value
                whole[match.number] = match.mask >= HIGH
            if rule.name in {"kill", "tgkill"}:
                arguments[1] = 0
            cases.append((rule.name, number(rule.name), arguments, whole))
    outcomes = in_sealed_child(source, tmp_path, cases=[case for case in cases if case[0] != "clone"])
    assert [got for got in outcomes if got[1] == [-1, ENOSYS]] == []
    assert {got[0] for got in outcomes} >= {"fcntl", "ioctl", "prctl", "mmap", "kill", "close_range", "prlimit64"}


def test_names_of_another_processor() -> None:
    """What is left on aarch64, which has no `open`, is enough, and each refusal holds there, too."""
    there = {rule.name for rule in rules(0) if pyseccomp.resolve_syscall(pyseccomp.Arch.AARCH64, rule.name) >= 0}
    assert "open" not in there
    needed = {"openat", "newfstatat", "unlinkat", "renameat", "mkdirat", "faccessat", "readlinkat", "ppoll", "pselect6"}
    needed |= {"clone", "mmap", "fcntl", "ioctl", "prctl", "dup3", "pipe2", "epoll_pwait", "getdents64", "fchmodat"}
    assert needed <= there


# ---------------------------------------------------------------- files of others

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
    "open": [f"P, {f}, 0o666" for f in (1, 2, 0o1000, 0o1001, 0o2001)] + ["N, 0o101, 0o666", "E, 0o20200002, 0o666"],
    "openat": [f"AT, P, {f}, 0o666" for f in (1, 2, 0o1000, 0o1002, 0o2002)]
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


@pytest.mark.parametrize("readable", [True, False], ids=["readable", "unreadable"])
def test_files_of_others_stay_as_they_are(readable: bool, tmp_path: Path) -> None:
    """While the child lives, nobody waits for the file, either: it is under no lock and no lease."""
    outside = tmp_path / "outside"
    (outside / "inside").mkdir(parents=True)
    file = outside / "file"
    file.write_text("as it was " * 1000)
    before = about(outside)
    tried = [(name, number(name), attempts) for name, attempts in TRIED.items() if number(name) >= 0]
    names = {"path": str(file), "may_read": readable, "tried": tried}
    child = start_sealed_child(ATTEMPTS, tmp_path / "child", outside if readable else None, **names)
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


def test_nothing_of_the_system_can_be_written_to(tmp_path: Path) -> None:
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
    assert in_sealed_child(source, tmp_path) == []


# ---------------------------------------------------------------- what is hidden from the watchdog


def test_threads_share_everything(tmp_path: Path) -> None:
    """Of a thread with a table of its own, the process's folder in /proc shows no open file."""
    source = """
answer = [call(clone, flags, 0, 0, 0, 0) for flags in (0x3D0F00 & ~0x400, 0x3D0F00 | 0x20000, 0x10900, 0x11)]
answer.append(call(unshare, 0x400))
answer.append(call(close_range, 900, 901, 2))
"""
    names: dict[str, Any] = {name: number(name) for name in ("clone", "unshare", "close_range")}
    assert all(got[0] == -1 and got[1] in (ENOSYS, EPERM) for got in in_sealed_child(source, tmp_path, **names))


def test_descriptors_cannot_be_sent(tmp_path: Path) -> None:
    source = """
import socket
one, other = socket.socketpair()
try:
    socket.send_fds(one, [b"x"], [0])
except OSError as error:
    answer = type(error).__name__
"""
    assert in_sealed_child(source, tmp_path) == "PermissionError"


def test_all_names_are_names() -> None:
    """Each name is one that libseccomp knows: a name with a mistake in it would be passed over."""
    unknown = {rule.name for rule in rules(0) if number(rule.name) == -1}
    assert unknown == set()
