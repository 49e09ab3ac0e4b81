"""PrairieLearn: what results.json has, see https://docs.prairielearn.com/externalGrading/."""

import json
from collections.abc import Mapping
from typing import Any

from autograder.exchange.package.outcome import Outcome, summary, tests
from autograder.exchange.package.system import System


def results(outcome: Outcome) -> dict[str, Any]:
    """Return what results.json has. What could not be graded costs the student no attempt."""
    if not outcome.is_graded:
        return {"gradable": False, "format_errors": [summary(outcome)]}
    return {
        "gradable": True,
        "score": outcome.share,
        "message": summary(outcome),
        "tests": [
            {
                "name": f"{test.number} {test.name}",
                "points": test.points,
                "max_points": test.max_points,
                "message": test.found,
            }
            for test in tests(outcome.verdict)
        ],
    }


def answer(outcome: Outcome) -> Mapping[str, str]:
    """Return the files that PrairieLearn reads, from the root."""
    return {"results/results.json": json.dumps(results(outcome), indent=1)}


PRAIRIELEARN = System(
    name="prairielearn",
    title="PrairieLearn",
    root="/grade",
    submission="student",
    closed=("student", "data", "results"),
    code="grader",
    readme="README.md",
    is_zip=False,
    answer=answer,
)
