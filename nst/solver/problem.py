"""Build the graph of the total cost of an image and its gradient."""

import contextlib
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

import numpy as np

from nst.errors import CostError, InterruptionError
from nst.networks.vgg19 import Network, vgg19, vgg19_layers
from nst.solver.descent import Losses
from nst.solver.lbfgs import Value, Vector
from nst.solver.settings import Settings
from nst.tensorflow import tf
from nst.texts import text
from nst.types import Array, Weights

LARGE = 1_000_000  # pixels from which activations are computed twice rather than kept
RESERVED = 1_800  # bytes per pixel of a large image; 1,300 were measured for the costs and their gradient


@dataclass(frozen=True)
class Costs:
    """The notebook's cost functions."""

    compute_content_cost: Callable[[Any, Any], Any]
    compute_layer_style_cost: Callable[[Any, Any], Any]
    total_cost: Callable[..., Any]


class Problem:
    """The total cost of images of one size, for one content and one style, as a graph with a session."""

    def __init__(  # noqa: PLR0913, PLR0917 -- all that the costs depend on
        self, costs: Costs, weights: Weights, content: Array, style: Array, content_layer: str, style_layers: list[str]
    ) -> None:
        with tf.Graph().as_default() as graph:
            self._image = tf.placeholder(tf.float32, content.shape)
            options = tf.ConfigProto()
            options.graph_options.rewrite_options.disable_meta_optimizer = True  # half a second for no gain
            self._session = tf.Session(graph=graph, config=options)
            self._reserve()
            self._weights = tf.placeholder(tf.float32, [len(style_layers)])
            self._alpha, self._beta = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
            model = vgg19(self._image, weights)
            taps = [model[content_layer], *(model[name] for name in style_layers)]
            a_C, *a_S = (tf.placeholder(tf.float32, tap.shape) for tap in taps)  # noqa: N806 -- as in the notebook
            content_function = partial(_cost, "compute_content_cost", costs.compute_content_cost)
            style_function = partial(_cost, "compute_layer_style_cost", costs.compute_layer_style_cost)
            functions = [(content_layer, partial(content_function, a_C))]
            functions += [(name, partial(style_function, a)) for name, a in zip(style_layers, a_S, strict=True)]
            self._check = _Check()
            network = {name: self._check.after(layer) for name, layer in vgg19_layers(weights).items()}
            content_cost, *layers = at_layers(self._image, network, functions)
            style_cost = tf.reduce_sum(self._weights * tf.stack(layers))
            total = _cost("total_cost", costs.total_cost, content_cost, style_cost, self._alpha, self._beta)
            (gradient,) = tf.gradients(total, self._image)
            if gradient is None:
                raise CostError(text("cost.no-gradient"))
            self._wanted = (total, content_cost, style_cost, gradient)
            self._targets = self._known(content, [a_C], taps[:1]) | self._known(style, a_S, taps[1:])

    def _reserve(self) -> None:
        """For a large image, have TensorFlow reserve its memory in one piece. Unused memory costs nothing.

        It keeps what it was ever given, and joins free pieces only if they were given together: else a sixth is lost.
        """
        _, height, width, _ = self._image.shape
        if height * width >= LARGE:
            with contextlib.suppress(tf.errors.ResourceExhaustedError):  # then TensorFlow allocates as it goes
                self._session.run(tf.raw_ops.Empty(shape=[height * width, RESERVED], dtype=tf.int8).op)

    def _known(self, image: Array, given: list[tf.Tensor], taps: list[tf.Tensor]) -> dict[str, Array]:
        """Compute what depends on a fixed picture only, such as its Gram matrices, to feed it in each run.

        Arguments:
        image -- the picture
        given -- what the cost functions take for the picture's activations
        taps -- the activations of those layers
        """
        fixed = set().union(*({x.op.name} | _descendants(x) for x in given))
        moving = set().union(*map(_descendants, (self._image, self._weights, self._alpha, self._beta)))
        operations = (self._session.graph.get_operation_by_name(name) for name in moving)
        inputs = {tensor.name for operation in operations for tensor in operation.inputs}
        known = [name for name in inputs if (op := name.partition(":")[0]) in fixed and op not in moving]
        activations = self._session.run(taps, {self._image: image})
        values = self._session.run(known, dict(zip(given, activations, strict=True)))
        return dict(zip(known, values, strict=True))

    def evaluate(self, image: Vector, settings: Settings, unwanted: threading.Event | None = None) -> Value:
        """Return the total cost of an image and its gradient; `about` are its `Losses`.

        Arguments:
        unwanted -- another thread sets it when it does not want the result any more

        Raises CostError, and InterruptionError when the result is not wanted.
        """
        weights = [weight for _, weight in settings.style_layers]
        feed = {self._image: image, self._weights: weights, self._alpha: settings.alpha, self._beta: settings.beta}
        feed |= self._targets
        self._check.unwanted = unwanted
        try:
            total, content, style, gradient = self._session.run(self._wanted, feed)
        except tf.errors.OpError as error:
            if unwanted and unwanted.is_set():
                unwanted.clear()
                raise InterruptionError("the evaluation was interrupted") from error
            raise
        if not (math.isfinite(total) and np.isfinite(gradient).all()):
            raise CostError(text("cost.not-finite", total=total))
        losses = Losses(float(content), float(style), 0.0, float(total))
        return Value(losses.total, gradient.astype(np.float64), losses)


