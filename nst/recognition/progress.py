"""Show a training while it goes on: a bar, and the distances of unseen people as they part, in one output.

It is HTML with a picture in it, which needs no widgets, and nothing is written to stderr.
"""

import base64
import html
import io
import time
from typing import Any

from IPython.display import display
from matplotlib import rc_context
from matplotlib.figure import Figure

from nst.durations import duration
from nst.fonts import families
from nst.recognition.plots import draw_distances, in_words
from nst.texts import text
from nst.types import Array

PAUSE = 1.0  # seconds between two updates
LOOK = """<style>
.nst-training { max-width: 560px; font-variant-numeric: tabular-nums; }
.nst-training progress { width: 100%; height: 10px; }
.nst-training img { max-width: 100%; border-radius: 3px; }
</style>"""


class Progress:
    """What is shown of a training of so many steps."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._began = time.monotonic()
        self._first = 0.0  # seconds until the first step was made, in which kernels are prepared
        self._drawn = 0.0
        self._picture = ""
        self._display: Any = None

    def checked(self, same: Array, other: Array) -> None:
        """Draw the distances of unseen people, to be shown from now on."""
        stream = io.BytesIO()
        with rc_context({"font.family": families()}):
            figure = Figure(figsize=(5.6, 2.6), layout="constrained")
            draw_distances(figure.subplots(), same, other)
            figure.savefig(stream, format="png", dpi=100)
        about, data = html.escape(in_words(same, other)), base64.b64encode(stream.getvalue()).decode()
        self._picture = f'<img alt="{about}" src="data:image/png;base64,{data}">'

    def saw(self, step: int) -> None:
        """Take note of a step, and show it if it is time."""
        now = time.monotonic()
        if step == 1:
            self._first = now - self._began
        if step < self._steps and now - self._drawn < PAUSE:
            return
        self._drawn = now
        told, label = self._how_far(step), text("training.steps")
        bar = f'<progress max="{self._steps}" value="{step}" aria-label="{label}"></progress>'
        shown = f'{LOOK}<div class="nst-training">{told}{bar}{self._picture}</div>'
        bundle = {"text/plain": told, "text/html": shown}
        if self._display is None:
            self._display = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._display.update(bundle, raw=True)

    def _how_far(self, step: int) -> str:
        """Return the number of steps and the time that is left, in words."""
        seconds = time.monotonic() - self._began
        where = text("watch.where", step=step, steps=self._steps, time=duration(seconds))
        if step >= self._steps:
            return text("watch.done", where=where)
        if step < 2:
            return where
        left = (seconds - self._first) / (step - 1) * (self._steps - step)
        return text("watch.left", where=where, time=duration(left))
