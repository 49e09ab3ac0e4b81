"""Coursera: what feedback.json has, see https://github.com/coursera/coursera_autograder."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.catalogue.say import say
from autograder.exchange.package.outcome import Outcome, summary, tests
from autograder.exchange.package.system import System
from autograder.judge.message import message


def feedback(outcome: Outcome) -> dict[str, Any]:
    """Return what feedback.json has. Who could not be graded gets 0 points, since a number must be in it."""
    return {"fractionalScore": outcome.share, "feedback": "\n".join(_lines(outcome))}


def _lines(outcome: Outcome) -> Iterator[str]:
    yield summary(outcome)
    for test in tests(outcome.verdict):
        passed = say(message("table.passed" if test.passed else "table.failed"))
        points = say(message("table.points-of", points=test.points, most=test.max_points))
        yield f"{test.number} {test.name}: {passed}, {points}. {test.found}"


def answer(outcome: Outcome) -> Mapping[str, str]:
    """Return the files that Coursera reads, from the root."""
    return {"feedback.json": json.dumps(feedback(outcome), indent=1)}


COURSERA = System(
    name="coursera",
    title="Coursera",
    root="/shared",
    submission="submission",
    closed=("", "submission"),
    code="",
    readme="README.md",
    is_zip=True,
    answer=answer,
)
