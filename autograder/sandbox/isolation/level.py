"""A level of isolation, and what it is given."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from autograder.sandbox.calls import Rule


@dataclass(frozen=True)
class Reach:
    """What a kernel may reach. Everything else is closed to it.

    folder -- the scratch folder, which it may read and write
    runtime -- the folder of its sockets, home and temporary files, which it may read and write
    inbox -- the folder of what the judge sends it, which it may read
    readable -- the folders and files of the system and of Python, which it may read
    """

    folder: str
    runtime: str
    inbox: str
    readable: Sequence[str]

    @property
    def writable(self) -> tuple[str, str]:
        """The folders that it may read and write."""
        return self.folder, self.runtime


class Level(ABC):
    """One way to close everything but a `Reach` to a kernel.

    What all levels share is in `confine`: the limits, the filter of system calls, and namespaces of its own where the
    system gives them.
    """

    name: str
    has_own_user: ClassVar[bool] = False  # whether each kernel runs under a user id that nobody else has

    @abstractmethod
    def missing(self) -> str:
        """Return what this machine lacks for the level, and what brings it; nothing if it lacks nothing."""

    @abstractmethod
    def enclose(self, reach: Reach, user: int | None) -> None:
        """Close everything else to this process, for good. It has one thread, and still has its capabilities.

        Arguments:
        reach -- what stays open
        user -- the user id that is the kernel's alone, if `has_own_user`

        Raises OSError if the system refuses.
        """

    def rules(self) -> Sequence[Rule]:
        """Return the calls that the filter has to treat in another way than `calls.rules` says."""
        return ()
