"""What a forked child does to itself before it runs student code. Nothing of it can be undone.

Two steps, since a kernel must open its sockets in between: `confine` (files, namespaces, privileges, resources), then
`seal` (system calls). Landlock, by way of `sandlock`, decides about files, signals and abstract sockets; it works on a
process that has already imported TensorFlow, which `bubblewrap` cannot do, and needs neither root nor user namespaces.
A seccomp filter refuses what Landlock does not know: sockets, new processes and programs, and changes to the mode,
owner or time of files that are not the child's. Namespaces of its own come on top where the system gives them.
"""

import ctypes
import fcntl
import os
import random
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types")
DEVICES = ("/dev/zero", "/dev/urandom", "/dev/random", "/sys/devices/system/cpu")
# Not all of /proc: command lines and states of other processes lie there. Opened as long as the child lives, because
# a rule holds for the entry as opened, and the kernel may make a new one once nobody uses it.
PROC = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory")

CLONE_THREAD = 0x10000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
AF_UNIX = 1
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET = 1, 2, 3, 5
SOCK_TYPES = 0xF
LINUX_CAPABILITY_VERSION_3 = 0x20080522

NETWORK = ("socket", "connect", "bind", "listen")
PROCESSES = ("fork", "vfork", "execve", "execveat")
OTHERS = (  # what reaches into other processes of the same user, or watches files that cannot be read
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "kcmp", "move_pages"),
    *("migrate_pages", "setpriority", "ioprio_set", "inotify_init", "inotify_init1", "fanotify_init"),
)
KERNEL = (  # what no notebook needs, and where kernels have had holes; memory that no limit counts
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_by_handle_at", "bpf", "perf_event_open"),
    *("userfaultfd", "io_uring_setup", "keyctl", "add_key", "request_key", "init_module", "finit_module"),
    *("kexec_load", "reboot", "syslog", "personality", "memfd_create", "shmget", "semget", "msgget", "mq_open"),
)
# What does nothing and does not fail: shutil.copy and touch change the mode and times of files, which Landlock would
# let through for files of others, too; ZeroMQ aborts if it may not set the scheduling of its threads.
IDLE = (
    *("sched_setscheduler", "sched_setparam", "sched_setattr"),
    *("chmod", "fchmod", "fchmodat", "chown", "lchown", "fchown", "fchownat", "utime", "utimes", "utimensat"),
    *("futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
)

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
            f"no sandbox: {error}. Run pip install -r autograder/requirements.txt, and install libseccomp "
            "(Debian and Ubuntu: apt install libseccomp2), or pass --no-sandbox"
        ) from error
    have, need = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
    if have < need:
        raise SandboxError(
            f"no sandbox: this kernel ({os.uname().release}) offers Landlock ABI {have}; expected {need} or later: "
            "Linux 6.12, with landlock in /sys/kernel/security/lsm. Grade on such a machine, or pass --no-sandbox"
        )


def libraries(path: Iterable[str] = ()) -> list[str]:
    """The folders and files that a child may read besides its own: the system's and Python's.

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


def confine(writable: list[str], readable: list[str], limits: Limits) -> list[str]:
    """Take this process, of one thread, out of reach of everything but these folders and files.

    Arguments:
    writable -- the scratch folders
    readable -- what `libraries` returned, and the inbox

    Returns: the namespaces that it has of its own. Raises SandboxError if anything but these cannot be had.
    """
    import sandlock  # noqa: PLC0415 -- `check` says what to do if it is missing

    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # ends with its parent, whatever ends that
    namespaces = _unshare()
    _drop_capabilities()
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # the watchdog counts its deleted files; Landlock keeps others off
    _reseed()
    proc = [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in PROC if Path(path).exists()]
    policy = sandlock.Sandbox(
        fs_readable=[*readable, *(f"/proc/self/fd/{fd}" for fd in proc)], fs_writable=[*writable, "/dev/null"]
    )
    try:
        sandlock.confine(policy)
    except sandlock.SandlockError as error:
        raise SandboxError(f"no sandbox: Landlock refused ({error}); expected Linux 6.12 or later") from error
    _limit(limits, own_count="user" in namespaces)
    return namespaces


def _call(name: str, *arguments: int) -> None:
    if getattr(_libc, name)(*map(ctypes.c_ulong, arguments)):
        raise SandboxError(f"no sandbox: {name} failed: {os.strerror(ctypes.get_errno())}")


def _unshare() -> list[str]:
    """Enter namespaces of its own as far as the system lets it; the filter of `seal` makes do without."""
    if _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0:
        return ["user", "network", "ipc"]
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


def seal() -> None:
    """Refuse, in all threads from now on, the system calls that no notebook needs. Raises SandboxError if it cannot."""
    import errno  # noqa: PLC0415 -- belongs to the filter only

    import pyseccomp as seccomp  # noqa: PLC0415 -- `check` says what to do if it is missing

    arg = seccomp.Arg
    refuse = seccomp.ERRNO(errno.EPERM)
    try:
        rules = seccomp.SyscallFilter(seccomp.ALLOW)
        rules.set_attr(seccomp.Attr.CTL_TSYNC, 1)
        for name in (*NETWORK, *PROCESSES, *OTHERS, *KERNEL):
            rules.add_rule(refuse, name)
        for name in IDLE:
            rules.add_rule(seccomp.ERRNO(0), name)
        rules.add_rule(refuse, "clone", arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))  # threads only
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags are out of sight; libc falls back to clone
        rules.add_rule(refuse, "prlimit64", arg(0, seccomp.NE, 0))  # limits of others
        rules.add_rule(refuse, "sched_setaffinity", arg(0, seccomp.NE, 0))
        rules.add_rule(refuse, "prctl", arg(0, seccomp.EQ, PR_SET_PDEATHSIG))
        for command in (fcntl.F_SETLEASE, fcntl.F_NOTIFY):  # who opens a file under a lease waits for 45 s
            rules.add_rule(refuse, "fcntl", arg(1, seccomp.EQ, command))
        rules.add_rule(refuse, "socketpair", arg(0, seccomp.NE, AF_UNIX))  # event loops need pairs of streams,
        for kind in (SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET):  # but a datagram could be sent elsewhere
            rules.add_rule(refuse, "socketpair", arg(1, seccomp.MASKED_EQ, SOCK_TYPES, kind))
        rules.load()
    except (OSError, ValueError) as error:
        raise SandboxError(f"no sandbox: seccomp refused ({error}); expected libseccomp 2.5 or later") from error
