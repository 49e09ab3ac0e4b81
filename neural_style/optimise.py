"""Set up the optimiser: L-BFGS at several sizes, or Adam at one."""

from collections.abc import Mapping

import numpy as np

from neural_style.beginning import Beginning
from neural_style.options import OptimizerOptions, Options
from neural_style.pictures import Pictures, start
from nst.solver.descent import Descent, resized
from nst.solver.lbfgs import Function, Value, Vector
from nst.solver.settings import plan
from nst.state import image_in
from nst.types import Array, Size

# Chosen by measurement for L-BFGS from the content. The notebook's solver starts from noise, which has to go first: it
# does better with a fall of 0.
FALL = 0.35
BEFORE = 20  # steps at each size but the last


def descent(options: Options, pictures: Pictures) -> Descent:
    """Return the descent from the start that the options ask for to a result of the pictures' size."""
    image, size = start(pictures, options.pictures.noiseblend), pictures.size
    if options.optimizer.optimizer == "adam":
        return Adam(image, size, options.optimizer)
    sizes = plan(size, options.optimizer.iterations, BEFORE)
    if options.pictures.initial or not options.loss.needed_style_layers:  # an initial picture has details of its own
        return Descent(image, sizes, FALL)
    styles = Beginning(pictures, options.pictures.scales, options.loss.blend_weights(len(pictures.styles)))
    return Descent(image, sizes, FALL, styles.coloured(resized(image, sizes[0][0])), styles.details)


class Adam(Descent):
    """A descent by Adam (Kingma & Ba 2015), at one size."""

    def __init__(self, start: Vector, size: Size, options: OptimizerOptions) -> None:
        super().__init__(start, [(size, options.iterations)])
        self._options = options
        self._mean, self._square = np.zeros_like(self.image), np.zeros_like(self.image)  # of the gradient

    def state(self) -> dict[str, Array]:
        """See `Descent.state`; it also has the averages of the gradient."""
        return super().state() | {"mean": self._mean, "square": self._square}

    def restore(self, state: Mapping[str, Array]) -> None:
        """See `Descent.restore`."""
        super().restore(state)
        ((size, _),) = self.plan
        self._mean, self._square = image_in(state, "mean", size), image_in(state, "square", size)

    def _moved(self, function: Function, found: Value) -> tuple[Vector, Value]:
        beta1, beta2 = self._options.beta1, self._options.beta2
        self._mean = beta1 * self._mean + (1 - beta1) * found.gradient
        self._square = beta2 * self._square + (1 - beta2) * found.gradient**2
        t = self.made + 1
        # Both averages start at 0; the last factor corrects this bias
        rate = self._options.learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        image = self.image - rate * self._mean / (np.sqrt(self._square) + self._options.epsilon)
        return image, function(image)
