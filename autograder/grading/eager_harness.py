"""Applies functions as `harness` does, of notebooks in which TensorFlow computes at once, and not in a session.

A kernel gets this file as text after `harness.py`, and the same holds for it. What a placeholder is in a graph is here
an argument of a `tf.function`: the function is traced once for each shape, and called again with other numbers.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import tensorflow as tf  # not nst's: in a kernel, that may be the submission's own

from autograder.grading.harness import (  # a kernel has this module while it runs this file
    RETURNED_NONE,
    UNDEFINED,
    Harness,
    has_stopped,
    in_parts,
    packed,
    packed_answer,
    passed,
    raised,
    refuse_what_no_kernel_holds,
    served,
)
from autograder.sandbox.protocol import PackedAnswer, PackedCall, RunModel, RunSteps, StepsRun, unpack

LEARNING_RATE = 0.01
LARGE = 50_000  # numbers in the arguments from which a call is traced first, to see how much memory it asks for


def serve(shell: Any) -> Callable[[str], None]:
    """See `harness.serve`."""
    return served(shell, EagerHarness(shell.user_ns))


class EagerHarness(Harness):
    """See `Harness`."""

    # ------------------------------------------------------------ functions of arrays

    def _answers(self, calls: list[PackedCall]) -> list[PackedAnswer]:
        """Make the calls one by one. Those of the same shapes share what has been traced."""
        traced: dict[str, Any] = {}
        return [self._answer_to(call, traced) for call in calls]

    def _answer_to(self, call: PackedCall, traced: dict[str, Any]) -> PackedAnswer:
        try:
            given = [passed(argument, _constant) for argument in call["arguments"]]
            leaves = [*_leaves(call["arguments"])]
            function = self._names[call["function"]]
            if any(leaf["kind"] == "placeholder" for leaf in leaves):
                function = traced.setdefault(_signature(call, given), tf.function(function))
            return packed_answer(**_value(function, call, given))
        except BaseException as error:  # whatever student code raises
            return {"failure": raised(error)}

    # ------------------------------------------------------------ train_step

    def _train(self, asked: RunModel | RunSteps) -> StepsRun:
        """Have the submission train. Raises ValueError for what only another framework can do."""
        if asked["do"] != "train_step":
            raise ValueError(f"no {asked['do']} without a session")
        if not callable(self._names.get("train_step")):
            return {"failure": UNDEFINED}
        found, changed, rebound = self._train_steps(asked), *self._changed(asked["imports"])
        if changed and has_stopped(found):
            with self._named(changed):
                found = self._train_steps(asked)
        found["rebound"] = rebound
        return found

    def _train_steps(self, asked: RunSteps) -> StepsRun:
        start = unpack(asked["start"])
        image = tf.Variable(start)
        network = Network(asked["gains"])
        costs = SmallCosts(asked["weights"])
        optimizer = tf.keras.optimizers.Adam(LEARNING_RATE)
        optimizer.build([image])  # a tf.function that is called again makes no variables
        with self._named(
            {
                "vgg_model_outputs": network,
                "a_C": [tf.constant(unpack(target)) for target in asked["content"]],
                "a_S": [tf.constant(unpack(target)) for target in asked["style"]],
                "STYLE_LAYERS": costs.layers,
                "compute_content_cost": costs.compute_content_cost,
                "compute_layer_style_cost": costs.compute_layer_style_cost,
                "compute_style_cost": costs.compute_style_cost,
                "total_cost": total_cost,
                "clip_0_1": clip_0_1,
                "optimizer": optimizer,
                "generated_image": tf.Variable(1 - start),
            }
        ):
            images, returned = [packed(image.numpy())], []
            try:
                for _ in range(asked["steps"]):
                    value = self._names["train_step"](image)
                    returned.append(None if value is None else packed(value))
                    images.append(packed(image.numpy()))
            except BaseException as error:  # whatever student code raises
                return {"failure": raised(error)}
        if len({*images}) == 1 and not any(returned):
            return {"failure": RETURNED_NONE}  # and did nothing either
        return {"images": images, "costs": returned, "traces": network.traces}


class Network:
    """The small network: each output is the image times a gain. `traces` counts how often it was put into a graph."""

    def __init__(self, gains: Sequence[float]) -> None:
        self._gains = gains
        self.traces = 0

    def __call__(self, image: Any) -> list[Any]:
        """Return the outputs."""
        if not tf.executing_eagerly():
            self.traces += 1
        return [gain * tf.convert_to_tensor(image) for gain in self._gains]


class SmallCosts:
    """The costs of the small problem, under the names and with the arguments of the notebook's own."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.layers = [(f"layer{number}", weight) for number, weight in enumerate(weights, 1)]

    def compute_content_cost(self, content_output: Any, generated_output: Any) -> Any:
        """Return the mean squared distance of the last outputs."""
        _check_outputs(content_output, generated_output)
        return self.compute_layer_style_cost(content_output[-1], generated_output[-1])

    def compute_layer_style_cost(self, a_S: Any, a_G: Any) -> Any:  # noqa: N803 -- as in the notebook
        """Return the mean squared distance."""
        return tf.reduce_mean(tf.square(a_S - a_G))

    def compute_style_cost(
        self,
        style_image_output: Any,
        generated_image_output: Any,
        STYLE_LAYERS: Any = None,  # noqa: N803 -- as in the notebook
    ) -> Any:
        """Add up the weighted costs of all outputs but the last."""
        _check_outputs(style_image_output, generated_image_output)
        layers = self.layers if STYLE_LAYERS is None else STYLE_LAYERS
        return sum(
            weight * self.compute_layer_style_cost(a_S, a_G)
            for (_, weight), a_S, a_G in zip(layers, style_image_output[:-1], generated_image_output[:-1], strict=True)
        )


