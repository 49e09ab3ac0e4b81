"""A divisor that is wrong, found out from how much too large or too small the answers are.

An equation divides by a number and by powers of the sides of a layer: 4 * n_H * n_W * n_C. If what students divide by
is of this form as well, the answers for layers of several shapes tell what it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.judge.message import Message, message

LARGEST_FACTOR, LARGEST_POWER = 64, 4
NEAR = 1e-4  # relative


@dataclass(frozen=True)
class Divisor:
    """A factor and the powers of the sides, by their names."""

    factor: float
    powers: Mapping[str, int]

    def __str__(self) -> str:
        return _product(self.factor, self.powers)

    def value(self, sides: Mapping[str, int]) -> float:
        """Return what it is for a layer with these sides."""
        return float(self.factor * np.prod([float(sides[name]) ** power for name, power in self.powers.items()]))


def found(right: Divisor, sides: Sequence[Mapping[str, int]], ratios: Sequence[float]) -> Divisor | None:
    """Find what was divided by in place of the right divisor.

    Arguments:
    right -- what should have been divided by
    sides -- the sides of several layers
    ratios -- for each of them, what was answered, as a multiple of what is right

    Returns: the divisor; None if there is none of this form, or too few answers to tell.
    """
    names = list(right.powers)
    if len(ratios) < len(names) + 2 or min(ratios) <= 0:
        return None
    logs = np.log(np.array([[each[name] for name in names] for each in sides], np.float64))
    matrix = np.hstack([np.ones((len(ratios), 1)), -logs])
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        return None
    solution, *_ = np.linalg.lstsq(matrix, np.log(ratios), rcond=None)
    exponents = np.array([right.powers[name] for name in names]) + np.rint(solution[1:])
    size = np.log(right.factor) - np.mean(np.log(ratios) + logs @ np.rint(solution[1:]))  # of the factor
    if not np.all(np.abs(exponents) <= LARGEST_POWER) or not abs(size) <= np.log(LARGEST_FACTOR + 1):
        return None  # before anything overflows
    simple = float(np.exp(abs(size)))
    if abs(simple - round(simple)) > NEAR * simple or simple > LARGEST_FACTOR:
        return None
    factor = float(round(simple)) if size >= 0 else 1 / round(simple)
    powers = {name: int(n) for name, n in zip(names, exponents, strict=True)}
    divisor = Divisor(factor, powers)
    predicted = [right.value(each) / divisor.value(each) for each in sides]
    return divisor if np.allclose(ratios, predicted, rtol=NEAR, atol=0) else None


def told(wrong: Divisor, right: Divisor, equation: int) -> Message:
    """Say what was divided by, and what the equation divides by."""
    below = _product(wrong.factor, wrong.powers)
    above = _product(1 / wrong.factor, {name: -power for name, power in wrong.powers.items()})
    if below == "1" == above:
        done = message("divisor.not-divided")
    elif above == "1":
        done = message("divisor.divided", below=below)
    elif below == "1":
        done = message("divisor.multiplied", above=above)
    else:
        done = message("divisor.divided-and-multiplied", below=below, above=above)
    if str(right) == "1":
        expected = message("divisor.needless", done=done, equation=equation)
    else:
        expected = message("divisor.other", done=done, equation=equation, right=str(right))
    return message("divisor.brackets", told=expected) if below != "1" != above else expected


def _product(factor: float, powers: Mapping[str, int]) -> str:
    """Return the factor and the positive powers as Python's product; "1" if there is nothing in it."""
    parts = [f"{factor:g}"] * (factor > 1)
    parts += [name if power == 1 else f"{name}**{power}" for name, power in powers.items() if power > 0]
    return " * ".join(parts) or "1"
