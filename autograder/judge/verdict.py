"""What the judge finds: a verdict has functions, a function has checks, a check has points and a finding."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from autograder.judge.message import Message, Say

Status = Literal["graded", "ungraded"]


@dataclass(frozen=True)
class Check:
    """One thing that was checked, and what was found.

    id -- what was checked; the catalogue has its name under this id
    finding -- what is told: what was asked, got, expected
    mistake -- the known mistake that explains it, a part of the finding; the same message for all who make it
    """

    id: str
    points: float
    max_points: float
    finding: Message
    mistake: Message | None = None

    @property
    def name(self) -> Message:
        """What was checked, to be told."""
        return Message(self.id)

    @property
    def passed(self) -> bool:
        """Whether all of its points were given."""
        return self.points == self.max_points


@dataclass(frozen=True)
class FunctionVerdict:
    """The checks of one graded function, which is known by its name."""

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
    """All that is known of one submission.

    seed -- reproduces it
    reason -- why it is ungraded, or has 0 points without having been judged; None otherwise
    notes -- what is told of the submission as a whole: cells that were repaired, cells that were ended
    isolation -- the level of isolation that it ran in, see `sandbox.isolation`; empty if it has not run
    """

    functions: tuple[FunctionVerdict, ...]
    seed: int
    status: Status = "graded"
    reason: Message | None = None
    notes: tuple[Message, ...] = ()
    isolation: str = ""

    @property
    def score(self) -> float:
        """The points given, over all functions."""
        return sum(function.points for function in self.functions)

    @property
    def max_score(self) -> float:
        """The points that could be had, over all functions."""
        return sum(function.max_points for function in self.functions)

    def to_json(self, say: Say) -> str:
        """Return the verdict as JSON, see `content`."""
        return json.dumps(self.content(say), indent=1)

    def content(self, say: Say) -> dict[str, Any]:
        """Return what JSON has of the verdict: the ids with their values, and beside each what `say` makes of it.

        A finding, a mistake, a note and the reason are each {"id": …, "values": {…}, "text": …}; where there is no
        mistake or no reason, null.
        """
        functions = {
            f.name: {
                "points": f.points,
                "max_points": f.max_points,
                "checks": [_check_to_json(check, say) for check in f.checks],
            }
            for f in self.functions
        }
        return {
            "score": self.score if self.status == "graded" else None,  # no judgement is not a zero
            "max_score": self.max_score,
            "status": self.status,
            "reason": _told(self.reason, say) if self.reason else None,
            "seed": self.seed,
            "isolation": self.isolation,
            "notes": [_told(note, say) for note in self.notes],
            "functions": functions,
        }

    @classmethod
    def from_json(cls, text: str) -> "Verdict":
        """Return the verdict that `to_json` wrote; the words in it are not read."""
        return cls.of(json.loads(text))

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Verdict":
        """Return the verdict that has a `content`; the words in it are not read."""
        functions = tuple(
            FunctionVerdict(name, tuple(map(_check_from_json, f["checks"]))) for name, f in content["functions"].items()
        )
        reason, notes = content["reason"], tuple(map(Message.from_json, content["notes"]))
        return cls(
            functions,
            content["seed"],
            content["status"],
            Message.from_json(reason) if reason else None,
            notes,
            content["isolation"],
        )


def _told(message: Message, say: Say) -> dict[str, Any]:
    return message.to_json() | {"text": say(message)}


def _check_to_json(check: Check, say: Say) -> dict[str, Any]:
    return {
        "id": check.id,
        "name": say(check.name),
        "points": check.points,
        "max_points": check.max_points,
        "passed": check.passed,
        "finding": _told(check.finding, say),
        "mistake": _told(check.mistake, say) if check.mistake else None,
    }


def _check_from_json(content: Mapping[str, Any]) -> Check:
    mistake = content["mistake"]
    return Check(
        content["id"],
        content["points"],
        content["max_points"],
        Message.from_json(content["finding"]),
        Message.from_json(mistake) if mistake else None,
    )
