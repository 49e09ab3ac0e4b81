"""The way down: an image is changed a step at a time, small at first, and larger later."""

from collections.abc import Mapping
from functools import cache, partial

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import fft

from nst.solver.lbfgs import Basis, Function, Memory, Value, Vector, step
from nst.solver.settings import Plan, Size
from nst.state import image_in
from nst.types import Array

FIRST = 20.0  # how far a pixel goes in the very first step
SLOWEST = 0.01  # cycles a pixel: waves that are slower are as large as these
OVERHEAD = 5_000  # pixels: a step takes as long as one without any overhead at a size of so many more
PAIR = "step", "change"  # what L-BFGS remembers of a step is called in a saved state


class Descent:
    """Makes a function of an image small, at each size of a plan.

    Arguments:
    start -- the image to start from, (1, height, width, 3), at the last size
    plan -- the sizes, and how many steps are made at each
    fall -- how much more large forms are changed than small ones, see `amplitude`
    """

    def __init__(self, start: Vector, plan: Plan, fall: float = 0.0) -> None:
        self.start, self.plan, self._fall = start, plan, fall
        self.level, self.made = 0, 0  # which size it is at, and how many steps have been made there
        self.image = resized(start, plan[0][0])
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
        basis: Basis = partial(waves, amplitude(self.size, self._fall)) if self._fall else lambda z: z
        return step(function, self.image, found, self.memory, FIRST, basis)

    def magnify(self) -> None:
        """Go to the next size."""
        if self.level + 1 < len(self.plan):
            self.image = self.magnified(self.plan[self.level + 1][0])
        self.level += 1
        self.made, self.memory = 0, Memory()

    def magnified(self, size: Size) -> Vector:
        """The image at a larger size: what has been painted is added to the starting image, which has the detail."""
        if self.finished or size == self.size:
            return self.image
        painted = self.image - resized(self.start, self.size)
        return resized(self.start, size) + resized(painted, size)

    def state(self) -> dict[str, Array]:
        """All that is needed, besides the start and the plan, to go on from here."""
        pairs = enumerate(self.memory.pairs)  # not as one array, which would double the memory they take
        memory = {f"{name}_{i}": array for i, pair in pairs for name, array in zip(PAIR, pair, strict=True)}
        return {"level": np.array(self.level), "made": np.array(self.made), "image": self.image, **memory}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from there. Raises KeyError, and ValueError if it is the state of another plan."""
        level, made = int(state["level"]), int(state["made"])
        size, steps = self.plan[min(level, len(self.plan) - 1)]
        if not (0 <= level <= len(self.plan) and 0 <= made <= steps):
            raise ValueError(f"step {made} at size {level}; expected {self.plan}")
        self.level, self.made, self.image = level, made, image_in(state, "image", size)
        steps_made, changes = (
            [image_in(state, f"{name}_{i}", size) for i in range(sum(key.startswith(PAIR[0]) for key in state))]
            for name in PAIR
        )
        self.memory = Memory(zip(steps_made, changes, strict=True))


@cache
def amplitude(size: Size, fall: float) -> npt.NDArray[np.float32]:
    """How large each wave of an image of this size is: its frequency to the power of minus `fall`, on the average 1.

    Returns: (height, width // 2 + 1, 1), for the waves of `scipy.fft.rfft2`.
    """
    width, height = size
    frequency = np.hypot(np.fft.fftfreq(height)[:, np.newaxis], np.fft.rfftfreq(width))
    falling = np.maximum(frequency, SLOWEST) ** -fall
    return np.asarray((falling / np.sqrt(np.mean(falling**2)))[..., np.newaxis], np.float32)


def waves(amplitude: npt.NDArray[np.float32], z: Vector) -> Vector:
    """The image (1, height, width, 3) whose waves are those of z, each times its amplitude. A symmetric linear map."""
    spectrum = fft.rfft2(z[0].astype(np.float32), axes=(0, 1), workers=-1)
    spectrum *= amplitude
    return np.asarray(fft.irfft2(spectrum, z.shape[1:3], axes=(0, 1), workers=-1)[np.newaxis], np.float64)


def resized(image: Vector, size: Size) -> Vector:
    """An image made smaller or larger, channel by channel, since it is no picture: it may go below 0 and beyond 255."""
    channels = (Image.fromarray(channel.astype(np.float32)) for channel in np.moveaxis(image[0], 2, 0))
    resized = [np.asarray(channel.resize(size, Image.Resampling.BICUBIC)) for channel in channels]
    return np.stack(resized, -1)[np.newaxis].astype(np.float64)
