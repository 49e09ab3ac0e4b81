"""What the panel shows: pictures, the progress, curves, and what it says. Controls and buttons are elsewhere."""

import html
import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import ipywidgets as widgets
import numpy as np

from nst import curves
from nst.durations import duration
from nst.errors import CostError, NSTError
from nst.explorer.controls import PICTURES
from nst.explorer.described import Described
from nst.explorer.pictures import jpeg_of
from nst.images import load_image
from nst.solver.run import State
from nst.solver.settings import Settings, fitted
from nst.tensorflow import tf
from nst.texts import text
from nst.types import Array, Size

Cost = tuple[float, float, float]  # one for each of curves.COSTS


@dataclass(frozen=True)
class Result:
    """A painting: its last state, its settings, and its costs after each step."""

    state: State
    settings: Settings
    costs: tuple[Cost, ...]

    @property
    def title(self) -> str:
        """Return which pictures it is made of."""
        content, style = (PurePath(str(picture)).stem for picture in (self.settings.content, self.settings.style))
        return text("panel.title", content=content, style=style)


def in_words(error: Exception) -> str:
    """Return the message that the panel shows for an error."""
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return text("panel.memory")
    if isinstance(error, CostError):
        return text("panel.run-cell-again", error=str(error).rstrip(".。"))
    if isinstance(error, NSTError):
        return str(error)
    return f"{type(error).__name__}: {error}"


class Picture(Described):
    """A picture of the panel."""

    def show(self, picture: Array, words: str, settings: Settings | None = None) -> None:
        """Show a picture (height, width, 3), with its settings in it."""
        self.put(jpeg_of(picture, settings), words)


class Views:
    """The widgets that show how it goes. `drawn` is when a step was shown last, in seconds of `time.monotonic`."""

    def __init__(self) -> None:
        self.previews = {name: Picture() for name in PICTURES}
        self.painted = Picture("nst-painted")
        self.progress = widgets.IntProgress(layout={"width": "auto", "height": "10px", "margin": "4px 2px"})
        self.status, self.message, self.curves = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._heard = widgets.HTML()  # what a screen reader says when the run pauses or ends
        self._heard.add_class("nst-heard")
        self.drawn = 0.0

    @property
    def above(self) -> list[Any]:
        """Return what is above the picture."""
        return [self.progress, self.status, self._heard, self.message]

    def preview(self, name: str, file: str) -> None:
        """Show one of the two chosen pictures. Raises ImageError."""
        self.previews[name].show(load_image(file, (320, 240)), text(f"panel.{name}-picture", name=PurePath(file).name))

    def blank(self, size: Size = Settings.size) -> None:
        """Show an empty picture."""
        self.painted.show(np.full((size[1], size[0], 3), 200, np.uint8), text("panel.nothing-yet"))
        self.progress.value = 0
        self.status.value, self.curves.value, self._heard.value = text("panel.choose"), "", ""

    def draw(self, result: Result, how: str) -> None:
        """Show a painting and its progress, and `how` it is: empty while it paints."""
        state, settings = result.state, result.settings
        weights = {"alpha": f"{settings.alpha:g}", "beta": f"{settings.beta:g}"}
        self.painted.show(state.picture, text("panel.the-painting", title=result.title, **weights), settings)
        self.draw_progress(result, how)

    def draw_content(self, settings: Settings) -> None:
        """Show the content picture where the painting was. Raises ImageError."""
        content = np.asarray(fitted(settings.content, settings.size))
        self.painted.show(content, text("panel.content-picture", name=PurePath(str(settings.content)).name))

    def draw_progress(self, result: Result, how: str) -> None:
        """Show the progress of a painting without its picture."""
        self.drawn = time.monotonic()
        state = result.state
        self.progress.max, self.progress.value = state.iterations, state.iteration
        steps = {"step": state.iteration, "steps": state.iterations}
        self.status.value = text(
            "panel.progress-left" if not how and state.seconds > 2 else "panel.progress",
            how=how or text("panel.painting"),
            size=_shown(state.size),
            time=duration(state.seconds),
            left=duration(state.seconds_left),
            **steps,
        )
        self._heard.value = text("panel.heard", how=how, **steps) if how else ""
        marks, made = _changes_of_size(result.settings), range(1, len(result.costs) + 1)
        self.curves.value = curves.svg(curves.COSTS, result.costs, made, state.iterations, marks)

    def tell(self, error: Exception) -> None:
        """Say what went wrong."""
        self.message.value = f'<div class="nst-alert" role="alert">{html.escape(in_words(error))}</div>'

    def say(self, words: str) -> None:
        """Say something that is no error."""
        self.message.value = f'<div class="nst-said" role="status">{html.escape(words)}</div>'

    def clear_message(self) -> None:
        """Say nothing."""
        self.message.value = ""


def _changes_of_size(settings: Settings) -> dict[int, str]:
    """Return the widths at which it is painted, by the number of steps made before."""
    marks, made = {}, 0
    for size, steps in settings.plan():
        marks[made] = f"{size[0]} px"
        made += steps
    return marks


def _shown(size: Size) -> str:
    return f"{size[0]} x {size[1]}"
