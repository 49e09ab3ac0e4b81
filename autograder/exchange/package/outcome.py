"""What came of one submission, in the words that a system shows to its student."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from autograder.catalogue.say import say
from autograder.grading.present import rows
from autograder.grading.sanitise import plain
from autograder.judge.message import message
from autograder.judge.verdict import Verdict


@dataclass(frozen=True)
class Outcome:
    """What came of one submission.

    verdict -- what the judge has found, or why the submission could not be graded
    file -- the notebook that was graded; empty if there is none
    seconds -- how long it took
    environment -- the variables of the environment, in which a system tells what it hands over
    """

    verdict: Verdict
    file: str = ""
    seconds: float = 0
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_graded(self) -> bool:
        """Whether there is a judgement."""
        return self.verdict.status == "graded"

    @property
    def share(self) -> float:
        """The points given, as a share of those that could be had: from 0 to 1."""
        return self.verdict.score / self.verdict.max_score if self.is_graded else 0.0


@dataclass(frozen=True)
class Test:
    """A check, as systems show tests.

    number -- those of the function and of the check in it, such as "2.1"
    name -- the function and what was checked
    found -- what was found
    """

    number: str
    name: str
    points: float
    max_points: float
    passed: bool
    found: str


def tests(verdict: Verdict) -> Iterator[Test]:
    """Return the checks of all functions, in the language that is spoken."""
    for first, function in enumerate(verdict.functions, 1):
        for second, row in enumerate(rows(function), 1):
            check = row.check
            name = plain(f"{function.name}: {row.name}")
            yield Test(f"{first}.{second}", name, check.points, check.max_points, check.passed, plain(row.finding))


def summary(outcome: Outcome) -> str:
    """Say what came of the submission as a whole, in the language that is spoken, as lines of text."""
    verdict = outcome.verdict
    if verdict.reason:
        return plain(say(message("package.ungraded", why=verdict.reason)))
    points = say(message("notes.points", points=verdict.score, most=verdict.max_score))
    notes = [say(message("notes.heading")), *(f"- {say(note)}" for note in verdict.notes)] if verdict.notes else []
    return plain("\n".join([points, say(message("package.file", file=outcome.file)), *notes]))
