"""A panel to explore with: pictures, sliders, and a painting that follows them while it is made.

    costs = Costs(compute_content_cost, compute_layer_style_cost, total_cost)
    explore(costs)

It paints in a thread. The kernel leaves requests (pause, other weights, end) with the `Painting`, which heeds them
between two steps. The painting reports its progress to the `Explorer`.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from nst.explorer.access import sheet_and_script
from nst.explorer.code import code_to_copy
from nst.explorer.controls import PICTURES, WEIGHTS, Controls
from nst.explorer.interrupt import on_interrupt
from nst.explorer.painting import Painting
from nst.explorer.pictures import keep_upload, save_png
from nst.explorer.strip import Strip
from nst.explorer.views import Cost, Result, Views
from nst.networks.vgg19 import VGG_MODEL
from nst.solver.problem import Costs
from nst.solver.run import Run, Solver, State
from nst.solver.settings import Settings
from nst.texts import text

PAUSE = 0.1  # seconds between two pictures that are shown; more pictures would only keep the browser busy


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
        self._how = ""  # it is: paused, done, …
        self._as_content = False  # whether the content picture is shown in place of the painting
        self.views = Views()
        self.controls = Controls(folder, self.views.say)
        self.strip = Strip(self._telling(self._back_to))
        self.lines = widgets.HTML(layout={"display": "none"})
        self._make_buttons()
        self.views.blank()
        super().__init__([widgets.HTML(sheet_and_script()), self._main(), self.strip])
        self.add_class("nst")
        for name, control in self.controls.items():
            control.observe(self._telling(self._weights_changed if name in WEIGHTS else self._choice_changed), "value")
        self._choice_changed()
        self._set_buttons()

    def __repr__(self) -> str:
        """Return what is shown where there is no panel, such as in a notebook that is opened later."""
        return text("panel.run-this-cell")

    # ------------------------------------------------ what it is made of

    def _make_buttons(self) -> None:
        def button(name: str, icon: str, do: Callable[[], None], style: str = "") -> Any:
            words, tip = text(f"button.{name}"), text(f"button.{name.partition('-')[0]}-tip")
            made = widgets.Button(description=words, icon=icon, tooltip=tip, button_style=style)
            made.layout = {"width": "auto", "flex": "1 1 auto", "min_width": "max-content"}
            made.on_click(self._telling(lambda _: do()))
            return made

        self.run = button("run", "play", self._run, "primary")
        self.pause = button("pause", "pause", self._pause)
        self.stop = button("stop", "stop", self._stop)
        self.reset = button("reset", "undo", self._reset)
        self.toggle = button("show-content", "exchange", self._toggle)
        self.code = button("code", "code", self._show_code)
        self.save = button("save", "download", self._save)
        self.uploads = {}
        for name in PICTURES:
            # Jupyter's server drops the connection for anything larger, without a message
            tip = text(f"button.upload-{name}-tip", folder=self._folder.name)
            upload = widgets.FileUpload(accept="image/*", description=text(f"button.upload-{name}"), tooltip=tip)
            upload.layout = {"width": "40px", "flex": "none"}
            upload.observe(self._telling(partial(self._uploaded, name)), "value")
            self.uploads[name] = upload

    def _main(self) -> Any:
        def column(children: list[Any], name: str) -> Any:
            return widgets.VBox(children).add_class(name)

        def row(*buttons: Any) -> Any:
            return widgets.HBox(buttons, layout={"flex_flow": "row wrap"})

        choose = [
            widgets.VBox([widgets.HBox([self.controls[name], self.uploads[name]]), self.views.previews[name]])
            for name in PICTURES
        ]
        painting = [row(self.run, self.pause, self.stop, self.reset), *self.views.above]
        painting += [self.views.painted, row(self.toggle, self.code, self.save), self.lines]
        columns = [
            column(choose, "nst-choose"),
            column(painting, "nst-painting"),
            column([*self.controls.sliders(), self.views.curves], "nst-sliders"),
        ]
        return widgets.HBox(columns).add_class("nst-columns")

    def _telling(self, do: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return a callback that shows an error in the panel."""

        def callback(about: Any) -> None:
            try:
                with self._lock:
                    do(about)
            except KeyboardInterrupt:
                self.interrupt()
            except Exception as error:  # without this, it would only be in the kernel's log
                self.views.tell(error)

        return callback

    # ------------------------------------------------ what the controls do

    def _weights_changed(self, _: Any) -> None:
        if self._painting and not self._paused:
            self._painting.steer(self.controls.settings())
        self._write_code()

    def _choice_changed(self, _: Any = None) -> None:
        self._write_code()
        for name in PICTURES:
            self.views.preview(name, self.controls[name].value)

    def _uploaded(self, name: str, _: Any) -> None:
        upload = self.uploads[name]
        if not upload.value:  # emptied below
            return
        (file,), upload.value = upload.value, ()
        self.views.clear_message()
        path = keep_upload(self._folder, file["name"], bytes(file["content"]))
        self.controls.list_pictures()
        self.controls[name].value = path

    def _show_code(self) -> None:
        hidden = self.lines.layout.display == "none"
        self.lines.layout.display = "" if hidden else "none"

    def _write_code(self) -> None:
        self.lines.value = code_to_copy(self.controls.settings())

    def _toggle(self) -> None:
        if self._shown and not self._as_content:
            self.views.draw_content(self._shown.settings)
            self._show_content(True)
        else:
            self._show_content(False)
            self._draw(self._how)

    def _show_content(self, content: bool) -> None:
        """Show the content picture from now on, or the painting."""
        self._as_content = content
        self.toggle.description = text("button.show-painting" if content else "button.show-content")

    def _save(self) -> None:
        if self._shown:
            file = save_png(self._output, self._shown.state.picture, self._shown.settings)
            self.views.say(text("panel.saved", file=file.as_posix()))

    # ------------------------------------------------ run, pause, stop, reset

    def _run(self) -> None:
        self.views.clear_message()
        settings = self.controls.settings()
        if self._painting:
            self._painting.steer(settings)
            self._painting.go_on()
        else:
            self._history, self._shown = [], None
            self._show_content(False)
            self._latest = self._painting = Painting(partial(self._start, settings), self, self._latest)
            self.views.blank(settings.size)
            self._painting.start()
        if not self._shown:
            self.views.status.value = text("panel.waiting" if self._painting.waits else "panel.reading")
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
            self._draw(text("panel.paused"))
            self._set_buttons()

    def _stop(self) -> None:
        """End the painting without waiting for its last step, which is not shown."""
        if self._painting:
            self._painting.end()
            self._finish(text("panel.stopped"))

    def interrupt(self) -> None:
        """Stop the painting, if there is one, since the kernel was interrupted."""
        with self._lock:
            if self._painting:
                self._stop()
                self.views.say(text("panel.interrupted"))

    def _finish(self, how: str) -> None:
        self._painting, self._paused = None, False
        self._draw(how)
        if self._shown:
            self.strip.keep(self._shown)
        self._set_buttons()

    def _reset(self) -> None:
        self._stop()
        self.views.clear_message()
        self._shown, self._history = None, []
        self.controls.list_pictures()
        self.controls.reset()
        self._show_content(False)
        self.views.blank()
        self._set_buttons()

    def _back_to(self, result: Result) -> None:
        self.views.clear_message()
        self.controls.list_pictures()
        self.controls.restore(result.settings)
        self._shown = result
        self._show_content(False)
        self._draw(text("panel.earlier-result"))
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
                self.views.status.value = text("panel.reading")

    def on_step(self, painting: Painting, settings: Settings, state: State) -> None:
        """See `painting.Listener`."""
        with self._lock:
            if painting is not self._painting:  # stopped during its last step
                return
            self._history[state.iteration - 1 :] = [(state.total, state.content, state.style)]
            first, steered = self._shown is None, self._shown is not None and self._shown.settings != settings
            self._shown = Result(state, settings, tuple(self._history))
            if self._paused or first or steered or time.monotonic() - self.views.drawn >= PAUSE:
                self._draw(text("panel.paused") if self._paused else "")
                if first:
                    self._set_buttons()

    def on_complaint(self, painting: Painting, error: Exception) -> None:
        """See `painting.Listener`."""
        with self._lock:
            if painting is self._painting:
                self.views.tell(error)

    def on_end(self, painting: Painting, error: Exception | None) -> None:
        """See `painting.Listener`."""
        with self._lock:
            if painting is not self._painting:
                return
            if error:
                self.views.tell(error)
            self._finish(text("panel.ended-by-error" if error else "panel.done"))

    # ------------------------------------------------ the display

    def _set_buttons(self) -> None:
        busy = self._painting is not None
        self.run.disabled = busy and not self._paused
        self.pause.disabled = not busy or self._paused
        self.stop.disabled = not busy
        self.toggle.disabled = self.save.disabled = self._shown is None
        fixed = [control for name, control in self.controls.items() if name not in WEIGHTS]
        for widget in (*fixed, *self.uploads.values(), *self.strip.thumbnails):
            widget.disabled = busy  # changing these needs a new run

    def _draw(self, how: str) -> None:
        """Show the progress, and `how` the run is: empty while it paints."""
        self._how = how
        if not self._shown:
            self.views.status.value = how
        elif self._as_content:
            self.views.draw_progress(self._shown, how)
        else:
            self.views.draw(self._shown, how)


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

    Only one paints at a time: a panel that was made before is stopped, and so is a painting when the kernel is
    interrupted. What goes wrong later is told in the panel.
    Raises ImageError if there is no picture in the folder.
    """
    while _panels:
        _panels.pop().stop.click()
    _panels.append(Explorer(costs, Path(folder), Path(weights), Path(output)))
    on_interrupt(_panels[-1].interrupt)
    return _panels[-1]
