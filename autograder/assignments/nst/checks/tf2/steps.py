"""The small problem that train_step is tried on, and where a right or a mistaken one takes the image.

The costs are weighted mean squares, so that the gradient is known in closed form; Adam after Kingma & Ba (2015), with
epsilon where Keras has it. All in float64.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from autograder.assignments.nst.checks.reference import BETA_1, BETA_2
from autograder.judge.reference import Array, Input, U
from autograder.judge.student import StepProblem

LEARNING_RATE = 0.01
EPSILON = 1e-7
ALPHA, BETA = 10.0, 40.0
OUTPUTS = 4  # of the network; the last is the content's


@dataclass(frozen=True)
class Term:
    """What one output adds to the cost: weight * mean((gain * image - target)²)."""

    weight: float
    gain: float
    target: Input


Objective = Sequence[Term]


def objective(problem: StepProblem, alpha: float = ALPHA, beta: float = BETA) -> list[Term]:
    """Return the total cost of a problem: J_style's terms, then J_content's."""
    return [*style(problem, problem.style, beta), content(problem, problem.content, alpha)]


def style(problem: StepProblem, targets: Sequence[Input], beta: float = BETA) -> list[Term]:
    """Return J_style against these targets, times beta."""
    layers = zip(problem.weights, problem.gains, targets, strict=False)
    return [Term(beta * weight, gain, target) for weight, gain, target in layers]


def content(problem: StepProblem, targets: Sequence[Input], alpha: float = ALPHA) -> Term:
    """Return J_content against the last of these targets, times alpha."""
    return Term(alpha, problem.gains[-1], targets[-1])


def cost(terms: Objective, image: Array) -> float:
    """Return an objective's value."""
    return float(sum(term.weight * np.mean(np.square(term.gain * image - term.target)) for term in terms))


def gradient(terms: Objective, image: Array) -> Array:
    """Return an objective's gradient."""
    slopes = [2 * term.weight * term.gain * (term.gain * image - term.target) / image.size for term in terms]
    return np.asarray(sum(slopes))


def draw_problem(rng: np.random.Generator, low: float, high: float, rows: int, steps: int) -> StepProblem:
    """Draw a problem whose image starts from values between `low` and `high`, or as far from 1 as those from 0.

    Half of the values arrive within a few steps, which shows what Adam remembers. The others have far to go.

    Two problems for one submission need different numbers of rows: a tf.function keeps the targets that it was traced
    with for all images of a shape.
    """
    shape = (1, rows, int(rng.integers(9, 14)), 3)
    drawn = rng.uniform(low, high, shape)
    start = np.where(rng.random(shape) < 0.5, drawn, 1 - drawn).astype(np.float32)
    near = rng.random(shape) < 0.5
    distance = np.where(near, rng.uniform(0.012, 0.05, shape), rng.uniform(0.3, 1.5, shape))
    minimum = start + distance * rng.choice([-1, 1], shape)
    gains = rng.uniform(0.5, 2, OUTPUTS)
    gains[-1] *= 2  # so that J_content counts
    weights = rng.uniform(0.1, 0.3, OUTPUTS - 1)
    slopes = np.append(BETA * weights, ALPHA) * gains**2  # of the terms, each of which would move the image its way
    ways = [minimum + rng.uniform(0.2, 0.8, shape) * rng.choice([-1, 1], shape) for _ in weights]
    ways.append(minimum - sum(slope * (way - minimum) for slope, way in zip(slopes, ways, strict=False)) / slopes[-1])
    targets = [(gain * way).astype(np.float32) for gain, way in zip(gains, ways, strict=True)]
    others = [(gain * rng.uniform(-1, 2, shape)).astype(np.float32) for gain in gains]
    return StepProblem(
        start,
        content=[*others[:-1], targets[-1]],
        style=[*targets[:-1], others[-1]],
        gains=[float(gain) for gain in gains],
        weights=[float(weight) for weight in weights],
        steps=steps,
    )


# ---------------------------------------------------------------- how the image moves

Move = Callable[[Array, Array], Array]  # from an image and its gradient to the next image


