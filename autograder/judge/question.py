"""A question to a submission: apply this function to these arguments; and what is made of the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.judge.reference import Array
from autograder.judge.student import Answer, Argument, Student
from autograder.judge.verdict import Check

LARGEST = 1e30  # float32 ends at 3e38; nothing that is asked here comes near
RIGHT = "as it should be"
Mistakes = Mapping[str, Callable[..., Any]]  # how a student would be told -> what the mistake gives, or None


@dataclass(frozen=True)
class Expected:
    """A value, and how far from it an answer may be, in each entry."""

    value: npt.NDArray[np.float64] | float
    tolerance: npt.NDArray[np.float64] | float


@dataclass(frozen=True)
class Question:
    """What is asked, what should come back, and what known mistakes would give instead.

    `inputs` says of what kind the arguments are, in words for the student. Only if they are `published` may the answer
    be shown.
    """

    function: str
    arguments: Sequence[Argument]
    inputs: str
    expected: Expected
    mistakes: Callable[[], Mapping[str, Any]] = dict  # worked out only if the answer is wrong
    keywords: Mapping[str, float] = field(default_factory=dict)
    gradient_to: int | None = None
    gradient: Expected | None = None
    published: bool = False


@dataclass(frozen=True)
class Topic:
    """A check in the making: it is passed if all questions are answered right."""

    name: str
    points: float
    questions: Sequence[Question]


def examine(student: Student, topics: Sequence[Topic], right_gram_matrix_too: bool = False) -> tuple[Check, ...]:
    """Ask all questions of all topics.

    With `right_gram_matrix_too`, what was answered wrong is asked again, with a right `gram_matrix` in place of the
    submission's own, after all else; what is right then costs nothing, so that one mistake costs once.
    """
    faults = [_first_fault(student, topic.questions, False) for topic in topics]
    if right_gram_matrix_too:
        again = [
            _first_fault(student, t.questions, True) if fault else "" for t, fault in zip(topics, faults, strict=True)
        ]
    else:
        again = faults
    return tuple(_check(topic, *found) for topic, *found in zip(topics, faults, again, strict=True))


def _check(topic: Topic, fault: str, fault_again: str) -> Check:
    if fault_again:
        return Check(topic.name, 0, topic.points, fault_again)
    message = "right with a right gram_matrix, so your gram_matrix costs nothing here" if fault else RIGHT
    return Check(topic.name, topic.points, topic.points, message)


def _first_fault(student: Student, questions: Sequence[Question], right_gram_matrix: bool) -> str:
    for question in questions:
        fault = ask(student, question, right_gram_matrix)
        if fault:
            return fault
    return ""


def ask(student: Student, question: Question, right_gram_matrix: bool = False) -> str:
    """Ask one question. Returns: what is wrong with the answer, nothing if it is right."""
    answer = student.apply(
        question.function, question.arguments, question.keywords, question.gradient_to, right_gram_matrix
    )
    return fault_of(answer, question)


def fault_of(answer: Answer, question: Question) -> str:
    """What is wrong with an answer, nothing if it is right."""
    subject = f"{question.function} {question.inputs}"
    if answer.error:
        return f"{subject}: {one_line(answer.error)}"
    fault = not_numbers(answer.value)
    if fault:
        return f"{subject}: {fault}"
    assert answer.value is not None  # noqa: S101 -- not_numbers has seen to it
    if not near(answer.value, question.expected):
        return f"{subject}: {_difference(answer.value, question)}"
    if question.gradient is not None:
        fault = _gradient_fault(answer.gradient, question.gradient)
        if fault:
            return f"{subject}: the value is right, but {fault}"
    return ""


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


def _difference(value: Array, question: Question) -> str:
    expected = np.asarray(question.expected.value)
    mistake = known_mistake(value, question.expected, question.mistakes())
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


def _gradient_fault(gradient: Array | None, expected: Expected) -> str:
    if gradient is None:
        return "it has no gradient: is it computed with TensorFlow functions, from the argument?"
    fault = not_numbers(gradient)
    if fault:
        return f"its gradient cannot be used: {fault}"
    if near(gradient, expected):
        return ""
    if gradient.shape != np.shape(expected.value):
        return f"its gradient has the shape {gradient.shape}, expected {np.shape(expected.value)}"
    if not np.any(gradient):
        return "its gradient is zero. The optimiser could not change the picture"
    return (
        "its gradient is wrong. Is part of the computation cut off from the argument, with tf.stop_gradient or NumPy?"
    )


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
