"""What the judge finds: a verdict has functions, a function has checks, a check has points and a message."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["graded", "ungraded"]


@dataclass(frozen=True)
class Check:
    """One thing that was checked. The message says what, got, expected, and names the mistake where it is known.

    `mistake` holds a known mistake alone, in the same words for all who make it, so that a class can be counted.
    """

    name: str
    points: float
    max_points: float
    message: str
    mistake: str = ""

    @property
    def passed(self) -> bool:
        """Whether all of its points were given."""
        return self.points == self.max_points


@dataclass(frozen=True)
class FunctionVerdict:
    """The checks of one graded function."""

    name: str
    checks: tuple[Check, ...]

    @property
    def points(self) -> float:
        """The points given."""
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> float:
        """The points that could be had."""
        return sum(check.max_points for check in self.checks)


@dataclass(frozen=True)
class Verdict:
    """All that is known of one submission. `seed` reproduces it; `reason` says why it is ungraded.

    `notes` are sentences about the submission as a whole: cells that were repaired, cells that were ended.
    """

    functions: tuple[FunctionVerdict, ...]
    seed: int
    status: Status = "graded"
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The points given, over all functions."""
        return sum(function.points for function in self.functions)

    @property
    def max_score(self) -> float:
        """The points that could be had, over all functions."""
        return sum(function.max_points for function in self.functions)

    def to_json(self) -> str:
        """The verdict as JSON, with the sums and each `passed` written out."""
        functions = {
            f.name: {
                "points": f.points,
                "max_points": f.max_points,
                "checks": [asdict(check) | {"passed": check.passed} for check in f.checks],
            }
            for f in self.functions
        }
        return json.dumps(
            {
                "score": self.score if self.status == "graded" else None,  # no judgement is not a zero
                "max_score": self.max_score,
                "status": self.status,
                "reason": self.reason,
                "seed": self.seed,
                "notes": list(self.notes),
                "functions": functions,
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> "Verdict":
        """The verdict that `to_json` wrote."""
        content: Mapping[str, Any] = json.loads(text)
        fields = ("name", "points", "max_points", "message", "mistake")
        functions = tuple(
            FunctionVerdict(name, tuple(Check(**{key: check[key] for key in fields}) for check in f["checks"]))
            for name, f in content["functions"].items()
        )
        return cls(functions, content["seed"], content["status"], content["reason"], tuple(content["notes"]))
