"""Where a class loses points: by function, and then by check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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


@dataclass
class _Sums:
    """What is lost in one function, added up. A check is known by its id and its points."""

    students: int = 0
    max_points: float = 0.0
    missing: list[str] = field(default_factory=list)
    missing_points: float = 0.0
    losing: dict[tuple[str, float], int] = field(default_factory=dict)
    lost: dict[tuple[str, float], float] = field(default_factory=dict)
    judged: dict[tuple[str, float], int] = field(default_factory=dict)

    def add(self, students: Sequence[str], function: FunctionVerdict) -> None:
        """Add what some students lose, who have the same verdict."""
        gone, count = is_missing(function), len(students)
        self.students += count
        self.max_points = max(self.max_points, function.max_points)
        if gone:
            self.missing += students
            self.missing_points += count * function.max_points
        for check in function.checks:
            key, points = (check.id, check.max_points), 0.0 if gone else check.max_points - check.points
            self.judged[key] = self.judged.get(key, 0) + count
            self.losing[key] = self.losing.get(key, 0) + count * (points > 0)
            self.lost[key] = self.lost.get(key, 0.0) + count * points

    def loss(self, name: str) -> FunctionLoss:
        """Return what a student of the class loses on average."""
        checks = [
            Loss(say(Message(id)), self.losing[id, most], lost / self.judged[id, most], most)
            for (id, most), lost in self.lost.items()
        ]
        checks.sort(key=lambda loss: -loss.mean)
        missing_mean = self.missing_points / self.students
        mean = missing_mean + sum(loss.mean for loss in checks)
        return FunctionLoss(name, mean, self.max_points, tuple(sorted(self.missing)), missing_mean, tuple(checks))


def losses(graded: Iterable[Result]) -> list[FunctionLoss]:
    """Return what is lost in each function, in the order of the notebook."""
    sums: dict[str, _Sums] = {}
    for function, students in together(graded):
        sums.setdefault(function.name, _Sums()).add(students, function)
    return [each.loss(name) for name, each in sums.items()]


def together(graded: Iterable[Result]) -> list[tuple[FunctionVerdict, list[str]]]:
    """Return what was found of functions, and of which students: few outlines differ, and those kept are shared."""
    found: dict[int, tuple[FunctionVerdict, list[str]]] = {}
    for result in graded:
        for function in result.verdict.functions:
            found.setdefault(id(function), (function, []))[1].append(result.student)
    return [*found.values()]


def is_missing(function: FunctionVerdict) -> bool:
    """Return whether a function is not there or not filled in, which each of its checks has found."""
    return not function.points and all(says_missing(check.finding) for check in function.checks)


def says_missing(finding: Message) -> bool:
    """Return whether a finding says that a function is not there or not filled in."""
    return any(id in finding.key for id in MISSING)
