"""Name the mistakes behind the wrong answers of a function, out of all of its answers.

A known mistake is named only if it gives the wrong answers and contradicts no right one. Those that explain all wrong
answers come first; where several do, all are told. Where none does, each answer is told what explains it.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograder.judge import divisor
from autograder.judge.message import Message, message
from autograder.judge.question import Function, Reply, Stops, gives, near, unusable
from autograder.judge.reference import Array
from autograder.judge.source.body import certain, evaluated, fixed_rounds, other_function
from autograder.judge.source.returned import returned_kind
from autograder.judge.source.signature import other_defaults, unused
from autograder.judge.source.text import Text

Values = Sequence[Any]  # what a mistake gives, for each reply


class Naming:
    """The replies to a function's questions, and what explains those that are wrong."""

    def __init__(self, replies: Sequence[Reply], function: Function, text: Text | None) -> None:
        self._replies, self._function, self._text = replies, function, text
        self._default = other_defaults(text, function.parameters) if text else None

    def mistake(self, number: int) -> Message | None:
        """Name the mistake behind a reply; None if it is not known."""
        reply = self._replies[number]
        if reply.question.of_defaults and self._default:
            return self._default
        if reply.wrong == "gradient":
            return self._of_gradient(reply)
        return next(filter(None, self._ways(number)), None) if reply.wrong in ("value", "error") else None

    def _ways(self, number: int) -> Iterator[Message | None]:
        """Yield the ways to explain a reply, the surest first."""
        reply, together = self._replies[number], number in self._explained
        if reply.wrong == "value":
            yield self._certain
        if together:
            yield self._told(self._everywhere)
        if reply.wrong == "value":
            yield message(reply.question.suspicion) if reply.question.suspicion else None
            yield self._unused
            yield self._returned(reply)
            yield _in_shape(reply)
            yield self._of_divisor if together else None
            yield self._told(self._of_one(number))
            yield self._in_text

    @cached_property
    def _unused(self) -> Message | None:
        return unused(self._text, self._function.parameters, self._function.needless) if self._text else None

    def _returned(self, reply: Reply) -> Message | None:
        value = reply.answer.value
        other_shape = value is not None and value.shape != np.shape(reply.question.expected.value)
        return returned_kind(self._text, self._function.result) if self._text and other_shape else None

    @cached_property
    def _in_text(self) -> Message | None:
        if not self._text:
            return None
        return self._function.in_text(self._text) or other_function(self._text) or fixed_rounds(self._text)

    @cached_property
    def _certain(self) -> Message | None:
        """What the text shows beyond doubt; all else that could be said follows from it."""
        return certain(self._text, self._function.parameters) if self._text else None

    @cached_property
    def _table(self) -> dict[str, Values]:
        """What each known mistake gives for each question."""
        each = [reply.question.mistakes() for reply in self._replies]
        known = dict.fromkeys(mistake for mistakes in each for mistake in mistakes)
        return {mistake: [mistakes.get(mistake) for mistakes in each] for mistake in known}

    @cached_property
    def _wrong(self) -> list[int]:
        """The replies to be explained, those that stopped among them."""
        return [
            number
            for number, reply in enumerate(self._replies)
            if reply.wrong in ("value", "error") and not (reply.question.of_defaults and self._default)
        ]

    @cached_property
    def _possible(self) -> dict[str, Values]:
        """The known mistakes that contradict no right answer."""
        return {known: values for known, values in self._table.items() if not self._contradicted(values)}

    def _contradicted(self, values: Values) -> bool:
        return any(
            reply.wrong in ("", "gradient") and _differs(value, reply)
            for reply, value in zip(self._replies, values, strict=True)
        )

    def _explains(self, mistake: str, number: int) -> bool:
        return _accounts_for(self._possible[mistake][number], self._replies[number])

    @cached_property
    def _everywhere(self) -> list[str]:
        """The mistakes that explain all wrong answers, or else all of those that are numbers."""
        return [known for known in self._possible if all(self._explains(known, n) for n in self._explained)]

    def _of_one(self, number: int) -> list[str]:
        """Return the mistake that explains a reply and most others; none if several explain as many."""
        counts = {
            known: sum(self._explains(known, n) for n in self._wrong)
            for known in self._possible
            if self._explains(known, number)
        }
        most = [known for known, count in counts.items() if count == max(counts.values())]
        return most if len(most) == 1 else []

    @cached_property
    def _explained(self) -> list[int]:
        """The wrong answers that are to be explained together."""
        numbers = [n for n in self._wrong if self._replies[n].wrong == "value"]
        seen = bool(numbers) or any(not reply.wrong for reply in self._replies)  # exceptions alone are no evidence
        if seen and any(all(self._explains(known, n) for n in self._wrong) for known in self._possible):
            return self._wrong
        return numbers

    @cached_property
    def _of_divisor(self) -> Message | None:
        """That the divisor is another, with the right numerator or a known mistake in it."""
        right = self._function.divisor
        replies = {n: self._replies[n] for n in self._explained if np.any(self._replies[n].question.expected.value)}
        if right is None or not all(reply.question.sides for reply in replies.values()):
            return None
        sides = [reply.question.sides for reply in replies.values()]
        right_values = [reply.question.expected.value for reply in self._replies]
        for mistake, values in [("", right_values), *self._table.items()]:
            ratios = [_ratio(reply.answer.value, values[n]) for n, reply in replies.items()]
            found = divisor.found(right, sides, ratios)
            if found and found != right:
                told = divisor.told(found, right, self._function.equation)
                return message("mistake.and-divisor", mistake=self._named(mistake), divisor=told) if mistake else told
        return None

    def _told(self, mistakes: Sequence[str]) -> Message | None:
        """Return mistakes of which one has been made."""
        return either([self._named(mistake) for mistake in mistakes])

    def _named(self, mistake: str) -> Message:
        """Return a known mistake, or what it is if tf.nn.l2_loss is in the text."""
        if self._text and "l2_loss" in self._text.names:
            mistake = self._function.by_l2_loss.get(mistake, mistake)
        return message(mistake, equation=self._function.equation)

    def _of_gradient(self, reply: Reply) -> Message | None:
        text = self._text
        if text and "stop_gradient" in text.names:
            return message("gradient.stopped")
        if text and (name := evaluated(text)):
            return message("gradient.evaluated", name=name)
        slope, expected = reply.answer.gradient, reply.question.gradient
        if slope is None:
            return message("gradient.none")
        if unusable(slope) or expected is None or slope.shape != np.shape(expected.value):
            return None
        return message("gradient.wrong") if np.any(slope) else message("gradient.zero")


