"""The way down: an image is changed a step at a time, small at first, and larger later."""

import numpy as np
from PIL import Image

from nst_lbfgs import Function, Memory, Value, Vector, step
from nst_settings import Plan, Size

FIRST = 20.0  # how far a pixel goes in the very first step
OVERHEAD = 5_000  # pixels: a step takes as long as one without any overhead at a size of so many more


class Descent:
    """Makes a function of an image small, at each size of a plan.

    Arguments:
    start -- the image to start from, (1, height, width, 3), at the last size
    plan -- the sizes, and how many steps are made at each
    level, made, image -- where to go on: which size, how many steps have been made there, and the image
    """

    def __init__(self, start: Vector, plan: Plan, level: int = 0, made: int = 0, image: Vector | None = None) -> None:
        self.start, self.plan = start, plan
        self.level, self.made = level, made
        self.image = resized(start, plan[0][0]) if image is None else image
        self.memory = Memory()

    @property
    def finished(self) -> bool:
        """Whether it has been through all sizes."""
        return self.level >= len(self.plan)

    @property
    def size(self) -> Size:
        """The size it is at."""
        return self.plan[self.level][0]

    @property
    def wanted(self) -> int:
        """How many more steps are to be made at this size."""
        return self.plan[self.level][1] - self.made

    @property
    def iteration(self) -> int:
        """How many steps have been made in all."""
        return self.made + sum(steps for _, steps in self.plan[: self.level])

    @property
    def iterations(self) -> int:
        """How many steps there are in all."""
        return sum(steps for _, steps in self.plan)

    @property
    def done(self) -> float:
        """How much of the work has been done, from 0 to 1: a step takes the longer the larger the image."""
        work = [OVERHEAD + width * height for (width, height), steps in self.plan for _ in range(steps)]
        return sum(work[: self.iteration]) / sum(work)

    def step(self, function: Function, found: Value | None) -> Value:
        """Make a step. `found` is the function at the image, if it is known; returns the function at the new one."""
        self.image, found = self._moved(function, found or function(self.image))
        self.made += 1
        return found

    def _moved(self, function: Function, found: Value) -> tuple[Vector, Value]:
        """The next image, and the function there."""
        return step(function, self.image, found, self.memory, FIRST)

    def magnify(self) -> None:
        """Go to the next size: add what has been painted to the starting image, which has the detail."""
        painted = self.image - resized(self.start, self.size)
        self.level += 1
        self.made, self.memory = 0, Memory()
        if not self.finished:
            self.image = resized(self.start, self.size) + resized(painted, self.size)


def resized(image: Vector, size: Size) -> Vector:
    """An image made smaller or larger, channel by channel, since it is no picture: it may go below 0 and beyond 255."""
    channels = (Image.fromarray(channel.astype(np.float32)) for channel in np.moveaxis(image[0], 2, 0))
    resized = [np.asarray(channel.resize(size, Image.Resampling.BICUBIC)) for channel in channels]
    return np.stack(resized, -1)[np.newaxis].astype(np.float64)
