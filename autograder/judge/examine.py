"""Ask the questions about a function, and make checks of the answers.

A submission knows what it is asked, and may choose its answers by that. So what is asked, how often and in what order
tells nothing of how right the answers before were: all is asked of everyone.
"""

import itertools
from collections.abc import Callable, Container, Sequence
from typing import Any

import numpy as np

from autograder.judge.errors import STOPPED, no_answer, no_numbers
from autograder.judge.message import Message, message
from autograder.judge.naming import Naming
from autograder.judge.question import NO_NUMBERS, Fault, Function, Reply, Topic, fault, reply, unusable
from autograder.judge.reference import Array
from autograder.judge.source.text import text_of
from autograder.judge.student import Source, Student
from autograder.judge.verdict import Check

RIGHT = message("finding.right")
Replies = Sequence[Sequence[Reply]]  # for each topic those to its questions


def ask(
    student: Student, topics: Sequence[Topic], rng: np.random.Generator, with_right: bool = False
) -> list[list[Reply]]:
    """Ask all questions of all topics at once, in an order that is drawn.

    Returns: for each topic the replies to its questions, in their own order.
    """
    questions = [question for topic in topics for question in topic.questions]
    order = rng.permutation(len(questions))
    answers = student.apply([questions[n].call for n in order], with_right)
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
    return tuple(checked(topic.id, topic.points, found) for topic, found in zip(topics, faults, strict=True))


def examine_twice(
    student: Student, function: Function, draw: Callable[[], Sequence[Topic]], rng: np.random.Generator, helper: str
) -> tuple[Check, ...]:
    """Ask about a function that calls another one, and then with a right helper in place of the submission's own.

    That is for a submission whose own helper has lost points, so that one mistake costs once. The better round
    counts as a whole: a submission can tell them apart, and would otherwise have two guesses at each topic.

    Arguments:
    draw -- returns the topics, with numbers that are drawn anew for each round
    helper -- the name of the other function
    """
    topics = draw()
    first, second = ask(student, topics, rng), ask(student, draw(), rng, with_right=True)
    source = student.source(function.name)
    if all(map(_right, first)):
        return checks_of(topics, first, function, source)
    with_right = _faults(second, function, source)
    faults = _faults(first, function, source, {found.mistake for found in with_right if found and found.mistake})
    counts = max(faults, with_right, key=lambda found: _points(topics, found))
    return tuple(_judged(*found, helper) for found in zip(topics, faults, with_right, counts, strict=True))


def _points(topics: Sequence[Topic], faults: Sequence[Fault | None]) -> float:
    return sum(topic.points for topic, found in zip(topics, faults, strict=True) if found is None)


def checked(id: str, points: float, found: Fault | None) -> Check:
    """Return the check that has all of its points if there is no fault, and none if there is one."""
    if found is None:
        return Check(id, points, points, RIGHT)
    return Check(id, 0, points, found.finding, found.mistake)


def _judged(topic: Topic, first: Fault | None, again: Fault | None, counts: Fault | None, helper: str) -> Check:
    """Return the check after both rounds, of which one counts.

    The submission could send the source of the right helper in its second answer. So of this answer nothing is
    shown but the judge's own words for a mistake.
    """
    if counts is None:
        finding = message("finding.right-with-right-helper", helper=helper) if first else RIGHT
        return Check(topic.id, topic.points, topic.points, finding)
    function = topic.questions[0].call.function
    mistake = again.mistake if again else None
    if first is None:
        first = Fault(message("finding.wrong-with-right-helper", function=function, helper=helper))
    elif mistake and mistake != first.mistake and mistake.id != STOPPED:
        first = Fault(message("finding.with-right-helper", function=function, helper=helper, mistake=mistake), mistake)
    return checked(topic.id, topic.points, first)


def _right(replies: Sequence[Reply]) -> bool:
    return not any(one.wrong for one in replies)


def _faults(
    replies: Replies, function: Function, source: Source, confirmed: Container[Message] | None = None
) -> list[Fault | None]:
    """For each topic what is wrong with its first reply that is not right, None if all are.

    Mistakes that are not `confirmed`, if that is given, are not named: they may be those of a wrong helper.
    """
    every = [one for found in replies for one in found]
    naming, numbered = Naming(every, function, text_of(source)), enumerate(every)
    faults: list[Fault | None] = []
    for found in replies:
        wrong = [number for number, one in itertools.islice(numbered, len(found)) if one.wrong]
        if not wrong:
            faults.append(None)
            continue
        first, mistake = every[wrong[0]], naming.mistake(wrong[0])
        named = mistake if confirmed is None or first.wrong == "gradient" or mistake in confirmed else None
        faults.append(fault_of(first, named, function, source))
    return faults


def fault_of(reply: Reply, mistake: Message | None, function: Function, source: Source) -> Fault:
    """Return what to tell about a wrong reply. `mistake` is the known mistake behind it; None if none is known."""
    question, answer = reply.question, reply.answer
    subject = message("subject.call", function=question.call.function, inputs=question.inputs)
    if answer.failure and not mistake:
        return no_answer(subject, answer.failure, function, source)
    if why := unusable(answer.value) if reply.wrong == "unusable" else None:
        return no_numbers(subject, function, text_of(source)) if why == NO_NUMBERS else fault(subject, why)
    if reply.wrong == "gradient":
        told = mistake or _of_slope(answer.gradient, question.gradient)
        return fault(subject, message("finding.gradient", told=told), mistake)
    if mistake and answer.value is None:
        return fault(subject, mistake, mistake)
    return fault(subject, _difference(np.asarray(answer.value), reply, mistake), mistake)


def _of_slope(gradient: Any, expected: Any) -> Message:
    why = unusable(gradient)
    if why:
        return message("gradient.unusable", why=why)
    return message("gradient.shape", got=str(gradient.shape), expected=str(np.shape(expected.value)))


def _difference(value: Array, reply: Reply, mistake: Message | None) -> Message:
    question = reply.question
    expected = np.asarray(question.expected.value)
    if value.shape != expected.shape:
        if expected.shape:
            found = message("value.other-shape", got=str(value.shape), expected=str(expected.shape))
        else:
            found = message("value.no-single-number", got=str(value.shape))
    elif question.published:
        found = message("value.got", got=_show(value), expected=_show(expected))
    else:
        return mistake or question.respect(value) or _respect(value, expected, question.expected.tolerance)
    return message("finding.and-mistake", finding=found, mistake=mistake) if mistake else found


def _respect(value: Array, expected: Array, tolerance: Any) -> Message:
    """In what respect a value differs, without saying what it should have been."""
    if not np.any(expected):
        return message("value.should-be-zero")
    if not np.any(value):
        return message("value.is-zero")
    if expected.ndim:
        wrong = int(np.sum(np.abs(value - expected) > tolerance))
        return message("value.entries-wrong", wrong=wrong, entries=expected.size)
    ratio = float(value / expected)
    if ratio < 0:
        return message("value.wrong-sign")
    times = f"{ratio:.3g}"
    if times == "1":
        return message("value.a-little-too-large") if ratio > 1 else message("value.a-little-too-small")
    return message("value.times-too-large", times=times) if ratio > 1 else message("value.times-too-small", times=times)


def _show(value: Array) -> str:
    return np.array2string(value, precision=5, separator=", ", threshold=20).replace("\n", "")
