"""Read why nothing came back from a kernel out of the text that it says so in."""

import re

from autograder.grading.words import words
from autograder.judge.student import Failure

RETURNED_NONE, UNDEFINED = "returned None", "is not defined"  # as in harness.py
RAISED = re.compile(r"stopped with (\w{1,100})(?:: (.*))?", re.DOTALL)


def failure_of(text: str) -> Failure:
    """Return the failure that a kernel's text is about. All of it may be made up."""
    line = words(text)
    if line == UNDEFINED:
        return Failure("undefined")
    if line == RETURNED_NONE:
        return Failure("nothing")
    if raised := RAISED.fullmatch(line):
        return Failure("raised", raised[1], raised[2] or "")
    return Failure("other", text=line)
