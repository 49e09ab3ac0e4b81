"""Show a run while it paints: in the terminal, or elsewhere."""

import contextlib
from types import TracebackType
from typing import NoReturn, Protocol, Self

from tqdm import tqdm

from neural_style.options import Options
from nst.errors import printable
from nst.paint import BAR, Patience
from nst.solver.descent import Losses, State


class Watcher(Protocol):
    """Receives the state after each step, and can stop the run before the next."""

    @property
    def stop(self) -> bool:
        """Return whether to stop the run. The picture is then written as it is."""

    def see(self, state: State) -> None:
        """Receive a state, which is not changed later."""


class Terminal:
    """A progress bar for all pictures, with their losses; Ctrl-C takes effect at the end of a step."""

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
        """Return whether Ctrl-C was pressed."""
        return self._patience.asked

    def turn_to(self, picture: int) -> None:
        """Go on to a picture, by its number from 0."""
        self._at = picture

    def see(self, state: State) -> None:
        """Show the state."""
        bar = self._begun()
        shown = told(state.losses)
        bar.set_postfix_str(f"step {state.iteration} of {state.iterations}, {shown}", refresh=False)
        bar.update(self._at + state.done - bar.n)
        every = self._pictures[self._at].output.print_iterations
        if every and state.iteration % every == 0:
            bar.write(f"step {state.iteration}: {shown}")

    def _begun(self) -> "tqdm[NoReturn]":
        """Return the bar. It appears with the first step, so that an error before it stands alone."""
        count = f"{self._at + 1}/{len(self._pictures)} " if len(self._pictures) > 1 else ""
        name = count + printable(self._pictures[self._at].output.output.stem)
        if self._bar is None:
            self._open.enter_context(self._patience)
            self._bar = self._open.enter_context(tqdm(total=len(self._pictures), desc=name, bar_format=BAR))
        self._bar.set_description_str(name, refresh=False)
        return self._bar


class Together:
    """Several watchers as one; each of them can stop the run."""

    def __init__(self, *watchers: Watcher) -> None:
        self._watchers = watchers

    @property
    def stop(self) -> bool:
        """Return whether one of them stops the run."""
        return any(watcher.stop for watcher in self._watchers)

    def see(self, state: State) -> None:
        """Pass a state on to all watchers."""
        for watcher in self._watchers:
            watcher.see(state)


def told(losses: Losses) -> str:
    """Format losses in a line."""
    return ", ".join(f"{name} {value:.4g}" for name, value in losses._asdict().items())
