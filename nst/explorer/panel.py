"""A panel to explore with: pictures, sliders, and a painting that follows them while it is made.

    explore(Costs(compute_content_cost, compute_layer_style_cost, total_cost))

It paints in a thread. The kernel leaves requests (pause, other weights, end) with the `Painting`, which heeds them
between two steps. The painting reports its progress to the `Explorer`.
"""

import html
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np

from nst import curves
from nst.errors import CostError, NSTError
from nst.explorer.code import code_to_copy
from nst.explorer.controls import PICTURES, WEIGHTS, Controls
from nst.explorer.painting import Painting
from nst.explorer.pictures import jpeg_of, keep_upload, save_png
from nst.explorer.strip import COSTS, Cost, Result, Strip
from nst.images import load_image
from nst.networks.vgg19 import VGG_MODEL
from nst.solver.problem import Costs
from nst.solver.run import Run, Solver, State
from nst.solver.settings import Settings
from nst.tensorflow import tf
from nst.types import Size

WAITING = "Waiting for the last step of the run before …"
READING = "Reading the network and the pictures …"
PAUSE = 0.1  # seconds between two pictures that are shown; more pictures would only keep the browser busy
STYLE = """<style>
.nst { font-variant-numeric: tabular-nums; }
.nst .widget-image { display: block; border-radius: 3px; object-fit: contain; height: auto; }
.nst h4 { margin: 6px 0 2px; font-size: 13px; font-weight: 600; line-height: 1.4; }
.nst .jupyter-button { border-radius: 3px; }
.nst .widget-upload { font-size: 0; } .nst .widget-upload i { font-size: 14px; line-height: 28px; margin: 0; }
.nst-alert { padding: 6px 10px; border-left: 4px solid #d55e00; background: #d55e0022; line-height: 1.4;
  overflow-wrap: anywhere; }
.nst-said { padding: 6px 10px; border-left: 4px solid #0072b2; background: #0072b21a; line-height: 1.4; }
.nst svg { display: block; width: 100%; font-size: 11px; fill: currentColor; }
.nst svg path.grid { stroke: currentColor; stroke-opacity: .15; }
.nst svg polyline { fill: none; stroke-width: 2; stroke: currentColor; }
.nst svg polyline.content { stroke: #0072b2; } .nst svg text.content { fill: #0072b2; font-weight: 600; }
.nst svg polyline.style { stroke: #d55e00; } .nst svg text.style { fill: #d55e00; font-weight: 600; }
.nst svg text.total { font-weight: 600; }
.nst pre { white-space: pre-wrap; word-break: normal; }
.nst pre { padding: 8px; margin: 4px 0; line-height: 1.35; font-size: 12px; border: 1px solid #8884; }
</style>"""


