"""Minimise a function by L-BFGS (Nocedal & Wright 2006, chapter 7.2).

Adam changes each pixel by about the learning rate in each step. L-BFGS estimates the curvature from the changes of the
gradient over the last few steps, and steps to where it expects the gradient to vanish. It needs a fifth of the steps.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
PAIRS = 10  # number of remembered steps
BLOCK = 1 << 13  # numbers of a vector that are worked on at a time
ENOUGH = 1e-4  # share of the decrease predicted by the slope that a step must reach (Armijo's condition)
LONGER = 3.0  # times the usual scale of the inverse Hessian, which is right where the curvature is largest
TRIES = 12  # lengths that a line search tries before it gives up


class Memory:
    """The last steps and the changes of the gradient that they caused.

    Arguments:
    pairs -- (change of the variables, change of the gradient), the oldest first; in float32, since there are many
    """

    def __init__(self, pairs: Iterable[tuple[Vector, Vector]] = ()) -> None:
        self.pairs: deque[tuple[Vector, Vector]] = deque(pairs, PAIRS)

    def direction(self, gradient: Vector) -> Vector:
        """Return minus the approximate inverse Hessian times the gradient. Needs a pair.

        It is algorithm 7.4 for the coefficients of a linear combination of all vectors, not for the vectors themselves
        (Chen et al. 2014, "Large-scale L-BFGS using MapReduce"). So each vector is read twice, and not four times.
        """
        count = len(self.pairs)
        steps, changes = zip(*self.pairs, strict=True)
        vectors = [*steps, *changes, gradient]
        dots = _dot_products(vectors)
        factors, q = np.zeros(count), np.zeros(len(vectors))
        q[-1] = 1.0
        for i in reversed(range(count)):
            factors[i] = dots[i] @ q / dots[i, count + i]
            q[count + i] -= factors[i]
        q *= LONGER * dots[count - 1, 2 * count - 1] / dots[2 * count - 1, 2 * count - 1]
        for i in range(count):
            q[i] += factors[i] - dots[count + i] @ q / dots[i, count + i]
        return np.concatenate([-q @ block for block in _blocks(vectors)]).reshape(gradient.shape)

    def learn(self, s: Vector, y: Vector) -> None:
        """Remember a step `s` and the change `y` of the gradient, if the curvature along the step is positive."""
        if _dot(s, y) > 1e-10 * _dot(y, y):
            self.pairs.append((s.astype(np.float32), y.astype(np.float32)))

    def scaled(self, factor: float) -> "Memory":
        """Return the memory for the function times `factor`; empty if the factor is not a positive number."""
        return Memory((s, y * np.float32(factor)) for s, y in self.pairs if 0 < factor < np.inf)


def _dot_products(vectors: Sequence[npt.NDArray[Any]]) -> Vector:
    """Return the matrix of the dot products of all pairs of vectors."""
    products: Vector = np.zeros((len(vectors), len(vectors)))
    for block in _blocks(vectors):
        products += block @ block.T
    return products


def _blocks(vectors: Sequence[npt.NDArray[Any]]) -> Iterator[Vector]:
    """Convert vectors to float64, a block of each at a time, so that the copies stay in the processor's cache.

    Returns: matrices with a row for each vector.
    """
    rows = [vector.ravel() for vector in vectors]
    for start in range(0, rows[0].size, BLOCK):
        yield np.array([row[start : start + BLOCK] for row in rows], np.float64)


def _dot(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> np.float64:
    """Return the dot product in float64, without converting float32 arrays."""
    return np.float64(np.einsum("i,i->", a.ravel(), b.ravel(), dtype=np.float64))


class Value(NamedTuple):
    """The value and the gradient of a function at a point. `about` is passed on unchanged."""

    value: float
    gradient: Vector
    about: Any = None


Function = Callable[[Vector], Value]
Basis = Callable[[Vector], Vector]


def step(  # noqa: PLR0913, PLR0917 -- all that a step depends on
    function: Function, x: Vector, at_x: Value, memory: Memory, first: float, basis: Basis = lambda z: z
) -> tuple[Vector, Value]:
    """Make one step of L-BFGS with a backtracking line search.

    Arguments:
    function -- returns value and gradient at a point
    x, at_x -- the point, and the function there
    memory -- the last steps; this one is added
    first -- largest change of a variable while the memory is empty; later, a step is at most three times as long
    basis -- preconditioner, a symmetric linear map: the step is computed in variables z with x = basis(z), which the
        memory is about, too

    Returns: the next point, and the function there; x and at_x if no step decreases the function enough.
    """
    value, gradient = at_x.value, basis(at_x.gradient)
    z, direction, length = _first_length(gradient, memory, first, basis)
    slope = _dot(gradient, z)
    for _ in range(TRIES):
        there = x + length * direction
        found = function(there)
        if found.value <= value + ENOUGH * length * slope:
            memory.learn(length * z, basis(found.gradient) - gradient)
            return there, found
        parabola = -slope * length**2 / (2 * (found.value - value - slope * length))  # the minimum of the parabola
        length = min(max(parabola, 0.1 * length), 0.5 * length) if np.isfinite(parabola) else 0.1 * length
    memory.pairs.clear()
    return x, at_x


def proposed(x: Vector, at_x: Value, memory: Memory, first: float, basis: Basis = lambda z: z) -> Vector:
    """Return the point that `step`, with the same arguments, would try first. Nothing is evaluated."""
    _, direction, length = _first_length(basis(at_x.gradient), memory, first, basis)
    return x + length * direction


def _first_length(gradient: Vector, memory: Memory, first: float, basis: Basis) -> tuple[Vector, Vector, float]:
    """Return the direction of a step, as z and as x = basis(z), and the length to try first."""
    z = memory.direction(gradient) if memory.pairs else -gradient
    if _dot(gradient, z) >= 0:  # rounding errors have spoilt the memory
        memory.pairs.clear()
        z = -gradient
    direction = basis(z)
    longest = max(np.abs(direction).max() / first, 1e-300)
    return z, direction, min(1.0, 3 / longest) if memory.pairs else 1 / longest
