"""What a class gets: for each student a verdict, and the score that the gradebook has."""

from dataclasses import dataclass

from autograder.judge.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """One student's result: the outline of a verdict, see `outline`, and the score.

    `score` is what counts, `late_penalty` taken off; None as long as there is none.
    """

    student: str
    verdict: Verdict
    score: float | None
    late_penalty: float = 0.0

    @property
    def graded(self) -> bool:
        """Whether there is a score, and a verdict that says why it is so."""
        return self.score is not None and self.verdict.status == "graded"
