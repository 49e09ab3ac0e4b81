"""Name the mistakes behind the wrong answers of a function, out of all of its answers.

A known mistake is named only if it gives the wrong answers and contradicts no right one. Those that explain all wrong
answers come first; where several do, all are told. Where none does, each answer is told what explains it.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograder.judge import divisor, source
from autograder.judge.mistakes import HALVED
from autograder.judge.question import Function, Reply, Stops, gives, near, not_numbers
from autograder.judge.reference import Array
from autograder.judge.source import Text

MOST_TOLD = 3
STOPPED_WITH = "stopped with "
NO_GRADIENT = "it has no gradient: is it computed with TensorFlow functions, from the argument?"
ZERO_GRADIENT = "its gradient is zero. The optimiser could not change the picture"
WRONG_GRADIENT = (
    "its gradient is wrong. Is part of the computation cut off from the argument, with tf.stop_gradient or NumPy?"
)
AXIS_LEFT = "The numbers are right, but an axis of length 1 is left."
NOT_ALL_ADDED = "Not added up over all axes: use tf.reduce_sum without an axis."
Values = Sequence[Any]  # what a mistake gives, for each reply


class Naming:
    """The replies to a function's questions, and what explains those that are wrong."""

    def __init__(self, replies: Sequence[Reply], function: Function, text: Text | None) -> None:
        self._replies, self._function, self._text = replies, function, text
        self._default = source.other_defaults(text, function.parameters) if text else ""

    def words(self, number: int) -> str:
        """The mistake behind a reply, "" if it is not known."""
        reply = self._replies[number]
        if reply.question.of_defaults and self._default:
            return self._default
        if reply.wrong == "gradient":
            return self._of_gradient(reply)
        return next(filter(None, self._ways(number)), "") if reply.wrong in ("value", "error") else ""

    def _ways(self, number: int) -> Iterator[str]:
        """The ways to explain a reply, the surest first."""
        reply, together = self._replies[number], number in self._explained
        if reply.wrong == "value":
            yield self._certain
        if together:
            yield self._told(self._everywhere)
        if reply.wrong == "value":
            yield reply.question.suspicion
            yield self._unused
            yield self._returned(reply)
            yield _in_shape(reply)
            yield self._of_divisor if together else ""
            yield self._told(self._of_one(number))
            yield self._in_text

    @cached_property
    def _unused(self) -> str:
        return source.unused(self._text, self._function.parameters) if self._text else ""

    def _returned(self, reply: Reply) -> str:
        value = reply.answer.value
        other_shape = value is not None and value.shape != np.shape(reply.question.expected.value)
        kind = source.returned_kind(self._text) if self._text and other_shape else ""
        return f"{kind}, expected {self._function.result} alone." if kind else ""

    @cached_property
    def _in_text(self) -> str:
        if not self._text:
            return ""
        return (
            self._function.in_text(self._text) or source.other_function(self._text) or source.fixed_rounds(self._text)
        )

    @cached_property
    def _certain(self) -> str:
        """What the text shows beyond doubt; all else that could be said follows from it."""
        return source.certain(self._text, self._function.parameters) if self._text else ""

    @cached_property
    def _table(self) -> dict[str, Values]:
        """What each known mistake gives for each question."""
        each = [reply.question.mistakes() for reply in self._replies]
        words = dict.fromkeys(word for mistakes in each for word in mistakes)
        return {word: [mistakes.get(word) for mistakes in each] for word in words}

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
        return {words: values for words, values in self._table.items() if not self._contradicted(values)}

    def _contradicted(self, values: Values) -> bool:
        return any(
            reply.wrong in ("", "gradient") and _differs(value, reply)
            for reply, value in zip(self._replies, values, strict=True)
        )

    def _explains(self, words: str, number: int) -> bool:
        return _accounts_for(self._possible[words][number], self._replies[number])

    @cached_property
    def _everywhere(self) -> list[str]:
        """The mistakes that explain all wrong answers, or else all of those that are numbers."""
        return [words for words in self._possible if all(self._explains(words, n) for n in self._explained)]

    def _of_one(self, number: int) -> list[str]:
        """The mistake that explains a reply and most others; none if several explain as many."""
        counts = {
            words: sum(self._explains(words, n) for n in self._wrong)
            for words in self._possible
            if self._explains(words, number)
        }
        most = [words for words, count in counts.items() if count == max(counts.values())]
        return most if len(most) == 1 else []

    @cached_property
    def _explained(self) -> list[int]:
        """The wrong answers that are to be explained together."""
        numbers = [n for n in self._wrong if self._replies[n].wrong == "value"]
        seen = bool(numbers) or any(not reply.wrong for reply in self._replies)  # exceptions alone are no evidence
        if seen and any(all(self._explains(words, n) for n in self._wrong) for words in self._possible):
            return self._wrong
        return numbers

    @cached_property
    def _of_divisor(self) -> str:
        """That the divisor is another, with the right numerator or a known mistake in it."""
        right = self._function.divisor
        replies = {n: self._replies[n] for n in self._explained if np.any(self._replies[n].question.expected.value)}
        if right is None or not all(reply.question.sides for reply in replies.values()):
            return ""
        sides = [reply.question.sides for reply in replies.values()]
        numerators = {"": [reply.question.expected.value for reply in self._replies], **self._table}
        for words, values in numerators.items():
            ratios = [_ratio(reply.answer.value, values[n]) for n, reply in replies.items()]
            found = divisor.found(right, sides, ratios)
            if found and found != right:
                return f"{words} {divisor.words(found, right)}".strip()
        return ""

    def _told(self, mistakes: Sequence[str]) -> str:
        """Mistakes of which one has been made, as far as the text bears them out."""
        return either([_true_of(words, self._text) for words in mistakes])

    def _of_gradient(self, reply: Reply) -> str:
        text = self._text
        if text and "stop_gradient" in text.names:
            return "its gradient is cut off with tf.stop_gradient."
        if text and (name := source.evaluated(text)):
            return f"it has no gradient: {name} evaluates a tensor inside of the function. Return the tensor itself."
        slope, expected = reply.answer.gradient, reply.question.gradient
        if slope is None:
            return NO_GRADIENT
        if not_numbers(slope) or expected is None or slope.shape != np.shape(expected.value):
            return ""
        return WRONG_GRADIENT if np.any(slope) else ZERO_GRADIENT


