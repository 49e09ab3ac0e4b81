"""Watch a run of `model_nn`: a bar, the growing picture and the curves of its costs, in one output that is updated.

The loop is the student's. What happens in it is seen in the session, which runs the training step, reads the picture
and evaluates the costs.
"""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from nst.curves import COSTS, svg
from nst.images import picture_of
from nst.notebook.live import LiveOutput
from nst.pictures import encoded, write_file
from nst.texts import text
from nst.types import Array

STEPS = 200
EVERY = 20  # steps between two pictures that are kept, and between two lines of costs
PAUSE = 0.5  # seconds between two updates
OUTPUT = Path("output", "generated_image.jpg")
LOOK = """<style>
.nst-run { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; max-width: 820px;
  --nst-content: #0072b2; --nst-style: #b34700; }
[data-jp-theme-light="false"] .nst-run { --nst-content: #6fbdf0; --nst-style: #ffa366; }
.nst-run div { flex: 1 0 100%; font-variant-numeric: tabular-nums; }
.nst-run progress { width: 100%; height: 10px; }
.nst-run img, .nst-run svg { flex: 1 1 300px; min-width: 0; max-width: 400px; border-radius: 3px; }
.nst-run svg { font-size: 11px; fill: currentColor; }
.nst-run svg path.grid { stroke: currentColor; stroke-opacity: .15; }
.nst-run svg polyline { fill: none; stroke-width: 2; stroke: currentColor; }
.nst-run svg polyline.content { stroke: var(--nst-content); } .nst-run svg text.content { fill: var(--nst-content); }
.nst-run svg polyline.style { stroke: var(--nst-style); } .nst-run svg text.style { fill: var(--nst-style); }
.nst-run svg text[class] { font-weight: 600; }
</style>"""


class Watched:
    """What has been seen of a run.

    image -- the image after the last step, array (1, height, width, 3); None before the first one
    step -- number of steps that have been made
    pictures -- what was painted after each twentieth step, uint8 (height, width, 3), by the number of steps before it
    """

    def __init__(self, train_step: Any, image: Any, costs: Sequence[Any], steps: int) -> None:
        self.image: Array | None = None
        self.step = 0
        self.pictures: dict[int, Array] = {}
        self._train_step, self._image, self._steps = train_step, image, steps
        self._costs = dict(zip(COSTS, costs, strict=True))
        self._history: dict[int, tuple[float, ...]] = {}  # the costs, by the number of the step
        self._output = LiveOutput(steps)

    def see(self, fetched: Any, values: Any) -> None:
        """Take note of what the session was asked for, and of what it answered."""
        answers = [*_pairs(fetched, values)]
        before = self.step
        self.step += sum(tensor is self._train_step for tensor, _ in answers)
        if not before and self.step:
            self._output.first_step_made()
        for tensor, value in answers:
            if tensor is self._image and self.step:
                self.image = value
                if (self.step - 1) % EVERY == 0:
                    self.pictures[self.step - 1] = picture_of(value)
        found = {name: v for name, cost in self._costs.items() for tensor, v in answers if tensor is cost}
        if len(found) == len(COSTS) and self.step:
            self._history[self.step] = tuple(float(found[name]) for name in COSTS)
        if self.image is not None and self._output.age >= PAUSE:
            self.draw()

    def some_pictures(self, most: int = 5) -> dict[int, Array]:
        """Return at most so many of the pictures, spread over the run: number of steps before it -> picture."""
        steps = [*self.pictures]
        count = min(most, len(steps))
        chosen = {steps[round(n * (len(steps) - 1) / max(count - 1, 1))] for n in range(count)}
        return {step: self.pictures[step] for step in sorted(chosen)}

    def draw(self) -> None:
        """Show how far the run is, and what it has painted."""
        if self.image is None:
            return
        told = self._output.how_far(self.step)
        stream = io.BytesIO()
        Image.fromarray(picture_of(self.image)).save(stream, "JPEG", quality=88)
        data, about = base64.b64encode(stream.getvalue()).decode(), text("watch.picture", step=self.step)
        curves = svg(COSTS, [*self._history.values()], [*self._history], self._steps) if self._history else ""
        shown = (
            f'{LOOK}<div class="nst-run"><div>{told}<progress max="{self._steps}" value="{self.step}" '
            f'aria-label="{text("watch.steps-of-run")}"></progress></div>'
            f'<img alt="{about}" src="data:image/jpeg;base64,{data}">{curves}</div>'
        )
        self._output.show(told, shown)


@contextmanager
def watch(sess: Any, train_step: Any, image: Any, costs: Sequence[Any], steps: int = STEPS) -> Iterator[Watched]:
    """Show a run while it goes on. Interrupted, it ends in peace: the picture so far is saved.

    Arguments:
    sess -- the session in which the run is
    train_step -- the operation that makes a step
    image -- the variable that holds the image
    costs -- the total cost, the content cost and the style cost
    steps -- number of steps of the whole run
    """
    watched = Watched(train_step, image, costs, steps)
    run = sess.run

    def seen_run(fetches: Any, *args: Any, **kwargs: Any) -> Any:
        values = run(fetches, *args, **kwargs)
        watched.see(fetches, values)
        return values

    sess.run = seen_run
    try:
        yield watched
    except KeyboardInterrupt:
        save(watched)
    finally:
        del sess.run  # the method of its class again
        watched.draw()


def save(watched: Watched) -> None:
    """Save the picture of a run that was interrupted, and say so in one sentence."""
    if watched.image is None:
        print(text("watch.interrupted-early"))
        return
    write_file(OUTPUT, encoded(Image.fromarray(picture_of(watched.image)), OUTPUT))
    print(text("watch.interrupted", steps=watched.step, file=OUTPUT.as_posix()))


def _pairs(fetched: Any, values: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each tensor that was asked for, with its value, out of lists and dictionaries."""
    if isinstance(fetched, Mapping):
        fetched, values = [*fetched.values()], [values[key] for key in fetched]
    if isinstance(fetched, list | tuple):
        for tensor, value in zip(fetched, values, strict=True):
            yield from _pairs(tensor, value)
    else:
        yield fetched, values
