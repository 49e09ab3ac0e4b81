"""Read what a kernel has sent: arrays, failures and text, all of which student code may have made up.

What the harness sends is in `sandbox/protocol.py`. Whatever else comes is unreadable.
"""

import base64
import io
import json
import math
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.grading.words import words
from autograder.judge.student import Answer, Failure, Part
from autograder.sandbox.protocol import MOST_AXES, MOST_NUMBERS, MOST_PARTS, MOST_SAID

READ_HEADER = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
EXCEPTION = re.compile(r"\w{1,100}")  # the name of an exception's class
UNREADABLE = Failure("unreadable")
TOO_MANY = Failure("too-many", text=f"{MOST_NUMBERS:,}")


class NoAnswer(Exception):  # noqa: N818 -- not an error of the grader's
    """Nothing came back from a kernel that could be judged."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


class Unreadable(NoAnswer):
    """An answer is not what the harness would have sent."""

    def __init__(self, failure: Failure = UNREADABLE) -> None:
        super().__init__(failure)


def fields_of(sent: object) -> dict[str, Any]:
    """Parse what was sent as an answer: a dictionary of which nothing else is known. Raises Unreadable."""
    try:
        found = json.loads(text_of(sent))
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(found, dict):
        raise Unreadable
    return found


def answer_of(found: Any) -> Answer:
    """Read the answer to one call: `protocol.PackedAnswer`. One that cannot be read is a failure, too."""
    try:
        if not isinstance(found, dict):
            raise Unreadable
        if "failure" in found:
            return Answer(failure=failure_of(found["failure"]))
        if "parts" in found:
            return Answer(parts=_parts(found["parts"]), printed=text_of(found.get("printed"))[:MOST_SAID])
        slope = found.get("gradient")
        return Answer(numbers(found.get("value")), None if slope is None else numbers(slope))
    except Unreadable as unreadable:
        return Answer(failure=unreadable.failure)


def _parts(sent: Any) -> tuple[Part, ...]:
    if not isinstance(sent, list) or len(sent) > MOST_PARTS:
        raise Unreadable
    return tuple(map(_part, sent))


def _part(sent: Any) -> Part:
    match sent:
        case None | bool():
            return sent
        case {"text": str(text)}:
            return text[:MOST_SAID]
    return numbers(sent)


def failure_of(found: Any) -> Failure:
    """Read why nothing came of a call: `protocol.PackedFailure`. Raises Unreadable."""
    match found:
        case {"kind": "undefined", "exception": "", "text": ""}:
            return Failure("undefined")
        case {"kind": "nothing", "exception": "", "text": ""}:
            return Failure("nothing")
        case {"kind": "too-many", "exception": "", "text": ""}:
            return TOO_MANY
        case {"kind": "raised", "exception": str(name), "text": str(text)} if EXCEPTION.fullmatch(name):
            said = words(text).removeprefix(f"{name}:").lstrip()  # AutoGraph names the exception again
            return Failure("raised", name, said)
    raise Unreadable


def text_of(value: Any) -> str:
    """Return what was sent if it is a text. Raises Unreadable."""
    if not isinstance(value, str):
        raise Unreadable
    return value


def unpack(text: Any) -> npt.NDArray[Any]:
    """Read an array of real numbers in NumPy's file format, as `protocol.pack` writes it.

    No memory is taken for what the header promises: the array is a view of the bytes that are there.

    Raises Unreadable.
    """
    try:
        file = io.BytesIO(base64.b64decode(text_of(text), validate=True))
        read_header = READ_HEADER[np.lib.format.read_magic(file)]
        shape, by_columns, dtype = read_header(file)
        if dtype.kind not in "fiu":
            raise Unreadable(Failure("no-numbers"))
        if math.prod(shape) > MOST_NUMBERS:
            raise Unreadable(TOO_MANY)
        if len(shape) > MOST_AXES or min(shape, default=0) < 0:
            raise Unreadable
        return np.frombuffer(file.read(), dtype).reshape(shape, order="F" if by_columns else "C")
    except Unreadable:
        raise
    except Exception as error:  # what a made-up header can make NumPy raise is not for us to foresee
        raise Unreadable from error


def numbers(text: Any) -> npt.NDArray[np.float64]:
    """Read an array as `unpack` does, as float64. Raises Unreadable."""
    with np.errstate(all="ignore"):  # NaN and infinity are for the judge to find
        return unpack(text).astype(np.float64)