class _Check:
    """Ends a run of a graph in the middle when nobody wants its result.

    Attributes:
    unwanted -- set by another thread when the result is not wanted; None if nobody ever will
    """

    def __init__(self) -> None:
        self.unwanted: threading.Event | None = None

    def after(self, layer: Callable[[tf.Tensor], tf.Tensor]) -> Callable[[tf.Tensor], tf.Tensor]:
        """Return a layer after which, forward and back, the graph goes on only if its result is wanted."""

        @tf.custom_gradient  # type: ignore[untyped-decorator]
        def checked(a: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
            return self._before(a), self._before

        return lambda a: checked(layer(a))

    def _before(self, a: tf.Tensor) -> tf.Tensor:
        with tf.control_dependencies([a]):
            check = tf.numpy_function(self._raise_if_unwanted, [], [])
        with tf.control_dependencies([check]):
            return tf.identity(a)

    def _raise_if_unwanted(self) -> None:
        if self.unwanted and self.unwanted.is_set():
            raise InterruptionError


def at_layers(
    image: tf.Tensor, network: Network, functions: Sequence[tuple[str, Callable[[tf.Tensor], tf.Tensor]]]
) -> list[tf.Tensor]:
    """Compute functions of activations, each at its layer, in float32."""
    found: dict[int, tf.Tensor] = {}
    a, stretch = image, []
    for name, layer in network.items():
        stretch.append(layer)
        here = [i for i, (tap, _) in enumerate(functions) if tap == name]
        if here or "pool" in name:
            a, stretch = _through(_chain(stretch), a), []
        for i in here:
            a, found[i] = _through(_beside(functions[i][1]), a)
        if len(found) == len(functions):  # deeper layers are not needed
            break
    return [found[i] for i in range(len(functions))]


def _chain(layers: list[Callable[[tf.Tensor], tf.Tensor]]) -> Callable[[tf.Tensor], tf.Tensor]:
    """Compose layers."""
    return lambda a: reduce(lambda a, layer: layer(a), layers, a)


def _beside(function: Callable[[tf.Tensor], tf.Tensor]) -> Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]:
    """Return activations and a function of them. Gradients are computed one after the other, to save memory."""
    return lambda a: (a, function(tf.cast(a, tf.float32)))


def _through(function: Callable[[tf.Tensor], Any], a: tf.Tensor) -> Any:
    """Return function(a). For a large `a`, the function is computed again for its gradient, to save memory."""
    _, height, width, _ = a.shape
    if height * width < LARGE:
        return function(a)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def checkpointed(a: tf.Tensor) -> tuple[Any, Callable[..., tf.Tensor]]:
        def gradient(*dy: tf.Tensor) -> tf.Tensor:
            with tf.control_dependencies(dy):  # not before they are known
                again = tf.identity(a)
            return tf.gradients(function(again), again, dy)[0]

        return function(a), gradient

    return checkpointed(a)


def _descendants(tensor: tf.Tensor) -> set[str]:
    """Return the names of all operations that depend on a tensor."""
    found: set[str] = set()
    waiting = [tensor]
    while waiting:
        for operation in waiting.pop().consumers():
            if operation.name not in found:
                found.add(operation.name)
                waiting += operation.outputs
    return found


def _cost(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Convert a cost to a tensor. Raises CostError."""
    try:
        cost = function(*arguments)
    except Exception as error:  # whatever a student's code raises
        raise CostError(text("cost.stopped", name=name, error=f"{type(error).__name__}: {error}")) from error
    if cost is None:
        raise CostError(text("cost.is-none", name=name))
    try:
        tensor = tf.convert_to_tensor(cost)
    except (TypeError, ValueError) as error:
        raise CostError(text("cost.no-cost", name=name, type=type(cost).__name__)) from error
    if not (tensor.dtype.is_floating or tensor.dtype.is_integer):
        raise CostError(text("cost.no-cost", name=name, type=type(cost).__name__))
    if tensor.shape.rank != 0:
        raise CostError(text("cost.no-number", name=name, shape=tensor.shape))
    return tf.cast(tensor, tf.float32)
