"""A user id for each kernel: for root in a container, who may become anybody and may not make namespaces.

Permissions of files then decide. The grader's own files, and folders that anybody may write to, must be closed to
others: `missing` looks for what is not.
"""

import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from autograder.sandbox.calls import PRIVATE_MEMORY, Rule
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.level import Level, Reach
from autograder.sandbox.isolation.system import set_file_owner

# Capabilities, by their numbers in capabilities(7), that root needs for it. Docker and Podman leave root all of them.
NEEDED = {"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "KILL": 5, "SETGID": 6, "SETUID": 7}
FIRST, LAST = 50_000, 65_000  # user ids that nobody has; containers of ordinary users have 65,536
PSEUDO = {"proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "securityfs", "debugfs", "tracefs", "bpf"}
MOST_NAMED = 5


class OwnUser(Level):
    """A user id that nobody else has."""

    name = "user"
    has_own_user = True

    def missing(self) -> str:
        """See Level."""
        if os.geteuid() != 0:
            return "a user id for each kernel needs root"
        effective = int(_status("CapEff"), 16)
        lacks = [f"CAP_{name}" for name, number in NEEDED.items() if not effective >> number & 1]
        if lacks:
            return (
                f"root lacks {', '.join(lacks)}, which a user id for each kernel needs: --cap-add of Docker and Podman"
            )
        from autograder.sandbox.isolation.probe import probed  # noqa: PLC0415 -- which needs this module

        return probed(self.name)

    def rules(self) -> Sequence[Rule]:
        """See Level. No mapping is shared: of /dev/zero, open to all users, that would be memory that nobody counts."""
        return (PRIVATE_MEMORY,)

    def enclose(self, reach: Reach, user: int | None) -> None:
        """See Level. Raises SandboxError if others' files are open to the new user."""
        if user is None:
            raise SandboxError("no user id was given; expected one that is the kernel's own")
        for folder in reach.writable:
            _give(folder, user)
        os.chown(reach.inbox, 0, user)
        Path(reach.inbox).chmod(0o750)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        if not os.access(reach.folder, os.W_OK):
            above = Path(reach.folder).parent
            raise SandboxError(f"other users cannot reach {above}; set TMPDIR to one that they can: chmod o+x")
        closed = [place for place in reach.readable if not os.access(place, os.R_OK)]
        if closed:
            raise SandboxError(
                f"other users cannot read {closed[0]}, where Python lies. Open it, and all above it: chmod o+rX"
            )


class Reservation:
    """A user id that no other kernel on this machine has, until `close` or the end of this process.

    A socket's name in the abstract namespace stands for it: it is gone with the process, however that ends.
    """

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        for user in range(FIRST, LAST):
            with suppress(OSError):
                self._socket.bind(f"\0nst-sandbox-user-{user}")
                self.user = user
                return
        self._socket.close()
        raise SandboxError(f"no user id between {FIRST} and {LAST} is free")

    def close(self) -> None:
        """Give the user id back."""
        self._socket.close()


def is_closed(place: Path) -> bool:
    """Return whether users without any rights of their own are kept from a folder and all that is in it."""
    searchable, readable = 0o001, 0o005
    whole = place.resolve()
    return not whole.stat().st_mode & readable or any(not above.stat().st_mode & searchable for above in whole.parents)


@contextmanager
def files_as(user: int | None) -> Iterator[None]:
    """Look at files as another user, whose processes only that user may look into. Of None: as oneself."""
    if user is None:
        yield
        return
    set_file_owner(user, user)
    try:
        yield
    finally:
        set_file_owner(0, 0)


def writable_places(own: Sequence[Path]) -> list[str]:
    """Return some folders and files outside of its own folders that this user can write to, because anybody can.

    Raises OSError if there is no `find`, which looks through all files of a machine ten times faster than Python.
    """
    places = [place for place, kind in _mounts() if kind not in PSEUDO]
    own_ones = [word for folder in own for word in ("-path", str(folder), "-prune", "-o")]
    wanted = ["(", "-type", "d", "-o", "-type", "f", ")", "-perm", "-o+w", "-print"]
    command = ["find", *places, "-xdev", *own_ones, *wanted]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 -- our own
        assert process.stdout is not None  # noqa: S101 -- it is a pipe
        lines = (line.rstrip("\n") for line in process.stdout)
        found = list(islice((place for place in lines if os.access(place, os.W_OK)), MOST_NAMED))
        process.kill()
    return found


def _mounts() -> Iterator[tuple[str, str]]:
    """Yield each mounted file system: where, and of what kind."""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
        _, place, kind, *_ = line.split(" ")
        yield place.replace("\\040", " "), kind


def _status(name: str) -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:"))


def _give(folder: str, user: int) -> None:
    """Make a user the owner of a folder and of all that is in it."""
    os.chown(folder, user, user)
    for within, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(f"{within}/{name}", user, user, follow_symlinks=False)
