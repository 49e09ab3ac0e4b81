"""Exercises about shapes and receptive fields that check themselves.

No answer is written here. The convolution in question is run, or a gradient is computed, and what comes out is held
against what was said.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from nst.notebook.check import CheckError
from nst.notebook.message import passed
from nst.tensorflow import tf2 as tf
from nst.texts import text

AXES = {3: ("m", "length", "n_C"), 5: ("m", "depth", "height", "width", "n_C")}


def check_shape(  # noqa: PLR0913, PLR0917 -- all that a convolution depends on
    name: str,
    said: Sequence[int] | None,
    signal: Sequence[int],
    kernel: Sequence[int],
    stride: int = 1,
    padding: str = "VALID",
) -> None:
    """Say whether a convolution makes an output of the shape that was said, by running it.

    Arguments:
    name -- of the exercise
    said -- the answer; None: none yet
    signal -- shape of the input: (m, length, n_C) or (m, depth, height, width, n_C)
    kernel -- shape of the kernel: (length, n_C in, n_C out) or (depth, height, width, n_C in, n_C out)
    stride -- along each axis
    padding -- "VALID" or "SAME"

    Raises CheckError if the answer is another one.
    """
    if said is None:
        print(text("seeing.open", name=name))
        return
    output = tf.nn.convolution(tf.zeros(signal), tf.zeros(kernel), strides=stride, padding=padding)
    answer, found = tuple(np.atleast_1d(said).tolist()), tuple(output.shape)
    if answer == found:
        passed(text("seeing.right-shape", name=name, found=found))
        return
    lines = [text("seeing.wrong-shape", name=name, said=answer, found=found)]
    axes = AXES[len(found)]
    if len(answer) == len(found):
        differ = [(axis, a, b) for axis, a, b in zip(axes, answer, found, strict=True) if a != b]
        lines += [text("seeing.axis", axis=axis, said=a, found=b) for axis, a, b in differ]
    else:
        lines.append(text("seeing.axes", said=len(answer), found=len(found), axes=", ".join(axes)))
    raise CheckError("\n".join(lines))


def check_field(name: str, said: int | None, layers: Iterable[tuple[int, int]]) -> None:
    """Say whether a unit of the last of some layers sees as many samples as was said, by its gradient.

    Arguments:
    name -- of the exercise
    said -- the answer; None: none yet
    layers -- (size, stride) of each convolution or pooling, from the signal up

    Raises CheckError if the answer is another one.
    """
    if said is None:
        print(text("seeing.open", name=name))
        return
    found = seen_samples([*layers])
    if said != found:
        raise CheckError(text("seeing.wrong-field", name=name, said=said, found=found))
    passed(text("seeing.right-field", name=name, found=found))


def seen_samples(layers: Sequence[tuple[int, int]]) -> int:
    """Count the samples of a long signal for which a unit in the middle of the last layer has a gradient.

    Arguments:
    layers -- see `check_field`
    """
    length = 256
    while True:
        gradient = _gradient(layers, length)
        if not (gradient[0] or gradient[-1]):  # else the field may go on beyond the ends
            return int(np.count_nonzero(gradient))
        length *= 2


def _gradient(layers: Sequence[tuple[int, int]], length: int) -> Any:
    """Return the gradient of a middle unit for each sample. All kernels are ones, so that nothing cancels out."""

    def gradient(signal: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(signal)
            a = signal
            for size, stride in layers:
                a = tf.nn.conv1d(a, tf.ones((size, 1, 1)), stride, "SAME")
            unit = a[0, a.shape[1] // 2, 0]
        return tape.gradient(unit, signal)

    # As a graph, which leaves out the gradients for the kernels. TensorFlow 2.21 crashes on some with a stride above
    # the size.
    return tf.function(gradient, autograph=False)(tf.zeros((1, length, 1))).numpy().ravel()
