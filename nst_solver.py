"""The fast solver: paints in seconds what `model_nn` paints in minutes, with your functions for the costs.

    solver = Solver(Costs(compute_content_cost, compute_layer_style_cost, total_cost))
    for state in solver.paint(Settings("images/ruins.jpg", "images/night_sky.jpg", beta=80)):
        print(state.size, state.iteration, state.total)
    save_image("output/ruins.png", state.image)

Two things make it fast. It begins small: a quarter of the width is a sixteenth of the work, and the large strokes are
found there. And it uses L-BFGS in place of Adam. Whenever the size doubles, what has been painted so far is added to
the finer starting image, which keeps its detail, so that little is lost by the magnification.
"""

import hashlib
import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zipfile import BadZipFile

import numpy as np
from PIL import Image, ImageOps

from nst_errors import CostError, NSTError, ResumeError, SettingsError
from nst_lbfgs import Memory, Value, Vector, step
from nst_utils import (
    CONFIG,
    CONVOLUTIONS,
    Array,
    Weights,
    aligned,
    generate_noise_image,
    gradients_in,
    load_image,
    read_weights,
    reshape_and_normalize_image,
    vgg19,
)

# isort: split
import tensorflow.compat.v1 as tf

Layers = tuple[tuple[str, float], ...]  # name and weight
Size = tuple[int, int]  # width and height in pixels
Picture = str | Path | Array  # a file, or an array (height, width, 3), 0 to 255

STYLE_LAYERS: Layers = tuple((f"conv{block}_1", 0.2) for block in range(1, 6))
SMALLEST = 64  # pixels: a size is halved as long as its shorter side stays as long as this
STEPS = (40, 20)  # at the smallest size, and at those between it and the last
FIRST = 20.0  # how far a pixel goes in the very first step
DEEPEST = 16  # pixels that become one in block 5


@dataclass(frozen=True)
class Costs:
    """The notebook's functions, which say what is to become small."""

    compute_content_cost: Callable[[Any, Any], Any]
    compute_layer_style_cost: Callable[[Any, Any], Any]
    total_cost: Callable[..., Any]


@dataclass(frozen=True)
class Settings:
    """What to paint, and how.

    content, style -- pictures, of any size
    alpha, beta -- weights of the content cost and of the style cost
    style_layers -- layers with weights; those with weight 0 can get one while it is painted
    size -- width and height
    start -- "noise" (the content with noise on it), "content", or a picture
    noise_ratio -- how much of the start is noise
    steps -- how many at the last size; those before have theirs
    seed -- of the noise
    """

    content: Picture
    style: Picture
    alpha: float = 10.0
    beta: float = 40.0
    style_layers: Layers = STYLE_LAYERS
    content_layer: str = "conv4_2"
    size: Size = (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT)
    start: Literal["noise", "content"] | Picture = "noise"
    noise_ratio: float = CONFIG.NOISE_RATIO
    steps: int = 20
    seed: int = 0

    def check(self) -> None:
        """Raise SettingsError if one of them makes no sense. The pictures are looked at when they are read."""
        names = [name for name, _ in self.style_layers]
        weights = [weight for _, weight in self.style_layers]
        for name in (self.content_layer, *names):
            if name not in CONVOLUTIONS:
                raise SettingsError(f"there is no layer {name!r}; expected one of {', '.join(CONVOLUTIONS)}")
        if len(set(names)) != len(names):
            raise SettingsError(f"style_layers is {names}; expected each layer once")
        for name, weight in (*self.style_layers, ("alpha", self.alpha), ("beta", self.beta)):
            if not (math.isfinite(weight) and weight >= 0):
                raise SettingsError(f"the weight of {name} is {weight}; expected a number from 0")
        if sum(weights) == 0:
            raise SettingsError(f"the weights of style_layers are {weights}; expected at least one above 0")
        if self.alpha == self.beta == 0:
            raise SettingsError("alpha and beta are 0, so that nothing is to become small; expected one above 0")
        if min(self.size) < DEEPEST:
            raise SettingsError(
                f"size is {self.size[0]}x{self.size[1]}; expected at least {DEEPEST}x{DEEPEST}, one pixel for conv5"
            )
        if not 0 <= self.noise_ratio <= 1:
            raise SettingsError(f"noise_ratio is {self.noise_ratio}; expected a number from 0 to 1")
        if self.steps < 1:
            raise SettingsError(f"steps is {self.steps}; expected at least 1")
        if self.seed < 0:
            raise SettingsError(f"seed is {self.seed}; expected a number from 0")

    def sizes(self) -> list[Size]:
        """The sizes at which it is painted, the smallest first."""
        sizes = [self.size]
        while min(sizes[0]) >= 2 * SMALLEST:
            sizes.insert(0, (round(sizes[0][0] / 2), round(sizes[0][1] / 2)))
        return sizes


