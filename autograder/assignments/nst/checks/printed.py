"""What model_nn prints: the three costs, every 20 iterations, each after its step."""

import re
from collections.abc import Sequence

import numpy as np

from autograder.assignments.nst.checks.reference import problem_costs
from autograder.assignments.nst.checks.trial import Course, Trial, right_course
from autograder.judge.message import Message, message
from autograder.judge.question import Fault

NEAR_COST = 1e-3  # relative; so that four digits will do. From one step to the next the cost changes by more
MOST_PRINTED = 100_000  # characters that are read
# Every repetition has an end, so that no text can keep these patterns busy.
NUMBER = r"[-+]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:e[-+]?\d{1,4})?|nan|[-+]?inf"
COST = r" cost[ \t]{0,8}=?[ \t]{0,8}(?:np\.float\d\d\()?(" + NUMBER + ")"
FLAGS = re.IGNORECASE | re.ASCII  # else a dotless i were an i, and "inf" with one is no number for float
ITERATION = re.compile(r"^[ \t]{0,8}iteration[ \t]{0,8}(\d{1,9})\b", FLAGS | re.MULTILINE)
COSTS = tuple((name, re.compile(name + COST, FLAGS)) for name in ("total", "content", "style"))
Printed = list[tuple[int, list[float | None]]]


def printed_costs(printed: str) -> Printed:
    """Return the printed iterations, each with its total, content and style cost; None stands for a missing cost."""
    marks = list(ITERATION.finditer(printed))
    ends = [*(mark.start() for mark in marks), len(printed)][1:]
    found: Printed = []
    for mark, end in zip(marks, ends, strict=False):
        matches = [pattern.search(printed[mark.end() : end]) for _, pattern in COSTS]
        found.append((int(mark[1]), [float(match[1]) if match else None for match in matches]))
    return found


def printed_fault(trial: Trial, mistaken: Sequence[Course]) -> Fault | None:
    """Return whether the costs are those of the right course; if not, a mistaken course may explain them."""
    printed = printed_costs(trial.run.printed[:MOST_PRINTED])
    right = right_course(trial)
    if _follows(printed, right, trial):
        return None
    if mistake := next((course.mistake for course in mistaken if _follows(printed, course, trial)), None):
        return trial.mistake(mistake)
    if [i for i, _ in printed] != right.printed:
        seen, expected = ", ".join(str(i) for i, _ in printed[:12]), ", ".join(map(str, right.printed))
        if not seen:
            return trial.fault(message("nst.model_nn.nothing-printed", expected=expected))
        return trial.fault(message("nst.model_nn.printed-at", seen=seen, expected=expected))
    return _wrong_cost(printed, trial, known=not mistaken)


def _follows(printed: Printed, course: Course, trial: Trial) -> bool:
    """Return whether these are the costs along a course."""
    return [i for i, _ in printed] == course.printed and all(
        cost is not None and np.isclose(cost, right, rtol=NEAR_COST)
        for i, costs in printed
        for cost, right in zip(costs, problem_costs(course.after(i), trial.target), strict=True)
    )


def _wrong_cost(printed: Printed, trial: Trial, known: bool) -> Fault | None:
    """Return the first cost that is missing or not the image's. If the image is right, its mistake may be `known`."""
    along = [problem_costs(image, trial.target) for image in trial.path]
    for i, costs in printed:
        for (name, _), cost, right in zip(COSTS, costs, along[i + 1], strict=True):
            if cost is None:
                if re.search(f"{name} cost", trial.run.printed[:MOST_PRINTED], re.IGNORECASE):
                    return trial.fault(message("nst.model_nn.cost-is-no-number", cost=name, iteration=i))
                return trial.fault(message("nst.model_nn.cost-not-printed", cost=name, iteration=i))
            if not np.isclose(cost, right, rtol=NEAR_COST):
                if mistake := _mistake(name, i, cost, along) if known else None:
                    return trial.mistake(mistake, message("nst.model_nn.other-cost", cost=name, iteration=i))
                if (steps := _steps(name, cost, trial)) >= 0:
                    return trial.fault(
                        message("nst.model_nn.cost-after", cost=name, iteration=i, steps=steps, expected=i + 1)
                    )
                return trial.fault(message("nst.model_nn.other-cost-read-it", cost=name, iteration=i))
    return None


def _steps(name: str, cost: float, trial: Trial) -> int:
    """Return the number of steps after which a cost is as it was printed, -1 if there is none."""
    position = [n for n, _ in COSTS].index(name)
    along = (problem_costs(image, trial.target)[position] for image in trial.far)
    return next((steps for steps, right in enumerate(along) if np.isclose(cost, right, rtol=NEAR_COST)), -1)


def _mistake(name: str, i: int, cost: float, along: Sequence[Sequence[float]]) -> Message | None:
    """Return the mistake that gives a printed cost, or None. `along` holds the three costs after 0, 1, … steps."""
    names = [n for n, _ in COSTS]
    for other, value in zip(names, along[i + 1], strict=True):
        if np.isclose(cost, value, rtol=NEAR_COST):
            return message("nst.model_nn.costs-mixed-up", printed=other, cost=name)
    for step, mistake in ((i, "nst.model_nn.cost-before-step"), (i + 2, "nst.model_nn.cost-too-late")):
        if step < len(along) and np.isclose(cost, along[step][names.index(name)], rtol=NEAR_COST):
            return message(mistake)
    return None
