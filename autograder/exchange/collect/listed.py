"""What cannot be collected, as it is told to the instructor."""

from dataclasses import dataclass

from nst.errors import NSTError


@dataclass(frozen=True)
class Listed:
    """Something that was not collected.

    where -- the file, folder or student
    found -- what was found there
    advice -- what to do
    """

    where: str
    found: str
    advice: str


class RefusedError(NSTError):
    """A file, a zip or a submission that is not taken, with what was found, and what to do."""

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(f"{found}. {advice}")
        self.found = found
        self.advice = advice

    def at(self, where: str) -> Listed:
        """Return it as a line of the list."""
        return Listed(where, self.found, self.advice)
