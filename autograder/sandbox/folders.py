"""Temporary folders of the grader's, which the next grader removes if this one is killed.

Each is locked as long as its grader lives. The system lets go of the lock when that ends, however it does.
"""

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.sandbox.clear import empty, open_folder
from autograder.sandbox.errors import SandboxError

NEW = "nst-sandbox-new-"  # until it is locked
HELD = "nst-sandbox-held-"


class Folder:
    """An empty folder in the temporary folder, until `remove` or the end of the context."""

    def __init__(self) -> None:
        new = Path(tempfile.mkdtemp(prefix=NEW))
        self._descriptor = open_folder(new)
        with suppress(OSError):  # where there are no locks, nothing is taken for left behind
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.path = new.rename(new.with_name(HELD + new.name.removeprefix(NEW)))

    def remove(self) -> None:
        """Remove it with all that is in it, whatever that is. Raises SandboxError if that cannot be."""
        if self._descriptor < 0:
            return
        os.fchmod(self._descriptor, 0o700)  # a kernel keeps even its owner from changing it, see `keep_folder`
        empty(self._descriptor)
        self.path.rmdir()
        os.close(self._descriptor)
        self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def sweep() -> None:
    """Remove the folders of this user's graders that were killed. Those of graders that run stay."""
    place = os.open(tempfile.gettempdir(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in os.listdir(place):  # noqa: PTH208 -- of a descriptor
            if name.startswith(HELD):
                with suppress(OSError, SandboxError):
                    _sweep(name, place)
    finally:
        os.close(place)


def _sweep(name: str, place: int) -> None:
    """Remove a folder. Raises OSError if it is not ours, is locked, or not a folder. Kernels' user ids are root's."""
    if os.geteuid() not in (0, os.stat(name, dir_fd=place, follow_symlinks=False).st_uid):
        return
    folder = open_folder(name, place)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        empty(folder)
        os.rmdir(name, dir_fd=place)
    finally:
        os.close(folder)
