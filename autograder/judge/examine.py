"""Ask the questions about a function, and make checks of the answers."""

import itertools
from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from autograder.judge.errors import STOPPED, no_answer
from autograder.judge.naming import Naming
from autograder.judge.question import Fault, Function, Reply, Topic, not_numbers, reply
from autograder.judge.reference import Array
from autograder.judge.source import text_of
from autograder.judge.student import Source, Student
from autograder.judge.verdict import Check

RIGHT = "as it should be"
Replies = Sequence[Reply | None]  # for each topic the first that is wrong, None if all are right


def examine(
    student: Student,
    function: Function,
    topics: Sequence[Topic],
    later: Sequence[Topic] = (),
    right_gram_matrix_too: bool = False,
) -> tuple[Check, ...]:
    """Ask all questions of all topics, of some later than all others.

    With `right_gram_matrix_too`, if anything was answered wrong, all is asked again with a right `gram_matrix` in place
    of the submission's own, so that one mistake costs once. The better round counts as a whole: a submission can tell
    them apart, and would otherwise have two guesses at each topic.
    """
    first = [*_ask(student, topics, False), *_ask(student, later, False)]
    topics = [*topics, *later]
    if all(map(_right, first)):
        return tuple(checked(topic.name, topic.points, None) for topic in topics)
    source = student.source(function.name)
    if not right_gram_matrix_too:
        faults = _faults(first, function, source)
        return tuple(checked(topic.name, topic.points, fault) for topic, fault in zip(topics, faults, strict=True))
    again = _faults(_ask(student, topics, True), function, source)
    faults = _faults(first, function, source, {fault.mistake for fault in again if fault})
    counts = max(faults, again, key=lambda found: _points(topics, found))
    return tuple(_judged(*found) for found in zip(topics, faults, again, counts, strict=True))


def _points(topics: Sequence[Topic], faults: Sequence[Fault | None]) -> float:
    return sum(topic.points for topic, fault in zip(topics, faults, strict=True) if fault is None)


def checked(name: str, points: float, fault: Fault | None) -> Check:
    """The check that has all of its points if there is no fault, and none if there is one."""
    if fault is None:
        return Check(name, points, points, RIGHT)
    return Check(name, 0, points, fault.text, fault.mistake)


def _judged(topic: Topic, fault: Fault | None, again: Fault | None, counts: Fault | None) -> Check:
    """The check after both rounds, of which one counts.

    The submission could send the source of the right gram_matrix in its second answer. So of this answer nothing is
    shown but the judge's own words for a mistake.
    """
    if counts is None:
        message = "right with a right gram_matrix, so your gram_matrix costs nothing here" if fault else RIGHT
        return Check(topic.name, topic.points, topic.points, message)
    function = topic.questions[0].call.function
    if fault is None:
        fault = Fault(f"{function}: wrong with a right gram_matrix, with which more of it is right than with yours")
    elif again is not None and again.mistake not in ("", fault.mistake) and not STOPPED.match(again.mistake):
        fault = Fault(f"{function}, with a right gram_matrix: {again.mistake}", again.mistake)
    return checked(topic.name, topic.points, fault)


def _right(replies: Sequence[Reply]) -> bool:
    return not replies[-1].wrong


def _ask(student: Student, topics: Sequence[Topic], right_gram_matrix: bool) -> list[list[Reply]]:
    """The replies to the questions of each topic, up to the first that is wrong.

    Asked are the first questions of all topics at once, then the second ones of those without a fault, and so on.
    """
    replies: list[list[Reply]] = [[] for _ in topics]
    for turn in range(max((len(topic.questions) for topic in topics), default=0)):
        due = [
            (topic.questions[turn], found)
            for topic, found in zip(topics, replies, strict=True)
            if turn < len(topic.questions) and all(not one.wrong for one in found)
        ]
        answers = student.apply([question.call for question, _ in due], right_gram_matrix) if due else ()
        for (question, found), answer in zip(due, answers, strict=True):
            found.append(reply(question, answer))
    return replies


def _faults(
    replies: Sequence[Sequence[Reply]], function: Function, source: Source, confirmed: Container[str] | None = None
) -> list[Fault | None]:
    """For each topic what is wrong with its last reply, None if it is right.

    Mistakes that are not `confirmed`, if that is given, are not named: they may be those of a wrong gram_matrix.
    """
    every = [one for found in replies for one in found]
    text = text_of(source)
    naming = Naming(every, function, text)
    faults: list[Fault | None] = []
    for end in itertools.accumulate(len(found) for found in replies):
        last = every[end - 1]
        words = naming.words(end - 1) if last.wrong else ""
        named = words if confirmed is None or last.wrong == "gradient" or words in confirmed else ""
        faults.append(fault_of(last, named, function, source) if last.wrong else None)
    return faults


def fault_of(reply: Reply, mistake: str, function: Function, source: Source) -> Fault:
    """What to tell about a wrong reply. `mistake` is the known mistake that is behind it, "" if none is known."""
    question, answer = reply.question, reply.answer
    subject = f"{question.call.function} {question.inputs}"
    if reply.wrong == "error" and not mistake:
        return no_answer(subject, answer.error, function, source)
    if reply.wrong == "unusable":
        return no_answer(subject, not_numbers(answer.value), function, source)
    if reply.wrong == "gradient":
        told = mistake or _of_slope(answer.gradient, question.gradient)
        return Fault(f"{subject}: the value is right, but {told}", mistake)
    told = mistake if answer.value is None else _difference(answer.value, reply, mistake)
    return Fault(f"{subject}: {told}", mistake)


def _of_slope(gradient: Any, expected: Any) -> str:
    unusable = not_numbers(gradient)
    if unusable:
        return f"its gradient cannot be used: {unusable}"
    return f"its gradient has the shape {gradient.shape}, expected {np.shape(expected.value)}"


def _difference(value: Array, reply: Reply, mistake: str) -> str:
    question = reply.question
    expected = np.asarray(question.expected.value)
    if value.shape != expected.shape:
        kind = "one number" if expected.shape == () else f"the shape {expected.shape}"
        return " ".join([f"the result has the shape {value.shape}, expected {kind}.", mistake]).strip()
    if question.published:
        return " ".join([f"got {_show(value)}, expected {_show(expected)}.", mistake]).strip()
    return mistake or _respect(value, expected, question.expected.tolerance)


def _respect(value: Array, expected: Array, tolerance: Any) -> str:
    """In what respect a value differs, without saying what it should have been."""
    if not np.any(expected):
        return "the result should be zero, and is not"
    if not np.any(value):
        return "the result is zero, and should not be"
    if expected.ndim:
        wrong = int(np.sum(np.abs(value - expected) > tolerance))
        return f"{wrong} of {expected.size} entries of the result are wrong"
    ratio = float(value / expected)
    if ratio < 0:
        return "the result has the wrong sign"
    size = "large" if ratio > 1 else "small"
    times = f"{ratio:.3g}"
    return (
        f"the result is a little too {size}"
        if times == "1"
        else f"the result is too {size}, {times} times what it should be"
    )


def _show(value: Array) -> str:
    return np.array2string(value, precision=5, separator=", ", threshold=20).replace("\n", "")