@dataclass(frozen=True)
class State:
    """How far a run is.

    image -- (1, height, width, 3), mean colour subtracted; `save_image` writes it
    size -- its width and height, less than the settings' at first
    iteration, iterations -- how many steps have been made, of how many
    total, content, style -- the costs
    seconds -- how long it was painted, pauses left out
    """

    image: Array
    size: Size
    iteration: int
    iterations: int
    total: float
    content: float
    style: float
    seconds: float

    @property
    def picture(self) -> Array:
        """The image as a picture, uint8 (height, width, 3)."""
        return np.asarray(np.rint(np.clip(self.image[0] + CONFIG.MEANS[0], 0, 255)), np.uint8)


class _Problem:
    """The costs of an image and their gradient, at one size, for one pair of pictures: a graph, and its session."""

    def __init__(  # noqa: PLR0913, PLR0917 -- all that the costs depend on
        self, costs: Costs, weights: Weights, content: Array, style: Array, content_layer: str, style_layers: list[str]
    ) -> None:
        with tf.Graph().as_default() as graph:
            self._image = tf.placeholder(tf.float32, content.shape)
            model = vgg19(self._image, weights, gradients_in(weights))
            options = tf.ConfigProto()
            options.graph_options.rewrite_options.disable_meta_optimizer = True  # half a second, and nothing gained
            self._session = tf.Session(graph=graph, config=options)
            taps = [model[content_layer], *(model[name] for name in style_layers)]
            a_C, *a_S = (tf.placeholder(tf.float32, tap.shape) for tap in taps)  # noqa: N806 -- as in the notebook
            self._weights = tf.placeholder(tf.float32, [len(style_layers)])
            self._alpha, self._beta = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
            content_cost = _cost("compute_content_cost", costs.compute_content_cost, a_C, taps[0])
            layers = [
                _cost("compute_layer_style_cost", costs.compute_layer_style_cost, a, a_G)
                for a, a_G in zip(a_S, taps[1:], strict=True)
            ]
            style_cost = tf.reduce_sum(self._weights * tf.stack(layers))
            total = _cost("total_cost", costs.total_cost, content_cost, style_cost, self._alpha, self._beta)
            (gradient,) = tf.gradients(total, self._image)
            if gradient is None:
                raise CostError("the total cost does not depend on the picture. Do the notebook's tests pass?")
            self._wanted = (total, content_cost, style_cost, gradient)
            self._targets = self._known(content, [a_C], taps[:1]) | self._known(style, a_S, taps[1:])

    def _known(self, image: Array, given: list[tf.Tensor], taps: list[tf.Tensor]) -> dict[str, Array]:
        """What the costs make of a picture that stays the same, such as its Gram matrices: computed once, then fed.

        Arguments:
        image -- the picture
        given -- what the cost functions take for the picture's activations
        taps -- the activations of those layers
        """
        fixed = set().union(*({x.op.name} | _descendants(x) for x in given))
        moving = _descendants(self._image)
        operations = (self._session.graph.get_operation_by_name(name) for name in moving)
        inputs = {tensor.name for operation in operations for tensor in operation.inputs}
        known = [name for name in inputs if (op := name.partition(":")[0]) in fixed and op not in moving]
        activations = self._session.run(taps, {self._image: image})
        values = self._session.run(known, dict(zip(given, activations, strict=True)))
        return dict(zip(known, values, strict=True))

    def evaluate(self, image: Vector, settings: Settings) -> Value:
        """The total cost of an image and its gradient; `about` are the content cost and the style cost."""
        weights = [weight for _, weight in settings.style_layers]
        feed = {self._image: image, self._weights: weights, self._alpha: settings.alpha, self._beta: settings.beta}
        feed |= self._targets
        total, content, style, gradient = self._session.run(self._wanted, feed)
        if not (math.isfinite(total) and np.isfinite(gradient).all()):
            raise CostError(f"the total cost is {total}; expected finite numbers. Is there a division by zero?")
        return Value(float(total), gradient.astype(np.float64), (float(content), float(style)))


