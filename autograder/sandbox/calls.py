"""Which system calls a kernel may make: those that honest notebooks were seen to make, and their near relations.

`benchmarks/calls.py` shows what kernels call. Whatever is not listed here answers ENOSYS, numbers that Linux has yet to
give out among it: libraries then do without, as they do on an older system. Names that a processor does not have, such
as `open` on aarch64, are passed over.

What is listed reaches no file, process or memory that Landlock, the resource limits and the watchdog do not see:
- threads share everything, above all the table of open files, which the watchdog reads of one of them;
- nothing keeps a file that is not open, mapped or in a folder: no descriptors in messages, no rings, no splices;
- no memory is shared unless a file in a folder holds it, since what is shared and not mapped is counted nowhere;
- no call changes a file that is open for reading alone: no locks, leases, modes, owners, times, attributes, hints.
"""

import fcntl
import mmap
import socket
import termios
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from errno import EOPNOTSUPP, EPERM

INT = 0xFFFFFFFF  # Linux reads 32 bits of most numbers, whatever the upper half of the register holds


@dataclass(frozen=True)
class Match:
    """What an argument of a call must be: the `number`-th, from 0, of whose bits those in `mask` count."""

    number: int
    mask: int
    value: int


@dataclass(frozen=True)
class Rule:
    """What a call comes to whose arguments match: it is made if `error` is None, else it only returns that error."""

    name: str
    matches: tuple[Match, ...] = ()
    error: int | None = None


