"""Follow a loop of training steps: the bar, the growing picture and the curves that `watch` shows of a session.

with follow(200) as run:
    for i in range(200):
        J = train_step(generated_image)
        run.saw(generated_image)
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from nst.curves import COSTS
from nst.images import MEANS, picture_of
from nst.notebook.watch import EVERY, PAUSE, STEPS, Watched, save


class Followed(Watched):
    """What has been seen of a loop, see `Watched`. Its `image` has the mean colour subtracted."""

    def __init__(self, steps: int) -> None:
        super().__init__(None, None, [None] * len(COSTS), steps)

    def saw(self, image: Any, costs: Sequence[Any] | None = None) -> None:
        """Take note of a step.

        Arguments:
        image -- the image after the step, (1, height, width, 3), from 0 to 1
        costs -- the total cost, the content cost and the style cost, if they are known
        """
        self.step += 1
        if self.step == 1:
            self._output.first_step_made()
        self.image = np.asarray(image) * 255 - MEANS
        if (self.step - 1) % EVERY == 0:
            self.pictures[self.step - 1] = picture_of(self.image)
        if costs is not None:
            self._history[self.step] = tuple(float(cost) for cost in costs)
        if self._output.age >= PAUSE:
            self.draw()


@contextmanager
def follow(steps: int = STEPS) -> Iterator[Followed]:
    """Show a loop while it goes on. Interrupted, it ends in peace: the picture so far is saved.

    Arguments:
    steps -- number of steps of the whole loop
    """
    followed = Followed(steps)
    try:
        yield followed
    except KeyboardInterrupt:
        save(followed)
    finally:
        followed.draw()
