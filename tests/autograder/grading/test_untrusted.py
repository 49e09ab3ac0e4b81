"""What is read out of what a kernel has sent, and what is refused."""

import json
from typing import Any

import numpy as np
import pytest

from autograder.grading.kernel_student import answer_in
from autograder.grading.untrusted import Unreadable, answer_of, failure_of, fields_of, unpack
from autograder.judge.student import Answer, Failure
from autograder.sandbox.protocol import ANSWER, MOST_NUMBERS, pack

KINDS: list[Any] = ["ended", "late", "too-many", "other", "Raised", "", None, 1, ["raised"], {}]
NAMES: list[Any] = ["", "a b", "x" * 101, "E\n", "\ud800", "\x1b", None, 1, ["E"], {}]
TEXTS: list[Any] = [None, 1, True, ["no"], {}]
UNREADABLE = Answer(failure=Failure("unreadable"))


def sent(**changed: Any) -> dict[str, Any]:
    """A failure as the harness sends it, but for what is changed."""
    return {"kind": "raised", "exception": "ValueError", "text": "no"} | changed


@pytest.mark.parametrize(
    ("found", "failure"),
    [
        (sent(kind="undefined", exception="", text=""), Failure("undefined")),
        (sent(kind="nothing", exception="", text=""), Failure("nothing")),
        (sent(kind="too-many", exception="", text=""), Failure("too-many", text="20,000")),
        (sent(text="one\ntwo"), Failure("raised", "ValueError", "one")),
        (sent(text=""), Failure("raised", "ValueError")),
        (sent(text="in user code:\n\n    ValueError: no\n"), Failure("raised", "ValueError", "no")),
        (sent(exception="\u0131" * 100), Failure("raised", "\u0131" * 100, "no")),
        (sent(text="\ud800" + "x" * 100_000), Failure("raised", "ValueError", "x" * 299 + "…")),
        (sent(text="is not defined"), Failure("raised", "ValueError", "is not defined")),
    ],
)
def test_failure(found: object, failure: Failure) -> None:
    assert failure_of(json.loads(json.dumps(found))) == failure


@pytest.mark.parametrize(
    "found",
    [
        *(sent(kind=kind) for kind in KINDS),
        *(sent(exception=name) for name in NAMES),
        *(sent(text=text) for text in TEXTS),
        *(sent(kind=kind, exception="", text="x") for kind in ("undefined", "nothing", "too-many")),
        *(sent(kind=kind, text="") for kind in ("undefined", "nothing", "too-many")),
        *({key: value for key, value in sent().items() if key != left_out} for left_out in sent()),
        *(None, [], "stopped with ValueError: no", "is not defined", 5, True),
    ],
)
def test_failure_that_no_harness_sends(found: object) -> None:
    with pytest.raises(Unreadable):
        failure_of(found)
    assert answer_of({"failure": found}) == UNREADABLE


@pytest.mark.parametrize("text", [None, b"{}", 5, "", "{", "[]", "null", "[" * 100_000, '"\\ud800"', "1" * 10_000])
def test_answer_that_is_no_dictionary(text: object) -> None:
    with pytest.raises(Unreadable):
        fields_of(text)


def test_last_answer_counts() -> None:
    outputs = [{"data": {ANSWER: "1"}}, {"data": {ANSWER: "2"}}, {"data": {"text/plain": "3"}}, {"data": 4}, {}, "5"]
    assert answer_in(outputs) == "2"
    assert answer_in(outputs[2:]) is None


def test_largest_array() -> None:
    assert unpack(pack(np.zeros(MOST_NUMBERS))).size == MOST_NUMBERS
    with pytest.raises(Unreadable) as refused:
        unpack(pack(np.zeros(MOST_NUMBERS + 1)))
    assert refused.value.failure == Failure("too-many", text="20,000")
