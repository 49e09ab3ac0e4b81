"""A question to a submission: apply this function to these arguments; and what is made of the answer."""

import builtins
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.judge.reference import Array
from autograder.judge.student import Answer, Call, Student
from autograder.judge.verdict import Check

LARGEST = 1e30  # float32 ends at 3e38; nothing that is asked here comes near
RIGHT = "as it should be"
NOT_FILLED_IN = "not filled in, or without a return"
STOPPED = re.compile(r"stopped with (\w+)")
EXCEPTIONS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
EXCEPTIONS |= {"FailedPreconditionError", "InvalidArgumentError"}  # TensorFlow's, of variables and of shapes
Mistakes = Mapping[str, Callable[..., Any]]  # how a student would be told -> what the mistake gives, or None


@dataclass(frozen=True)
class Expected:
    """A value, and how far from it an answer may be, in each entry."""

    value: npt.NDArray[np.float64] | float
    tolerance: npt.NDArray[np.float64] | float


@dataclass(frozen=True)
class Fault:
    """What is wrong, in words for the student; `mistake` holds those of them that name a known mistake, if any do."""

    text: str
    mistake: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked, what should come back, and what known mistakes would give instead.

    `inputs` says of what kind the arguments are, in words for the student. Only if they are `published` may the answer
    be shown. `suspicion` is the mistake to name if the answer is wrong and no known one gives it.
    """

    call: Call
    inputs: str
    expected: Expected
    mistakes: Callable[[], Mapping[str, Any]] = dict  # worked out only if the answer is wrong
    gradient: Expected | None = None
    published: bool = False
    suspicion: str = ""


def with_gradient(question: Question, argument: int, gradient: Expected) -> Question:
    """The same question, and what the gradient to one of its arguments is."""
    return replace(question, call=replace(question.call, gradient_to=argument), gradient=gradient)


@dataclass(frozen=True)
class Topic:
    """A check in the making: it is passed if all questions are answered right."""

    name: str
    points: float
    questions: Sequence[Question]


def examine(student: Student, topics: Sequence[Topic], right_gram_matrix_too: bool = False) -> tuple[Check, ...]:
    """Ask all questions of all topics.

    With `right_gram_matrix_too`, if anything was answered wrong, all is asked again with a right `gram_matrix` in place
    of the submission's own, so that one mistake costs once. The better round counts as a whole: a submission can tell
    them apart, and would otherwise have two guesses at each topic.
    """
    first = _first_faults(student, topics, False)
    again = _first_faults(student, topics, True) if right_gram_matrix_too and any(first) else first
    counts = max(first, again, key=lambda faults: _points(topics, faults))
    return tuple(_judged(*found) for found in zip(topics, first, again, counts, strict=True))


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
    elif again is not None and again.mistake and again.mistake != fault.mistake:
        fault = Fault(f"{function}, with a right gram_matrix: {again.mistake}", again.mistake)
    return checked(topic.name, topic.points, fault)


def _first_faults(student: Student, topics: Sequence[Topic], right_gram_matrix: bool) -> list[Fault | None]:
    """The first fault in the answers to each topic.

    Asked are the first questions of all topics at once, then the second ones of those without a fault, and so on.
    """
    faults: list[Fault | None] = [None] * len(topics)
    for turn in range(max((len(topic.questions) for topic in topics), default=0)):
        due = [n for n, topic in enumerate(topics) if faults[n] is None and turn < len(topic.questions)]
        questions = [topics[n].questions[turn] for n in due]
        answers = student.apply([question.call for question in questions], right_gram_matrix) if due else ()
        for n, question, answer in zip(due, questions, answers, strict=True):
            faults[n] = fault_of(answer, question)
    return faults


def fault_of(answer: Answer, question: Question) -> Fault | None:
    """What is wrong with an answer, None if it is right."""
    subject = f"{question.call.function} {question.inputs}"
    if answer.error:
        return no_answer(subject, answer.error)
    unusable = not_numbers(answer.value)
    if unusable:
        return Fault(f"{subject}: {unusable}")
    assert answer.value is not None  # noqa: S101 -- not_numbers has seen to it
    if not near(answer.value, question.expected):
        mistake = known_mistake(answer.value, question.expected, question.mistakes()) or question.suspicion
        return Fault(f"{subject}: {_difference(answer.value, question, mistake)}", mistake)
    if question.gradient is not None:
        return _gradient_fault(f"{subject}: the value is right, but", answer.gradient, question.gradient)
    return None


def no_answer(subject: str, error: str) -> Fault:
    """What to tell if a function returned nothing or stopped; an exception that a submission made up has no name."""
    if error.startswith("returned None"):
        where = "Write your code between START CODE HERE and END CODE HERE."
        return Fault(f"{subject}: {NOT_FILLED_IN}; it returned None. {where}", NOT_FILLED_IN)
    stopped = STOPPED.match(error)
    return Fault(f"{subject}: {one_line(error)}", stopped[0] if stopped and stopped[1] in EXCEPTIONS else "")


def not_numbers(value: Any) -> str:
    """Why something that came back cannot be compared, nothing if it can be."""
    if value is None:
        return "returned nothing"
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
        return "returned something other than real numbers"
    if not value.size:
        return f"returned no numbers, an array of shape {value.shape}"
    if not np.isfinite(value).all():
        return "the result has NaN or infinity in it, expected finite numbers. Is there a division by zero?"
    if np.max(np.abs(value)) > LARGEST:
        return f"the result has numbers beyond {LARGEST:g} in it"
    return ""


def near(value: Array, expected: Expected) -> bool:
    """Whether a value has the expected shape and all of its entries are within the tolerance."""
    return value.shape == np.shape(expected.value) and bool(
        np.all(np.abs(value - expected.value) <= expected.tolerance)
    )


def known_mistake(value: Array, expected: Expected, mistakes: Mapping[str, Any]) -> str:
    """What to tell about the first mistake that gives this value, nothing if none does.

    A mistake's arithmetic is that of the right answer up to a few factors, so it gets the same relative tolerance, but
    at least that of five digits.
    """
    size = float(np.max(np.abs(expected.value)))
    relative = max(1e-5, float(np.max(expected.tolerance)) / size) if size else 1e-5
    for words, wrong in mistakes.items():
        if wrong is None or np.shape(wrong) != value.shape or not np.isfinite(wrong).all():
            continue
        if near(value, Expected(wrong, relative * float(np.max(np.abs(wrong))))) and not near(
            np.asarray(wrong), expected
        ):
            return words
    return ""


def _difference(value: Array, question: Question, mistake: str) -> str:
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
    return f"the result is {'too large' if ratio > 1 else 'too small'}, {ratio:.3g} times what it should be"


def _gradient_fault(subject: str, gradient: Array | None, expected: Expected) -> Fault | None:
    if gradient is None:
        mistake = "it has no gradient: is it computed with TensorFlow functions, from the argument?"
        return Fault(f"{subject} {mistake}", mistake)
    unusable = not_numbers(gradient)
    if unusable:
        return Fault(f"{subject} its gradient cannot be used: {unusable}")
    if near(gradient, expected):
        return None
    if gradient.shape != np.shape(expected.value):
        return Fault(f"{subject} its gradient has the shape {gradient.shape}, expected {np.shape(expected.value)}")
    if np.any(gradient):
        cause = "Is part of the computation cut off from the argument, with tf.stop_gradient or NumPy?"
        mistake = f"its gradient is wrong. {cause}"
    else:
        mistake = "its gradient is zero. The optimiser could not change the picture"
    return Fault(f"{subject} {mistake}", mistake)


def _show(value: Array) -> str:
    return np.array2string(value, precision=5, separator=", ", threshold=20).replace("\n", "")


def one_line(text: str) -> str:
    """Text of a submission, on one line of bounded length and without control characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())
    return line if len(line) <= 300 else line[:299] + "…"


def apply_mistakes(mistakes: Mistakes, *inputs: Any) -> dict[str, Any]:
    """What each mistake gives for these inputs; NumPy's warnings about a mistake's arithmetic are of no interest."""
    with np.errstate(all="ignore"):
        return {words: wrong(*inputs) for words, wrong in mistakes.items()}
