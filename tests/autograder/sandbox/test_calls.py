"""The list of system calls, seen from within: all else is refused."""

import json
import os
import signal
from errno import ENOSYS, EPERM
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.calls import rules
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose
from tests.support.sealed import in_sealed_child, start_sealed_child

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

import pyseccomp

from tests.support.system_calls import X86, number

HIGH = 1 << 32
ENDING = {"exit", "exit_group", "pause", "rt_sigreturn"}  # these are listed, and would end or hold the child
# Linux passes over filters for these two, which are its own way back from a probe, and answers SIGILL to all others.
PROBES = {335, 336} if X86 else set()


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
    # the end of the server, the table of memory, sub-reapers, timer slack, seccomp, capabilities, tracers
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
