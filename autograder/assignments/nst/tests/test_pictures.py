"""Which files pass for the picture of the last image: whatever a JPEG does to that, and nothing else."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from autograder.assignments.nst.checks.model_nn import _try
from autograder.assignments.nst.checks.pictures import LAST, files_fault
from autograder.assignments.nst.checks.reference import MEANS
from autograder.assignments.nst.checks.trial import PERIOD, Trial
from autograder.judge.student import Run, Source, StepProblem, StepsRun

Picture = npt.NDArray[np.uint8]
SEEDS = range(6)


class Nobody:
    """A student who is not there: what is wanted is a trial."""

    def apply(self, calls: Any, with_right: bool = False) -> Any:
        raise NotImplementedError

    def run_model_nn(self, start: Any, target: Any, iterations: int | None) -> Run:
        return Run()

    def run_train_step(self, problem: StepProblem) -> StepsRun:
        raise NotImplementedError

    def source(self, function: str) -> Source:
        raise NotImplementedError


def picture(trial: Trial, steps: int) -> Picture:
    return np.asarray(np.rint(np.clip(trial.path[steps][0] + MEANS, 0, 255)), np.uint8)


def passes(trial: Trial, last: Picture) -> bool:
    """Whether the pictures of a trial are right, with this one as the last."""
    saved = {f"{i}.png": picture(trial, i + 1) for i in range(0, trial.steps, PERIOD)}
    run = Run(files=saved | {LAST: last})
    return files_fault(Trial(trial.start, trial.target, trial.steps, trial.given, run, trial.start), [], None) is None


def trial_of(seed: int) -> Trial:
    rng = np.random.default_rng(seed)
    return _try(Nobody(), rng, int(rng.integers(42, 58)) if seed % 2 else int(rng.integers(2, 5)))


def jpeg(pixels: Picture, **options: Any) -> Picture:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **options)
    return np.asarray(Image.open(file))


def by_matplotlib(pixels: Picture) -> Picture:
    file = io.BytesIO()
    plt.imsave(file, pixels, format="jpg")
    return np.asarray(Image.open(file).convert("RGB"))


HONEST: dict[str, Callable[[Picture], Picture]] = {
    "matplotlib": by_matplotlib,
    "progressive": lambda pixels: jpeg(pixels, progressive=True, optimize=True),
    "cut to whole numbers, as SciPy's imsave was used": lambda pixels: jpeg(np.maximum(pixels, 1) - np.uint8(1)),
    **{
        f"quality {quality}, subsampling {subsampling}": partial(jpeg, quality=quality, subsampling=subsampling)
        for quality in (75, 85, 95, 100)
        for subsampling in (0, 1, 2)
    },
}
OTHERS: dict[str, Callable[[Picture], Picture]] = {
    "grey": lambda pixels: np.full_like(pixels, 128),
    "white": lambda pixels: np.full_like(pixels, 255),
    "black": np.zeros_like,
    "its mean colour": lambda pixels: np.broadcast_to(np.uint8(pixels.mean((0, 1))), pixels.shape),
    "noise": lambda pixels: np.random.default_rng(0).integers(0, 256, pixels.shape, np.uint8),
    "faint noise": lambda pixels: np.random.default_rng(0).integers(96, 160, pixels.shape, np.uint8),
    "another trial's": lambda pixels: np.resize(picture(trial_of(99), 40), pixels.shape),
    "upside down": lambda pixels: pixels[::-1],
    "negative": lambda pixels: 255 - pixels,
}


@pytest.mark.parametrize("how", HONEST)
def test_jpeg_of_the_last_image_passes(how: str) -> None:
    for trial in map(trial_of, SEEDS):
        assert passes(trial, HONEST[how](picture(trial, trial.steps)))


@pytest.mark.parametrize("what", OTHERS)
def test_other_picture_does_not_pass(what: str) -> None:
    for trial in map(trial_of, SEEDS):
        other = OTHERS[what](picture(trial, trial.steps))
        assert not passes(trial, other)
        assert not passes(trial, jpeg(np.ascontiguousarray(other)))


def test_picture_of_an_earlier_image_does_not_pass() -> None:
    for trial in map(trial_of, (1, 3, 5)):
        assert trial.steps > PERIOD
        for steps in (0, 1, PERIOD + 1):
            assert not passes(trial, jpeg(picture(trial, steps), quality=95))
