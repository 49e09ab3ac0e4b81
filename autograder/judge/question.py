"""A question to a submission: apply this function to these arguments; and whether the answer is right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from autograder.judge.divisor import Divisor
from autograder.judge.message import Message, message
from autograder.judge.reference import Array
from autograder.judge.source.text import Text
from autograder.judge.student import Answer, Call

NO_NUMBERS = message("value.no-numbers")
LARGEST = 1e30  # float32 ends at 3e38; nothing that is asked here comes near
Wrong = Literal["", "error", "unusable", "value", "gradient"]
# A mistake's id -> what the mistake gives: a value, or several that are as likely; `Stops`; None where it is not known,
# or not worth its memory. Its message has one value, the number of the function's equation.
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
    """What is wrong, and the known mistake that is behind it, if there is one; that is a part of what is told."""

    finding: Message
    mistake: Message | None = None


def fault(subject: Message, told: Message, mistake: Message | None = None) -> Fault:
    """Say of a subject what is wrong with it."""
    return Fault(message("finding.of", subject=subject, told=told), mistake)


@dataclass(frozen=True)
class Function:
    """What is known of a graded function, whatever is asked.

    parameters -- name -> default, ... if there is none
    result -- the variable that the notebook returns
    equation -- the number of its equation in the notebook
    divisor -- what that divides by, if mistakes in it are to be told
    in_text -- says what mistake its text shows, None if none; asked if nothing else is known
    by_l2_loss -- a known mistake -> what it is if the text has tf.nn.l2_loss, which has a factor 1/2 of its own
    needless -- parameters that need not be used
    """

    name: str
    parameters: Mapping[str, Any]
    result: str
    equation: int = 0
    divisor: Divisor | None = None
    in_text: Callable[[Text], Message | None] = lambda text: None  # noqa: ARG005
    by_l2_loss: Mapping[str, str] = field(default_factory=dict)
    needless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What is asked, what should come back, and what known mistakes would give instead.

    inputs -- of what kind the arguments are
    mistakes -- works out what known mistakes give; asked only if an answer is wrong
    published -- whether the answer may be shown
    suspicion -- the id of the mistake to name if the answer is wrong and no known one gives it
    sides -- the sizes of which the divisor is made
    of_defaults -- whether what has a default is left out
    read -- makes numbers of what a call in parts gives
    respect -- says in what respect a value is wrong that no known mistake gives
    """

    call: Call
    inputs: Message
    expected: Expected
    mistakes: Callable[[], Mapping[str, Any]] = dict
    gradient: Expected | None = None
    published: bool = False
    suspicion: str = ""
    sides: Mapping[str, int] = field(default_factory=dict)
    of_defaults: bool = False
    read: Callable[[Answer], Array | None] = lambda answer: answer.value
    respect: Callable[[Array], Message | None] = lambda value: None  # noqa: ARG005


@dataclass(frozen=True)
class Topic:
    """A check in the making: it is passed if all questions are answered right."""

    id: str
    points: float
    questions: Sequence[Question]


@dataclass(frozen=True)
class Reply:
    """A question, what was answered, and in what way that is wrong: "" if it is right."""

    question: Question
    answer: Answer
    wrong: Wrong


def with_gradient(question: Question, argument: int, gradient: Expected) -> Question:
    """Return the same question, and what the gradient to one of its arguments is."""
    return replace(question, call=replace(question.call, gradient_to=argument), gradient=gradient)


def reply(question: Question, answer: Answer) -> Reply:
    """Compare an answer with what is expected."""
    answer = answer if answer.failure else replace(answer, value=question.read(answer))
    return Reply(question, answer, _wrong(question, answer))


def _wrong(question: Question, answer: Answer) -> Wrong:
    if answer.failure:
        return "error"
    if unusable(answer.value) and not _holds_no_rows(answer.value, question.expected):
        return "unusable"
    if answer.value is None or not near(answer.value, question.expected):
        return "value"
    if question.gradient is None:
        return ""
    slope = answer.gradient
    right = slope is not None and not unusable(slope) and near(slope, question.gradient)
    return "" if right else "gradient"


def _holds_no_rows(value: Any, expected: Expected) -> bool:
    """Return whether a value is empty where an array of any number of rows is expected, or none."""
    if not isinstance(value, np.ndarray) or value.size:
        return False
    return not np.size(expected.value) or value.ndim == np.ndim(expected.value)


def unusable(value: Any) -> Message | None:
    """Say why something that came back cannot be compared; None if it can be."""
    if value is None:
        return message("value.nothing")
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
        return NO_NUMBERS
    if not value.size:
        return message("value.empty", shape=str(value.shape))
    if not np.isfinite(value).all():
        return message("value.not-finite")
    if np.max(np.abs(value)) > LARGEST:
        return message("value.too-large", most=f"{LARGEST:g}")
    return None


def near(value: Array, expected: Expected) -> bool:
    """Return whether a value has the expected shape and all of its entries are within the tolerance."""
    return value.shape == np.shape(expected.value) and bool(
        np.all(np.abs(value - expected.value) <= expected.tolerance)
    )


def gives(value: Array, wrong: Any, expected: Expected) -> bool:
    """Return whether a value is what a mistake gives, and not what is right.

    A mistake's arithmetic is that of the right answer up to a few factors, so it gets the same relative tolerance, but
    at least that of five digits.
    """
    if isinstance(wrong, tuple):
        return any(gives(value, one, expected) for one in wrong)
    if wrong is None or isinstance(wrong, Stops) or np.shape(wrong) != value.shape or not np.isfinite(wrong).all():
        return False
    size = float(np.max(np.abs(expected.value), initial=0))
    relative = max(1e-5, float(np.max(expected.tolerance)) / size) if size else 1e-5
    same = near(value, Expected(wrong, relative * float(np.max(np.abs(wrong), initial=0))))
    return same and not near(np.asarray(wrong), expected)


def apply_mistakes(mistakes: Mistakes, *inputs: Any) -> dict[str, Any]:
    """Return what each mistake gives for these inputs, without NumPy's warnings about a mistake's arithmetic."""

    def applied(wrong: Callable[..., Any]) -> Any:
        try:
            return wrong(*inputs)
        except ZeroDivisionError:
            return np.nan

    with np.errstate(all="ignore"):
        return {mistake: applied(wrong) for mistake, wrong in mistakes.items()}
