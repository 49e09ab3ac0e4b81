"""What late work loses, said in a line: "10 % a day, at most 50 %"."""

import math
import re
from dataclasses import dataclass
from typing import Self

UNITS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}  # seconds
EXAMPLE = "10 % a day, at most 50 %"
_AMOUNT = r"(\d{1,4}(?:\.\d+)?)\s*(points?|%|per ?cent)"
RULE = re.compile(
    rf"{_AMOUNT}\s*(?:an?|per|each|every|/)\s*({'|'.join(UNITS)})(?:,?\s*(?:at most|up to|max(?:imum)?)\s*{_AMOUNT})?"
)


@dataclass(frozen=True)
class Amount:
    """A number of points, or a part of what was reached, in per cent."""

    number: float
    is_share: bool

    @classmethod
    def read(cls, number: str, unit: str) -> Self:
        """Read what `RULE` has found."""
        return cls(float(number), is_share=not unit.startswith("point"))

    def of(self, score: float) -> float:
        """Return the points that this is, of a score."""
        return score * self.number / 100 if self.is_share else self.number


@dataclass(frozen=True)
class Penalty:
    """What is lost for each unit of time that has begun.

    step -- for each unit
    seconds -- in a unit
    most -- what is lost at most; None: all
    """

    step: Amount
    seconds: int
    most: Amount | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a rule such as `EXAMPLE`. Raises ValueError if it is none."""
        found = RULE.fullmatch(text.strip().lower())
        if not found:
            raise ValueError(text)
        number, unit, time, most, most_unit = found.groups()
        return cls(Amount.read(number, unit), UNITS[time], Amount.read(most, most_unit) if most else None)

    def of(self, score: float, late: float) -> float:
        """Return the points that are lost.

        Arguments:
        score -- what was reached, in points
        late -- in seconds
        """
        lost = self.step.of(score) * math.ceil(late / self.seconds)
        return min(lost, score, self.most.of(score) if self.most else score)
