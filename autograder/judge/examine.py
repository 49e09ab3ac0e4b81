"""Ask the questions about a function, and make checks of the answers.

A submission knows what it is asked, and may choose its answers by that. So what is asked, how often and in what order
tells nothing of how right the answers before were: all is asked of everyone.
"""

import itertools
from collections.abc import Callable, Container, Sequence
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
Replies = Sequence[Sequence[Reply]]  # for each topic those to its questions


def ask(
    student: Student, topics: Sequence[Topic], rng: np.random.Generator, right_gram_matrix: bool = False
) -> list[list[Reply]]:
    """Ask all questions of all topics at once, in an order that is drawn.

    Returns: for each topic the replies to its questions, in their own order.
    """
    questions = [question for topic in topics for question in topic.questions]
    order = rng.permutation(len(questions))
    answers = student.apply([questions[n].call for n in order], right_gram_matrix)
    answer_to = dict(zip(map(int, order), answers, strict=True))
    replies = (reply(question, answer_to[n]) for n, question in enumerate(questions))
    return [list(itertools.islice(replies, len(topic.questions))) for topic in topics]


def examine(
    student: Student, function: Function, topics: Sequence[Topic], rng: np.random.Generator
) -> tuple[Check, ...]:
    """Ask about a function, and make a check of each topic."""
    return checks_of(topics, ask(student, topics, rng), function, student.source(function.name))


def checks_of(topics: Sequence[Topic], replies: Replies, function: Function, source: Source) -> tuple[Check, ...]:
    """Make a check of each topic."""
    faults = _faults(replies, function, source)
    return tuple(checked(topic.name, topic.points, fault) for topic, fault in zip(topics, faults, strict=True))


def examine_twice(
    student: Student, function: Function, draw: Callable[[], Sequence[Topic]], rng: np.random.Generator
) -> tuple[Check, ...]:
    """Ask about a function that calls `gram_matrix`, and then with a right one in place of the submission's own.

    That is for a submission whose own `gram_matrix` has lost points, so that one mistake costs once. The better round
    counts as a whole: a submission can tell them apart, and would otherwise have two guesses at each topic.

    Arguments:
    draw -- returns the topics, with numbers that are drawn anew for each round
    """
    topics = draw()
    first, second = ask(student, topics, rng), ask(student, draw(), rng, right_gram_matrix=True)
    source = student.source(function.name)
    if all(map(_right, first)):
        return checks_of(topics, first, function, source)
    with_right = _faults(second, function, source)
    faults = _faults(first, function, source, {fault.mistake for fault in with_right if fault})
    counts = max(faults, with_right, key=lambda found: _points(topics, found))
    return tuple(_judged(*found) for found in zip(topics, faults, with_right, counts, strict=True))


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
    return not any(one.wrong for one in replies)


def _faults(
    replies: Replies, function: Function, source: Source, confirmed: Container[str] | None = None
) -> list[Fault | None]:
    """For each topic what is wrong with its first reply that is not right, None if all are.

    Mistakes that are not `confirmed`, if that is given, are not named: they may be those of a wrong gram_matrix.
    """
    every = [one for found in replies for one in found]
    naming, numbered = Naming(every, function, text_of(source)), enumerate(every)
    faults: list[Fault | None] = []
    for found in replies:
        wrong = [number for number, one in itertools.islice(numbered, len(found)) if one.wrong]
        if not wrong:
            faults.append(None)
            continue
        first, words = every[wrong[0]], naming.words(wrong[0])
        named = words if confirmed is None or first.wrong == "gradient" or words in confirmed else ""
        faults.append(fault_of(first, named, function, source))
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