def _descendants(tensor: tf.Tensor) -> set[str]:
    """The names of all operations that depend on a tensor."""
    found: set[str] = set()
    waiting = [tensor]
    while waiting:
        for operation in waiting.pop().consumers():
            if operation.name not in found:
                found.add(operation.name)
                waiting += operation.outputs
    return found


def _cost(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """A cost as a tensor. Raises CostError."""
    try:
        cost = function(*arguments)
    except Exception as error:  # whatever a student's code raises
        raise CostError(f"{name} stopped with {type(error).__name__}: {error}. Does its test pass?") from error
    if cost is None:
        raise CostError(f"{name} returned None; expected a cost. Write your code into its cell, and run that")
    try:
        tensor = tf.convert_to_tensor(cost)
    except (TypeError, ValueError) as error:
        raise CostError(f"{name} returned {type(cost).__name__}; expected a cost") from error
    if not (tensor.dtype.is_floating or tensor.dtype.is_integer):
        raise CostError(f"{name} returned {type(cost).__name__}; expected a cost")
    if tensor.shape.rank != 0:
        raise CostError(f"{name} returned an array of shape {tensor.shape}; expected one number. Does its test pass?")
    return tf.cast(tensor, tf.float32)


class Solver:
    """Paints with the same functions and the same network, as often as you like; what is the same, it computes once.

    Arguments:
    costs -- the notebook's functions
    weights -- a file of weights, see `nst_utils.load_vgg_model`

    Raises WeightsError.
    """

    def __init__(self, costs: Costs, weights: str | Path = CONFIG.VGG_MODEL) -> None:
        self.network, read = read_weights(weights)
        self._weights = {name: (aligned(kernel), bias) for name, (kernel, bias) in read.items()}  # one for all graphs
        self._costs = costs
        self._problems: dict[tuple[Any, ...], _Problem] = {}

    def paint(self, settings: Settings) -> "Run":
        """A run, which paints as it is iterated over. Raises SettingsError, ImageError."""
        return Run(self, settings)

    def resume(self, file: str | Path) -> "Run":
        """The run that `Run.save` has written, at the point where it was. Raises ResumeError."""
        return Run.load(self, Path(file))

    def problem(self, content: Array, style: Array, settings: Settings) -> _Problem:
        """The costs at the size of these images. Those of the last few sizes and pictures are kept."""
        names = [name for name, _ in settings.style_layers]
        pictures = hashlib.sha256(content.tobytes() + style.tobytes()).hexdigest()
        key = (content.shape, pictures, settings.content_layer, *names)
        if key not in self._problems:
            while len(self._problems) >= 2 * len(settings.sizes()):
                self._problems.pop(next(iter(self._problems)))
            self._problems[key] = _Problem(self._costs, self._weights, content, style, settings.content_layer, names)
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
        self._start = _start(settings, self._content)
        self._sizes = settings.sizes()
        self._lock = threading.Lock()
        self._level = 0
        self._made = 0  # steps at this size
        self._image = _resized(self._start, self._sizes[0])
        self._memory = Memory()
        self._seconds = 0.0

    @property
    def iterations(self) -> int:
        """How many steps there are in all."""
        return sum(map(self._steps, range(len(self._sizes))))

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
            self.settings = changed

    def __iter__(self) -> Iterator[State]:
        """Make steps, and hand out the state after each. Raises CostError."""
        while self._level < len(self._sizes):
            began = time.perf_counter()
            size = self._sizes[self._level]
            problem = self._solver.problem(image_of(self._content, size), image_of(self._style, size), self.settings)
            settings, found = self.settings, None
            while self._made < self._steps(self._level):
                with self._lock:
                    if settings is not self.settings:  # what is remembered belongs to another function
                        settings, found, self._memory = self.settings, None, Memory()
                    evaluate = partial(problem.evaluate, settings=settings)
                    found = found or evaluate(self._image)
                    self._image, found = step(evaluate, self._image, found, self._memory, FIRST)
                    self._made += 1
                    self._seconds += time.perf_counter() - began
                    state = self._as_it_is(found)
                yield state
                began = time.perf_counter()
            with self._lock:
                self._magnify()

    def _as_it_is(self, found: Value) -> State:
        iteration = self._made + sum(map(self._steps, range(self._level)))
        image, size = self._image.astype(np.float32), self._sizes[self._level]
        content, style = found.about
        return State(image, size, iteration, self.iterations, found.value, content, style, self._seconds)

    def _steps(self, level: int) -> int:
        if level == len(self._sizes) - 1:
            return self.settings.steps
        return STEPS[0] if level == 0 else STEPS[1]

    def _magnify(self) -> None:
        """Go to the next size: add what has been painted to the starting image, which has the detail."""
        self._level += 1
        self._made, self._memory = 0, Memory()
        if self._level < len(self._sizes):
            size = self._sizes[self._level]
            painted = self._image - _resized(self._start, self._sizes[self._level - 1])
            self._image = _resized(self._start, size) + _resized(painted, size)

    def save(self, file: str | Path) -> None:
        """Write all that is needed to go on from here, pictures included. The file appears whole or not at all.

        Raises ResumeError.
        """
        file = Path(file)
        with self._lock:
            plain = {field.name: getattr(self.settings, field.name) for field in fields(Settings)}
            about = {name: value for name, value in plain.items() if name not in ("content", "style", "start")}
            about |= {"level": self._level, "made": self._made, "seconds": self._seconds}
            steps, changes = zip(*self._memory.pairs, strict=True) if self._memory.pairs else ((), ())
            arrays: dict[str, Any] = {
                "about": np.array(json.dumps(about)),
                "content": self._content,
                "style": self._style,
                "start": self._start,
                "image": self._image,
                "steps": np.array(steps, np.float32),
                "changes": np.array(changes, np.float32),
            }
        part = file.with_name(f".{os.getpid()}-{file.name}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as stream:
                np.savez(stream, **arrays)
            part.replace(file)
        except OSError as error:
            raise ResumeError(
                f"cannot write {file}: {error}. Expected a folder to write to, with some space"
            ) from error
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def load(cls, solver: Solver, file: Path) -> "Run":
        """See `Solver.resume`."""
        try:
            with np.load(file, allow_pickle=False) as arrays:
                about = json.loads(str(arrays["about"]))
                place = {name: about.pop(name) for name in ("level", "made", "seconds")}
                about["style_layers"] = tuple((str(name), float(weight)) for name, weight in about["style_layers"])
                about["size"] = tuple(about["size"])
                run = cls(solver, Settings(arrays["content"], arrays["style"], start=arrays["content"], **about))
                run._start, run._image = arrays["start"], arrays["image"]
                run._memory = Memory(zip(arrays["steps"], arrays["changes"], strict=True))
                run._level, run._made, run._seconds = place["level"], place["made"], place["seconds"]
        except FileNotFoundError as error:
            raise ResumeError(
                f"no file {file} (looked in {Path.cwd()}); expected one that `save` has written"
            ) from error
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, NSTError) as error:
            said = f"{file} cannot be read as the state of a run: {error}. It may be cut short. Start a new run"
            raise ResumeError(said) from error
        return run


def pixels(picture: Picture, size: Size) -> Array:
    """A picture of this size, uint8 (height, width, 3). Raises ImageError, SettingsError."""
    if isinstance(picture, str | Path):
        return load_image(picture, size)
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        found = f"an array of shape {picture.shape} and dtype {picture.dtype}"
        raise SettingsError(f"a picture is {found}; expected a file, or uint8 of shape (height, width, 3)")
    return np.array(ImageOps.fit(Image.fromarray(picture), size, Image.Resampling.LANCZOS))


def image_of(pixels: Array, size: Size) -> Array:
    """A picture as an image of this size, float32."""
    picture = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)
    return reshape_and_normalize_image(np.array(picture)).astype(np.float32)


def _start(settings: Settings, content: Array) -> Vector:
    """The image to start from, at the full size."""
    start = settings.start
    if isinstance(start, str) and start == "noise":
        draw = np.random.default_rng(settings.seed).uniform
        return generate_noise_image(reshape_and_normalize_image(content), settings.noise_ratio, draw)
    picture = content if isinstance(start, str) and start == "content" else pixels(start, settings.size)
    return reshape_and_normalize_image(picture)


def _resized(image: Vector, size: Size) -> Vector:
    """An image made smaller or larger, channel by channel, since it is no picture: it may go below 0 and beyond 255."""
    channels = (Image.fromarray(channel.astype(np.float32)) for channel in np.moveaxis(image[0], 2, 0))
    resized = [np.asarray(channel.resize(size, Image.Resampling.BICUBIC)) for channel in channels]
    return np.stack(resized, -1)[np.newaxis].astype(np.float64)
