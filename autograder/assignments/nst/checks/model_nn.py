"""Judge model_nn(sess, input_image, num_iterations=200), on the small problem that `Student.run_model_nn` describes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from autograder.assignments.nst.checks.pictures import files_fault
from autograder.assignments.nst.checks.printed import printed_fault
from autograder.assignments.nst.checks.program import Program, not_an_image, not_from_input, stopped
from autograder.assignments.nst.checks.reference import LEARNING_RATE, adam_tolerance
from autograder.assignments.nst.checks.trial import DEFAULT, Course, Trial, mistaken_courses, right_course
from autograder.judge.errors import is_uninitialised, no_answer
from autograder.judge.examine import checked
from autograder.judge.message import Message, message
from autograder.judge.naming import either
from autograder.judge.question import Fault, Function, unusable
from autograder.judge.reference import Array, Input
from autograder.judge.source.returned import not_filled_in, nothing_returned, returned_kind
from autograder.judge.source.signature import other_defaults
from autograder.judge.source.text import text_of
from autograder.judge.student import Source, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "model_nn"
MODEL_NN = Function(NAME, {"sess": ..., "input_image": ..., "num_iterations": DEFAULT}, "generated_image")
VARIABLE, IMAGE = message("nst.model_nn.the-variable"), message("nst.model_nn.the-image")


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """30 points."""
    few, long = int(rng.integers(2, 5)), int(rng.integers(42, 58))
    trials = [_try(student, rng, n) for n in (long, few, None)]  # in a long run, mistakes are easier to tell apart
    found = _Found(trials, student.source(NAME))
    checks = (
        ("nst.check.starts-from-input", 6, found.start(trials[1])),
        ("nst.check.training-steps", 8, found.first(found.steps)),
        ("nst.check.returned-image", 6, found.first(found.image)),
        ("nst.check.printed-costs", 4, found.first(found.printed)),
        ("nst.check.saved-pictures", 3, found.first(found.files)),
        ("nst.check.default-iterations", 3, found.default()),
    )
    return FunctionVerdict(NAME, tuple(checked(*one) for one in checks))


def _try(student: Student, rng: np.random.Generator, iterations: int | None) -> Trial:
    """Run model_nn on fresh images. Some pixels arrive in the run, others have far to go, so that each step shows."""
    shape = (1, int(rng.integers(5, 9)), int(rng.integers(9, 14)), 3)
    start = rng.uniform(20, 130, shape) * rng.choice([-1, 1], shape)
    target = start + rng.uniform(30, 700, shape) * rng.choice([-1, 1], shape)
    start, target = start.astype(np.float32), target.astype(np.float32)
    run = student.run_model_nn(start.copy(), target.copy(), iterations)
    return Trial(start, target, DEFAULT if iterations is None else iterations, iterations, run, start)


class _Found:
    """What is wrong with the trials: two with a number of iterations, and the last one without."""

    def __init__(self, trials: Sequence[Trial], text: Source) -> None:
        self._source = text
        read = text_of(text)
        self._program = Program(read) if read else None
        if within_reach(trials[1], trials[1].zeros):  # costs once: all else is then judged from there
            trials = [replace(trial, origin=np.zeros_like(trial.start)) for trial in trials]
        *self._given, self._default = trials
        self._courses: dict[int, list[Course]] = {}

    def first(self, fault_of: Callable[[Trial], Fault | None]) -> Fault | None:
        """Return the first fault in the trials with a number of iterations."""
        faults = (self._stopped(trial) or fault_of(trial) for trial in self._given)
        return next((fault for fault in faults if fault), None)

    def start(self, trial: Trial) -> Fault | None:
        """Return whether the optimiser sets out from the input image, most of whose pixels are far from zero."""
        fault = self._stopped(trial) or _unusable(trial, trial.run.variable, VARIABLE)
        if fault or within_reach(trial, trial.start):
            return fault
        why = not_from_input(self._program) if self._program else None
        if within_reach(trial, trial.zeros):
            asked = message("nst.model_nn.was-assign-run")
            return trial.mistake(message("nst.model_nn.from-zeros", why=why or asked))
        if mistake := why or self._one_of(self._mistaken(trial)):
            return trial.mistake(mistake)
        return trial.fault(message("nst.model_nn.out-of-reach"))

    def steps(self, trial: Trial) -> Fault | None:
        """Return whether the variable is where so many steps take it."""
        variable = trial.run.variable
        fault = _unusable(trial, variable, VARIABLE)
        if fault or variable is None or trial.shows(variable, trial.path[trial.steps]):
            return fault
        mistake = self._not_filled_in(trial) or self._one_of(self._mistaken(trial))
        return trial.mistake(mistake) if mistake else _misplaced(trial, variable, message("nst.model_nn.input"))

    def image(self, trial: Trial) -> Fault | None:
        """Return whether what was returned is the image after the last step."""
        image = trial.run.image
        if image is None and (mistake := self._no_image(trial)):
            return trial.mistake(mistake, message("nst.model_nn.image-is-none"))
        fault = _unusable(trial, image, IMAGE)
        if fault and self._program and (kind := returned_kind(self._program.text, MODEL_NN.result)):
            return trial.mistake(kind)
        if fault or image is None or trial.shows(image, trial.path[trial.steps]):
            return fault
        mistake = self._of_course(trial, image) or _read_elsewhere(trial, image)
        return trial.mistake(mistake) if mistake else _misplaced(trial, image, IMAGE)

    def printed(self, trial: Trial) -> Fault | None:
        """Return whether the costs were printed every 20 iterations, each after its step."""
        return printed_fault(trial, self._mistaken(trial))

    def files(self, trial: Trial) -> Fault | None:
        """Return whether the pictures are there, and show the image of their iterations."""
        return files_fault(trial, self._mistaken(trial), self._program)

    def default(self) -> Fault | None:
        """Return whether 200 iterations are made if none are given."""
        trial = self._default
        if trial.shows(trial.run.image, trial.path[trial.steps]):
            return None
        if self._program and (mistake := other_defaults(self._program.text, MODEL_NN.parameters)):
            return trial.mistake(mistake)
        return self._stopped(trial) or self.image(trial)

    def _stopped(self, trial: Trial) -> Fault | None:
        failure = trial.run.failure
        if not failure:
            return None
        raised = failure.kind == "raised"
        if self._program and raised and (mistake := stopped(self._program, is_uninitialised(failure))):
            return trial.mistake(mistake)
        return no_answer(trial.what, failure, MODEL_NN, self._source)

    def _mistaken(self, trial: Trial) -> list[Course]:
        """Return the mistaken courses that explain where the variable is, if that is wrong."""
        if trial.steps not in self._courses:
            right = trial.shows(trial.run.variable, trial.path[trial.steps])
            self._courses[trial.steps] = [] if right else mistaken_courses(trial, self._program)
        return self._courses[trial.steps]

    def _one_of(self, courses: Sequence[Course]) -> Message | None:
        """Return the mistakes that have led to these courses, of which one has been made."""
        return either([course.mistake for course in courses if course.mistake])

    def _of_course(self, trial: Trial, image: Array) -> Message | None:
        """Return the mistaken courses on which an image lies in the end."""

        def is_on(course: Course) -> bool:
            return trial.shows(image, course.last) or any(
                trial.shows(image, course.after(i)) for i in course.iterations[-1:]
            )

        return self._one_of([course for course in self._mistaken(trial) if is_on(course)])

    def _not_filled_in(self, trial: Trial) -> Message | None:
        names = self._program.text.left_none if self._program and trial.run.image is None else []
        return not_filled_in(names) if names else None

    def _no_image(self, trial: Trial) -> Message | None:
        """Return why nothing was returned."""
        if not self._program or trial.run.variable is None:
            return None
        found = self._not_filled_in(trial) or not_an_image(self._program)
        return found or nothing_returned(self._program.text, MODEL_NN.result)


def _unusable(trial: Trial, image: Array | None, what: Message) -> Fault | None:
    if image is None:
        return trial.fault(message("nst.model_nn.is-none", what=what))
    if why := unusable(image):
        return trial.fault(message("nst.model_nn.unusable", what=what, why=why))
    if image.shape != trial.start.shape:
        shapes = {"got": str(image.shape), "expected": str(trial.start.shape)}
        return trial.fault(message("nst.model_nn.other-shape", what=what, **shapes))
    return None


def within_reach(trial: Trial, origin: Input) -> bool:
    """Return whether the variable is where the optimiser can take it, even if each step is made twice, and one more.

    Adam's steps are at most LEARNING_RATE long here.
    """
    variable = trial.run.variable
    steps = 2 * trial.steps + 1
    reach = steps * LEARNING_RATE + adam_tolerance(trial.start, trial.target, steps)
    return (
        variable is not None
        and not _unusable(trial, variable, VARIABLE)
        and bool(np.max(np.abs(np.subtract(variable, origin))) <= reach)
    )


def _read_elsewhere(trial: Trial, image: Array) -> Message | None:
    """Return the mistake of an image that is another one of the right course; None if it is none of them."""
    if trial.shows(image, trial.path[trial.steps - 1]):
        return message("nst.model_nn.image-before-last-step")
    if trial.shows(image, trial.path[0]) and not trial.shows(trial.run.variable, trial.path[0]):
        return message("nst.model_nn.image-is-input")
    for i in right_course(trial).printed:
        if trial.shows(image, trial.path[i + 1]):
            return message("nst.model_nn.image-of-iteration", iteration=i)
    return None


def _misplaced(trial: Trial, image: Array, what: Message) -> Fault:
    off = float(np.max(np.abs(image - trial.path[trial.steps])))
    return trial.fault(message("nst.model_nn.misplaced", what=what, distance=f"{off:.3g}"))