def either(mistakes: Sequence[Message]) -> Message | None:
    """Return one mistake as it is, or two or three of which one has been made; None if there is none."""
    match list(dict.fromkeys(mistakes)):
        case []:
            return None
        case [one]:
            return one
        case [one, two]:
            return message("mistake.one-of-two", first=one, second=two)
        case [one, two, three, *_]:
            return message("mistake.one-of-three", first=one, second=two, third=three)
    return None


def _in_shape(reply: Reply) -> Message | None:
    """Return what is said of right numbers in another shape than the expected one; None if they are not right."""
    value, expected = reply.answer.value, reply.question.expected
    shape = np.shape(expected.value)
    if value is None or value.shape == shape or not np.any(expected.value):
        return None
    if [side for side in value.shape if side > 1] == [side for side in shape if side > 1]:
        return message("mistake.axis-left") if near(value.reshape(shape), expected) else None
    return message("mistake.not-all-added") if shape == () and near(np.asarray(value.sum()), expected) else None


def _accounts_for(wrong: Any, reply: Reply) -> bool:
    """Return whether a mistake gives this wrong answer, or stops as it did."""
    if reply.wrong == "error":
        failure = reply.answer.failure
        return isinstance(wrong, Stops) and failure is not None and failure.exception in wrong.kinds
    value = reply.answer.value
    return value is not None and gives(value, wrong, reply.question.expected)


def _differs(wrong: Any, reply: Reply) -> bool:
    """Return whether a mistake would not have given this right answer."""
    if isinstance(wrong, tuple):
        return all(_differs(one, reply) for one in wrong)
    return wrong is not None and (isinstance(wrong, Stops) or not near(np.asarray(wrong), reply.question.expected))


def _ratio(value: Array | None, right: Any) -> float:
    """Return how much too large a value is, 0 if that cannot be said."""
    if value is None or right is None or isinstance(right, Stops | tuple) or np.shape(right) != value.shape:
        return 0
    size = np.sum(np.abs(right))
    ratio = float(np.sum(np.abs(value)) / size) if size and np.isfinite(size) else 0
    return ratio if np.allclose(value, np.multiply(right, ratio), rtol=1e-4, atol=1e-4 * np.max(np.abs(value))) else 0
