"""Judge model_nn(sess, input_image, num_iterations=200), on the small problem that `Student.run_model_nn` describes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from autograder.assignments.nst.checks.pictures import files_fault
from autograder.assignments.nst.checks.printed import printed_fault
from autograder.assignments.nst.checks.program import Program, not_an_image, not_from_input, stopped
from autograder.assignments.nst.checks.reference import LEARNING_RATE, adam_tolerance
from autograder.assignments.nst.checks.trial import DEFAULT, Course, Trial, mistaken_courses, right_course
from autograder.judge import source
from autograder.judge.errors import UNINITIALISED, no_answer
from autograder.judge.examine import checked
from autograder.judge.naming import either
from autograder.judge.question import Fault, Function, not_numbers
from autograder.judge.reference import Array, Input
from autograder.judge.student import Source, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "model_nn"
MODEL_NN = Function(NAME, {"sess": ..., "input_image": ..., "num_iterations": DEFAULT}, "generated_image")
FROM_ZEROS = "The optimiser sets out from zeros, not from input_image: "
READ_AT_LAST = "Make all of the steps, and read model['input'] after train_step."


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """30 points."""
    few, long = int(rng.integers(2, 5)), int(rng.integers(42, 58))
    trials = [_try(student, rng, n) for n in (long, few, None)]  # in a long run, mistakes are easier to tell apart
    found = _Found(trials, student.source(NAME))
    checks = (
        ("starts from input_image", 6, found.start(trials[1])),
        ("makes num_iterations training steps", 8, found.first(found.steps)),
        ("returns the image after the last step", 6, found.first(found.image)),
        ("prints the costs", 4, found.first(found.printed)),
        ("saves the pictures", 3, found.first(found.files)),
        ("200 iterations unless told otherwise", 3, found.default()),
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
        read = source.text_of(text)
        self._program = Program(read) if read else None
        if within_reach(trials[1], trials[1].zeros):  # costs once: all else is then judged from there
            trials = [replace(trial, origin=np.zeros_like(trial.start)) for trial in trials]
        *self._given, self._default = trials
        self._courses: dict[int, list[Course]] = {}

    def first(self, fault_of: Callable[[Trial], Fault | None]) -> Fault | None:
        """The first fault in the trials with a number of iterations."""
        faults = (self._stopped(trial) or fault_of(trial) for trial in self._given)
        return next((fault for fault in faults if fault), None)

    def start(self, trial: Trial) -> Fault | None:
        """Whether the optimiser sets out from the input image, most of whose pixels are far from zero."""
        fault = self._stopped(trial) or _unusable(trial, trial.run.variable, "model['input'] afterwards")
        if fault or within_reach(trial, trial.start):
            return fault
        why = not_from_input(self._program) if self._program else ""
        if within_reach(trial, trial.zeros):
            asked = "was the assign operation run with sess.run, and after the variables were initialised?"
            return trial.mistake(FROM_ZEROS + (why or asked))
        if words := why or either([course.words for course in self._mistaken(trial)]):
            return trial.mistake(words)
        return trial.fault("a pixel is further from input_image than the optimiser can take it")

    def steps(self, trial: Trial) -> Fault | None:
        """Whether the variable is where so many steps take it."""
        variable = trial.run.variable
        fault = _unusable(trial, variable, "model['input'] afterwards")
        if fault or variable is None or trial.shows(variable, trial.path[trial.steps]):
            return fault
        words = self._not_filled_in(trial) or either([course.words for course in self._mistaken(trial)])
        return trial.mistake(words) if words else _misplaced(trial, variable, "model['input']")

    def image(self, trial: Trial) -> Fault | None:
        """Whether what was returned is the image after the last step."""
        image = trial.run.image
        if image is None and (words := self._no_image(trial)):
            return trial.mistake(words, "the returned image is None: ")
        fault = _unusable(trial, image, "the returned image")
        if fault and self._program and (kind := source.returned_kind(self._program.text)):
            return trial.mistake(f"{kind}, expected the image.")
        if fault or image is None or trial.shows(image, trial.path[trial.steps]):
            return fault
        words = self._of_course(trial, image) or _read_elsewhere(trial, image)
        return trial.mistake(words) if words else _misplaced(trial, image, "the returned image")

    def printed(self, trial: Trial) -> Fault | None:
        """Whether the costs were printed every 20 iterations, each after its step."""
        return printed_fault(trial, self._mistaken(trial))

    def files(self, trial: Trial) -> Fault | None:
        """Whether the pictures are there, and show the image of their iterations."""
        return files_fault(trial, self._mistaken(trial), self._program)

    def default(self) -> Fault | None:
        """Whether 200 iterations are made if none are given."""
        trial = self._default
        if trial.shows(trial.run.image, trial.path[trial.steps]):
            return None
        if self._program and (words := source.other_defaults(self._program.text, MODEL_NN.parameters)):
            return trial.mistake(words)
        return self._stopped(trial) or self.image(trial)

    def _stopped(self, trial: Trial) -> Fault | None:
        error = trial.run.error
        if not error:
            return None
        uninitialised = bool(UNINITIALISED.search(error[:2000]))
        if self._program and error.startswith("stopped with") and (words := stopped(self._program, uninitialised)):
            return trial.mistake(words)
        return no_answer(trial.what, error, MODEL_NN, self._source)

    def _mistaken(self, trial: Trial) -> list[Course]:
        """The mistaken courses that explain where the variable is, if that is wrong."""
        if trial.steps not in self._courses:
            right = trial.shows(trial.run.variable, trial.path[trial.steps])
            self._courses[trial.steps] = [] if right else mistaken_courses(trial, self._program)
        return self._courses[trial.steps]

    def _of_course(self, trial: Trial, image: Array) -> str:
        """The mistaken courses on which an image lies in the end."""

        def is_on(course: Course) -> bool:
            return trial.shows(image, course.last) or any(
                trial.shows(image, course.after(i)) for i in course.iterations[-1:]
            )

        return either([course.words for course in self._mistaken(trial) if is_on(course)])

    def _not_filled_in(self, trial: Trial) -> str:
        names = self._program.text.left_none if self._program and trial.run.image is None else []
        return source.not_filled_in(names) if names else ""

    def _no_image(self, trial: Trial) -> str:
        """Why nothing was returned."""
        if not self._program or trial.run.variable is None:
            return ""
        found = self._not_filled_in(trial) or not_an_image(self._program)
        return found or source.nothing_returned(self._program.text, MODEL_NN.result)


def _unusable(trial: Trial, image: Array | None, what: str) -> Fault | None:
    if image is None:
        words = f"{what} is None. Is there a return, and is the image read with sess.run(model['input'])?"
        return trial.fault(words)
    unusable = not_numbers(image)
    if unusable:
        return trial.fault(f"{what} cannot be used: {unusable}")
    if image.shape != trial.start.shape:
        return trial.fault(f"{what} has the shape {image.shape}, expected that of input_image, {trial.start.shape}")
    return None


def within_reach(trial: Trial, origin: Input) -> bool:
    """Whether the variable is where the optimiser can take it, even if each step is made twice, and one more.

    Adam's steps are at most LEARNING_RATE long here.
    """
    variable = trial.run.variable
    steps = 2 * trial.steps + 1
    reach = steps * LEARNING_RATE + adam_tolerance(trial.start, trial.target, steps)
    return (
        variable is not None
        and not _unusable(trial, variable, "")
        and bool(np.max(np.abs(np.subtract(variable, origin))) <= reach)
    )


def _read_elsewhere(trial: Trial, image: Array) -> str:
    """The mistake of an image that is another one of the right course."""
    if trial.shows(image, trial.path[trial.steps - 1]):
        return f"The returned image is that before the last step. {READ_AT_LAST}"
    if trial.shows(image, trial.path[0]) and not trial.shows(trial.run.variable, trial.path[0]):
        return "The returned image is input_image. Read model['input'] after train_step, and return that."
    for i in right_course(trial).printed:
        if trial.shows(image, trial.path[i + 1]):
            return f"The returned image is that of iteration {i}, as it was printed. {READ_AT_LAST}"
    return ""


def _misplaced(trial: Trial, image: Array, what: str) -> Fault:
    off = float(np.max(np.abs(image - trial.path[trial.steps])))
    return trial.fault(
        f"{what} is up to {off:.3g} away from where Adam takes it. Is train_step run once in each iteration?"
    )
