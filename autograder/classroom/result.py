"""What a class gets: for each student a verdict, and the score that the gradebook has."""

from dataclasses import dataclass
from datetime import datetime

from autograder.judge.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Person:
    """Who has handed in, and when.

    last_name, first_name, email -- "" where they are not known
    handed_in -- when, in UTC; None if that is not known
    seconds_late -- how late that was, with an extension; 0 if it was not
    """

    last_name: str = ""
    first_name: str = ""
    email: str = ""
    handed_in: datetime | None = None
    seconds_late: float = 0.0


NOBODY = Person()


@dataclass(frozen=True, slots=True)
class Result:
    """One student's result: the outline of a verdict, see `outline`, and the score.

    `score` is what counts, `late_penalty` taken off; None as long as there is none.
    """

    student: str
    verdict: Verdict
    score: float | None
    late_penalty: float = 0.0
    person: Person = NOBODY

    @property
    def graded(self) -> bool:
        """Whether there is a score, and a verdict that says why it is so."""
        return self.score is not None and self.verdict.status == "graded"
