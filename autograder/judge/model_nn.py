"""Judge model_nn(sess, input_image, num_iterations=200), on the small problem that `Student.run_model_nn` describes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.judge.question import RIGHT, Expected, known_mistake, near, not_numbers, one_line
from autograder.judge.reference import LEARNING_RATE, Array, Input, adam, adam_tolerance, problem_costs
from autograder.judge.student import Run, Student
from autograder.judge.verdict import Check, FunctionVerdict
from nst_utils import CONFIG

NAME = "model_nn"
DEFAULT = 200
PERIOD = 20
NEAR_COST = 1e-3  # relative; so that four digits will do. From one step to the next the cost changes by more
LEAVE = "Leave the given lines as they are."
NEAR_PIXEL = 1  # of 255: the picture is rounded, and float32 may round it the other way


@dataclass(frozen=True)
class Trial:
    """A run, what it was asked to do, and where the submission sets out from: `start` if it is as it should be."""

    start: Input
    target: Input
    steps: int
    given: int | None
    run: Run

    def path(self, origin: Input, more: int = 1) -> list[Array]:
        """The right images after 0, 1, … steps from `origin`, and some more."""
        return adam(origin, self.target, self.steps + more)

    @property
    def what(self) -> str:
        """The call, in words for the student."""
        if self.given is None:
            return "model_nn without num_iterations"
        return f"model_nn with num_iterations={self.given}"


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """30 points."""
    few, many = int(rng.integers(3, 9)), int(rng.integers(42, 58))
    two, some, long = (_try(student, rng, n) for n in (2, few, many))
    origin_fault = _origin_fault(two)
    zero_start = _within_reach(two, np.zeros_like(two.start))  # costs once: all else is then judged from there
    default = _try(student, rng, None)
    trials = (long, some, two)  # in a long run, mistakes are easier to tell apart

    def origin(trial: Trial) -> Input:
        return np.zeros_like(trial.start) if zero_start else trial.start

    def first_fault(faults: Sequence[str]) -> str:
        return next((fault for fault in faults if fault), "")

    found = (
        ("starts from input_image", 6, origin_fault),
        ("makes num_iterations training steps", 8, first_fault([_steps_fault(t, origin(t)) for t in trials])),
        ("returns the image after the last step", 6, first_fault([_image_fault(t, origin(t)) for t in trials])),
        ("prints the costs", 4, first_fault([_printed_fault(t, origin(t)) for t in (some, long)])),
        ("saves the pictures", 3, first_fault([_files_fault(t, origin(t)) for t in (some, long)])),
        ("200 iterations unless told otherwise", 3, _image_fault(default, origin(default))),
    )
    return FunctionVerdict(
        NAME, tuple(Check(name, 0 if fault else points, points, fault or RIGHT) for name, points, fault in found)
    )


def _try(student: Student, rng: np.random.Generator, iterations: int | None) -> Trial:
    """Run model_nn on fresh images. Some pixels arrive in the run, others have far to go, so that each step shows."""
    shape = (1, int(rng.integers(5, 9)), int(rng.integers(9, 14)), 3)
    start = rng.uniform(20, 130, shape) * rng.choice([-1, 1], shape)
    target = start + rng.uniform(30, 700, shape) * rng.choice([-1, 1], shape)
    start, target = start.astype(np.float32), target.astype(np.float32)
    run = student.run_model_nn(start.copy(), target.copy(), iterations)
    return Trial(start, target, DEFAULT if iterations is None else iterations, iterations, run)


def _unusable(trial: Trial, image: Array | None, what: str) -> str:
    if trial.run.error:
        return f"{trial.what}: {one_line(trial.run.error)}"
    if image is None:
        return f"{trial.what}: {what} is None. Is there a return, and is the image read with sess.run(model['input'])?"
    fault = not_numbers(image)
    if fault:
        return f"{trial.what}: {what} cannot be used: {fault}"
    if image.shape != trial.start.shape:
        return f"{trial.what}: {what} has the shape {image.shape}, expected that of input_image, {trial.start.shape}"
    return ""


def _within_reach(trial: Trial, origin: Input) -> bool:
    """Whether the variable is where two steps, one fewer or one more, can take it: Adam's are at most 2 long here."""
    variable = trial.run.variable
    reach = 3 * LEARNING_RATE + adam_tolerance(trial.start, trial.target, 3)
    return (
        variable is not None
        and not _unusable(trial, variable, "")
        and bool(np.max(np.abs(np.subtract(variable, origin))) <= reach)
    )


