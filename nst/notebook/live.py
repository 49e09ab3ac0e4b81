"""Update one output of a cell while steps are made. It is HTML, which needs no widgets, and is not on stderr."""

import time
from typing import Any

from IPython.display import display

from nst.durations import duration
from nst.texts import text


class LiveOutput:
    """An output of a cell that tells how far a loop is.

    steps -- number of all steps
    """

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._began = time.monotonic()
        self._first = 0.0  # seconds until the first step was made, in which kernels are prepared
        self._shown = 0.0
        self._display: Any = None

    def first_step_made(self) -> None:
        """Take note that the first step has been made. It says nothing about how long the others take."""
        self._first = time.monotonic() - self._began

    @property
    def age(self) -> float:
        """Return the seconds since the last update."""
        return time.monotonic() - self._shown

    def show(self, told: str, html: str) -> None:
        """Replace what is shown: in words, where there is no HTML, and as HTML."""
        self._shown = time.monotonic()
        bundle = {"text/plain": told, "text/html": html}
        if self._display is None:
            self._display = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._display.update(bundle, raw=True)

    def how_far(self, step: int) -> str:
        """Return the number of steps that have been made, and the time that is left, in words."""
        seconds = time.monotonic() - self._began
        where = text("watch.where", step=step, steps=self._steps, time=duration(seconds))
        if step >= self._steps:
            return text("watch.done", where=where)
        if step < 2:
            return where
        left = (seconds - self._first) / (step - 1) * (self._steps - step)
        return text("watch.left", where=where, time=duration(left))
