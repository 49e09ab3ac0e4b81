"""What the files of the gallery of mistakes say must come of them.

A file's first docstring says what it shows; the lines after it hold what is lost, one function a line, and what must
not be said:

    compute_content_cost 4: part of a message that must be given, which names the mistake
    not: part of a message that must not be given

Functions that are not there keep all of their points.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.catalogue.say import say
from autograder.judge.verdict import FunctionVerdict

LOSS = re.compile(r"^(\w+) ([\d.]+): (.+)$", re.MULTILINE)
NOT = re.compile(r"^not: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Losses:
    """For each wrong function its points and a fragment of what must be told; fragments that must not be."""

    points: dict[str, float]
    told: dict[str, str]
    untold: tuple[str, ...]

    def named(self, function: FunctionVerdict) -> bool:
        """Whether the true mistake is told, and nothing that is not so."""
        messages = lost(function)
        told = self.told.get(function.name, "")
        return any(told in message for message in messages) and not any(
            fragment in message for fragment in self.untold for message in messages
        )


def lost(function: FunctionVerdict) -> Sequence[str]:
    """The messages of the checks that have failed."""
    return [say(check.finding) for check in function.checks if not check.passed]


def read_losses(file: Path) -> Losses:
    """Read what a file says must come of it."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8").split("# %%")[0])) or ""
    found = LOSS.findall(text)
    return Losses(
        {name: float(points) for name, points, _ in found},
        {name: fragment for name, _, fragment in found},
        tuple(NOT.findall(text)),
    )
