"""Making the loss small: by the fast solver's descent, or by Adam."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from neural_style.objective import Losses
from nst.solver.descent import Descent
from nst.solver.lbfgs import Function, Value, Vector
from nst.solver.settings import Plan, Size
from nst.state import image_in
from nst.types import Array

# L-BFGS, chosen by measurement, for a start from the content. The notebook's solver, whose start is full of noise that
# has to go, does better with a fall of 0 and with fewer steps before the last size.
FALL = 0.35
BEFORE = 40  # steps at each size but the last


@dataclass(frozen=True)
class State:
    """How far a picture is.

    image -- (1, height, width, 3), mean colour subtracted
    size -- its width and height
    iteration, iterations -- how many steps have been made, of how many
    done -- how much of the work that is, from 0 to 1
    losses -- of the image
    """

    image: Vector
    size: Size
    iteration: int
    iterations: int
    done: float
    losses: Losses


class Adam(Descent):
    """A descent by Adam (Kingma & Ba 2015): each pixel moves by about the learning rate in each step."""

    def __init__(  # noqa: PLR0913, PLR0917 -- Adam's
        self, start: Vector, plan: Plan, learning_rate: float, beta1: float, beta2: float, epsilon: float
    ) -> None:
        super().__init__(start, plan)
        self._rate, self._betas, self._epsilon = learning_rate, (beta1, beta2), epsilon
        self._mean, self._square = np.zeros_like(self.image), np.zeros_like(self.image)  # of the gradient

    def state(self) -> dict[str, Array]:
        """See `Descent.state`; the averages of the gradient besides."""
        return super().state() | {"mean": self._mean, "square": self._square}

    def restore(self, state: Mapping[str, Array]) -> None:
        """See `Descent.restore`."""
        super().restore(state)
        size = self.plan[0][0]  # there is one
        self._mean, self._square = image_in(state, "mean", size), image_in(state, "square", size)

    def _moved(self, function: Function, found: Value) -> tuple[Vector, Value]:
        beta1, beta2 = self._betas
        self._mean = beta1 * self._mean + (1 - beta1) * found.gradient
        self._square = beta2 * self._square + (1 - beta2) * found.gradient**2
        t = self.made + 1
        rate = self._rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)  # both averages begin at 0, which is made up for
        image = self.image - rate * self._mean / (np.sqrt(self._square) + self._epsilon)
        return image, function(image)


def paint(descent: Descent, objective: Callable[[Size], Function]) -> Iterator[State]:
    """Make all steps, and hand out the state after each. `objective` makes the loss at a size. Raises CostError."""
    while not descent.finished:
        function, found = objective(descent.size), None
        while descent.wanted > 0:
            found = descent.step(function, found)
            yield State(descent.image, descent.size, descent.iteration, descent.iterations, descent.done, found.about)
        descent.magnify()
