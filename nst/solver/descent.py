"""Minimise a function of an image step by step, at small sizes first."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import fft

from nst.errors import InterruptionError
from nst.images import picture_of
from nst.solver.lbfgs import Basis, Function, Memory, Value, Vector, proposed, step
from nst.solver.settings import Plan
from nst.state import image_in
from nst.types import Array, Size

FIRST = 20.0  # largest change of a pixel in the very first step
SLOWEST = 0.01  # cycles per pixel; lower frequencies get the amplitude of this one
OVERHEAD = 5_000  # pixels that take as long as the fixed cost of a step
Details = Callable[[Vector, Size], Vector]
PAIR = "step", "change"  # names of an L-BFGS pair in a saved state


class Losses(NamedTuple):
    """The losses of an image, already weighted, except that the notebook's `total_cost` weights its two.

    tv -- total variation, which only the command line tool has
    """

    content: float
    style: float
    tv: float
    total: float


@dataclass(frozen=True)
class State:
    """The progress of a run after a step.

    image -- (1, height, width, 3), mean colour subtracted, float32; `save_image` writes it
    size -- width and height of the image, smaller than the final size at first
    iteration, iterations -- number of steps made, and of all steps
    done -- share of the work that is done, from 0 to 1; steps at the last size take longest
    losses -- the losses of the image
    seconds -- time spent painting, without pauses
    """

    image: Array
    size: Size
    iteration: int
    iterations: int
    done: float
    losses: Losses
    seconds: float

    @property
    def total(self) -> float:
        """Return the total cost."""
        return self.losses.total

    @property
    def content(self) -> float:
        """Return the content cost."""
        return self.losses.content

    @property
    def style(self) -> float:
        """Return the style cost."""
        return self.losses.style

    @property
    def picture(self) -> Array:
        """Return the image as a picture, uint8 (height, width, 3)."""
        return picture_of(self.image)

    @property
    def seconds_left(self) -> float:
        """Estimate the time that the remaining steps take."""
        return self.seconds * (1 - self.done) / self.done


class Descent:
    """Minimise a function of an image at each size of a plan, by L-BFGS.

    Arguments:
    start -- image to start from, (1, height, width, 3), at the last size
    plan -- sizes, each with its number of steps
    fall -- exponent of the preconditioner in the Fourier domain, see `amplitude`; 0 for none
    first -- image to begin with at the first size, if it is not the start
    details -- returns details to add to an image that is enlarged to a size

    Attributes:
    unwanted -- set when nobody wants the result of the evaluation that runs; a function may then raise
        InterruptionError, after which the same step is begun again
    """

    def __init__(
        self, start: Vector, plan: Plan, fall: float = 0.0, first: Vector | None = None, details: Details | None = None
    ) -> None:
        self.start, self.plan, self._fall, self._details = start, plan, fall, details
        self.level, self.made = 0, 0  # index of the current size, and number of steps made there
        self.image = resized(start, plan[0][0]) if first is None else first
        self.memory = Memory()
        self.seconds = 0.0
        self.unwanted = threading.Event()
        self._function_changed = False

    @property
    def finished(self) -> bool:
        """Return whether all steps have been made."""
        return self.level >= len(self.plan)

    @property
    def size(self) -> Size:
        """Return the current size."""
        return self.plan[self.level][0]

    @property
    def next_size(self) -> Size | None:
        """Return the size after this one."""
        return self.plan[self.level + 1][0] if self.level + 1 < len(self.plan) else None

    @property
    def wanted(self) -> int:
        """Return the number of steps left at the current size."""
        return self.plan[self.level][1] - self.made

    @property
    def iteration(self) -> int:
        """Return the number of steps made at all sizes."""
        return self.made + sum(steps for _, steps in self.plan[: self.level])

    @property
    def iterations(self) -> int:
        """Return the number of steps of the whole plan."""
        return sum(steps for _, steps in self.plan)

    @property
    def done(self) -> float:
        """Return the share of the work that is done, from 0 to 1. Steps at larger sizes count more."""
        work = [OVERHEAD + width * height for (width, height), steps in self.plan for _ in range(steps)]
        return sum(work[: self.iteration]) / sum(work)

    def states(
        self, function_at: Callable[[Size], Function], lock: AbstractContextManager[Any] | None = None
    ) -> Iterator[State]:
        """Make all steps that are left, and yield the state after each.

        Two states are yielded besides. After a change of the function, the next image is shown as soon as it is known,
        with the losses of the image before it: its own are not evaluated yet. And when a step has been interrupted,
        the last state is yielded again.

        Arguments:
        function_at -- builds the function for a size; the `about` of its values are `Losses`
        lock -- is held during each step, so that another thread can change something between two steps

        Raises whatever the function raises, except InterruptionError.
        """
        lock = lock or nullcontext()
        state: State | None = None
        while not self.finished:
            began = time.perf_counter()
            function = function_at(self.size)
            found: Value | None = None
            while self.wanted > 0:
                with lock, suppress(InterruptionError):
                    if found and self._function_changed:
                        found = self._weighed_anew(function, found)
                        image = proposed(self.image, found, self.memory, FIRST, self._basis)
                    else:
                        found = self._step(function, found)
                        image = self.image
                    self.seconds += time.perf_counter() - began
                    state = self._state(image, found.about)
                if state:
                    yield state
                began = time.perf_counter()
            with lock:
                self.magnify()

    def function_changed(self) -> None:
        """Take note that the function has other weights from the next step on. Its curvature is kept, but scaled."""
        self._function_changed = True
        self.unwanted.clear()

    def interrupt(self) -> None:
        """End the step that another thread makes: what it evaluates is not wanted any more.

        Two evaluations go on: those of the first step, and the first after a change of the function. Else nothing would
        ever come of a slider that keeps moving.
        """
        if self.iteration and not self._function_changed:
            self.unwanted.set()

    def _step(self, function: Function, before: Value | None) -> Value:
        """Make a step.

        Arguments:
        before -- the function at the image, if it is known

        Returns: the function at the new image.
        """
        if before is None:
            before = function(self.image)
            self._function_changed = False
        self.image, after = self._moved(function, before)
        self.made += 1
        return after

    def _weighed_anew(self, function: Function, before: Value) -> Value:
        """Return the changed function at the image, and scale the memory to it.

        Arguments:
        before -- the function at the image before it changed
        """
        found = function(self.image)
        self.memory = self.memory.scaled(found.value / before.value if before.value else 0.0)
        self._function_changed = False
        return found

    def _state(self, image: Vector, losses: Losses) -> State:
        shown = image.astype(np.float32)
        return State(shown, self.size, self.iteration, self.iterations, self.done, losses, self.seconds)

    @property
    def _basis(self) -> Basis:
        """Return the preconditioner at the current size."""
        return partial(waves, amplitude(self.size, self._fall)) if self._fall else lambda z: z

    def _moved(self, function: Function, found: Value) -> tuple[Vector, Value]:
        """Return the next image, and the function there."""
        return step(function, self.image, found, self.memory, FIRST, self._basis)

    def magnify(self) -> None:
        """Go on to the next size of the plan."""
        if self.next_size:
            self.image = self.magnified(self.next_size)
        self.level += 1
        self.made, self.memory = 0, Memory()

    def magnified(self, size: Size) -> Vector:
        """Return the image at a larger size: the enlarged change is added to the detailed starting image.

        `details` are added as well.
        """
        if self.finished or size == self.size:
            return self.image
        painted = self.image - resized(self.start, self.size)
        larger = resized(self.start, size) + resized(painted, size)
        return larger + self._details(self.image, size) if self._details else larger

    def state(self) -> dict[str, Array]:
        """Return what is needed, besides the start and the plan, to go on from here."""
        pairs = enumerate(self.memory.pairs)  # one array of all pairs would double their memory
        memory = {f"{name}_{i}": array for i, pair in pairs for name, array in zip(PAIR, pair, strict=True)}
        return {"level": np.array(self.level), "made": np.array(self.made), "image": self.image, **memory}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from a state. Raises KeyError, and ValueError if it is the state of another plan."""
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
    """Return the preconditioner of an image in the Fourier domain: frequency ** -fall, with a mean square of 1.

    Returns: (height, width // 2 + 1, 1), as `scipy.fft.rfft2` orders frequencies.
    """
    width, height = size
    frequency = np.hypot(np.fft.fftfreq(height)[:, np.newaxis], np.fft.rfftfreq(width))
    falling = np.maximum(frequency, SLOWEST) ** -fall
    return np.asarray((falling / np.sqrt(np.mean(falling**2)))[..., np.newaxis], np.float32)


def waves(amplitude: npt.NDArray[np.float32], z: Vector) -> Vector:
    """Multiply the Fourier transform of each channel of z, (1, height, width, 3). This is a symmetric linear map."""
    spectrum = fft.rfft2(z[0].astype(np.float32), axes=(0, 1), workers=-1)
    spectrum *= amplitude
    return np.asarray(fft.irfft2(spectrum, z.shape[1:3], axes=(0, 1), workers=-1)[np.newaxis], np.float64)


def resized(image: Vector, size: Size) -> Vector:
    """Resize an image channel by channel, in floats: values may lie outside of 0 … 255."""
    channels = (Image.fromarray(channel.astype(np.float32)) for channel in np.moveaxis(image[0], 2, 0))
    resized = [np.asarray(channel.resize(size, Image.Resampling.BICUBIC)) for channel in channels]
    return np.stack(resized, -1)[np.newaxis].astype(np.float64)
