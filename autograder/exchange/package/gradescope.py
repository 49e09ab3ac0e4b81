"""Gradescope: what results.json has, see https://gradescope-autograders.readthedocs.io/en/latest/specs/."""

import json
from collections.abc import Mapping
from typing import Any

from autograder.catalogue.say import say
from autograder.exchange.package.outcome import Outcome, summary, tests
from autograder.exchange.package.system import System

SHOWN = "visible"  # to the student, at once
OF_INSTRUCTORS = "hidden"


def results(outcome: Outcome) -> dict[str, Any]:
    """Return what results.json has. Who could not be graded gets 0 points, since a score must be in it."""
    verdict = outcome.verdict
    return {
        "score": verdict.score if outcome.is_graded else 0,
        "execution_time": round(outcome.seconds),
        "output": summary(outcome),
        "output_format": "text",
        "visibility": SHOWN,
        "stdout_visibility": OF_INSTRUCTORS,
        "extra_data": verdict.content(say),
        "tests": [
            {
                "score": test.points,
                "max_score": test.max_points,
                "status": "passed" if test.passed else "failed",
                "name": test.name,
                "number": test.number,
                "output": test.found,
                "output_format": "text",
                "visibility": SHOWN,
            }
            for test in tests(verdict)
        ],
    }


def answer(outcome: Outcome) -> Mapping[str, str]:
    """Return the files that Gradescope reads, from the root."""
    return {"results/results.json": json.dumps(results(outcome), indent=1)}


GRADESCOPE = System(
    name="gradescope",
    title="Gradescope",
    root="/autograder",
    submission="submission",
    closed=("submission", "results"),
    code="",
    readme="README.md",
    is_zip=True,
    answer=answer,
)
