"""A question to a submission: apply this function to these arguments; and whether the answer is right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from autograder.judge.divisor import Divisor
from autograder.judge.reference import Array
from autograder.judge.source import Text
from autograder.judge.student import Answer, Call

NO_NUMBERS = "returned something other than real numbers"  # as kernels say it
LARGEST = 1e30  # float32 ends at 3e38; nothing that is asked here comes near
Wrong = Literal["", "error", "unusable", "value", "gradient"]
# How a student would be told -> what the mistake gives: a value, or several that are as likely; `Stops`; None where it
# is not known, or not worth its memory.
Mistakes = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Expected:
    """A value, and how far from it an answer may be, in each entry."""

    value: npt.NDArray[np.float64] | float
    tolerance: npt.NDArray[np.float64] | float


@dataclass(frozen=True)
class Stops:
    """What a mistake gives where it cannot be computed: one of these exceptions."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong, in words for the student; `mistake` holds those of them that name a known mistake, if any do."""

    text: str
    mistake: str = ""


@dataclass(frozen=True)
class Function:
    """What is known of a graded function, whatever is asked.

    parameters -- name -> default, ... if there is none
    result -- the variable that the notebook returns
    divisor -- what its equation divides by, if mistakes in that are to be told
    in_text -- says what mistake its text shows, "" if none; asked if nothing else is known
    """

    name: str
    parameters: Mapping[str, Any]
    result: str
    divisor: Divisor | None = None
    in_text: Callable[[Text], str] = lambda text: ""  # noqa: ARG005


@dataclass(frozen=True)
class Question:
    """What is asked, what should come back, and what known mistakes would give instead.

    `inputs` says of what kind the arguments are, in words for the student. Only if they are `published` may the answer
    be shown. `suspicion` is the mistake to name if the answer is wrong and no known one gives it. `sides` are the sizes
    of which the divisor is made. A question `of_defaults` leaves out what has one.
    """

    call: Call
    inputs: str
    expected: Expected
    mistakes: Callable[[], Mapping[str, Any]] = dict  # worked out only if an answer is wrong
    gradient: Expected | None = None
    published: bool = False
    suspicion: str = ""
    sides: Mapping[str, int] = field(default_factory=dict)
    of_defaults: bool = False


@dataclass(frozen=True)
class Topic:
    """A check in the making: it is passed if all questions are answered right."""

    name: str
    points: float
    questions: Sequence[Question]


@dataclass(frozen=True)
class Reply:
    """A question, what was answered, and in what way that is wrong: "" if it is right."""

    question: Question
    answer: Answer
    wrong: Wrong


def with_gradient(question: Question, argument: int, gradient: Expected) -> Question:
    """The same question, and what the gradient to one of its arguments is."""
    return replace(question, call=replace(question.call, gradient_to=argument), gradient=gradient)


def reply(question: Question, answer: Answer) -> Reply:
    """Compare an answer with what is expected."""
    return Reply(question, answer, _wrong(question, answer))


def _wrong(question: Question, answer: Answer) -> Wrong:
    if answer.error:
        return "error"
    if not_numbers(answer.value):
        return "unusable"
    if answer.value is None or not near(answer.value, question.expected):
        return "value"
    if question.gradient is None:
        return ""
    slope = answer.gradient
    right = slope is not None and not not_numbers(slope) and near(slope, question.gradient)
    return "" if right else "gradient"


def not_numbers(value: Any) -> str:
    """Why something that came back cannot be compared, nothing if it can be."""
    if value is None:
        return "returned nothing"
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
        return NO_NUMBERS
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


def gives(value: Array, wrong: Any, expected: Expected) -> bool:
    """Whether a value is what a mistake gives, and not what is right.

    A mistake's arithmetic is that of the right answer up to a few factors, so it gets the same relative tolerance, but
    at least that of five digits.
    """
    if isinstance(wrong, tuple):
        return any(gives(value, one, expected) for one in wrong)
    if wrong is None or isinstance(wrong, Stops) or np.shape(wrong) != value.shape or not np.isfinite(wrong).all():
        return False
    size = float(np.max(np.abs(expected.value)))
    relative = max(1e-5, float(np.max(expected.tolerance)) / size) if size else 1e-5
    same = near(value, Expected(wrong, relative * float(np.max(np.abs(wrong)))))
    return same and not near(np.asarray(wrong), expected)


def apply_mistakes(mistakes: Mistakes, *inputs: Any) -> dict[str, Any]:
    """What each mistake gives for these inputs; NumPy's warnings about a mistake's arithmetic are of no interest."""

    def applied(wrong: Callable[..., Any]) -> Any:
        try:
            return wrong(*inputs)
        except ZeroDivisionError:
            return np.nan

    with np.errstate(all="ignore"):
        return {words: applied(wrong) for words, wrong in mistakes.items()}
