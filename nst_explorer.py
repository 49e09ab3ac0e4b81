"""A panel to explore with: pictures, sliders, and a painting that follows them while it is made.

    explore(Costs(compute_content_cost, compute_layer_style_cost, total_cost))

It paints in a thread of its own, so that the kernel stays free for other cells. The thread and the kernel meet in two
places: the kernel leaves wishes with the `_Painting` (pause, other weights, end), which looks at them between two
steps, and the painting tells the `Explorer` how far it is. What the controls say, the code and the file to be saved are
made by the functions at the top, which know nothing of widgets.
"""

import base64
import html
import io
import json
import math
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any

import ipywidgets as widgets
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nst_errors import CostError, ImageError, NSTError, SettingsError
from nst_solver import STEPS, STYLE_LAYERS, Costs, Run, Settings, Size, Solver, State
from nst_utils import CONFIG, CONVOLUTIONS, SUFFIXES, Array, load_image

# isort: split
import tensorflow.compat.v1 as tf

LAYERS = tuple(name for name, _ in STYLE_LAYERS)
WEIGHTS = ("alpha", "beta", *LAYERS)  # what can be changed while it paints
# Pictures about the project, none to paint with
FIGURES = ("explorer.png", "feedback.png", "gallery.jpg", "gram_matrix.png", "transfer.jpg", "unrolling.png")
FIRST_CHOICE = ("louvre.jpg", "monet_800600.jpg")  # content and style, if the folder has them
PAUSE = 0.25  # seconds between two pictures that are shown; more of them would only keep the browser busy
KEPT = 12  # earlier results
OVERHEAD = 12_000  # a step takes as long as one without any overhead at a size of so many pixels more

Values = dict[str, Any]  # name of a control -> what it holds
Cost = tuple[float, float, float]  # total, content, style


# ---------------------------------------------------------------- settings


def settings_of(values: Mapping[str, Any]) -> Settings:
    """The settings that the controls hold. Sliders give 39.810717055; four digits of it are meant."""
    rounded: Values = {name: float(f"{v:.4g}") if isinstance(v, float) else v for name, v in values.items()}
    layers = tuple((name, rounded.pop(name)) for name in LAYERS)
    return Settings(style_layers=layers, **rounded)


def values_of(settings: Settings) -> Values:
    """What the controls are to hold for these settings: the other way round."""
    names = ("content", "style", "alpha", "beta", "content_layer", "noise_ratio", "size")
    return {name: getattr(settings, name) for name in names} | dict(settings.style_layers)


def weights_of(settings: Settings) -> dict[str, Any]:
    """What `Run.steer` takes."""
    return {"alpha": settings.alpha, "beta": settings.beta, "style_layers": dict(settings.style_layers)}


def code_of(settings: Settings) -> str:
    """Lines for a cell of the notebook that paint the same picture."""
    layers = "".join(f"        ({json.dumps(name)}, {weight}),\n" for name, weight in settings.style_layers)
    return (
        "from nst_solver import Costs, Settings, Solver\n"
        "\n"
        "settings = Settings(\n"
        f"    content={json.dumps(settings.content, ensure_ascii=False)},\n"
        f"    style={json.dumps(settings.style, ensure_ascii=False)},\n"
        f"    alpha={settings.alpha},\n"
        f"    beta={settings.beta},\n"
        f"    style_layers=(\n{layers}    ),\n"
        f"    content_layer={json.dumps(settings.content_layer)},\n"
        f"    noise_ratio={settings.noise_ratio},\n"
        f"    size={settings.size},\n"
        ")\n"
        "solver = Solver(Costs(compute_content_cost, compute_layer_style_cost, total_cost))\n"
        "for state in solver.paint(settings):\n"
        "    pass\n"
        'save_image("output/explored.png", state.image)\n'
    )


