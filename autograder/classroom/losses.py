"""Where a class loses points: by function, and then by check."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from autograder.catalogue.say import say
from autograder.classroom.result import Result
from autograder.judge.message import Message
from autograder.judge.verdict import FunctionVerdict

# What is found in every check of a function that is not there, or that nobody has filled in.
MISSING = ("finding.undefined", "source.still-none", "source.nothing-filled-in")


@dataclass(frozen=True)
class Loss:
    """What is lost in one check: how many students lose points, and how many points a student of the class on average.

    Those whose function is missing are not among them.
    """

    check: str
    students: int
    mean: float
    max_points: float


@dataclass(frozen=True)
class FunctionLoss:
    """What is lost in one function.

    mean, max_points -- how many points a student of the class loses on average, of how many
    missing -- the students whose function is not there or not filled in, who lose all of its points
    missing_mean -- how many points a student of the class loses on average for that reason
    checks -- what the others lose, the most costly check first
    """

    function: str
    mean: float
    max_points: float
    missing: tuple[str, ...]
    missing_mean: float
    checks: tuple[Loss, ...]


def losses(graded: Sequence[Result]) -> list[FunctionLoss]:
    """Return what is lost in each function, in the order of the notebook."""
    names = dict.fromkeys(function.name for result in graded for function in result.verdict.functions)
    return [_loss(name, graded) for name in names]


def is_missing(function: FunctionVerdict) -> bool:
    """Return whether a function is not there or not filled in, which each of its checks has found."""
    return not function.points and all(_says_missing(check.finding) for check in function.checks)


def _says_missing(finding: Message) -> bool:
    return any(id in finding.key for id in MISSING)


def _loss(name: str, graded: Sequence[Result]) -> FunctionLoss:
    judged = [(result.student, each) for result in graded for each in result.verdict.functions if each.name == name]
    missing = tuple(sorted(student for student, function in judged if is_missing(function)))
    lost: dict[tuple[str, float], list[float]] = {}
    for student, function in judged:
        for check in function.checks:
            points = 0.0 if student in missing else check.max_points - check.points
            lost.setdefault((check.id, check.max_points), []).append(points)
    checks = [
        Loss(say(Message(id)), sum(each > 0 for each in points), fmean(points), most)
        for (id, most), points in lost.items()
    ]
    most = max(function.max_points for _, function in judged)
    missing_mean = sum(function.max_points for student, function in judged if student in missing) / len(judged)
    mean = missing_mean + sum(loss.mean for loss in checks)
    return FunctionLoss(name, mean, most, missing, missing_mean, tuple(sorted(checks, key=lambda loss: -loss.mean)))