def in_words(error: Exception) -> str:
    """Return the message that the panel shows for an error."""
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return "There is not enough memory for this size. Choose a smaller one, or close other kernels."
    if isinstance(error, CostError):
        return f"{str(error).rstrip('.')}. Then run the cell with explore(…) again."
    if isinstance(error, NSTError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


class Explorer(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The panel; see `explore`. `controls` are the widgets that hold the settings, by name."""

    def __init__(self, costs: Costs, folder: Path, weights: Path, output: Path) -> None:
        self._costs, self._folder, self._weights, self._output = costs, folder, weights, output
        self._solver: Solver | None = None
        self._lock = threading.RLock()  # shared by the kernel's thread and the painting
        self._painting: Painting | None = None
        self._latest: Painting | None = None  # that one, or one that is still in its last step
        self._paused = False
        self._shown: Result | None = None
        self._history: list[Cost] = []
        self._drawn = 0.0
        self.controls = Controls(folder)
        self.strip = Strip(self._telling(self._back_to))
        self._make_buttons()
        self._make_views()
        super().__init__([widgets.HTML(STYLE), self._main(), self.strip])
        self.add_class("nst")
        for name, control in self.controls.items():
            control.observe(self._telling(self._weights_changed if name in WEIGHTS else self._choice_changed), "value")
        self._choice_changed()
        self._set_buttons()

    # ------------------------------------------------ what it is made of

    def _make_buttons(self) -> None:
        def button(name: str, icon: str, tooltip: str, do: Callable[[], None], style: str = "") -> Any:
            made = widgets.Button(description=name, icon=icon, tooltip=tooltip, button_style=style)
            made.layout = {"width": "auto", "flex": "1 1 76px"}
            made.on_click(self._telling(lambda _: do()))
            return made

        self.run = button("Run", "play", "Paint; after a pause, go on", self._run, "primary")
        self.pause = button("Pause", "pause", "Wait after this step", self._pause)
        self.stop = button("Stop", "stop", "End here, and keep what is painted", self._stop)
        self.reset = button("Reset", "undo", "End, and set all controls as they were", self._reset)
        self.code = button("Copy as code", "code", "Show lines for a cell that paint the same", self._show_code)
        self.save = button("Save PNG", "download", "Write the picture, with its settings, as a file", self._save)
        self.uploads = {}
        for name in PICTURES:
            # Jupyter's server drops the connection for anything larger, without a message
            about = f"A {name} picture of your own, at most 10 MB"
            larger = f"Put a larger one into {self._folder.name}, and press Reset"
            upload = widgets.FileUpload(accept="image/*", tooltip=f"{about}. {larger}")
            upload.layout = {"width": "40px", "flex": "none"}
            upload.observe(self._telling(partial(self._uploaded, name)), "value")
            self.uploads[name] = upload

    def _make_views(self) -> None:
        fill = {"width": "calc(100% - 4px)", "margin": "2px"}  # as wide as the buttons
        self.previews = {name: widgets.Image(format="jpeg", layout=fill) for name in PICTURES}
        self.painted = widgets.Image(format="jpeg", layout=fill)
        self.painted.add_class("nst-painted")
        self.progress = widgets.IntProgress(layout={"width": "auto", "height": "10px", "margin": "4px 2px"})
        self.status = widgets.HTML()
        self.message = widgets.HTML()
        self.curves = widgets.HTML()
        self.lines = widgets.HTML(layout={"display": "none"})
        self._blank()

    def _main(self) -> Any:
        def column(children: list[Any], flex: str) -> Any:
            layout = {"flex": flex, "margin": "0 12px 8px 0", "min_width": "0", "overflow": "visible"}
            return widgets.VBox(children, layout=layout)

        def row(*buttons: Any) -> Any:
            return widgets.HBox(buttons, layout={"flex_flow": "row wrap"})

        choose = []
        for name in PICTURES:
            choose += [widgets.HBox([self.controls[name], self.uploads[name]]), self.previews[name]]
        sliders = [control for name, control in self.controls.items() if name not in PICTURES]
        painting = [row(self.run, self.pause, self.stop, self.reset), self.progress, self.status, self.message]
        painting += [self.painted, row(self.code, self.save), self.lines]
        columns = [
            column(choose, "1 1 230px"),
            column(painting, "2 1 400px"),
            column([*sliders, self.curves], "1 1 320px"),
        ]
        return widgets.HBox(columns, layout={"flex_flow": "row wrap", "align_items": "flex-start"})

    def _telling(self, do: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return a callback that shows an error in the panel."""

        def callback(about: Any) -> None:
            try:
                with self._lock:
                    do(about)
            except Exception as error:  # without this, it would only be in the kernel's log
                self._tell(error)

        return callback

    # ------------------------------------------------ what the controls do

    def _weights_changed(self, _: Any) -> None:
        if self._painting and not self._paused:
            self._painting.steer(self.controls.settings())
        self._write_code()

    def _choice_changed(self, _: Any = None) -> None:
        self._write_code()
        for name, preview in self.previews.items():
            preview.value = jpeg_of(load_image(self.controls[name].value, (320, 240)))

    def _uploaded(self, name: str, _: Any) -> None:
        upload = self.uploads[name]
        if not upload.value:  # emptied below
            return
        (file,), upload.value = upload.value, ()
        self._clear_message()
        path = keep_upload(self._folder, file["name"], bytes(file["content"]))
        self.controls.list_pictures()
        self.controls[name].value = path

    def _show_code(self) -> None:
        hidden = self.lines.layout.display == "none"
        self.lines.layout.display = "" if hidden else "none"

    def _write_code(self) -> None:
        self.lines.value = code_to_copy(self.controls.settings())

    def _save(self) -> None:
        if self._shown:
            file = save_png(self._output, self._shown.state.picture, self._shown.settings)
            self._say(f"Saved as {file.as_posix()}, with its settings in it.")

    # ------------------------------------------------ run, pause, stop, reset

    def _run(self) -> None:
        self._clear_message()
        settings = self.controls.settings()
        if self._painting:
            self._painting.steer(settings)
            self._painting.go_on()
        else:
            self._history, self._shown = [], None
            self._latest = self._painting = Painting(partial(self._start, settings), self, self._latest)
            self._blank(settings.size)
            self._painting.start()
        if not self._shown:
            self.status.value = WAITING if self._painting.waits else READING
        self._paused = False
        self._set_buttons()

    def _start(self, settings: Settings) -> Run:
        """Make the run. Called by the painting's thread."""
        self._solver = self._solver or Solver(self._costs, self._weights)
        return self._solver.paint(settings)

    def _pause(self) -> None:
        if self._painting:
            self._painting.pause()
            self._paused = True
            self._draw("Paused")
            self._set_buttons()

    def _stop(self) -> None:
        """End the painting without waiting for its last step, which is not shown."""
        if self._painting:
            self._painting.end()
            self._finish("Stopped")

    def _finish(self, how: str) -> None:
        self._painting, self._paused = None, False
        self._draw(how)
        if self._shown:
            self.strip.keep(self._shown)
        self._set_buttons()

    def _reset(self) -> None:
        self._stop()
        self._clear_message()
        self._shown, self._history = None, []
        self.controls.list_pictures()
        self.controls.reset()
        self._blank()
        self._set_buttons()

    def _back_to(self, result: Result) -> None:
        self._clear_message()
        self.controls.list_pictures()
        self.controls.restore(result.settings)
        self._shown = result
        self._draw("Earlier result")
        self._set_buttons()

    def close(self) -> None:
        """Stop painting, and remove the panel."""
        with self._lock:
            self._stop()
        super().close()

    # ------------------------------------------------ called by the painting's thread

    def on_start(self, painting: Painting) -> None:
        """See `painting.Listener`."""
        with self._lock:
            if painting is self._painting and not self._paused:
                self.status.value = READING

    def on_step(self, painting: Painting, settings: Settings, state: State) -> None:
        """See `painting.Listener`."""
        with self._lock:
            if painting is not self._painting:  # stopped during its last step
                return
            self._history.append((state.total, state.content, state.style))
            first, steered = self._shown is None, self._shown is not None and self._shown.settings != settings
            self._shown = Result(state, settings, tuple(self._history))
            if self._paused or first or steered or time.monotonic() - self._drawn >= PAUSE:
                self._draw("Paused" if self._paused else "")
                if first:
                    self._set_buttons()

    def on_complaint(self, painting: Painting, error: Exception) -> None:
        """See `painting.Listener`."""
        with self._lock:
            if painting is self._painting:
                self._tell(error)

    def on_end(self, painting: Painting, error: Exception | None) -> None:
        """See `painting.Listener`."""
        with self._lock:
            if painting is not self._painting:
                return
            if error:
                self._tell(error)
            self._finish("Ended by an error" if error else "Done")

    # ------------------------------------------------ the display

    def _set_buttons(self) -> None:
        busy = self._painting is not None
        self.run.disabled = busy and not self._paused
        self.pause.disabled = not busy or self._paused
        self.stop.disabled = not busy
        self.save.disabled = self._shown is None
        fixed = [control for name, control in self.controls.items() if name not in WEIGHTS]
        for widget in (*fixed, *self.uploads.values(), *self.strip.thumbnails):
            widget.disabled = busy  # changing these needs a new run

    def _blank(self, size: Size = Settings.size) -> None:
        """Show an empty picture."""
        self.painted.value = jpeg_of(np.full((size[1], size[0], 3), 200, np.uint8))
        self.progress.value = 0
        self.status.value = "Choose two pictures, and press Run. Weights can be changed while it paints."
        self.curves.value = ""

    def _draw(self, how: str) -> None:
        """Show the progress, and `how` the run is: empty while it paints."""
        self._drawn = time.monotonic()
        if not self._shown:
            self.status.value = how
            return
        state = self._shown.state
        self.painted.value = jpeg_of(state.picture, self._shown.settings)
        self.progress.max, self.progress.value = state.iterations, state.iteration
        where = f"{state.size[0]} x {state.size[1]}, step {state.iteration} of {state.iterations}"
        left = f" · about {_duration(state.seconds_left)} to go" if not how and state.seconds > 2 else ""
        self.status.value = f"{how or 'Painting'} · {where} · {_duration(state.seconds)}{left}"
        self.curves.value = curves.svg(COSTS, self._shown.costs, state.iterations)

    def _tell(self, error: Exception) -> None:
        self.message.value = f'<div class="nst-alert" role="alert">{html.escape(in_words(error))}</div>'

    def _say(self, words: str) -> None:
        self.message.value = f'<div class="nst-said" role="status">{html.escape(words)}</div>'

    def _clear_message(self) -> None:
        self.message.value = ""


_panels: list[Explorer] = []  # the one that was made last


def explore(
    costs: Costs,
    folder: str | Path = "images",
    weights: str | Path = VGG_MODEL,
    output: str | Path = "output/",
) -> Explorer:
    """Return a panel that paints with the notebook's functions. The notebook shows it below the cell.

    Arguments:
    costs -- the notebook's functions
    folder -- the pictures to choose from; uploads come here too
    weights -- a file of weights, see `nst.networks.vgg19.read_weights`; it is read when Run is pressed first
    output -- where Save PNG writes explored-1.png, explored-2.png, …

    Only one paints at a time: a panel that was made before is stopped. What goes wrong later is told in the panel.
    Raises ImageError if there is no picture in the folder.
    """
    while _panels:
        _panels.pop().stop.click()
    _panels.append(Explorer(costs, Path(folder), Path(weights), Path(output)))
    return _panels[-1]
