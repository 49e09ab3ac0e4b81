"""Paint in a thread, so that other cells of the notebook can run meanwhile."""

import threading
from collections.abc import Callable
from typing import Protocol

from nst.errors import SettingsError
from nst.solver.run import Run, State
from nst.solver.settings import Settings


class Listener(Protocol):
    """Receives the progress of a painting, in the painting's thread."""

    def on_start(self, painting: "Painting") -> None:
        """Called when the previous painting has ended and this one starts."""

    def on_step(self, painting: "Painting", settings: Settings, state: State) -> None:
        """Called after each step, with the settings of that step."""

    def on_complaint(self, painting: "Painting", error: SettingsError) -> None:
        """Called when a request cannot be met. The painting goes on as before."""

    def on_end(self, painting: "Painting", error: Exception | None) -> None:
        """Called at the end of the run, or when an error has ended it."""


class Painting(threading.Thread):
    """A thread that paints. It heeds requests between two steps, and no method waits for a step.

    Arguments:
    start -- makes the run; it may take its time, and raise what it likes
    listener -- is told of each step and of the end
    before -- the painting before this one, which may still be in its last step
    """

    def __init__(self, start: Callable[[], Run], listener: Listener, before: "Painting | None") -> None:
        super().__init__(daemon=True, name="painting")
        self._start_run, self._listener, self._before = start, listener, before
        self._going = threading.Event()
        self._going.set()
        self._over = False
        self._wish: Settings | None = None
        self._run: Run | None = None

    @property
    def waits(self) -> bool:
        """Return whether the previous painting is still in its last step."""
        before = self._before  # read once, since the thread sets it to None
        return before is not None and before.is_alive()

    def pause(self) -> None:
        """Pause after the current step."""
        self._going.clear()

    def go_on(self) -> None:
        """Continue after a pause."""
        self._going.set()

    def steer(self, settings: Settings) -> None:
        """Use the weights of these settings from now on. A step with other weights is not made to its end."""
        self._wish = settings
        if self._run and settings.weights != self._run.settings.weights:
            self._run.interrupt()

    def end(self) -> None:
        """Stop for good."""
        self._over = True
        self._going.set()
        if self._run:
            self._run.interrupt()

    def run(self) -> None:
        """Paint. Called by the thread."""
        error = None
        try:
            if self._before:
                self._before.join()
                self._before = None
            if not self._over:
                self._listener.on_start(self)
                self._run = self._start_run()
                self._paint(self._run)
        except Exception as raised:  # from a student's functions or a full memory; the listener reports it
            error = raised
        self._listener.on_end(self, error)

    def _paint(self, run: Run) -> None:
        states, last = iter(run), None
        while not self._over and (state := next(states, None)):
            if state is not last:  # else a step was interrupted
                self._listener.on_step(self, run.settings, state)
            last = state
            self._going.wait()
            self._steer(run)

    def _steer(self, run: Run) -> None:
        wish, self._wish = self._wish, None
        if wish:
            try:
                run.steer(wish.alpha, wish.beta, dict(wish.style_layers))
            except SettingsError as error:
                self._listener.on_complaint(self, error)
