"""The fast solver: paints in seconds what `model_nn` paints in minutes, with your functions for the costs.

    solver = Solver(Costs(compute_content_cost, compute_layer_style_cost, total_cost))
    for state in solver.paint(Settings("images/ruins.jpg", "images/night_sky.jpg", beta=80)):
        print(state.size, state.iteration, state.total)
    save_image("output/ruins.png", state.image)

Three things make it fast. It begins small: half the width is a quarter of the work, and the large strokes are found
there. It uses L-BFGS in place of Adam. And where the processor can, it multiplies in bfloat16. Whenever the size
doubles, what has been painted so far is added to the finer starting image, which keeps its detail, so that little is
lost by the magnification.
"""

import hashlib
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nst.errors import SettingsError
from nst.images import noise_image, normalize, picture_of
from nst.networks.layers import made_fast
from nst.networks.vgg19 import VGG_MODEL, read_weights
from nst.solver.descent import Descent
from nst.solver.lbfgs import Value, Vector
from nst.solver.problem import Costs, Problem
from nst.solver.settings import Settings, Size, pixels
from nst.state import image_in, save_state, saved_state
from nst.types import Array

__all__ = ["Costs", "Run", "Settings", "Solver", "State"]


@dataclass(frozen=True)
class State:
    """How far a run is.

    image -- (1, height, width, 3), mean colour subtracted; `save_image` writes it
    size -- its width and height, less than the settings' at first
    iteration, iterations -- how many steps have been made, of how many
    done -- how much of the work that is, from 0 to 1: steps at the last size take longest
    total, content, style -- the costs
    seconds -- how long it was painted, pauses left out
    """

    image: Array
    size: Size
    iteration: int
    iterations: int
    done: float
    total: float
    content: float
    style: float
    seconds: float

    @property
    def picture(self) -> Array:
        """The image as a picture, uint8 (height, width, 3)."""
        return picture_of(self.image)

    @property
    def seconds_left(self) -> float:
        """How long the rest will take, if it goes on as it went so far."""
        return self.seconds * (1 - self.done) / self.done


class Solver:
    """Paints with the same functions and the same network, as often as you like; what is the same, it computes once.

    Arguments:
    costs -- the notebook's functions
    weights -- a file of weights, see `nst.networks.vgg19.read_weights`

    Raises WeightsError.
    """

    def __init__(self, costs: Costs, weights: str | Path = VGG_MODEL) -> None:
        self.network, read = read_weights(weights)
        self._weights = made_fast(read)  # one for all graphs
        self._costs = costs
        self._problems: dict[tuple[Any, ...], Problem] = {}

    def paint(self, settings: Settings) -> "Run":
        """A run, which paints as it is iterated over. Raises SettingsError, ImageError."""
        return Run(self, settings)

    def resume(self, file: str | Path) -> "Run":
        """The run that `Run.save` has written, at the point where it was. Raises ResumeError."""
        return Run.load(self, Path(file))

    def problem(self, content: Array, style: Array, settings: Settings) -> Problem:
        """The costs at the size of these images. Those of the last few sizes and pictures are kept."""
        names = [name for name, _ in settings.style_layers]
        pictures = hashlib.sha256(content.tobytes() + style.tobytes()).hexdigest()
        key = (content.shape, pictures, settings.content_layer, *names)
        if key not in self._problems:
            while len(self._problems) >= 2 * len(settings.plan()):
                self._problems.pop(next(iter(self._problems)))
            self._problems[key] = Problem(self._costs, self._weights, content, style, settings.content_layer, names)
        return self._problems[key]