MEMORY = ("brk", "madvise", "mprotect", "mremap", "msync", "munmap")
THREADS = (
    *("exit", "exit_group", "futex", "gettid", "restart_syscall", "rseq", "sched_getaffinity", "sched_getparam"),
    *("sched_get_priority_max", "sched_get_priority_min", "sched_getscheduler", "sched_yield", "set_robust_list"),
)
SIGNALS = (
    *("alarm", "getitimer", "pause", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn"),
    *("rt_sigsuspend", "rt_sigtimedwait", "setitimer", "sigaltstack"),
)
TIME = ("clock_getres", "clock_gettime", "clock_nanosleep", "gettimeofday", "nanosleep", "time", "times")
ITSELF = (
    *("getegid", "geteuid", "getgid", "getgroups", "getpgid", "getpgrp", "getpid", "getppid", "getrandom"),
    *("getresgid", "getresuid", "getrlimit", "getrusage", "getsid", "getuid", "sysinfo", "umask", "uname"),
    *("wait4", "waitid", "getcpu"),
)
WAITING = (
    *("epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd2"),
    *("poll", "ppoll", "pselect6", "select"),
)
# Files that are open already. All of these ask for the access that the file was opened with.
DESCRIPTORS = (
    *("close", "dup", "dup2", "dup3", "fchdir", "fdatasync", "fstat", "fstatfs", "fsync", "ftruncate", "getdents"),
    *("getdents64", "lseek", "pipe", "pipe2", "pread64", "preadv", "pwrite64", "pwritev", "read", "readv"),
    *("sendfile", "write", "writev"),
)
# Files by name, about which Landlock decides; that a file is there, and how large it is, anybody can see.
PATHS = (
    *("access", "chdir", "creat", "faccessat", "faccessat2", "getcwd", "link", "linkat", "lstat", "mkdir", "mkdirat"),
    *("newfstatat", "open", "openat", "readlink", "readlinkat", "rename", "renameat", "renameat2", "rmdir", "stat"),
    *("statfs", "statx", "symlink", "symlinkat", "truncate", "unlink", "unlinkat"),
)
SOCKETS = (  # of those that were open before the kernel was sealed, and of pairs
    *("accept", "accept4", "getpeername", "getsockname", "getsockopt", "recvfrom", "recvmsg", "shutdown"),
)
ALLOWED = (
    *(*MEMORY, *THREADS, *SIGNALS, *TIME, *ITSELF),
    *(*WAITING, *DESCRIPTORS, *PATHS, *SOCKETS),
)

# What does nothing and does not fail: shutil.copy and touch change the mode and times of files, which Landlock would
# let through for files of others, too; HDF5 and SQLite lock their files, which nobody else uses; ZeroMQ aborts if it
# may not set the scheduling of its threads.
IDLE = (
    *("chmod", "fchmod", "fchmodat", "chown", "lchown", "fchown", "fchownat", "utime", "utimes", "utimensat"),
    *("futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
    *("flock", "sched_setscheduler", "sched_setparam", "sched_setattr"),
)
# shutil.copystat goes on if a file system has no attributes, and not if it may not see them
NO_ATTRIBUTES = ("getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr")
# What a cell may try by its name in Python; it is told that it may not.
FORBIDDEN = (
    *("socket", "connect", "bind", "listen", "sendmsg", "sendmmsg", "fork", "vfork", "execve", "execveat"),
    *("setpriority", "ptrace", "unshare", "setns", "mount", "umount2", "chroot", "memfd_create", "mknod", "mknodat"),
    *("inotify_init", "inotify_init1", "pidfd_open", "pidfd_send_signal", "setsid", "setpgid"),
)

PR_SET_NAME, PR_GET_NAME = 15, 16
ARCH_GET_XCOMP_SUPP, ARCH_GET_XCOMP_PERM, ARCH_REQ_XCOMP_PERM = 0x1021, 0x1022, 0x1023  # oneDNN asks for AMX
CLONE_THREAD = 0x10000
SHARED = 0x100 | 0x200 | 0x400 | 0x800 | CLONE_THREAD | 0x40000  # CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM
FREE = 0x80000 | 0x100000 | 0x200000 | 0x400000 | 0x1000000  # SETTLS, PARENT_SETTID, CHILD_CLEARTID, DETACHED, SETTID
MAP_TYPE, MAP_HUGETLB = 0xF, 0x40000
CLOSE_RANGE_UNSHARE = 2
F_DUPFD_CLOEXEC, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_GETPIPE_SZ = 1030, 36, 37, 38, 1032
TCGETS2 = 0x802C542A

# What may be asked with these calls is in an argument.
COMMANDS = {
    ("fcntl", 1): (
        *(fcntl.F_DUPFD, F_DUPFD_CLOEXEC, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_SETFL),
        *(fcntl.F_GETLK, F_OFD_GETLK, F_GETPIPE_SZ),
    ),
    ("ioctl", 1): (
        *(termios.TCGETS, TCGETS2, termios.TIOCGWINSZ),  # whether it is a terminal
        *(termios.FIONREAD, termios.FIONBIO, termios.FIOCLEX, termios.FIONCLEX),
    ),
    ("prctl", 0): (PR_SET_NAME, PR_GET_NAME),
    ("arch_prctl", 0): (ARCH_GET_XCOMP_SUPP, ARCH_GET_XCOMP_PERM, ARCH_REQ_XCOMP_PERM),
    ("prlimit64", 0): (0,),  # its own limits
    ("sched_setaffinity", 0): (0,),
}
LOCKS = (fcntl.F_SETLK, fcntl.F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW)


MAP_KINDS = MAP_TYPE | MAP_HUGETLB
PRIVATE_MEMORY = Rule("mmap", (Match(3, MAP_KINDS, mmap.MAP_PRIVATE),))


def rules(pid: int, instead: Sequence[Rule] = ()) -> Iterator[Rule]:
    """Yield what a kernel may call, and what other calls come to; the rest is ENOSYS.

    Arguments:
    pid -- its process
    instead -- rules of a level of isolation, in place of those for the same calls that are allowed whatever they ask
    """
    yield from instead
    special = {rule.name for rule in instead}
    for error, names in ((None, ALLOWED), (0, IDLE), (EOPNOTSUPP, NO_ATTRIBUTES), (EPERM, FORBIDDEN)):
        yield from (Rule(name, error=error) for name in names if name not in special)
    for (name, argument), commands in COMMANDS.items():
        yield from (Rule(name, (Match(argument, INT, command),)) for command in commands)
    yield from (Rule("fcntl", (Match(1, INT, command),), 0) for command in LOCKS)
    yield from (Rule(name, (Match(0, INT, pid),)) for name in ("kill", "tgkill"))  # itself
    yield Rule("close_range", (Match(2, CLOSE_RANGE_UNSHARE, 0),))
    yield Rule("clone", (Match(0, INT & ~FREE, SHARED),))
    yield Rule("clone", (Match(0, CLONE_THREAD, 0),), EPERM)  # other flags are ENOSYS, clone3 among it
    if PRIVATE_MEMORY.name not in special:
        yield PRIVATE_MEMORY
        yield Rule("mmap", (Match(3, MAP_KINDS | mmap.MAP_ANONYMOUS, mmap.MAP_SHARED),))  # of files
    flags = socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
    pair = (Match(0, INT, socket.AF_UNIX), Match(1, INT & ~flags, socket.SOCK_STREAM))  # a datagram could go elsewhere
    yield Rule("socketpair", pair)
    yield Rule("sendto", (Match(3, socket.MSG_OOB, 0), Match(4, (1 << 64) - 1, 0)))  # no address
