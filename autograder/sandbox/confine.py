"""What a forked child does to itself before it runs student code. Nothing of it can be undone.

Two steps, since a kernel must open its sockets in between: `confine` (files, namespaces, privileges, resources), then
`seal` (system calls). Landlock, by way of `sandlock`, decides about files, signals and abstract sockets; it works on a
process that has already imported TensorFlow, which `bubblewrap` cannot do, and needs neither root nor user namespaces.
A seccomp filter leaves it the system calls that notebooks make (see `calls`), and so keeps it from what Landlock does
not know: sockets, new processes and programs, changes to the mode, owner or time of files that are not the child's.
Namespaces of its own, and a disk of its own in them (see `disk`), come on top where the system gives them.
"""

import contextlib
import ctypes
import errno
import os
import random
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from autograder.sandbox.calls import rules
from autograder.sandbox.disk import own_disk
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types")
# Not /dev/zero: what is mapped of it is memory, which is not counted once the mapping is dropped
DEVICES = ("/dev/urandom", "/dev/random", "/sys/devices/system/cpu")
# Not all of /proc: command lines and states of other processes lie there. Opened as long as the child lives, because
# a rule holds for the entry as opened, and the kernel may make a new one once nobody uses it.
PROC = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory")

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
LINUX_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def check() -> None:
    """Raise SandboxError, with what is missing and how to get it, unless this machine can confine a process."""
    if sys.platform != "linux":
        raise SandboxError("no sandbox: it needs Linux 6.12 or later. Grade on such a machine, or pass --no-sandbox")
    try:
        import pyseccomp  # noqa: F401, PLC0415 -- fails where the library below it is missing
        import sandlock  # noqa: PLC0415 -- as above
    except (ImportError, OSError, RuntimeError) as error:
        raise SandboxError(
            f"no sandbox: {error}. Run pip install -r requirements.txt, and install libseccomp "
            "(Debian and Ubuntu: apt install libseccomp2), or pass --no-sandbox"
        ) from error
    have, need = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
    if have < need:
        raise SandboxError(
            f"no sandbox: this kernel ({os.uname().release}) offers Landlock ABI {have}; expected {need} or later: "
            "Linux 6.12, with landlock in /sys/kernel/security/lsm. Grade on such a machine, or pass --no-sandbox"
        )


def libraries(path: Iterable[str] = ()) -> list[str]:
    """Return the folders and files that a child may read besides its own: the system's and Python's.

    Raises SandboxError if one of them holds this repository's autograder/ or the home folder.
    """
    python = [sys.prefix, sys.base_prefix, *(entry for entry in path if entry)]
    found = {Path(entry).resolve() for entry in (*SYSTEM, *DEVICES, *python) if Path(entry).exists()}
    found = {entry for entry in found if entry != ROOT}
    for entry in found:
        for secret in (ROOT / "autograder", Path.home()):
            if secret.resolve().is_relative_to(entry):
                raise SandboxError(
                    f"no sandbox: {secret} lies in {entry}, which Python is installed in, so student code could read "
                    "it. Put the repository elsewhere, or use a virtual environment of its own"
                )
    return sorted(map(str, found))


def confine(folder: str, runtime: str, readable: list[str], limits: Limits) -> list[str]:
    """Take this process, of one thread, out of reach of everything but some folders and files.

    Arguments:
    folder -- the scratch folder, which it may write to
    runtime -- another one, with folders home and tmp in it, to be followed by `keep_folder` once its sockets are there
    readable -- what `libraries` returned, and the inbox

    Returns: the namespaces that it has of its own, and "disk" if it has one. Raises SandboxError if anything but these
    cannot be had.
    """
    import sandlock  # noqa: PLC0415 -- `check` says what to do if it is missing

    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # ends with its parent, whatever ends that
    own = _unshare()
    if "mount" in own and own_disk(folder, runtime, limits):
        own.append("disk")
    _drop_capabilities()
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # the watchdog counts its deleted files; Landlock keeps others off
    _reseed()
    proc = [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in PROC if Path(path).exists()]
    policy = sandlock.Sandbox(
        fs_readable=[*readable, *(f"/proc/self/fd/{fd}" for fd in proc)], fs_writable=[folder, runtime, "/dev/null"]
    )
    try:
        sandlock.confine(policy)
    except sandlock.SandlockError as error:
        raise SandboxError(f"no sandbox: Landlock refused ({error}); expected Linux 6.12 or later") from error
    _limit(limits, own_count="user" in own)
    return own


def _call(name: str, *arguments: int) -> None:
    if getattr(_libc, name)(*map(ctypes.c_ulong, arguments)):
        raise SandboxError(f"no sandbox: {name} failed: {os.strerror(ctypes.get_errno())}")


def _unshare() -> list[str]:
    """Enter namespaces of its own as far as the system lets it; the filter of `seal` makes do without."""
    rest = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER | rest) == 0:
        with contextlib.suppress(OSError):  # files on a disk of its own need somebody to belong to
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        return ["user", "mount", "network", "ipc"]
    if _libc.unshare(rest) == 0:  # root where nobody may make namespaces of users
        return ["mount", "network", "ipc"]
    return []


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
    if _libc.capset(header, (ctypes.c_uint32 * 6)()):
        raise SandboxError(f"no sandbox: capset failed: {os.strerror(ctypes.get_errno())}")


def _reseed() -> None:
    """Start from other random numbers than the other children of the same parent."""
    random.seed()
    np.random.seed(int.from_bytes(os.urandom(4)))


def _limit(limits: Limits, own_count: bool) -> None:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    used = {name: int(status[name].split()[0]) * 1024 for name in ("VmData", "VmSize")}
    bounds = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_DATA: used["VmData"] + limits.memory,
        resource.RLIMIT_AS: used["VmSize"] + limits.address_space,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    if own_count:  # else it counts all that this user runs, and the watchdog alone counts threads
        bounds[resource.RLIMIT_NPROC] = limits.threads
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing too much is an OSError in the cell, and not the end


def keep_folder(runtime: str) -> None:
    """Let nothing be made, removed or replaced in a folder from now on; what is in it stays as it is.

    Its owner could change that, but for the filter of `seal`.
    """
    Path(runtime).chmod(0o500)


def seal() -> None:
    """Leave this process, in all its threads from now on, no system calls but those in `calls`.

    Raises SandboxError if it cannot.
    """
    import pyseccomp as seccomp  # noqa: PLC0415 -- `check` says what to do if it is missing

    missing = seccomp.ERRNO(errno.ENOSYS)
    try:
        kept = seccomp.SyscallFilter(missing)
        kept.set_attr(seccomp.Attr.CTL_TSYNC, 1)
        kept.set_attr(seccomp.Attr.ACT_BADARCH, missing)  # numbers of other architectures, which the processor takes
        for rule in rules(os.getpid()):
            number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, rule.name)
            if number < 0:  # not on this processor, or unknown to this libseccomp: so it is missing
                continue
            matches = [seccomp.Arg(m.number, seccomp.MASKED_EQ, m.mask, m.value) for m in rule.matches]
            kept.add_rule(seccomp.ALLOW if rule.error is None else seccomp.ERRNO(rule.error), number, *matches)
        kept.load()
    except (OSError, ValueError) as error:
        raise SandboxError(f"no sandbox: seccomp refused ({error}); expected libseccomp 2.5 or later") from error
