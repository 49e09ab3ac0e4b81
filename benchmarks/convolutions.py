"""Measure each convolution of VGG-19 in all the ways that TensorFlow has for it, in one run.

    make bench                                              two minutes of it, on two cores
    NST_IMAGE_SIZE=800x600 python -m benchmarks.convolutions

*float32* is the plain one. Its kernel is a constant, which oneDNN puts into an order of its own once. *variable* is the
same with a variable for a kernel, which oneDNN takes as it comes when it computes forward. *fpmath* keeps activations
and weights in float32 and lets oneDNN multiply in bfloat16 (TF_SET_ONEDNN_FPMATH_MODE=BF16, which a process has for all
of its convolutions or for none). *bfloat16* has all of them in bfloat16. A convolution goes forward, and back to its
input, as for the gradient of an image.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from nst.images import image_size
from nst.networks.vgg19 import VGG19_BLOCKS
from nst.tensorflow import tf
from nst.types import Size

DEEPEST = "conv5_1"  # the last layer that the notebook's costs need
ROUNDS = 3  # how often each kind has its turn
RUNS = 5  # in a turn, of which the fastest counts


class Kind(NamedTuple):
    """Describe a way to compute convolutions."""

    dtype: tf.DType = tf.float32
    constant: bool = True  # the kernel
    variables: Mapping[str, str] = {}  # of the environment


KINDS = {
    "variable": Kind(constant=False),
    "float32": Kind(),
    "fpmath": Kind(variables={"TF_SET_ONEDNN_FPMATH_MODE": "BF16"}),
    "bfloat16": Kind(tf.bfloat16),
}


class Shape(NamedTuple):
    """The shape of a convolution: its image, and its channels."""

    name: str
    width: int
    height: int
    channels_in: int
    channels_out: int

    @property
    def flop(self) -> int:
        """Return the operations of one pass, 2 for each multiplication with its addition."""
        return 2 * 9 * self.channels_in * self.channels_out * self.width * self.height


class Pass(NamedTuple):
    """Hold the seconds of a convolution forward, and back to its input."""

    forward: float
    back: float


def shapes(size: Size) -> Iterator[Shape]:
    """Return the convolutions for an image of this size, up to the deepest layer that is needed."""
    (width, height), channels = size, 3
    for block, (length, n) in enumerate(VGG19_BLOCKS, 1):
        for i in range(1, length + 1):
            yield (shape := Shape(f"conv{block}_{i}", width, height, channels, n))
            channels = n
            if shape.name == DEEPEST:
                return
        width, height = -(-width // 2), -(-height // 2)


def measured(size: Size, dtype: tf.DType, only: str = "", constant: bool = True) -> dict[str, Pass]:
    """Return what each convolution takes in this process, or one of them alone: the best of `RUNS`.

    Arguments:
    constant -- whether the kernel is a constant of the graph
    """
    return {shape.name: _measured(shape, dtype, constant) for shape in shapes(size) if only in {"", shape.name}}


def _measured(shape: Shape, dtype: tf.DType, constant: bool) -> Pass:
    with tf.Graph().as_default(), tf.Session() as session:
        x, dz = (
            tf.Variable(tf.cast(tf.random_normal([1, shape.height, shape.width, n]), dtype))
            for n in (shape.channels_in, shape.channels_out)
        )
        values = np.random.default_rng(0).normal(size=(3, 3, shape.channels_in, shape.channels_out))
        kernel = (tf.constant if constant else tf.Variable)(values.astype(dtype.as_numpy_dtype))
        session.run(tf.global_variables_initializer())
        forward = tf.nn.conv2d(x, kernel, strides=1, padding="SAME").op
        back = tf.nn.conv2d_backprop_input(x.shape, kernel, dz, strides=[1, 1, 1, 1], padding="SAME").op
        return Pass(*(min(seconds(partial(session.run, op)) for _ in range(RUNS)) for op in (forward, back)))


def seconds(action: Callable[[], Any]) -> float:
    """Return the wall time of one call in seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def fastest(size: Size) -> dict[str, dict[str, Pass]]:
    """Return for each kind what each convolution takes. They take turns, in processes of their own."""
    best: dict[str, dict[str, Pass]] = {}
    for _ in range(ROUNDS):
        for name, kind in KINDS.items():
            command = [sys.executable, "-m", "benchmarks.convolutions", "--child", name]
            variables = os.environ | kind.variables | {"NST_IMAGE_SIZE": "{}x{}".format(*size)}
            run = subprocess.run(command, env=variables, capture_output=True, check=True, text=True)  # noqa: S603
            found = {layer: Pass(*times) for layer, times in json.loads(run.stdout).items()}
            before = best.get(name, found)
            best[name] = {layer: Pass(*map(min, before[layer], times)) for layer, times in found.items()}
    return best


def floor(size: Size, times: dict[str, Pass], first: Pass) -> float:
    """Return the seconds of all convolutions of an evaluation, forward and back.

    Arguments:
    times -- in the fastest arithmetic
    first -- of conv1_1, which is always in float32
    """
    return sum(sum(first if shape.name == "conv1_1" else times[shape.name]) for shape in shapes(size))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    size = image_size()
    if arguments.child:
        kind = KINDS[arguments.child]
        print(json.dumps(measured(size, kind.dtype, constant=kind.constant)))
        return
    times = fastest(size)
    print(f"{'ms, forward + back':28}" + "".join(f"{name:>20}" for name in KINDS) + "   GFLOP/s")
    for shape in shapes(size):
        row = f"{shape.name} {shape.width}x{shape.height} {shape.channels_in}-{shape.channels_out}".ljust(28)
        for name in KINDS:
            forward, back = times[name][shape.name]
            row += f"{1e3 * forward:8.1f} +{1e3 * back:6.1f} {'':4}"
        rates = (f"{2e-9 * shape.flop / sum(times[name][shape.name]):.0f}" for name in KINDS)
        print(row, "  ".join(rates))
    for name, passes in times.items():
        print(f"all in {name:9} {sum(map(sum, passes.values())):.3f} s")
    fast = min(KINDS, key=lambda name: sum(map(sum, times[name].values())))
    least = floor(size, times[fast], times["float32"]["conv1_1"])
    print(f"floor            {least:.3f} s: conv1_1 in float32, the others in {fast}")


if __name__ == "__main__":
    main()