def _origin_fault(trial: Trial) -> str:
    """Whether the optimiser sets out from the input image, whose pixels are all far from zero."""
    fault = _unusable(trial, trial.run.variable, "model['input'] afterwards")
    if fault or _within_reach(trial, trial.start):
        return fault
    if _within_reach(trial, np.zeros_like(trial.start)):
        return (
            "The optimiser sets out from zeros, not from input_image: was the assign operation run with sess.run, "
            "and after the variables were initialised?"
        )
    return f"{trial.what}: a pixel is further from input_image than the optimiser can take it"


def _expected(trial: Trial, image: Array) -> Expected:
    return Expected(image, adam_tolerance(trial.start, trial.target, trial.steps))


def _wrong_images(trial: Trial, origin: Input) -> Mapping[str, Array]:
    """What known mistakes lead to."""
    n = trial.steps
    path = adam(origin, trial.target, max(2 * n, n + 1))
    zeros = np.zeros_like(trial.start)
    from_zeros = adam(zeros, trial.target, n)
    return {
        "The image did not move: is train_step run in the loop, with sess.run?": origin.astype(np.float64),
        "One step is missing: the loop must make num_iterations steps.": path[n - 1],
        "One step too many: the loop must make num_iterations steps.": path[n + 1],
        "Two steps are made in each iteration: is train_step run twice?": path[2 * n],
        "The variables are initialised in each iteration, which sets the image to zero: initialise once, before the "
        "loop.": from_zeros[1],
        "Only one step counts: either the image is assigned again in each iteration (assign it once, before the loop), "
        "or train_step is not run inside of the loop.": path[1],
        "The image is zero: the variables were initialised, and nothing else happened to it.": zeros.astype(np.float64),
    }


def _steps_fault(trial: Trial, origin: Input) -> str:
    """Whether the variable is where so many steps take it."""
    variable = trial.run.variable
    fault = _unusable(trial, variable, "model['input'] afterwards")
    if fault or variable is None:
        return fault
    expected = _expected(trial, trial.path(origin)[trial.steps])
    if near(variable, expected):
        return ""
    mistake = known_mistake(variable, expected, _wrong_images(trial, origin))
    return f"{trial.what}: " + (mistake or _distance(variable, expected, "model['input']"))


def _image_fault(trial: Trial, origin: Input) -> str:
    """Whether what was returned is the image after the last step."""
    image = trial.run.image
    fault = _unusable(trial, image, "the returned image")
    if fault or image is None:
        return fault
    path = trial.path(origin)
    expected = _expected(trial, path[trial.steps])
    if near(image, expected):
        return ""
    if near(image, _expected(trial, path[trial.steps - 1])):
        return (
            f"{trial.what}: the returned image is that before the last step. Read model['input'] after train_step, and "
            "make all of the steps."
        )
    if near(image, _expected(trial, path[0])) and not near(np.asarray(trial.run.variable), _expected(trial, path[0])):
        return (
            f"{trial.what}: the returned image is input_image. Read model['input'] after train_step, and return that."
        )
    mistake = known_mistake(image, expected, _wrong_images(trial, origin))
    return f"{trial.what}: " + (mistake or _distance(image, expected, "the returned image"))


def _distance(image: Array, expected: Expected, what: str) -> str:
    off = float(np.max(np.abs(image - expected.value)))
    return f"{what} is up to {off:.3g} away from where Adam takes it. Is train_step run once in each iteration?"


NUMBER = r"\s*=?\s*(?:np\.float\d+\()?([-+]?[\d.]+(?:e[-+]?\d+)?|nan|[-+]?inf)"
ITERATION = re.compile(r"^\s*iteration\s*(\d{1,9})\b", re.IGNORECASE | re.MULTILINE)
COSTS = tuple((name, re.compile(name + " cost" + NUMBER, re.IGNORECASE)) for name in ("total", "content", "style"))


