"""A run of model_nn on a small problem, and the ways that a right or a mistaken one can go."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autograder.assignments.nst.checks.program import Program, iterations
from autograder.assignments.nst.checks.reference import adam, adam_tolerance
from autograder.judge.question import Expected, Fault, near, not_numbers
from autograder.judge.reference import Array, Input
from autograder.judge.student import Run

DEFAULT, PERIOD = 200, 20  # iterations, and from print to print
AGAIN = "each step starts from the beginning. Assign it once, before the loop."
NOT_MOVED = "The image did not move: is train_step run in the loop, with sess.run?"
NOT_RUN = "train_step is not run: write sess.run(train_step)."
NEVER_RUN = "The image did not move: train_step is never run."
ASSIGNED_AFTER = f"the input is assigned again in the loop, after the step: {AGAIN}"
ASSIGNED_BEFORE = f"the input is assigned again in the loop, before the step: {AGAIN}"
ASSIGNED_LAST = "the input is assigned after the loop, and the steps are lost: assign it before."
STEP_AFTER = "train_step is run after the loop, and not in it: only one step is made."
STEP_BEFORE = "train_step is run before the loop, and not in it: only one step is made."
RETURNS = "return stands inside of the loop: the function ends in the first iteration."
TWICE = "Two steps are made in each iteration: is train_step run twice?"
RESETS = (
    "The variables are initialised in each iteration, which sets the image to zero: initialise once, before the loop."
)
ZERO = "The image is zero: the variables were initialised, and nothing else happened to it."


@dataclass(frozen=True)
class Trial:
    """A run, what it was asked to do, and where the submission sets out from: `start` if it is as it should be."""

    start: Input
    target: Input
    steps: int
    given: int | None
    run: Run
    origin: Input

    @cached_property
    def path(self) -> list[Array]:
        """The right images after 0, 1, … steps from the origin, and after one too many."""
        return adam(self.origin, self.target, self.steps + 1)

    @cached_property
    def far(self) -> list[Array]:
        """The images after up to twice as many steps, and some more."""
        return adam(self.origin, self.target, 2 * self.steps + 2)

    @cached_property
    def fixed(self) -> list[Array]:
        """The images after up to as many steps as are made unless others are given."""
        return adam(self.origin, self.target, DEFAULT)

    @cached_property
    def from_zeros(self) -> list[Array]:
        """The images after the right number of steps from zeros."""
        return adam(self.zeros, self.target, self.steps)

    @property
    def zeros(self) -> Array:
        """The image after the variables were initialised."""
        return np.zeros(self.start.shape)

    @property
    def what(self) -> str:
        """The call, in words for the student."""
        if self.given is None:
            return "model_nn without num_iterations"
        return f"model_nn with num_iterations={self.given}"

    def expected(self, image: Array) -> Expected:
        """An image of the path, to the tolerance of the last."""
        return Expected(image, adam_tolerance(self.start, self.target, self.steps))

    def shows(self, image: Array | None, expected: Array) -> bool:
        """Whether an image, which may be anything, is this one of the path."""
        return image is not None and not not_numbers(image) and near(image, self.expected(expected))

    def mistake(self, words: str, where: str = "") -> Fault:
        """A known mistake, and where it shows."""
        return Fault(f"{self.what}: {where}{words}", words)

    def fault(self, words: str) -> Fault:
        """A fault that has no known cause."""
        return Fault(f"{self.what}: {words}")


@dataclass(frozen=True)
class Course:
    """A way that a run can go, and what has led to it, in words for the student; "" for the right way.

    after -- the image when the costs of an iteration are due
    last -- the image in the end
    iterations -- those that are made
    in_text -- whether the text shows the mistake
    """

    words: str
    after: Callable[[int], Array]
    last: Array
    iterations: range
    in_text: bool = False

    @property
    def printed(self) -> list[int]:
        """The iterations at which costs are printed and pictures are saved."""
        return [i for i in self.iterations if i % PERIOD == 0]


def right_course(trial: Trial) -> Course:
    """One step in each iteration."""
    return Course("", lambda i: trial.path[i + 1], trial.path[trial.steps], range(trial.steps))


def mistaken_courses(trial: Trial, program: Program | None) -> list[Course]:
    """What known mistakes lead to, those that explain where the run has ended; if the text shows some, only those."""
    every = (*_of_the_loop(trial, program), *_other_numbers(trial, program))
    found = [course for course in every if trial.shows(trial.run.variable, course.last)]
    refuted = _shown(program) if program else {}  # of which the text shows none
    return [course for course in found if course.in_text] or [c for c in found if c.words not in refuted]


def _of_the_loop(trial: Trial, program: Program | None) -> Iterator[Course]:
    """Mistakes in what is run in the loop."""
    first, once, reset = trial.path[0], trial.path[1], adam(trial.zeros, trial.target, 1)[1]
    every, shown = range(trial.steps), _shown(program) if program else {}

    def course(words: str, after: Array | Callable[[int], Array], last: Array, iterations: range = every) -> Course:
        follow = after if callable(after) else lambda _: after
        return Course(words, follow, last, iterations, shown.get(words, False))

    for words in (NOT_RUN, NEVER_RUN) if program else (NOT_MOVED,):
        yield course(words, first, first)
    for seen in (first, once):
        yield course(ASSIGNED_AFTER, seen, first)
    yield course(ASSIGNED_BEFORE, once, once)
    yield course(ASSIGNED_LAST, lambda i: trial.from_zeros[i + 1], first)
    yield course(STEP_AFTER, first, once)
    yield course(STEP_BEFORE, once, once)
    yield course(RETURNS, once, once, range(1))
    yield course(TWICE, lambda i: trial.far[2 * i + 2], trial.far[2 * trial.steps])
    yield course(RESETS, reset, reset)
    yield course(ZERO, trial.zeros, trial.zeros)


def _shown(program: Program) -> dict[str, bool]:
    """Which of these mistakes the text shows."""
    steps, inside, outside = (program.run("step", loop) for loop in (None, True, False))
    assigned, late = program.run("assign", loop=True), program.run("assign", loop=False)
    both = bool(inside and assigned)
    return {
        NOT_RUN: not steps and program.made("step"),
        NEVER_RUN: not program.made("step"),
        ASSIGNED_AFTER: both and max(assigned) > max(inside),
        ASSIGNED_BEFORE: both and min(assigned) < min(inside),
        ASSIGNED_LAST: bool(steps) and not both and bool(late) and min(late) > max(steps),
        STEP_AFTER: bool(outside) and not inside and outside[0] > program.loop_begins,
        STEP_BEFORE: bool(outside) and not inside and outside[0] < program.loop_begins,
        RETURNS: program.loop_returns and not assigned,
        TWICE: len(inside) > 1,
        RESETS: bool(program.run("initialise", loop=True)) and not assigned,
    }


def _other_numbers(trial: Trial, program: Program | None) -> Iterator[Course]:
    """Another number of steps than was asked for."""
    n = trial.steps
    found = [(trial.far, steps) for steps in range(2 * n)] + [(trial.fixed, DEFAULT)] * (n != DEFAULT)
    for path, steps in found:
        in_text = iterations(program, steps) if program else ""
        if steps != n and (in_text or steps > 1):
            words = in_text or _number(steps - n)
            yield Course(words, _shifted(path, 1), path[steps], range(steps), bool(in_text))
            if steps < n:  # those that are missing, in the beginning
                yield Course(words, _shifted(path, 1 + steps - n), path[steps], range(n - steps, n), bool(in_text))


def _shifted(path: Sequence[Array], by: int) -> Callable[[int], Array]:
    return lambda i: path[i + by]


def _number(more: int) -> str:
    if more in (1, -1):
        return f"{'One step too many' if more > 0 else 'One step is missing'}: the loop must make num_iterations steps."
    return f"{abs(more)} steps {'too many' if more > 0 else 'are missing'}: the loop must make num_iterations steps."
