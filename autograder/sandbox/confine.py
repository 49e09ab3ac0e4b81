"""What a forked child does to itself before it runs student code. Nothing of it can be undone.

Two steps, since a kernel must open its sockets in between: `confine` (files, namespaces, privileges, resources), then
`seal` (system calls). What closes files to it depends on the machine, see `isolation`. A seccomp filter leaves it the
system calls that notebooks make (see `calls`), and so keeps it from sockets, other processes and programs, and from
changing the mode, owner or time of files, at every level. Namespaces of its own, and a disk of its own in them (see
`disk`), come on top where the system gives them.
"""

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
from autograder.sandbox.isolation.level import Level, Reach
from autograder.sandbox.isolation.namespaces import own_namespaces
from autograder.sandbox.isolation.system import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    drop_capabilities,
    prctl,
)
from autograder.sandbox.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types")
# Not /dev/zero: what is mapped of it is memory, which is not counted once the mapping is dropped
DEVICES = ("/dev/urandom", "/dev/random", "/sys/devices/system/cpu")


def libraries(path: Iterable[str] = ()) -> list[str]:
    """Return the folders and files that a child may read besides its own: the system's and Python's.

    Those that are reached through links are named twice, by both names: who has a root of its own needs both.

    Raises SandboxError if one of them holds this repository's autograder/ or the home folder.
    """
    python = [sys.prefix, sys.base_prefix, *(entry for entry in path if entry)]
    named = {Path(entry).absolute() for entry in (*SYSTEM, *DEVICES, *python) if Path(entry).exists()}
    found = {entry for entry in named | {entry.resolve() for entry in named} if entry.resolve() != ROOT}
    for entry in found:
        for secret in (ROOT / "autograder", Path.home()):
            if secret.resolve().is_relative_to(entry.resolve()):
                raise SandboxError(
                    f"no sandbox: {secret} lies in {entry}, which Python is installed in, so student code could read "
                    "it. Put the repository elsewhere, or use a virtual environment of its own"
                )
    return sorted(map(str, found))


def confine(level: Level, reach: Reach, limits: Limits, user: int | None = None) -> list[str]:
    """Take this process, of one thread, out of reach of everything but some folders and files.

    Arguments:
    level -- how
    reach -- what it may reach. Folders home and tmp are in `runtime`; `keep_folder` follows once its sockets are there
    user -- the user id that is its own, if the level has that

    Returns: the namespaces that it has of its own, and "disk" if it has one. Raises SandboxError if anything but these
    cannot be had.
    """
    own = [] if level.has_own_user else own_namespaces()
    if "mount" in own and own_disk(reach.folder, reach.runtime, limits):
        own.append("disk")
    try:
        level.enclose(reach, user)
        drop_capabilities()
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # ends with its parent, whatever ends that
        prctl(PR_SET_DUMPABLE, 1)  # the watchdog counts its deleted files; every level keeps others off
    except OSError as error:
        raise SandboxError(f"this system refuses {error}") from error
    _reseed()
    _limit(limits, own_count=level.has_own_user or "user" in own)
    return own


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
        resource.RLIMIT_MSGQUEUE: 0,
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


def seal(level: Level) -> None:
    """Leave this process, in all its threads from now on, no system calls but those in `calls`.

    Raises SandboxError if it cannot.
    """
    import pyseccomp as seccomp  # noqa: PLC0415 -- `choose` says what to do if it is missing

    missing = seccomp.ERRNO(errno.ENOSYS)
    try:
        kept = seccomp.SyscallFilter(missing)
        kept.set_attr(seccomp.Attr.CTL_TSYNC, 1)
        kept.set_attr(seccomp.Attr.ACT_BADARCH, missing)  # numbers of other architectures, which the processor takes
        for rule in rules(os.getpid(), level.rules()):
            number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, rule.name)
            if number < 0:  # not on this processor, or unknown to this libseccomp: so it is missing
                continue
            matches = [seccomp.Arg(m.number, seccomp.MASKED_EQ, m.mask, m.value) for m in rule.matches]
            kept.add_rule(seccomp.ALLOW if rule.error is None else seccomp.ERRNO(rule.error), number, *matches)
        kept.load()
    except (OSError, ValueError) as error:
        raise SandboxError(f"no sandbox: seccomp refused ({error}); expected libseccomp 2.5 or later") from error
