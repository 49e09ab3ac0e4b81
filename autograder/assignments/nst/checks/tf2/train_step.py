"""Judge train_step(generated_image), on the small problem that `Student.run_train_step` describes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autograder.assignments.nst.checks.tf2.steps import (
    Adam,
    Move,
    Term,
    cost,
    draw_problem,
    follows,
    moves,
    near_image,
    objective,
    objectives,
    path,
)
from autograder.assignments.nst.checks.tf2.tape import in_text, not_clipped
from autograder.judge.errors import no_answer
from autograder.judge.examine import checked
from autograder.judge.message import Message, message
from autograder.judge.question import Fault, Function, fault, unusable
from autograder.judge.reference import Array
from autograder.judge.source.returned import nothing_returned
from autograder.judge.source.text import text_of
from autograder.judge.student import Source, StepProblem, StepsRun, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "train_step"
TRAIN_STEP = Function(NAME, {"generated_image": ...}, "J", in_text=in_text)
ROWS = range(5, 9)  # that an image may have
MOST_TRACES = 2  # TensorFlow may trace a function twice before it is known what variables it makes
NEAR_COST = 1e-4  # relative


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """30 points."""
    rows = rng.choice(ROWS, 2, replace=False)
    inside = draw_problem(rng, 0.3, 0.7, rows[0], int(rng.integers(6, 10)))
    border = draw_problem(rng, 0, 0.03, rows[1], int(rng.integers(4, 7)))
    first, second = (Trial(problem, student.run_train_step(problem)) for problem in (inside, border))
    found = _Found(first, second, student.source(NAME))
    checks = (
        ("nst.tf2.check.gradient", 10, found.of_gradient()),
        ("nst.tf2.check.steps", 8, found.of_steps()),
        ("nst.tf2.check.clipped", 5, found.of_clipping()),
        ("nst.tf2.check.returned-cost", 5, found.of_cost()),
        ("nst.tf2.check.traced-once", 2, found.of_tracing()),
    )
    return FunctionVerdict(NAME, tuple(checked(*one) for one in checks))


@dataclass(frozen=True)
class Course:
    """What a submission makes small and how it moves the image, with the mistake that is in either; None if right."""

    terms: list[Term]
    move: Callable[[], Move]
    of_terms: str = ""
    of_move: str = ""


@dataclass(frozen=True)
class Trial:
    """A problem, and what a submission did to it."""

    problem: StepProblem
    run: StepsRun

    @property
    def what(self) -> Message:
        """The calls."""
        return message("nst.tf2.call.train_step", steps=self.problem.steps)

    def courses(self) -> Iterator[Course]:
        """Yield the right course, then those with one mistake."""
        right = objective(self.problem)
        yield Course(right, Adam)
        for mistake, terms in objectives(self.problem):
            yield Course(terms, Adam, of_terms=mistake)
        for mistake, move in moves():
            yield Course(right, move, of_move=mistake)

    @cached_property
    def course(self) -> Course | None:
        """The course that the images have taken; None if it is not known."""
        return next((each for each in self.courses() if follows(self.run.images, self.along(each))), None)

    def along(self, course: Course) -> list[Array]:
        """Return the images of a course."""
        return path(course.terms, self.problem.start, self.problem.steps, course.move())

    @property
    def is_usable(self) -> bool:
        """Whether all images can be compared."""
        return all(not unusable(image) and image.shape == self.problem.start.shape for image in self.run.images)

    @property
    def moved(self) -> bool:
        """Whether the image is another one in the end."""
        return self.is_usable and bool(np.any(self.run.images[-1] != self.run.images[0]))

    def fault(self, told: Message, mistake: Message | None = None) -> Fault:
        """Return what is wrong with this trial."""
        return fault(self.what, told, mistake)

    def mistake(self, id: str) -> Fault:
        """Return a known mistake."""
        return self.fault(message(id), message(id))


class _Found:
    """What is wrong with two trials, one of them at the border of the range."""

    def __init__(self, inside: Trial, border: Trial, source: Source) -> None:
        self._inside, self._border, self._source = inside, border, source
        self._text = text_of(source)

    def of_gradient(self) -> Fault | None:
        """Return whether the image moves along the gradient of the total cost."""
        if stopped := self._stopped(self._inside):
            return stopped
        course = self._inside.course
        if course is None or course.of_terms:
            return self._inside.mistake(course.of_terms) if course else self._unknown()
        return None

    def of_steps(self) -> Fault | None:
        """Return whether each call makes one step of Adam."""
        if stopped := self._stopped(self._inside):
            return stopped
        course = self._inside.course
        if course is None or course.of_move:
            return self._inside.mistake(course.of_move) if course else self._unknown()
        return None

    def of_clipping(self) -> Fault | None:
        """Return whether the image stays between 0 and 1. What else is wrong does not count here, if it is known."""
        trial = self._border
        if stopped := self._stopped(trial):
            return stopped
        course = self._inside.course
        images = trial.run.images
        within = all(image.min() >= 0 and image.max() <= 1 for image in images[1:])
        if course is None:
            return self._unknown()
        if within and (course.of_move or self._goes_on(course)):
            return None
        why = not_clipped(self._text) if self._text else message("nst.tf2.step.not-clipped")
        return trial.fault(why, why)

    def _goes_on(self, course: Course) -> bool:
        """Return whether the image takes the same course at the border."""
        same = [each for each in self._border.courses() if each.of_terms == course.of_terms and not each.of_move]
        return any(follows(self._border.run.images, self._border.along(each)) for each in same)

    def of_cost(self) -> Fault | None:
        """Return whether each call returns the total cost of the image as it was before."""
        trial = self._inside
        if stopped := self._failed(trial):
            return stopped
        if not trial.is_usable:
            return self._unusable(trial)
        course = trial.course
        allowed = [objective(trial.problem), *([course.terms] if course else [])]
        if any(self._returns(trial, terms, 0) for terms in allowed):
            return None
        why = self._of_other_cost(trial)
        return trial.fault(why or message("nst.tf2.step.other-cost"), why)

    def _of_other_cost(self, trial: Trial) -> Message | None:
        """Return what is returned in place of the total cost; None if it is not known."""
        if all(given is None for given in trial.run.costs):
            why = nothing_returned(self._text, TRAIN_STEP.result) if self._text else None
            return why or message("nst.tf2.step.returns-none")
        if self._returns(trial, objective(trial.problem), 1):
            return message("nst.tf2.step.cost-after-step")
        found = (mistake for mistake, terms in objectives(trial.problem) if self._returns(trial, terms, 0))
        return next(map(message, found), None)

    def of_tracing(self) -> Fault | None:
        """Return whether TensorFlow has traced the function once, and not in each step."""
        for trial in (self._inside, self._border):
            if stopped := self._stopped(trial):
                return stopped
            if trial.run.traces > MOST_TRACES:
                told = message("nst.tf2.step.traced-often", times=trial.run.traces)
                return trial.fault(told, message("nst.tf2.step.traced-anew"))
        return None if self._inside.course else self._unknown()

    @staticmethod
    def _returns(trial: Trial, terms: list[Term], later: int) -> bool:
        """Return whether what was returned is this objective of the image before a step, or `later`."""
        expected = [cost(terms, image) for image in trial.run.images]
        pairs = zip(trial.run.costs, expected[later:], strict=False)
        return all(
            given is not None and not unusable(given) and given.shape == () and np.isclose(given, right, rtol=NEAR_COST)
            for given, right in pairs
        )

    def _stopped(self, trial: Trial) -> Fault | None:
        """Return why there is no image to be judged, or that it has not moved."""
        if failed := self._failed(trial):
            return failed
        if not trial.is_usable:
            return self._unusable(trial)
        if trial.moved:
            return None
        why = (in_text(self._text) if self._text else None) or message("nst.tf2.step.not-moved")
        return trial.fault(
            message("finding.and-mistake", finding=message("nst.tf2.step.image-stayed"), mistake=why), why
        )

    def _failed(self, trial: Trial) -> Fault | None:
        failure = trial.run.failure
        return no_answer(trial.what, failure, TRAIN_STEP, self._source) if failure else None

    @staticmethod
    def _unusable(trial: Trial) -> Fault:
        return trial.fault(message("nst.tf2.step.image-unusable"))

    def _unknown(self) -> Fault:
        """Say how an image moves that takes no known course."""
        trial = self._inside
        if stopped := self._stopped(trial):
            return stopped
        images, right = trial.run.images, trial.along(next(trial.courses()))
        if near_image(images[1], right[1], 1):
            once = all(np.array_equal(image, images[1]) for image in images[2:])
            told = message("nst.tf2.step.moved-once" if once else "nst.tf2.step.then-elsewhere")
            return trial.fault(told, told)
        distance = float(np.max(np.abs(images[1] - images[0])))
        why = in_text(self._text) if self._text else None
        told = message("nst.tf2.step.elsewhere", distance=f"{distance:.3g}", expected="0.01")
        return trial.fault(message("finding.and-mistake", finding=told, mistake=why) if why else told, why)
