"""Show a training while it goes on: a bar, and the distances of unseen people as they part, in one output."""

import base64
import html
import io

from matplotlib import rc_context
from matplotlib.figure import Figure

from nst.fonts import families
from nst.notebook.live import LiveOutput
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
        self._output = LiveOutput(steps)
        self._picture = ""

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
        if step == 1:
            self._output.first_step_made()
        if step < self._steps and self._output.age < PAUSE:
            return
        told, label = self._output.how_far(step), text("training.steps")
        bar = f'<progress max="{self._steps}" value="{step}" aria-label="{label}"></progress>'
        self._output.show(told, f'{LOOK}<div class="nst-training">{told}{bar}{self._picture}</div>')
