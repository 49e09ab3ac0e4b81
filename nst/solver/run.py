"""The fast solver: paints in seconds what `model_nn` paints in minutes, with your functions for the costs.

    solver = Solver(Costs(compute_content_cost, compute_layer_style_cost, total_cost))
    for state in solver.paint(Settings("images/ruins.jpg", "images/night_sky.jpg", beta=80)):
        print(state.size, state.iteration, state.total)
    save_image("output/ruins.png", state.image)

Four things make it fast. It starts at a small size: half the width is a quarter of the work, and large strokes are
found there. It starts in the painting's colours, and with its details at each new size. It uses L-BFGS in place of
Adam. And it multiplies in bfloat16 where that is faster. Whenever the size doubles, the change so far is enlarged and
added to the starting image at that size, which keeps its detail.
"""

import hashlib
import math
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from nst.errors import SettingsError
from nst.images import image_of, noise_image, normalize
from nst.networks.layers import made_fast
from nst.networks.vgg19 import VGG_MODEL, read_weights
from nst.solver.ahead import Ahead
from nst.solver.beginning import details_of, in_colours_of
from nst.solver.descent import Descent, State, resized
from nst.solver.lbfgs import Function, Vector
from nst.solver.problem import LARGE, Costs, Problem
from nst.solver.settings import Settings, fitted
from nst.state import image_in, save_state, saved_state
from nst.types import Array, Size

__all__ = ["Costs", "Run", "Settings", "Solver", "State"]


class Solver:
    """Paint any number of pictures with the same functions and the same network. What they share is computed once.

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
        self._lock = threading.Lock()  # a run that has been left may still prepare its next size

    def paint(self, settings: Settings) -> "Run":
        """Return a run, which paints as it is iterated over. Raises SettingsError, ImageError."""
        return Run(self, settings)

    def resume(self, file: str | Path) -> "Run":
        """Return the run that `Run.save` has written, to go on with it. Raises ResumeError."""
        return Run.load(self, Path(file))

    def problem(self, content: Array, style: Array, settings: Settings) -> Problem:
        """Return the costs of images as large as these. The last few problems are kept."""
        names = [name for name, _ in settings.style_layers]
        pictures = hashlib.sha256(content.tobytes() + style.tobytes()).hexdigest()
        key = (content.shape, pictures, settings.content_layer, *names)
        with self._lock:
            if key not in self._problems:
                while len(self._problems) >= 2 * len(settings.plan()):
                    self._problems.pop(next(iter(self._problems)))
                self._problems[key] = Problem(self._costs, self._weights, content, style, settings.content_layer, names)
            return self._problems[key]


class Run:
    """A picture that is painted step by step, as the run is iterated over.

    Between two steps, another thread can steer and save it. An iteration can be stopped at any time; the next one goes
    on from there.
    """

    def __init__(self, solver: Solver, settings: Settings) -> None:
        settings.check()
        self.settings = settings
        self._solver = solver
        self._content, self._style = (fitted(p, settings.size) for p in (settings.content, settings.style))
        start, first = self._beginning()
        self._descent = Descent(start, settings.plan(), first=first, details=self._details)
        self._lock = threading.Lock()

    @property
    def iterations(self) -> int:
        """Return the number of all steps."""
        return self._descent.iterations

    def steer(
        self, alpha: float | None = None, beta: float | None = None, style_layers: Mapping[str, float] | None = None
    ) -> None:
        """Change weights from the next step on. The picture and the graph stay as they are.

        Raises SettingsError if a weight is out of range, or a layer is not one of the run's.
        """
        with self._lock:
            layers = dict(self.settings.style_layers)
            for name, weight in (style_layers or {}).items():
                if name not in layers:
                    raise SettingsError(f"{name} is not one of this run's layers: {', '.join(layers)}. Start a new run")
                layers[name] = weight
            changed = replace(
                self.settings,
                alpha=self.settings.alpha if alpha is None else alpha,
                beta=self.settings.beta if beta is None else beta,
                style_layers=tuple(layers.items()),
            )
            changed.check()
            if changed.weights != self.settings.weights:
                self.settings = changed
                self._descent.function_changed()

    def interrupt(self) -> None:
        """End the step that another thread makes, since weights are about to change. See `Descent.interrupt`."""
        self._descent.interrupt()

    def __iter__(self) -> Iterator[State]:
        """Make the steps that are left, and yield the state after each, as `Descent.states`. Raises CostError."""
        functions = Ahead(self._total_cost)
        for state in self._descent.states(functions, self._lock):
            yield state
            next_size = self._descent.next_size  # not before the first step, which somebody is waiting to see
            if next_size and math.prod(next_size) < LARGE:  # the graph of a larger one needs the memory of this one
                functions.begin(next_size)

    def _beginning(self) -> tuple[Vector, Vector | None]:
        """Return the image to start from without its noise, at the last size, and what the first size begins with.

        The second is None if that is the same. Noise is removed sooner than it helps; so it is at the first size only.
        """
        settings, start = self.settings, self.settings.start
        if not (isinstance(start, str) and start == "noise"):
            picture = self._content if isinstance(start, str) and start == "content" else fitted(start, settings.size)
            return normalize(np.asarray(picture)), None
        content, size = normalize(np.asarray(self._content)), settings.plan()[0][0]
        noisy = noise_image(content, settings.noise_ratio, np.random.default_rng(settings.seed).uniform)
        return content * (1 - settings.noise_ratio), in_colours_of(image_of(self._style, size), resized(noisy, size))

    def _details(self, image: Vector, size: Size) -> Vector:
        """Return the painting's details for an image that is enlarged to a size."""
        _, height, width, _ = image.shape
        return details_of(image_of(self._style, size), image_of(self._style, (width, height)), image, size)

    def _total_cost(self, size: Size) -> Function:
        """Return the total cost as a function of an image of this size. A call uses the weights of that moment."""
        content, style = image_of(self._content, size), image_of(self._style, size)
        problem = self._solver.problem(content, style, self.settings)
        return lambda image: problem.evaluate(image, self.settings, self._descent.unwanted)

    def save(self, file: str | Path, written: Iterable[str] = ()) -> None:
        """Save the run, with its pictures, so that `Solver.resume` can go on with it.

        Arguments:
        file -- where to write; the file appears whole or not at all
        written -- digests of the files that the run has written so far, see `nst.state.written_by_run`

        Raises ResumeError.
        """
        with self._lock:
            plain = {field.name: getattr(self.settings, field.name) for field in fields(Settings)}
            about = {name: value for name, value in plain.items() if name not in ("content", "style", "start")}
            about["seconds"] = self._descent.seconds
            pictures = {"content": np.asarray(self._content), "style": np.asarray(self._style)}
            arrays = {**pictures, "start": self._descent.start}
            arrays |= self._descent.state()
        save_state(Path(file), about, arrays, written)

    @classmethod
    def load(cls, solver: Solver, file: Path) -> "Run":
        """See `Solver.resume`."""
        with saved_state(file) as (about, arrays):
            seconds = about.pop("seconds")
            about["style_layers"] = tuple((str(name), float(weight)) for name, weight in about["style_layers"])
            about["size"] = tuple(about["size"])
            start = image_in(arrays, "start", about["size"])  # checks the size before anything so large is allocated
            run = cls(solver, Settings(arrays["content"], arrays["style"], start=arrays["content"], **about))
            run._descent = Descent(start, run.settings.plan(), details=run._details)
            run._descent.seconds = seconds
            run._descent.restore(arrays)
        return run