def total_cost(J_content: Any, J_style: Any, alpha: float = 10, beta: float = 40) -> Any:  # noqa: N803
    """Add up the costs, each times its weight."""
    return alpha * J_content + beta * J_style


def clip_0_1(image: Any) -> Any:
    """Cut an image to the range from 0 to 1."""
    return tf.clip_by_value(image, 0.0, 1.0)


def _check_outputs(*outputs: Any) -> None:
    """Raise TypeError for what the notebook's functions cannot take: one output in place of the list of all."""
    if not all(isinstance(each, list | tuple) for each in outputs):
        raise TypeError("the costs take what vgg_model_outputs returns, a list with one tensor for each layer")


def _value(function: Any, call: PackedCall, given: list[Any]) -> dict[str, Any]:
    """Return what a call returns and the gradient that is wanted, if it has one."""
    if call["in_parts"]:
        return in_parts(lambda: function(*given, **call["keywords"]))
    each = tf.nest.flatten(given)  # before the function can change a list
    if sum(tf.size(leaf) for leaf in each if tf.is_tensor(leaf)) > LARGE:
        _look_ahead(function, call, given)
    if call["gradient_to"] is None:
        return {"value": function(*given, **call["keywords"])}
    to = each[call["gradient_to"]]
    with tf.GradientTape() as tape:
        tape.watch(to)
        value = function(*given, **call["keywords"])
        added = None if value is None else tf.reduce_sum(value)
    slope = None if added is None else tape.gradient(added, to)
    return {"value": value} if slope is None else {"value": value, "gradient": slope}


def _look_ahead(function: Any, call: PackedCall, given: list[Any]) -> None:
    """Raise ResourceExhaustedError if a call, as far as it can be traced, would ask for far too much memory."""
    try:
        graph = tf.function(function).get_concrete_function(*given, **call["keywords"]).graph
    except Exception:  # whatever student code raises
        return
    refuse_what_no_kernel_holds(graph)


def _constant(value: Any, kind: str) -> Any:  # noqa: ARG001 -- all kinds are the same here
    return tf.constant(value)


def _leaves(arguments: Any) -> Iterator[Any]:
    for one in arguments:
        if isinstance(one, list):
            yield from _leaves(one)
        else:
            yield one


def _signature(call: PackedCall, given: list[Any]) -> str:
    """Return what calls have in common that share a trace: the shapes of arrays and tensors, and the numbers."""
    return json.dumps(
        [call["function"], [str(getattr(x, "shape", x)) for x in tf.nest.flatten(given)], call["keywords"]]
    )