def seconds_left(state: State, settings: Settings) -> float:
    """How long it will still take, if larger sizes take longer in proportion to their pixels."""
    sizes = settings.sizes()
    steps = [STEPS[1] for _ in sizes]
    steps[0], steps[-1] = STEPS[0], settings.steps
    work = [OVERHEAD + width * height for (width, height), n in zip(sizes, steps, strict=True) for _ in range(n)]
    done = sum(work[: state.iteration])
    return state.seconds * (sum(work) - done) / done


# ---------------------------------------------------------------- pictures


def pictures_in(folder: Path) -> list[str]:
    """The pictures in a folder that one can paint with: paths, sorted, with / on every machine."""
    files = (file for file in folder.glob("*") if file.suffix.lower() in SUFFIXES and not file.name.startswith("."))
    return sorted(file.as_posix() for file in files if file.name not in FIGURES)


def keep_upload(folder: Path, name: str, content: bytes) -> str:
    """Put a picture that came through the browser into the folder; a file that is there already stays as it is.

    Returns: its path. Raises ImageError if it is none, or cannot be written.
    """
    name = PurePath(name.replace("\\", "/")).name.lstrip(".")
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise ImageError(f"the name of the upload is {name!r}; expected a picture: {', '.join(SUFFIXES)}")
    with tempfile.TemporaryDirectory() as nowhere:
        looked_at = Path(nowhere) / name
        looked_at.write_bytes(content)
        try:
            load_image(looked_at)
        except ImageError as error:
            raise ImageError(str(error).replace(str(looked_at), name)) from error
    file, number = folder / name, 1
    while file.exists() and file.read_bytes() != content:
        number += 1
        file = folder / f"{PurePath(name).stem}-{number}{PurePath(name).suffix}"
    _write(file, content)
    return file.as_posix()


def png_of(picture: Array, settings: Settings) -> bytes:
    """A picture (height, width, 3) as a PNG that says in its text "settings", as JSON, how it was painted."""
    about, stream = PngInfo(), io.BytesIO()
    about.add_text("settings", json.dumps(asdict(settings)))
    Image.fromarray(picture).save(stream, "PNG", pnginfo=about)
    return stream.getvalue()


def save_png(folder: Path, picture: Array, settings: Settings) -> Path:
    """Write explored-1.png, or the next number that is free. Raises ImageError."""
    numbers = (file.stem.removeprefix("explored-") for file in folder.glob("explored-*.png"))
    number = max((int(text) for text in numbers if text.isdecimal()), default=0) + 1
    file = folder / f"explored-{number}.png"
    _write(file, png_of(picture, settings))
    return file