@dataclass
class Adam:
    """Moves an image. `forgets`: it is made anew for each step."""

    rate: float = LEARNING_RATE
    forgets: bool = False
    step: int = 0
    first: Array | float = 0.0
    second: Array | float = 0.0

    def __call__(self, image: Array, slope: Array) -> Array:
        """Return the next image."""
        if self.forgets:
            self.step, self.first, self.second = 0, 0.0, 0.0
        self.step += 1
        self.first = BETA_1 * self.first + (1 - BETA_1) * slope
        self.second = BETA_2 * self.second + (1 - BETA_2) * slope**2
        rate = self.rate * np.sqrt(1 - BETA_2**self.step) / (1 - BETA_1**self.step)
        return np.asarray(image - rate * self.first / (np.sqrt(self.second) + EPSILON))


def clipped(image: Array) -> Array:
    """Return an image cut to the range from 0 to 1."""
    return np.clip(image, 0, 1)


def path(
    terms: Objective, start: Input, steps: int, move: Move, cut: Callable[[Array], Array] = clipped
) -> list[Array]:
    """Return the images after 0, 1, … steps."""
    images = [start.astype(np.float64)]
    for _ in range(steps):
        images.append(cut(move(images[-1], gradient(terms, images[-1]))))
    return images


def tolerance(step: int) -> float:
    """Return how far a float32 image may be off after some steps.

    Each step rounds the image, and its own length by what float32 leaves of 1 - BETA_2**t and of the gradient, in which
    terms cancel.
    """
    return step * (4 * U + LEARNING_RATE * (U / (1 - BETA_2) + 2e-4))


def follows(images: Sequence[Array], expected: Sequence[Array]) -> bool:
    """Return whether images are those of a path."""
    return len(images) == len(expected) and all(
        near_image(image, right, step) for step, (image, right) in enumerate(zip(images, expected, strict=True))
    )


def near_image(image: Array, right: Array, step: int) -> bool:
    """Return whether an image is that of a path after so many steps."""
    return image.shape == right.shape and bool(np.all(np.abs(image - right) <= tolerance(step)))


# ---------------------------------------------------------------- mistakes


def objectives(problem: StepProblem) -> Iterator[tuple[str, list[Term]]]:
    """Yield what a mistaken train_step makes small, each with the mistake."""
    yield "nst.tf2.step.weights-swapped", objective(problem, BETA, ALPHA)
    yield "nst.tf2.step.no-weights", objective(problem, 1, 1)
    yield "nst.tf2.step.content-alone", [content(problem, problem.content)]
    yield "nst.tf2.step.content-alone", [content(problem, problem.content, 1)]
    yield "nst.tf2.step.style-alone", style(problem, problem.style)
    yield "nst.tf2.step.style-alone", style(problem, problem.style, 1)
    pictures_swapped = [*style(problem, problem.content), content(problem, problem.style)]
    yield "nst.tf2.step.pictures-swapped", pictures_swapped
    yield "nst.tf2.step.content-of-style", [*style(problem, problem.style), content(problem, problem.style)]
    yield "nst.tf2.step.style-of-content", [*style(problem, problem.content), content(problem, problem.content)]


def moves() -> Iterator[tuple[str, Callable[[], Move]]]:
    """Yield how a mistaken train_step moves the image, each with the mistake."""

    def twice() -> Move:
        adam = Adam()
        return lambda image, slope: adam(clipped(adam(image, slope)), slope)

    def uphill() -> Move:
        adam = Adam()
        return lambda image, slope: adam(image, -slope)

    def by_hand(rate: float) -> Callable[[], Move]:
        return lambda: lambda image, slope: image - rate * slope

    yield "nst.tf2.step.uphill", uphill
    yield "nst.tf2.step.forgets", lambda: Adam(forgets=True)
    yield "nst.tf2.step.applied-twice", twice
    for rate in (LEARNING_RATE, 1.0):
        yield "nst.tf2.step.by-hand", by_hand(rate)
    for rate in (1e-3, 0.02, 0.03, 0.05, 0.1, 1.0, 2.0):
        yield "nst.tf2.step.other-rate", partial(Adam, rate)
