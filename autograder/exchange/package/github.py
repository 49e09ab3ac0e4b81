"""GitHub: the result.json of classroom50, and a page for the summary of any workflow.

For result.json, see the page Advanced-Autograding in the wiki of https://github.com/foundation50/classroom50.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from autograder.build.build import TOTAL_POINTS
from autograder.catalogue.say import say
from autograder.exchange.package.outcome import Outcome, summary, tests
from autograder.exchange.package.system import System
from autograder.judge.message import message

SCHEMA = "classroom50/result/v1"
RESULT, BODY = "result.json", "release-body.md"
ALIVE = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]()<>#+!|~@&:"}  # what Markdown, HTML or GitHub makes something of


def is_classroom(environment: Mapping[str, str]) -> bool:
    """Return whether classroom50 runs this."""
    return "SUBMISSION_TAG" in environment


def result(outcome: Outcome, now: datetime) -> dict[str, Any]:
    """Return what result.json has. Who could not be graded gets 0 points, and the reason as the name of a test.

    The runner of classroom50 puts in who owns the repository, and when the commit was made.
    """
    told = outcome.environment
    checks = [
        {
            "test-name": f"{test.number} {test.name}",
            "passed": test.passed,
            "score": test.points,
            "max-score": test.max_points,
            "message": test.found,
        }
        for test in tests(outcome.verdict)
    ]
    if not outcome.is_graded:
        checks = [{"test-name": summary(outcome), "passed": False, "score": 0, "max-score": TOTAL_POINTS}]
    checks = _in_whole_points(checks)
    return {
        "schema": SCHEMA,
        "classroom": told["CLASSROOM"],
        "assignment": told["ASSIGNMENT"],
        "submission": told["SUBMISSION_TAG"],
        "commit": told["COMMIT_URL"],
        "release": told["RELEASE_URL"],
        "review": told.get("REVIEW_URL") or told["COMMIT_URL"],
        "datetime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(check["score"] for check in checks),
        "max-score": sum(check["max-score"] for check in checks),
        "tests": checks,
    }


def _in_whole_points(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return checks with whole points only: in hundredths, if some have a fraction."""
    points = ("score", "max-score")
    times = 1 if all(float(check[key]).is_integer() for check in checks for key in points) else 100
    return [check | {key: round(times * check[key]) for key in points} for check in checks]


def page(outcome: Outcome) -> str:
    """Return the summary and a table of the checks, in Markdown. Nothing of the student's is alive in it."""
    return "\n".join(_lines(outcome)) + "\n"


def _lines(outcome: Outcome) -> Iterator[str]:
    yield from (f"{line.translate(ALIVE)}  " for line in summary(outcome).split("\n"))
    if not outcome.is_graded:
        return
    heads = ("table.check", "table.points", "table.found")
    yield "\n| | " + " | ".join(say(message(head)) for head in heads) + " |"
    yield "|---|---|---|---|"
    for test in tests(outcome.verdict):
        points = say(message("table.points-of", points=test.points, most=test.max_points))
        cells = (f"{test.number} {test.name}", points, test.found.replace("\n", " "))
        yield f"| {'✅' if test.passed else '❌'} | " + " | ".join(cell.translate(ALIVE) for cell in cells) + " |"


def answer(outcome: Outcome) -> Mapping[str, str]:
    """Return the files that classroom50 reads, from the student's checkout; elsewhere the summary of a workflow."""
    if is_classroom(outcome.environment):
        return {RESULT: json.dumps(result(outcome, datetime.now(UTC)), indent=1), BODY: page(outcome)}
    return {outcome.environment.get("GITHUB_STEP_SUMMARY", BODY): page(outcome)}


GITHUB = System(
    name="github",
    title="GitHub",
    root=".",
    submission=".",
    closed=("",),
    code=".github/autograder",
    readme=".github/autograder/README.md",
    is_zip=False,
    answer=answer,
)
