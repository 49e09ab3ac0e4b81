"""The pictures that model_nn saves in output/: one every 20 iterations, and the last image."""

import io
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image

from autograder.assignments.nst.checks.program import Program, saved_elsewhere
from autograder.assignments.nst.checks.reference import MEANS
from autograder.assignments.nst.checks.trial import PERIOD, Course, Trial, right_course
from autograder.judge.errors import one_line
from autograder.judge.message import message
from autograder.judge.question import Fault
from autograder.judge.reference import Array, Input

NEAR_PIXEL = 1  # of 255: the picture is rounded, and float32 may round it the other way
LIGHT = (0.299, 0.587, 0.114)  # luminance, as JPEG has it: at full size, whatever is done to the colours
# How far its mean may be off in a JPEG. Of 6000 pictures such as are drawn here it was, at quality 75, with colours at
# full size, half and a quarter, rounded or cut to whole numbers, 4 to 12; at quality 50, 9 to 22. The nearest of all
# pictures of one colour were 35 to 67 off, white ones 97 to 162, noise 41 to 88, another trial's picture 43 to 96, and
# the right one upside down, mirrored or at half its size 26 to 101.
NEAR_LIGHT = 22
PICTURE = re.compile(r"[0-9]{1,9}\.png")
LAST = "generated_image.jpg"


def files_fault(trial: Trial, mistaken: Sequence[Course], program: Program | None) -> Fault | None:
    """Return whether the pictures are there, and show the images of the right course."""
    right = right_course(trial)
    saved = sorted((name for name in trial.run.files if PICTURE.fullmatch(name)), key=lambda name: int(name[:-4]))
    if saved != _names(right):
        return _missing(trial, saved, mistaken, program)
    for name, picture in trial.run.files.items():
        if name in (*saved, LAST) and not _fits(picture, trial):
            return trial.fault(message("nst.model_nn.other-size", file=one_line(f"output/{name}")))
    if _show(right, trial):
        return _last_picture_fault(trial)
    mistake = next((course.mistake for course in mistaken if _show(course, trial)), None)
    return trial.mistake(mistake) if mistake else _wrong_picture(trial)


def _missing(trial: Trial, saved: Sequence[str], mistaken: Sequence[Course], program: Program | None) -> Fault:
    """Return what to tell if there are other numbered pictures than there should be."""
    if trial.run.unwritten:
        return _unwritten(trial)
    elsewhere = saved_elsewhere(program) if program else None
    if mistake := elsewhere or next((course.mistake for course in mistaken if _names(course) == list(saved)), None):
        return trial.mistake(mistake)
    seen, expected = ", ".join(saved[:12]), ", ".join(_names(right_course(trial)))
    if not seen:
        return trial.fault(message("nst.model_nn.nothing-saved", expected=expected))
    return trial.fault(message("nst.model_nn.saved", seen=seen, expected=expected))


def _unwritten(trial: Trial) -> Fault:
    where = message("nst.model_nn.could-not-write", file=one_line(trial.run.unwritten))
    return trial.mistake(message("nst.model_nn.save-under-output"), where)


def _names(course: Course) -> list[str]:
    return [f"{i}.png" for i in course.printed]


def _show(course: Course, trial: Trial) -> bool:
    """Return whether the pictures show the images along a course."""
    return all(f"{i}.png" in trial.run.files and _shows(trial, i, course.after(i)) for i in right_course(trial).printed)


def _shows(trial: Trial, i: int, image: Array) -> bool:
    return bool(np.max(_distance(trial.run.files[f"{i}.png"], _pixels(image))) <= NEAR_PIXEL)


def _wrong_picture(trial: Trial) -> Fault:
    right = right_course(trial)
    i = next(i for i in right.printed if not _shows(trial, i, right.after(i)))
    where = message("nst.model_nn.other-picture", iteration=i)
    last = right.printed[-1]
    if all(_shows(trial, i, trial.path[0]) for i in right.printed):
        return trial.mistake(message("nst.model_nn.shows-input"), where)
    if last and _shows(trial, last, trial.path[last]):
        return trial.mistake(message("nst.model_nn.shows-image-before-step"), where)
    steps = next((steps for steps, image in enumerate(trial.far) if _shows(trial, i, image)), None)
    if steps is None:
        return trial.fault(where)
    return trial.fault(message("nst.model_nn.shows-image-after", iteration=i, steps=steps, expected=i + 1))


def _last_picture_fault(trial: Trial) -> Fault | None:
    files = trial.run.files
    if LAST not in files:
        return (
            _unwritten(trial)
            if trial.run.unwritten
            else trial.mistake(message("nst.model_nn.last-missing", file=f"output/{LAST}"))
        )
    if not _shows_last(files[LAST], trial):
        return trial.mistake(message("nst.model_nn.last-other", file=f"output/{LAST}"))
    return None


def _fits(picture: Input, trial: Trial) -> bool:
    return isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.shape == trial.start.shape[1:]


def _shows_last(picture: Input, trial: Trial) -> bool:
    """Return whether a JPEG, which changes pixels, shows the last image rather than the first or one saved before."""

    def off(step: int) -> float:
        return float(np.mean(_distance(picture, _as_jpeg(_pixels(trial.path[step])))))

    if np.mean(_distance(picture @ LIGHT, _pixels(trial.path[trial.steps]) @ LIGHT)) > NEAR_LIGHT:
        return False
    before = (0, *(i + 1 for i in range(0, trial.steps - 1, PERIOD)))
    return off(trial.steps) <= 2 * min(map(off, before))


def _pixels(image: Array) -> Input:
    """Return an image (1, n_H, n_W, 3), mean colour subtracted, as a picture (n_H, n_W, 3), uint8."""
    return np.asarray(np.rint(np.clip(image[0] + MEANS, 0, 255)), np.uint8)


def _as_jpeg(pixels: Input) -> Input:
    """Return a picture as it comes back from a JPEG of the quality that save_image chooses."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    return np.asarray(Image.open(file))


def _distance(picture: Input, other: Input) -> Array:
    """Return how far each value of a picture is from that of another."""
    return np.abs(np.subtract(picture, other, dtype=np.float64))
