"""What a worker sends back: the graded notebook and its verdict as JSON, or the reason why there are none."""

from collections.abc import Mapping
from typing import Any

import nbformat

from autograder.build.build import dump
from autograder.catalogue.say import ENGLISH, say, speaking
from autograder.cluster.parcel import pack, unpack
from autograder.grading.grade import Graded
from autograder.grading.store import DAMAGED
from autograder.judge.message import Message
from autograder.judge.verdict import Verdict
from autograder.sandbox.limits import MB
from nst.errors import NSTError
from nst.reader.read import MOST_MB

MOST = 4 * MOST_MB * MB  # bytes of a reply: a notebook as large as is read at all, escaped, and what it has put out


class ReplyError(NSTError):
    """A worker's reply cannot be used."""


def of_graded(graded: Graded) -> bytes:
    """Return the reply for a submission that has been judged."""
    with speaking(ENGLISH):
        verdict = graded.verdict.to_json(say)
    return pack({}, verdict.encode(), dump(graded.notebook).encode())


def of_reason(reason: Message) -> bytes:
    """Return the reply for a submission that could not be judged."""
    return pack({"reason": reason.to_json()})


def read_reply(reply: object, seed: int) -> Graded | Message:
    """Return what a worker has found: a notebook with its verdict, or why there is none.

    Arguments:
    reply -- what has come from the worker
    seed -- what it was to use

    Raises ReplyError if it is not what `of_graded` or `of_reason` returns. What is wrong inside of the notebook, the
    store finds.
    """
    if not isinstance(reply, bytes) or len(reply) > MOST:
        found = f"{len(reply)} bytes" if isinstance(reply, bytes) else type(reply).__name__
        raise ReplyError(f"a reply of {found}; expected at most {MOST} bytes")
    try:
        head, parts = unpack(reply)
        if head:
            return _reason(head["reason"])
        verdict, notebook = parts
        return _graded(verdict, notebook, seed)
    except DAMAGED as error:
        raise ReplyError(f"a reply that cannot be read: {type(error).__name__}; expected a verdict") from error


def _reason(content: Mapping[str, Any]) -> Message:
    reason = Message.from_json(content)
    if not str(reason.id).startswith("ungraded."):
        raise ValueError(reason.id)
    return reason


def _graded(verdict_json: bytes, notebook_json: bytes, seed: int) -> Graded:
    verdict = Verdict.from_json(verdict_json.decode())
    if verdict.seed != seed or verdict.status != "graded":
        raise ValueError(verdict.seed)
    return Graded(nbformat.reads(notebook_json.decode(), as_version=4), verdict)
