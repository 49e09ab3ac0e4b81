"""Judge model_nn(sess, input_image, num_iterations=200), on the small problem that `Student.run_model_nn` describes."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PIL import Image

from autograder.judge.nst.reference import LEARNING_RATE, MEANS, adam, adam_tolerance, problem_costs
from autograder.judge.question import Expected, Fault, checked, known_mistake, near, no_answer, not_numbers
from autograder.judge.reference import Array, Input
from autograder.judge.student import Run, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "model_nn"
DEFAULT = 200
PERIOD = 20
NEAR_COST = 1e-3  # relative; so that four digits will do. From one step to the next the cost changes by more
LEAVE = "Leave the given lines as they are."
READ_COSTS = "Get the costs with sess.run([J, J_content, J_style])."
NEAR_PIXEL = 1  # of 255: the picture is rounded, and float32 may round it the other way
MOST_PRINTED = 100_000  # characters that are read


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

    @property
    def what(self) -> str:
        """The call, in words for the student."""
        if self.given is None:
            return "model_nn without num_iterations"
        return f"model_nn with num_iterations={self.given}"

    def expected(self, step: int) -> Expected:
        """The image after a step, to the tolerance of the last."""
        return Expected(self.path[step], adam_tolerance(self.start, self.target, self.steps))

    def mistake(self, words: str, where: str = "") -> Fault:
        """A known mistake, and where it shows."""
        return Fault(f"{self.what}: {where}{words}", words)

    def fault(self, words: str) -> Fault:
        """A fault that has no known cause."""
        return Fault(f"{self.what}: {words}")


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """30 points."""
    few, long = int(rng.integers(2, 5)), int(rng.integers(42, 58))
    trials = [_try(student, rng, n) for n in (long, few, None)]  # in a long run, mistakes are easier to tell apart
    start_fault = _start_fault(trials[1])
    if _within_reach(trials[1], np.zeros_like(trials[1].start)):  # costs once: all else is then judged from there
        trials = [replace(trial, origin=np.zeros_like(trial.start)) for trial in trials]
    *given, default = trials

    def first(fault_of: Callable[[Trial], Fault | None]) -> Fault | None:
        return next((fault for fault in map(fault_of, given) if fault), None)

    found = (
        ("starts from input_image", 6, start_fault),
        ("makes num_iterations training steps", 8, first(_steps_fault)),
        ("returns the image after the last step", 6, first(_image_fault)),
        ("prints the costs", 4, first(_printed_fault)),
        ("saves the pictures", 3, first(_files_fault)),
        ("200 iterations unless told otherwise", 3, _image_fault(default)),
    )
    return FunctionVerdict(NAME, tuple(checked(*one) for one in found))


def _try(student: Student, rng: np.random.Generator, iterations: int | None) -> Trial:
    """Run model_nn on fresh images. Some pixels arrive in the run, others have far to go, so that each step shows."""
    shape = (1, int(rng.integers(5, 9)), int(rng.integers(9, 14)), 3)
    start = rng.uniform(20, 130, shape) * rng.choice([-1, 1], shape)
    target = start + rng.uniform(30, 700, shape) * rng.choice([-1, 1], shape)
    start, target = start.astype(np.float32), target.astype(np.float32)
    run = student.run_model_nn(start.copy(), target.copy(), iterations)
    return Trial(start, target, DEFAULT if iterations is None else iterations, iterations, run, start)


def _unusable(trial: Trial, image: Array | None, what: str) -> Fault | None:
    if trial.run.error:
        return no_answer(trial.what, trial.run.error)
    if image is None:
        words = f"{what} is None. Is there a return, and is the image read with sess.run(model['input'])?"
        return trial.fault(words)
    unusable = not_numbers(image)
    if unusable:
        return trial.fault(f"{what} cannot be used: {unusable}")
    if image.shape != trial.start.shape:
        return trial.fault(f"{what} has the shape {image.shape}, expected that of input_image, {trial.start.shape}")
    return None


def _within_reach(trial: Trial, origin: Input) -> bool:
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


def _start_fault(trial: Trial) -> Fault | None:
    """Whether the optimiser sets out from the input image, most of whose pixels are far from zero."""
    fault = _unusable(trial, trial.run.variable, "model['input'] afterwards")
    if fault or _within_reach(trial, trial.start):
        return fault
    if _within_reach(trial, np.zeros_like(trial.start)):
        return trial.mistake(
            "The optimiser sets out from zeros, not from input_image: was the assign operation run with sess.run, "
            "and after the variables were initialised?"
        )
    return trial.fault("a pixel is further from input_image than the optimiser can take it")


def _wrong_images(trial: Trial) -> Mapping[str, Array]:
    """What known mistakes lead to."""
    zeros = np.zeros_like(trial.start)
    return {
        "The image did not move: is train_step run in the loop, with sess.run?": trial.path[0],
        "One step is missing: the loop must make num_iterations steps.": trial.path[-3],
        "One step too many: the loop must make num_iterations steps.": trial.path[-1],
        "Two steps are made in each iteration: is train_step run twice?": adam(
            trial.origin, trial.target, 2 * trial.steps
        )[-1],
        "The variables are initialised in each iteration, which sets the image to zero: initialise once, before the "
        "loop.": adam(zeros, trial.target, 1)[1],
        "Only one step counts: either the image is assigned again in each iteration (assign it once, before the loop), "
        "or train_step is not run inside of the loop.": trial.path[1],
        "The image is zero: the variables were initialised, and nothing else happened to it.": zeros.astype(np.float64),
    }


def _steps_fault(trial: Trial) -> Fault | None:
    """Whether the variable is where so many steps take it."""
    variable = trial.run.variable
    fault = _unusable(trial, variable, "model['input'] afterwards")
    if fault or variable is None or near(variable, trial.expected(trial.steps)):
        return fault
    return _misplaced(trial, variable, "model['input']")


def _image_fault(trial: Trial) -> Fault | None:
    """Whether what was returned is the image after the last step."""
    image = trial.run.image
    fault = _unusable(trial, image, "the returned image")
    if fault or image is None or near(image, trial.expected(trial.steps)):
        return fault
    if near(image, trial.expected(trial.steps - 1)):
        return trial.mistake(
            "The returned image is that before the last step. Make all of the steps, and read model['input'] after "
            "train_step."
        )
    if near(image, trial.expected(0)) and not near(np.asarray(trial.run.variable), trial.expected(0)):
        return trial.mistake(
            "The returned image is input_image. Read model['input'] after train_step, and return that."
        )
    return _misplaced(trial, image, "the returned image")


def _misplaced(trial: Trial, image: Array, what: str) -> Fault:
    expected = trial.expected(trial.steps)
    mistake = known_mistake(image, expected, _wrong_images(trial))
    if mistake:
        return trial.mistake(mistake)
    off = float(np.max(np.abs(image - expected.value)))
    return trial.fault(
        f"{what} is up to {off:.3g} away from where Adam takes it. Is train_step run once in each iteration?"
    )


# Every repetition has an end, so that no text can keep these patterns busy.
NUMBER = r"[-+]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:e[-+]?\d{1,4})?|nan|[-+]?inf"
COST = r" cost[ \t]{0,8}=?[ \t]{0,8}(?:np\.float\d\d\()?(" + NUMBER + ")"
ITERATION = re.compile(r"^[ \t]{0,8}iteration[ \t]{0,8}(\d{1,9})\b", re.IGNORECASE | re.MULTILINE)
COSTS = tuple((name, re.compile(name + COST, re.IGNORECASE)) for name in ("total", "content", "style"))


def printed_costs(printed: str) -> list[tuple[int, list[float | None]]]:
    """The iterations that were printed, each with its total, content and style cost, None where it is not there."""
    marks = list(ITERATION.finditer(printed))
    ends = [*(mark.start() for mark in marks), len(printed)][1:]
    found: list[tuple[int, list[float | None]]] = []
    for mark, end in zip(marks, ends, strict=False):
        matches = [pattern.search(printed[mark.end() : end]) for _, pattern in COSTS]
        found.append((int(mark[1]), [float(match[1]) if match else None for match in matches]))
    return found


def _printed_fault(trial: Trial) -> Fault | None:
    """Whether the costs were printed every 20 iterations, each after its step."""
    if trial.run.error:
        return no_answer(trial.what, trial.run.error)
    printed = printed_costs(trial.run.printed[:MOST_PRINTED])
    iterations = list(range(0, trial.steps, PERIOD))
    if [i for i, _ in printed] != iterations:
        seen = ", ".join(str(i) for i, _ in printed[:12]) or "none"
        expected = ", ".join(map(str, iterations))
        return trial.fault(f"costs were printed at the iterations {seen}; expected {expected}. {LEAVE}")
    along = [problem_costs(image, trial.target) for image in trial.path]
    for i, costs in printed:
        for (name, _), cost, right in zip(COSTS, costs, along[i + 1], strict=True):
            if cost is None:
                return trial.fault(f"no '{name} cost = ' is printed at iteration {i}. {LEAVE}")
            if not np.isclose(cost, right, rtol=NEAR_COST):
                where = f"the {name} cost at iteration {i} is not that of the image. "
                mistake = _wrong_cost(name, i, cost, along)
                return trial.mistake(mistake, where) if mistake else trial.fault(f"{where}{READ_COSTS}")
    return None


def _wrong_cost(name: str, i: int, cost: float, along: Sequence[Sequence[float]]) -> str:
    """The mistake that gives a printed cost, or nothing. `along` holds the three costs after 0, 1, … steps."""
    names = [n for n, _ in COSTS]
    for other, value in zip(names, along[i + 1], strict=True):
        if np.isclose(cost, value, rtol=NEAR_COST):
            return f"The {other} cost is printed as the {name} cost."
    for step, when in ((i, "before the step of its iteration, not after it"), (i + 2, "a step too late")):
        if step < len(along) and np.isclose(cost, along[step][names.index(name)], rtol=NEAR_COST):
            return f"The cost was computed {when}."
    return ""


PICTURE = re.compile(r"\d{1,9}\.png")


def _files_fault(trial: Trial) -> Fault | None:
    """Whether the pictures are there, and show the image of their iterations."""
    if trial.run.error:
        return no_answer(trial.what, trial.run.error)
    files = trial.run.files
    iterations = list(range(0, trial.steps, PERIOD))
    saved = sorted((name for name in files if PICTURE.fullmatch(name)), key=lambda name: int(name[:-4]))
    if saved != [f"{i}.png" for i in iterations]:
        expected = ", ".join(f"{i}.png" for i in iterations)
        seen = ", ".join(saved[:12]) or "no numbered picture"
        return trial.fault(f"saved {seen} in output/; expected {expected}. {LEAVE}")
    for name, picture in files.items():
        if name in (*saved, "generated_image.jpg") and not _fits(picture, trial):
            return trial.fault(f"output/{name} is not a picture of the size of input_image.")
    for i in iterations:
        if np.max(_distance(files[f"{i}.png"], _pixels(trial.path[i + 1]))) > NEAR_PIXEL:
            return trial.fault(f"output/{i}.png does not show the image after iteration {i}.")
    return _last_picture_fault(trial)


def _last_picture_fault(trial: Trial) -> Fault | None:
    files = trial.run.files
    if "generated_image.jpg" not in files:
        return trial.mistake("output/generated_image.jpg is missing.")
    if not _shows_last(files["generated_image.jpg"], trial):
        return trial.mistake("output/generated_image.jpg does not show the image after the last iteration.")
    return None


def _fits(picture: Input, trial: Trial) -> bool:
    return isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.shape == trial.start.shape[1:]


def _shows_last(picture: Input, trial: Trial) -> bool:
    """Whether a JPEG, which changes pixels, is not clearly nearer to the first image or one that was saved before."""

    def off(step: int) -> float:
        return float(np.mean(_distance(picture, _as_jpeg(_pixels(trial.path[step])))))

    before = (0, *(i + 1 for i in range(0, trial.steps - 1, PERIOD)))
    return off(trial.steps) <= 2 * min(map(off, before))


def _pixels(image: Array) -> Input:
    """An image (1, n_H, n_W, 3), mean colour subtracted, as a picture (n_H, n_W, 3), uint8."""
    return np.asarray(np.rint(np.clip(image[0] + MEANS, 0, 255)), np.uint8)


def _as_jpeg(pixels: Input) -> Input:
    """A picture as it comes back from a JPEG of the quality that save_image chooses."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    return np.asarray(Image.open(file))


def _distance(picture: Input, other: Input) -> Array:
    """How far each value of a picture is from that of another."""
    return np.abs(np.subtract(picture, other, dtype=np.float64))