def _write(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises ImageError."""
    part = file.with_name(f".{os.getpid()}-{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ImageError(f"cannot write {file}: {error}. Expected a folder to write to, with some space") from error


def jpeg_of(picture: Array, width: int | None = None) -> bytes:
    """A picture as the bytes of a JPEG, made smaller if a width is given."""
    image, stream = Image.fromarray(picture), io.BytesIO()
    if width:
        image.thumbnail((width, width))
    image.save(stream, "JPEG", quality=88)
    return stream.getvalue()


# ---------------------------------------------------------------- curves and words


def curves(costs: Sequence[Cost], iterations: int) -> str:
    """The costs after each iteration as an SVG, on a logarithmic scale; values that have no logarithm are left out."""
    width, height, left, bottom = 380, 190, 36, 170
    logs = [[math.log10(v) if v > 0 and math.isfinite(v) else None for v in column] for column in zip(*costs)]  # noqa: B905
    known = [v for column in logs for v in column if v is not None] or [0.0, 1.0]
    low, high = math.floor(min(known)), math.floor(max(known)) + 1

    def x(iteration: int) -> float:
        return left + (width - left - 6) * iteration / max(iterations - 1, 1)

    def y(log: float) -> float:
        return bottom - (bottom - 26) * (log - low) / (high - low)

    parts = []
    for decade in range(low, high + 1, max(1, math.ceil((high - low) / 6))):
        at = y(decade)
        parts.append(f'<path class="grid" d="M{left} {at:.1f}H{width - 6}"/>')
        parts.append(f'<text x="{left - 4}" y="{at + 4:.1f}" text-anchor="end">1e{decade}</text>')
    for i, (name, column) in enumerate(zip(("total", "content", "style"), logs, strict=False)):
        points = " ".join(f"{x(n):.1f},{y(v):.1f}" for n, v in enumerate(column) if v is not None)
        parts.append(f'<polyline class="{name}" points="{points}"/>')
        parts.append(f'<text class="{name}" x="{(left, 142, 274)[i]}" y="13">{name} {costs[-1][i]:.3g}</text>')
    parts.append(f'<text x="{left}" y="{height - 5}">iteration 1</text>')
    parts.append(f'<text x="{width - 6}" y="{height - 5}" text-anchor="end">{iterations}</text>')
    said = "Curves of the total, content and style cost, on a logarithmic scale"
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{said}">{"".join(parts)}</svg>'


def in_words(error: Exception) -> str:
    """What to say of an error to somebody who sees the panel, and no traceback."""
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return "There is not enough memory for this size. Choose a smaller one, or close other kernels."
    if isinstance(error, NSTError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


# ---------------------------------------------------------------- the thread


class _Painting(threading.Thread):
    """A run in a thread of its own. What is asked of it, it does between two steps.

    Arguments:
    start -- makes the run; it may take its time, and raise what it likes
    panel -- is told of each step and of the end
    before -- the painting before this one, which may still be in its last step
    """

    def __init__(self, start: Callable[[], Run], panel: "Explorer", before: "_Painting | None") -> None:
        super().__init__(daemon=True, name="painting")
        self._start_run, self._panel, self._before = start, panel, before
        self._going = threading.Event()
        self._going.set()
        self._over = False
        self._wish: dict[str, Any] | None = None

    def pause(self) -> None:
        """Make no step after the one that is being made."""
        self._going.clear()

    def steer(self, weights: dict[str, Any]) -> None:
        """Go on with these weights. It does not wait for the step that is being made, as `Run.steer` does."""
        self._wish = weights

    def go_on(self) -> None:
        """End a pause."""
        self._going.set()

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
            run = self._start_run()
            for state in run:
                self._panel.on_step(self, run.settings, state)
                self._going.wait()
                if self._over:
                    break
                self._steer(run)
        except Exception as raised:  # a student's functions, a full memory: the panel tells
            error = raised
        self._panel.on_end(self, error)

    def _steer(self, run: Run) -> None:
        wish, self._wish = self._wish, None
        if wish:
            try:
                run.steer(**wish)
            except SettingsError as error:
                self._panel.on_complaint(self, error)


# ---------------------------------------------------------------- the panel


@dataclass(frozen=True)
class _Result:
    """What has been painted: where it ended, with which settings, and the costs on the way."""

    state: State
    settings: Settings
    costs: tuple[Cost, ...]


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
.nst-thumbnail.jupyter-button { background-size: cover; background-position: center; padding: 0; }
.nst-thumbnail.jupyter-button:disabled { opacity: .5; }
</style>"""
COPY = "navigator.clipboard.writeText(this.parentNode.querySelector('pre').textContent); this.textContent = 'Copied'"


TOOLTIPS = {
    "content": "What is to be seen",
    "style": "How it is to be painted",
    "alpha": "Weight of the content cost",
    "beta": "Weight of the style cost",
    "content_layer": "Layer whose activations are to be those of the content picture",
    "noise_ratio": "How much of the picture that it starts from is noise",
    "size": "Width and height in pixels",
}


class Explorer(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The panel; see `explore`. `controls` are the widgets that hold the settings, by name."""

    def __init__(self, costs: Costs, folder: Path, weights: Path, output: Path) -> None:
        self._costs, self._folder, self._weights, self._output = costs, folder, weights, output
        self._solver: Solver | None = None
        self._lock = threading.RLock()  # between the kernel's thread and the painting
        self._painting: _Painting | None = None
        self._latest: _Painting | None = None  # the same, or one that is in its last step
        self._paused = False
        self._shown: _Result | None = None
        self._history: list[Cost] = []
        self._drawn = 0.0
        self.controls = self._make_controls()
        self._initial = {name: control.value for name, control in self.controls.items()}
        self._make_buttons()
        self._make_views()
        super().__init__([widgets.HTML(STYLE), self._main(), self._thumbnails, self.strip])
        self.add_class("nst")
        for name, control in self.controls.items():
            control.observe(self._telling(self._weights_changed if name in WEIGHTS else self._choice_changed), "value")
        self._choice_changed()
        self._set_buttons()

    # ------------------------------------------------ what it is made of

    def _make_controls(self) -> dict[str, Any]:
        pictures = pictures_in(self._folder)
        if not pictures:
            found = f"no pictures in {self._folder} (looked in {Path.cwd()})"
            raise ImageError(f"{found}; expected some: {', '.join(SUFFIXES)}. Put your photograph there")
        options = [(PurePath(picture).name, picture) for picture in pictures]
        chosen = [(self._folder / name).as_posix() for name in FIRST_CHOICE]
        look: dict[str, Any] = {"layout": {"width": "auto"}, "style": {"description_width": "96px"}}
        short: dict[str, Any] = {"layout": {"width": "auto"}, "style": {"description_width": "56px"}}
        defaults = Settings(chosen[0], chosen[1])
        width, height = defaults.size
        sizes = [(width // 2, height // 2), (width, height), (2 * width, 2 * height)]
        one = {"min": 0.0, "max": 1.0, "step": 0.05} | look
        controls = {
            "content": widgets.Dropdown(
                options=options, value=_first(chosen[:1], pictures), description="Content", **short
            ),
            "style": widgets.Dropdown(
                options=options, value=_first(chosen[1:], pictures[::-1]), description="Style", **short
            ),
            "alpha": _log_slider(defaults.alpha, description="alpha", **look),
            "beta": _log_slider(defaults.beta, description="beta", **look),
            **{name: widgets.FloatSlider(weight, description=name, **one) for name, weight in defaults.style_layers},
            "content_layer": widgets.Dropdown(
                options=CONVOLUTIONS, value=defaults.content_layer, description="content layer", **look
            ),
            "noise_ratio": widgets.FloatSlider(defaults.noise_ratio, description="noise", **one),
            "size": widgets.Dropdown(
                options=[(f"{w} x {h}", (w, h)) for w, h in sizes], value=defaults.size, description="size", **look
            ),
        }
        for name, control in controls.items():
            control.tooltip = TOOLTIPS.get(name, "Weight of this layer in the style cost")
        return controls

    def _make_buttons(self) -> None:
        def button(name: str, icon: str, tooltip: str, do: Callable[[], None], style: str = "") -> Any:
            made = widgets.Button(description=name, icon=icon, tooltip=tooltip, button_style=style)
            made.layout = {"width": "auto", "flex": "1 1 76px"}
            made.on_click(self._telling(do))
            return made

        self.run = button("Run", "play", "Paint; after a pause, go on", self._run, "primary")
        self.pause = button("Pause", "pause", "Wait after this step", self._pause)
        self.stop = button("Stop", "stop", "End here, and keep what is painted", self._stop)
        self.reset = button("Reset", "undo", "End, and set all controls as they were", self._reset)
        self.code = button("Copy as code", "code", "Show lines for a cell that paint the same", self._show_code)
        self.save = button("Save PNG", "download", "Write the picture, with its settings, as a file", self._save)
        self.uploads = {}
        for name in ("content", "style"):
            upload = widgets.FileUpload(
                accept="image/*", tooltip=f"A {name} picture of your own", layout={"width": "40px", "flex": "none"}
            )
            upload.observe(self._telling(lambda name=name: self._uploaded(name)), "value")  # type: ignore[misc]
            self.uploads[name] = upload

    def _make_views(self) -> None:
        fill = {"width": "100%"}
        self.previews = {name: widgets.Image(format="jpeg", layout=fill) for name in ("content", "style")}
        self.painted = widgets.Image(format="jpeg", layout=fill)
        self.painted.add_class("nst-painted")
        self.progress = widgets.IntProgress(layout={"width": "auto", "height": "10px", "margin": "4px 0"})
        self.status = widgets.HTML()
        self.message = widgets.HTML()
        self.curves = widgets.HTML()
        self.lines = widgets.HTML(layout={"display": "none"})
        self.strip = widgets.HBox(layout={"flex_flow": "row wrap"})
        self._thumbnails = widgets.HTML()
        self._kept: list[tuple[Any, str]] = []  # buttons of the strip, and how they look
        self._blank()

    def _main(self) -> Any:
        def column(children: list[Any], flex: str) -> Any:
            layout = {"flex": flex, "margin": "0 12px 8px 0", "min_width": "0", "overflow": "visible"}
            return widgets.VBox(children, layout=layout)

        def row(*buttons: Any) -> Any:
            return widgets.HBox(buttons, layout={"flex_flow": "row wrap"})

        choose = []
        for name in ("content", "style"):
            self.controls[name].layout.flex = "1 1 0"
            choose += [widgets.HBox([self.controls[name], self.uploads[name]]), self.previews[name]]
        sliders = [control for name, control in self.controls.items() if name not in ("content", "style")]
        painting = [row(self.run, self.pause, self.stop, self.reset), self.progress, self.status, self.message]
        painting += [self.painted, row(self.code, self.save), self.lines]
        columns = [
            column(choose, "1 1 230px"),
            column(painting, "2 1 400px"),
            column([*sliders, self.curves], "1 1 320px"),
        ]
        return widgets.HBox(columns, layout={"flex_flow": "row wrap", "align_items": "flex-start"})

    def _telling(self, do: Callable[[], None]) -> Callable[[Any], None]:
        """A callback that does it, and tells in the panel what goes wrong."""

        def callback(_: Any) -> None:
            try:
                with self._lock:
                    do()
            except Exception as error:  # else it would be lost in the kernel's log
                self._tell(error)

        return callback

    # ------------------------------------------------ what the controls do

    def settings(self) -> Settings:
        """What the controls say."""
        return settings_of({name: control.value for name, control in self.controls.items()})

    def _weights_changed(self) -> None:
        if self._painting and not self._paused:
            self._painting.steer(weights_of(self.settings()))
        self._write_code()

    def _choice_changed(self) -> None:
        self._write_code()
        for name, preview in self.previews.items():
            preview.value = jpeg_of(load_image(self.controls[name].value, (320, 240)))

    def _uploaded(self, name: str) -> None:
        upload = self.uploads[name]
        if not upload.value:  # emptied below
            return
        (file,), upload.value = upload.value, ()
        self._clear_message()
        path = keep_upload(self._folder, file["name"], bytes(file["content"]))
        self._list_pictures()
        self.controls[name].value = path

    def _list_pictures(self) -> None:
        """Offer what is in the folder now, and what was chosen before stays chosen."""
        for name in ("content", "style"):
            control = self.controls[name]
            chosen = control.value
            pictures = sorted({*pictures_in(self._folder), chosen})
            control.options = [(PurePath(picture).name, picture) for picture in pictures]
            control.value = chosen

    def _show_code(self) -> None:
        hidden = self.lines.layout.display == "none"
        self.lines.layout.display = "" if hidden else "none"

    def _write_code(self) -> None:
        code = html.escape(code_of(self.settings()))
        button = f'<button class="jupyter-button" onclick="{COPY}">Copy</button>'
        self.lines.value = f"<pre>{code}</pre>{button}"

    def _save(self) -> None:
        if self._shown:
            file = save_png(self._output, self._shown.state.picture, self._shown.settings)
            self._say(f"Saved as {file.as_posix()}, with its settings in it.")

    # ------------------------------------------------ run, pause, stop, reset

    def _run(self) -> None:
        self._clear_message()
        if self._painting:
            self._painting.steer(weights_of(self.settings()))
            self._painting.go_on()
        else:
            settings, self._history, self._shown = self.settings(), [], None
            start = self._starter(settings)
            self._painting = _Painting(start, self, self._latest)
            self._latest = self._painting
            self._blank(settings.size)
            self.status.value = "Reading the network and the pictures …"
            self._painting.start()
        self._paused = False
        self._set_buttons()

    def _starter(self, settings: Settings) -> Callable[[], Run]:
        def start() -> Run:
            self._solver = self._solver or Solver(self._costs, self._weights)
            return self._solver.paint(settings)

        return start

    def _pause(self) -> None:
        if self._painting:
            self._painting.pause()
            self._paused = True
            self._draw("Paused")
            self._set_buttons()

    def _stop(self) -> None:
        """Nothing of what the last step still brings is shown, so that it need not be waited for."""
        if self._painting:
            self._painting.end()
            self._finish("Stopped")

    def _finish(self, how: str) -> None:
        self._painting, self._paused = None, False
        self._draw(how)
        if self._shown:
            self._keep(self._shown)
        self._set_buttons()

    def _reset(self) -> None:
        self._stop()
        self._clear_message()
        self._shown, self._history = None, []
        self._list_pictures()
        self._restore(self._initial)
        self._blank()
        self._set_buttons()

    def _restore(self, values: Values) -> None:
        for name, value in values.items():
            self.controls[name].value = value

    def close(self) -> None:
        """Stop, and take the panel away."""
        with self._lock:
            self._stop()
        super().close()

    # ------------------------------------------------ what the painting tells; called by its thread

    def on_step(self, painting: _Painting, settings: Settings, state: State) -> None:
        """A step has been made with these settings."""
        with self._lock:
            if painting is not self._painting:  # stopped during its last step
                return
            self._history.append((state.total, state.content, state.style))
            self._shown = _Result(state, settings, tuple(self._history))
            if self._paused or len(self._history) == 1 or time.monotonic() - self._drawn >= PAUSE:
                self._draw("Paused" if self._paused else "")
                if len(self._history) == 1:
                    self._set_buttons()

    def on_complaint(self, painting: _Painting, error: Exception) -> None:
        """Something was asked that cannot be; it goes on as before."""
        with self._lock:
            if painting is self._painting:
                self._tell(error)

    def on_end(self, painting: _Painting, error: Exception | None) -> None:
        """The run is at its end, or an error has ended it."""
        with self._lock:
            if painting is not self._painting:
                return
            if error:
                self._tell(error)
            self._finish("Ended by an error" if error else "Done")

    # ------------------------------------------------ what is seen

    def _set_buttons(self) -> None:
        busy = self._painting is not None
        self.run.disabled = busy and not self._paused
        self.pause.disabled = not busy or self._paused
        self.stop.disabled = not busy
        self.save.disabled = self._shown is None
        fixed = [control for name, control in self.controls.items() if name not in WEIGHTS]
        for widget in (*fixed, *self.uploads.values(), *self.strip.children):
            widget.disabled = busy  # these take a new run

    def _blank(self, size: Size = (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT)) -> None:
        """Show that nothing is painted yet."""
        grey = np.full((size[1], size[0], 3), 200, np.uint8)
        self.painted.value = jpeg_of(grey)
        self.progress.value = 0
        self.status.value = "Choose two pictures, and press Run. Weights can be changed while it paints."
        self.curves.value = ""

    def _draw(self, how: str) -> None:
        """Show how far it is. `how` it stands; nothing, if it is painting."""
        self._drawn = time.monotonic()
        if not self._shown:
            self.status.value = how
            return
        state, settings = self._shown.state, self._shown.settings
        self.painted.value = jpeg_of(state.picture)
        self.progress.max, self.progress.value = state.iterations, state.iteration
        where = f"{state.size[0]} x {state.size[1]}, step {state.iteration} of {state.iterations}"
        left = f" · about {_duration(seconds_left(state, settings))} to go" if not how and state.seconds > 2 else ""
        self.status.value = f"{how or 'Painting'} · {where} · {_duration(state.seconds)}{left}"
        self.curves.value = curves(self._shown.costs, state.iterations)

    def _keep(self, result: _Result) -> None:
        """Put a result into the strip, the latest first."""
        content, style = (PurePath(str(picture)).stem for picture in (result.settings.content, result.settings.style))
        about = f"{content} in the style of {style}, alpha {result.settings.alpha:g}, beta {result.settings.beta:g}"
        layout = {"width": "112px", "height": "84px", "margin": "2px"}
        thumbnail = widgets.Button(tooltip=f"Back to {about}", layout=layout)
        name = f"nst-{thumbnail.model_id}"
        thumbnail.add_class("nst-thumbnail").add_class(name)
        thumbnail.on_click(self._telling(lambda: self._back_to(result)))
        picture = base64.b64encode(jpeg_of(result.state.picture, 224)).decode()
        look = f".{name}.jupyter-button {{ background-image: url(data:image/jpeg;base64,{picture}); }}"
        self._kept = [(thumbnail, look), *self._kept][:KEPT]
        self._thumbnails.value = f"<h4>Earlier results</h4><style>{''.join(look for _, look in self._kept)}</style>"
        self.strip.children = [thumbnail for thumbnail, _ in self._kept]

    def _back_to(self, result: _Result) -> None:
        self._clear_message()
        self._list_pictures()
        self._restore(values_of(result.settings))
        self._shown = result
        self._draw("Earlier result")
        self._set_buttons()

    def _tell(self, error: Exception) -> None:
        words = in_words(error)
        if isinstance(error, CostError):
            words = f"{words.rstrip('.')}. Then run the cell with explore(…) again."
        self.message.value = f'<div class="nst-alert" role="alert">{html.escape(words)}</div>'

    def _say(self, words: str) -> None:
        self.message.value = f'<div class="nst-said" role="status">{html.escape(words)}</div>'

    def _clear_message(self) -> None:
        self.message.value = ""


_panels: list[Explorer] = []  # the one that was made last


def explore(
    costs: Costs,
    folder: str | Path = "images",
    weights: str | Path = CONFIG.VGG_MODEL,
    output: str | Path = CONFIG.OUTPUT_DIR,
) -> Explorer:
    """A panel with pictures and sliders, which paints with the notebook's functions. A notebook shows it.

    Arguments:
    costs -- the notebook's functions
    folder -- the pictures to choose from; uploads come here too
    weights -- a file of weights, see `nst_utils.load_vgg_model`; it is read when Run is pressed first
    output -- where Save PNG writes explored-1.png, explored-2.png, …

    Only one paints at a time: a panel that was made before is stopped. What goes wrong later is told in the panel.
    Raises ImageError if there is no picture in the folder.
    """
    while _panels:
        _panels.pop().stop.click()
    _panels.append(Explorer(costs, Path(folder), Path(weights), Path(output)))
    return _panels[-1]


def _first(wanted: Sequence[str], there: Sequence[str]) -> str:
    """The first of those wanted that is there; else the first that is."""
    return next((name for name in wanted if name in there), there[0])


def _log_slider(value: float, **look: Any) -> Any:
    """A slider from a thousandth of a value to a thousand times as much, ten stops a decade, one of them the value."""
    middle = math.log10(value)
    return widgets.FloatLogSlider(value, min=middle - 3, max=middle + 3, step=0.1, readout_format=".3g", **look)