class Run:
    """One picture in the making: iterate over it, and it paints a step at a time.

    Between two steps it can be steered and saved, by another thread, too. Break off the iteration, and go on with
    another one, whenever you like.
    """

    def __init__(self, solver: Solver, settings: Settings) -> None:
        settings.check()
        self.settings = settings
        self._solver = solver
        self._content, self._style = pixels(settings.content, settings.size), pixels(settings.style, settings.size)
        self._descent = Descent(_start(settings, self._content), settings.plan())
        self._lock = threading.Lock()
        self._seconds = 0.0

    @property
    def iterations(self) -> int:
        """How many steps there are in all."""
        return self._descent.iterations

    def steer(
        self, alpha: float | None = None, beta: float | None = None, style_layers: Mapping[str, float] | None = None
    ) -> None:
        """Change weights from the next step on; the picture stays as it is, and so does the graph.

        Raises SettingsError if a weight makes no sense, or a layer is none of the run's.
        """
        with self._lock:
            layers = dict(self.settings.style_layers)
            for name, weight in (style_layers or {}).items():
                if name not in layers:
                    raise SettingsError(f"{name} is none of this run's layers, {', '.join(layers)}. Start a new run")
                layers[name] = weight
            changed = replace(
                self.settings,
                alpha=self.settings.alpha if alpha is None else alpha,
                beta=self.settings.beta if beta is None else beta,
                style_layers=tuple(layers.items()),
            )
            changed.check()
            if _weights(changed) != _weights(self.settings):
                self.settings = changed

    def __iter__(self) -> Iterator[State]:
        """Make steps, and hand out the state after each. Raises CostError."""
        descent = self._descent
        while not descent.finished:
            began = time.perf_counter()
            size = descent.size
            problem = self._solver.problem(image_of(self._content, size), image_of(self._style, size), self.settings)
            settings, found = self.settings, None
            while descent.wanted > 0:
                with self._lock:
                    evaluate = partial(problem.evaluate, settings=self.settings)
                    if found and settings is not self.settings:  # steered: the curvature is the same, but for scale
                        before, found = found, evaluate(descent.image)
                        descent.memory = descent.memory.scaled(found.value / before.value if before.value else 0.0)
                    settings, found = self.settings, descent.step(evaluate, found)
                    self._seconds += time.perf_counter() - began
                    state = self._as_it_is(found)
                yield state
                began = time.perf_counter()
            with self._lock:
                descent.magnify()

    def _as_it_is(self, found: Value) -> State:
        content, style = found.about
        return State(
            image=self._descent.image.astype(np.float32),
            size=self._descent.size,
            iteration=self._descent.iteration,
            iterations=self.iterations,
            done=self._descent.done,
            total=found.value,
            content=content,
            style=style,
            seconds=self._seconds,
        )

    def save(self, file: str | Path, written: Iterable[str] = ()) -> None:
        """Write all that is needed to go on from here, pictures included. The file appears whole or not at all.

        Arguments:
        written -- digests of the files that the run has written so far, see `nst.state.written_by_run`

        Raises ResumeError.
        """
        with self._lock:
            plain = {field.name: getattr(self.settings, field.name) for field in fields(Settings)}
            about = {name: value for name, value in plain.items() if name not in ("content", "style", "start")}
            about["seconds"] = self._seconds
            arrays = {"content": self._content, "style": self._style, "start": self._descent.start}
            arrays |= self._descent.state()
        save_state(Path(file), about, arrays, written)

    @classmethod
    def load(cls, solver: Solver, file: Path) -> "Run":
        """See `Solver.resume`."""
        with saved_state(file) as (about, arrays):
            seconds = about.pop("seconds")
            about["style_layers"] = tuple((str(name), float(weight)) for name, weight in about["style_layers"])
            about["size"] = tuple(about["size"])
            start = image_in(arrays, "start", about["size"])  # before anything is made as large
            run = cls(solver, Settings(arrays["content"], arrays["style"], start=arrays["content"], **about))
            run._seconds = seconds
            run._descent = Descent(start, run.settings.plan())
            run._descent.restore(arrays)
        return run


def image_of(pixels: Array, size: Size) -> Array:
    """A picture as an image of this size, float32."""
    picture = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)
    return normalize(np.array(picture)).astype(np.float32)


def _weights(settings: Settings) -> tuple[Any, ...]:
    return settings.alpha, settings.beta, settings.style_layers


def _start(settings: Settings, content: Array) -> Vector:
    """The image to start from, at the full size."""
    start = settings.start
    if isinstance(start, str) and start == "noise":
        draw = np.random.default_rng(settings.seed).uniform
        return noise_image(normalize(content), settings.noise_ratio, draw)
    picture = content if isinstance(start, str) and start == "content" else pixels(start, settings.size)
    return normalize(picture)