def either(mistakes: Sequence[str]) -> str:
    """One mistake as it is, or several of which one has been made; "" if there is none."""
    several = list(dict.fromkeys(mistakes))[:MOST_TOLD]
    return "".join(several) if len(several) < 2 else f"Either {' or '.join(map(_within, several))}."


def _in_shape(reply: Reply) -> str:
    """What is to be said of numbers that are right, but not in the shape that is expected; "" if they are not."""
    value, expected = reply.answer.value, reply.question.expected
    shape = np.shape(expected.value)
    if value is None or value.shape == shape or not np.any(expected.value):
        return ""
    if [side for side in value.shape if side > 1] == [side for side in shape if side > 1]:
        return AXIS_LEFT if near(value.reshape(shape), expected) else ""
    return NOT_ALL_ADDED if shape == () and near(np.asarray(value.sum()), expected) else ""


def _accounts_for(wrong: Any, reply: Reply) -> bool:
    """Whether a mistake gives this wrong answer, or stops as it did."""
    if reply.wrong == "error":
        return isinstance(wrong, Stops) and reply.answer.error.startswith(tuple(STOPPED_WITH + k for k in wrong.kinds))
    value = reply.answer.value
    return value is not None and gives(value, wrong, reply.question.expected)


def _differs(wrong: Any, reply: Reply) -> bool:
    """Whether a mistake would not have given this right answer."""
    if isinstance(wrong, tuple):
        return all(_differs(one, reply) for one in wrong)
    return wrong is not None and (isinstance(wrong, Stops) or not near(np.asarray(wrong), reply.question.expected))


def _ratio(value: Array | None, right: Any) -> float:
    """How much too large a value is, 0 if that cannot be said."""
    if value is None or right is None or isinstance(right, Stops | tuple) or np.shape(right) != value.shape:
        return 0
    size = np.sum(np.abs(right))
    ratio = float(np.sum(np.abs(value)) / size) if size and np.isfinite(size) else 0
    return ratio if np.allclose(value, np.multiply(right, ratio), rtol=1e-4, atol=1e-4 * np.max(np.abs(value))) else 0


def _true_of(words: str, text: Text | None) -> str:
    """The mistake without what the text does not bear out: a factor 1/2 comes of tf.nn.l2_loss only where that is."""
    head, found, _ = words.partition(HALVED)
    return words if not found or (text and "l2_loss" in text.names) else f"{head}."


def _within(words: str) -> str:
    """The first sentence as part of another."""
    words = words.split(". ", maxsplit=1)[0]
    first = words.split(" ", 1)[0]
    lower = words[0].lower() + words[1:] if len(first) > 1 and first.istitle() else words
    return lower.rstrip(".")
