"""A run in a thread of its own, so that the notebook's other cells can run while it paints."""

import threading
from collections.abc import Callable
from typing import Protocol

from nst.errors import SettingsError
from nst.solver.run import Run, State
from nst.solver.settings import Settings


class Listener(Protocol):
    """Who is told how it goes; by the painting's thread."""

    def on_start(self, painting: "Painting") -> None:
        """The painting before has ended, and this one begins."""

    def on_step(self, painting: "Painting", settings: Settings, state: State) -> None:
        """A step has been made with these settings."""

    def on_complaint(self, painting: "Painting", error: SettingsError) -> None:
        """Something was asked that cannot be; it goes on as before."""

    def on_end(self, painting: "Painting", error: Exception | None) -> None:
        """The run is at its end, or an error has ended it."""


class Painting(threading.Thread):
    """What is asked of it, it does between two steps; nobody waits for a step.

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

    @property
    def waits(self) -> bool:
        """Whether the painting before is still in its last step."""
        before = self._before  # the thread may take it away
        return before is not None and before.is_alive()

    def pause(self) -> None:
        """Make no step after the one that is being made."""
        self._going.clear()

    def go_on(self) -> None:
        """End a pause."""
        self._going.set()

    def steer(self, settings: Settings) -> None:
        """Go on with the weights of these settings; the rest of them stays as it was."""
        self._wish = settings

    def end(self) -> None:
        """Make no step after the one that is being made, and never again."""
        self._over = True
        self._going.set()

    def run(self) -> None:
        """Paint. Called by the thread."""
        error = None
        try:
            if self._before:
                self._before.join()
                self._before = None
            if not self._over:
                self._listener.on_start(self)
                self._paint(self._start_run())
        except Exception as raised:  # a student's functions, a full memory: the listener tells
            error = raised
        self._listener.on_end(self, error)

    def _paint(self, run: Run) -> None:
        states = iter(run)
        while not self._over and (state := next(states, None)):
            self._listener.on_step(self, run.settings, state)
            self._going.wait()
            self._steer(run)

    def _steer(self, run: Run) -> None:
        wish, self._wish = self._wish, None
        if wish:
            try:
                run.steer(wish.alpha, wish.beta, dict(wish.style_layers))
            except SettingsError as error:
                self._listener.on_complaint(self, error)
