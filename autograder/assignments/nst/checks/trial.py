"""A run of model_nn on a small problem, and the ways that a right or a mistaken one can go."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autograder.assignments.nst.checks.program import Program, iterations
from autograder.assignments.nst.checks.reference import adam, adam_tolerance
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Fault, fault, near, unusable
from autograder.judge.reference import Array, Input
from autograder.judge.student import Run

DEFAULT, PERIOD = 200, 20  # iterations, and from print to print
NOT_MOVED = message("nst.model_nn.not-moved")
NOT_RUN = message("nst.model_nn.step-not-run")
NEVER_RUN = message("nst.model_nn.step-never-run")
ASSIGNED_AFTER = message("nst.model_nn.assigned-after-step")
ASSIGNED_BEFORE = message("nst.model_nn.assigned-before-step")
ASSIGNED_LAST = message("nst.model_nn.assigned-after-loop")
STEP_AFTER = message("nst.model_nn.step-after-loop")
STEP_BEFORE = message("nst.model_nn.step-before-loop")
RETURNS = message("nst.model_nn.return-in-loop")
TWICE = message("nst.model_nn.two-steps")
RESETS = message("nst.model_nn.initialised-in-each-iteration")
ZERO = message("nst.model_nn.zero")


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
    def what(self) -> Message:
        """The call."""
        if self.given is None:
            return message("nst.call.without-num_iterations")
        return message("nst.call.with-num_iterations", given=self.given)

    def expected(self, image: Array) -> Expected:
        """Return an image of the path, to the tolerance of the last."""
        return Expected(image, adam_tolerance(self.start, self.target, self.steps))

    def shows(self, image: Array | None, expected: Array) -> bool:
        """Return whether an image, which may be anything, is this one of the path."""
        return image is not None and not unusable(image) and near(image, self.expected(expected))

    def mistake(self, mistake: Message, where: Message | None = None) -> Fault:
        """Return a known mistake, and where it shows."""
        told = message("finding.and-mistake", finding=where, mistake=mistake) if where else mistake
        return fault(self.what, told, mistake)

    def fault(self, told: Message) -> Fault:
        """Return a fault that has no known cause."""
        return fault(self.what, told)


@dataclass(frozen=True)
class Course:
    """A way that a run can go, and the mistake that has led to it; None for the right way.

    after -- the image when the costs of an iteration are due
    last -- the image in the end
    iterations -- those that are made
    in_text -- whether the text shows the mistake
    """

    mistake: Message | None
    after: Callable[[int], Array]
    last: Array
    iterations: range
    in_text: bool = False

    @property
    def printed(self) -> list[int]:
        """The iterations at which costs are printed and pictures are saved."""
        return [i for i in self.iterations if i % PERIOD == 0]


def right_course(trial: Trial) -> Course:
    """Return the course of one step in each iteration."""
    return Course(None, lambda i: trial.path[i + 1], trial.path[trial.steps], range(trial.steps))


def mistaken_courses(trial: Trial, program: Program | None) -> list[Course]:
    """Return the courses of known mistakes that explain where the run has ended.

    If the text shows some of these mistakes, only those.
    """
    every = (*_of_the_loop(trial, program), *_other_numbers(trial, program))
    found = [course for course in every if trial.shows(trial.run.variable, course.last)]
    refuted = _shown(program) if program else {}  # of which the text shows none
    return [course for course in found if course.in_text] or [c for c in found if c.mistake not in refuted]


def _of_the_loop(trial: Trial, program: Program | None) -> Iterator[Course]:
    """Yield mistakes in what is run in the loop."""
    first, once, reset = trial.path[0], trial.path[1], adam(trial.zeros, trial.target, 1)[1]
    every, shown = range(trial.steps), _shown(program) if program else dict[Message | None, bool]()

    def course(mistake: Message, after: Array | Callable[[int], Array], last: Array, made: range = every) -> Course:
        follow = after if callable(after) else lambda _: after
        return Course(mistake, follow, last, made, shown.get(mistake, False))

    for mistake in (NOT_RUN, NEVER_RUN) if program else (NOT_MOVED,):
        yield course(mistake, first, first)
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


def _shown(program: Program) -> dict[Message | None, bool]:
    """Return which of these mistakes the text shows."""
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
        in_text = iterations(program, steps) if program else None
        if steps != n and (in_text or steps > 1):
            mistake = in_text or _number(steps - n)
            yield Course(mistake, _shifted(path, 1), path[steps], range(steps), bool(in_text))
            if steps < n:  # those that are missing, in the beginning
                yield Course(mistake, _shifted(path, 1 + steps - n), path[steps], range(n - steps, n), bool(in_text))


def _shifted(path: Sequence[Array], by: int) -> Callable[[int], Array]:
    return lambda i: path[i + by]


def _number(more: int) -> Message:
    id = "nst.model_nn.steps-too-many" if more > 0 else "nst.model_nn.steps-missing"
    return message(id, count=abs(more))
