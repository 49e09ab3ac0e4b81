"""What crosses between the grader and a kernel: requests, answers, arrays and their limits, for both sides.

The grader imports this file; a kernel gets it as text, with `grading/harness.py`. So it imports NumPy and the standard
library only, and nothing in it is a secret: student code can read and change all of it there.

Requests and answers are JSON. An answer's type here is what the harness sends. Student code can send anything else in
its place, so the grader reads answers with `grading/untrusted.py`, which relies on none of it.
"""

import base64
import io
from typing import Any, Literal, NotRequired, TypedDict

import numpy as np

ANSWER = "application/x-nst-answer+json"  # the media type of the message that an answer is published in

# What a kernel sends at the most.
MOST_NUMBERS = 20_000  # in one array; the largest right one has 16,384
MOST_AXES = 8  # of one array
MOST_PRINTED = 100_000  # characters that model_nn has printed
MOST_PARTS = 8  # of a tuple that a function returns
MOST_FILES = 40  # pictures that model_nn has written
MOST_SAID = 10_000  # characters of an error: what it says comes below as many lines of frames

# ---------------------------------------------------------------- requests


class PackedArgument(TypedDict):
    """An argument of a call, and what it is passed as, see `judge.student`.

    value -- a packed array; of the kind "text" a text, of "dictionary" arguments by name, of "made" the module, the
        name in it and the numbers
    """

    value: Any
    kind: Literal["array", "tensor", "placeholder", "number", "picture", "text", "dictionary", "made"]


class PackedCall(TypedDict):
    """A call, see `judge.student.Call`. Each argument is a PackedArgument or a list of them."""

    function: str
    arguments: list[Any]
    keywords: dict[str, float]
    gradient_to: int | None
    in_parts: bool


class Apply(TypedDict):
    """Make calls of one function.

    right -- the sources of right functions to make them with, in place of the submission's own; by name
    imports -- the statements with which the assignment's own cells import something
    """

    do: Literal["apply"]
    calls: list[PackedCall]
    right: dict[str, str]
    imports: list[str]


class RunModel(TypedDict):
    """Call `model_nn`, see `judge.student.Student.run_model_nn`. Both images are packed arrays."""

    do: Literal["model_nn"]
    start: str
    target: str
    iterations: int | None
    imports: list[str]


class RunSteps(TypedDict):
    """Call `train_step`, see `judge.student.Student.run_train_step`. Images and targets are packed arrays."""

    do: Literal["train_step"]
    start: str
    content: list[str]
    style: list[str]
    gains: list[float]
    weights: list[float]
    steps: int
    imports: list[str]


# ---------------------------------------------------------------- answers


class PackedFailure(TypedDict):
    """Why nothing came of a call.

    kind -- "undefined": there is no such function; "nothing": it returned None; "too-many": it returned more than
        MOST_NUMBERS numbers; "raised": it raised an exception
    exception -- the name of the exception's class; "" if there is none
    text -- what the exception says; "" if there is none
    """

    kind: Literal["undefined", "nothing", "too-many", "raised"]
    exception: str
    text: str


class PackedAnswer(TypedDict):
    """What came of one call: packed arrays, or a failure alone.

    parts -- of a call in parts, in place of a value: each part that is returned, a bool, a text as {"text": …}, None or
        a packed array
    printed -- and what it has printed
    """

    parts: NotRequired[list[Any]]
    printed: NotRequired[str]
    value: NotRequired[str]
    gradient: NotRequired[str]
    failure: NotRequired[PackedFailure]


class Applied(TypedDict):
    """The answer to Apply: one answer for each call, or a failure of all.

    rebound -- names that the assignment's own cells import and that mean something else now
    """

    answers: NotRequired[list[PackedAnswer]]
    rebound: NotRequired[list[str]]
    failure: NotRequired[PackedFailure]


class ModelRun(TypedDict):
    """The answer to RunModel, see `judge.student.Run`. Images and files are packed arrays; `rebound` as in Applied."""

    image: NotRequired[str | None]
    variable: NotRequired[str]
    printed: NotRequired[str]
    files: NotRequired[dict[str, str]]
    unwritten: NotRequired[str]
    rebound: NotRequired[list[str]]
    failure: NotRequired[PackedFailure]


class StepsRun(TypedDict):
    """The answer to RunSteps, see `judge.student.StepsRun`: packed arrays; `rebound` as in Applied."""

    images: NotRequired[list[str]]
    costs: NotRequired[list[str | None]]
    traces: NotRequired[int]
    rebound: NotRequired[list[str]]
    failure: NotRequired[PackedFailure]


# ---------------------------------------------------------------- arrays


def pack(array: Any) -> str:
    """Write an array as text: NumPy's file format in base 64. Raises ValueError if it holds Python objects."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode()


def unpack(text: str) -> Any:
    """Read an array of the grader's own. One that a kernel has sent is for `grading.untrusted.unpack` to read."""
    return np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