def printed_costs(printed: str) -> list[tuple[int, list[float | None]]]:
    """The iterations that were printed, each with its total, content and style cost, None where it is not there."""
    marks = list(ITERATION.finditer(printed))
    ends = [*(mark.start() for mark in marks), len(printed)][1:]
    found: list[tuple[int, list[float | None]]] = []
    for mark, end in zip(marks, ends, strict=False):
        matches = [pattern.search(printed[mark.end() : end]) for _, pattern in COSTS]
        found.append((int(mark[1]), [float(match[1]) if match else None for match in matches]))
    return found


def _printed_fault(trial: Trial, origin: Input) -> str:
    """Whether the costs were printed every 20 iterations, each after its step."""
    if trial.run.error:
        return f"{trial.what}: {one_line(trial.run.error)}"
    path = trial.path(origin)
    printed = printed_costs(trial.run.printed[:100_000])
    iterations = list(range(0, trial.steps, PERIOD))
    if [i for i, _ in printed] != iterations:
        seen = ", ".join(str(i) for i, _ in printed[:12]) or "none"
        expected = ", ".join(map(str, iterations))
        return f"{trial.what}: costs were printed at the iterations {seen}; expected {expected}. {LEAVE}"
    for i, costs in printed:
        right = problem_costs(path[i + 1], trial.target)
        for (name, _), cost, expected_cost in zip(COSTS, costs, right, strict=True):
            if cost is None:
                return f"{trial.what}: no '{name} cost = ' is printed at iteration {i}. {LEAVE}"
            if not np.isclose(cost, expected_cost, rtol=NEAR_COST):
                along = [problem_costs(image, trial.target) for image in path]
                return f"{trial.what}: {_wrong_cost(name, i, cost, along)}"
    return ""


def _wrong_cost(name: str, i: int, cost: float, path: Sequence[Sequence[float]]) -> str:
    """What is wrong with a printed cost. `path` holds the three costs after 0, 1, … steps."""
    others = [
        other for (other, _), value in zip(COSTS, path[i + 1], strict=True) if np.isclose(cost, value, rtol=NEAR_COST)
    ]
    if others:
        return f"the {others[0]} cost is printed as the {name} cost"
    position = [n for n, _ in COSTS].index(name)
    for step, when in ((i, "before the step of its iteration, not after it"), (i + 2, "a step too late")):
        if step < len(path) and np.isclose(cost, path[step][position], rtol=NEAR_COST):
            return f"the {name} cost at iteration {i} was computed {when}"
    return f"the {name} cost at iteration {i} is not that of the image. Get it with sess.run([J, J_content, J_style])."


PICTURE = re.compile(r"\d+\.png")


def _files_fault(trial: Trial, origin: Input) -> str:
    """Whether the pictures are there, and show the image of their iterations."""
    if trial.run.error:
        return f"{trial.what}: {one_line(trial.run.error)}"
    path = trial.path(origin)
    files = trial.run.files
    iterations = list(range(0, trial.steps, PERIOD))
    saved = sorted((name for name in files if PICTURE.fullmatch(name)), key=lambda name: int(name[:-4]))
    if saved != [f"{i}.png" for i in iterations]:
        expected = ", ".join(f"{i}.png" for i in iterations)
        return f"{trial.what}: saved {', '.join(saved[:12]) or 'no numbered picture'} in output/; expected {expected}."
    for i in iterations:
        off = _picture_distance(files[f"{i}.png"], path[i + 1])
        if off is None or off.max() > NEAR_PIXEL:
            return f"{trial.what}: output/{i}.png does not show the image after iteration {i}."
    if "generated_image.jpg" not in files:
        return f"{trial.what}: output/generated_image.jpg is missing."
    # JPEG changes pixels, so it can only be asked which image the picture is nearest to
    last = _picture_distance(files["generated_image.jpg"], path[trial.steps])
    first = _picture_distance(files["generated_image.jpg"], path[0])
    if last is None or first is None or (trial.steps > PERIOD and last.mean() >= first.mean()):
        return f"{trial.what}: output/generated_image.jpg does not show the image after the last iteration."
    return ""


def _picture_distance(picture: Input, image: Array) -> Array | None:
    """How far each value of a picture is from that of an image, None if it has another shape."""
    expected = np.clip(image[0] + CONFIG.MEANS[0], 0, 255)
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8 or picture.shape != expected.shape:
        return None
    return np.asarray(np.abs(picture.astype(np.float64) - np.rint(expected)))
