"""A submission on its way through a cluster."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from autograder.judge.message import Message

TRIES = 3


@dataclass(eq=False)
class Job:
    """A submission to be judged.

    key, folder -- its key in the store, and where it lies
    seed -- what the judge draws its inputs from; the same in each try
    future -- why it is ungraded; None if it is graded
    failed -- how often a worker has not judged it
    """

    key: str
    folder: Path
    seed: int
    future: "Future[Message | None]" = field(default_factory=Future)
    failed: int = 0

    def end(self, reason: Message | None) -> None:
        """Say what has come of it, unless that has been said."""
        if not self.future.done():
            self.future.set_result(reason)

    def fail(self, why: Message) -> bool:
        """Note that a worker has not judged it, and why. Returns whether it should be tried again."""
        self.failed += 1
        if self.failed == TRIES:
            self.end(why)
        return self.failed < TRIES
