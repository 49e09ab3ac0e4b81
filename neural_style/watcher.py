"""Who looks on while a picture is painted: the terminal, or whatever else shows it."""

import contextlib
from types import TracebackType
from typing import NoReturn, Protocol, Self

from tqdm import tqdm

from neural_style.objective import Losses
from neural_style.optimise import State
from neural_style.options import Options
from nst.errors import printable
from nst.paint import BAR, Patience


class Watcher(Protocol):
    """Sees the state after each step, and can stop it before the next."""

    @property
    def stop(self) -> bool:
        """Whether to stop: the picture is then written as far as it is."""

    def see(self, state: State) -> None:
        """Look at a state. It is not changed later."""


class Terminal:
    """A bar for all pictures, their losses where they are to be printed, and Ctrl-C, held back to the end of a step."""

    def __init__(self, *pictures: Options) -> None:
        self._pictures, self._at = pictures, 0
        self._patience = Patience()
        self._open = contextlib.ExitStack()
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def stop(self) -> bool:
        """Whether there was Ctrl-C."""
        return self._patience.asked

    def turn_to(self, picture: int) -> None:
        """Show that picture from now on, the first one being 0."""
        self._at = picture

    def see(self, state: State) -> None:
        """Show the state."""
        bar = self._begun()
        shown = told(state.losses)
        bar.set_postfix_str(f"step {state.iteration} of {state.iterations}, {shown}", refresh=False)
        bar.update(self._at + state.done - bar.n)
        every = self._pictures[self._at].print_iterations
        if every and state.iteration % every == 0:
            bar.write(f"step {state.iteration}: {shown}")

    def _begun(self) -> "tqdm[NoReturn]":
        """The bar; there is none before there is something to show, so that what cannot be painted is told alone."""
        count = f"{self._at + 1}/{len(self._pictures)} " if len(self._pictures) > 1 else ""
        name = count + printable(self._pictures[self._at].output.stem)
        if self._bar is None:
            self._open.enter_context(self._patience)
            self._bar = self._open.enter_context(tqdm(total=len(self._pictures), desc=name, bar_format=BAR))
        self._bar.set_description_str(name, refresh=False)
        return self._bar


class Together:
    """Several watchers; each of them can stop it."""

    def __init__(self, *watchers: Watcher) -> None:
        self._watchers = watchers

    @property
    def stop(self) -> bool:
        """Whether one of them stops it."""
        return any(watcher.stop for watcher in self._watchers)

    def see(self, state: State) -> None:
        """Show the state to all of them."""
        for watcher in self._watchers:
            watcher.see(state)


def told(losses: Losses) -> str:
    """Losses in a line."""
    return ", ".join(f"{name} {value:.4g}" for name, value in losses._asdict().items())
