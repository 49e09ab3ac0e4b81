"""Measure how fast the notebook paints, beside the plain float32 graph, in one run on one machine.

    make bench                                              about eight minutes on two cores
    python -m benchmarks.train_step --iterations 40         one minute
    python -m benchmarks.train_step --memory                peak memory of the notebook's run alone

Three graphs take turns, an iteration each, on the same pictures from the same noise image: the one that the solved
notebook builds, and twice VGG-19 written in the plainest way (convolution, bias and ReLU, in float32). One of those
runs as in an `InteractiveSession`, as the course runs it; the other in a `tf.Session`, in which TensorFlow leaves out
what nobody asks for. All use the notebook's cost functions and optimiser. The costs that `model_nn` prints are compared
as well: speed must not change them.
"""

import argparse
import contextlib
import io
import logging
import os
import resource
import subprocess
import sys
import time
from functools import partial
from typing import Any

import jupytext
import numpy as np
from tqdm import tqdm

import nst_utils
from benchmarks.convolutions import seconds, shapes
from nst.errors import NSTError
from nst.networks.layers import multiplies_bfloat16
from nst.networks.vgg19 import VGG19_BLOCKS, read_weights
from nst.tensorflow import tf
from nst.types import Weights
from tests.support.paths import ROOT

SOURCE = ROOT / "autograder" / "assignments" / "nst" / "source.py"
PRINTED_EVERY = 20  # iterations, as in model_nn


def notebook_pipeline() -> dict[str, Any]:
    """Run the solved notebook's code up to its `train_step`, without its tests, and return its names."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in jupytext.read(SOURCE).cells:
            marker = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and not (marker.get("grade") and marker.get("points")):
                exec(compile(cell.source, marker.get("grade_id", "cell"), "exec"), names)  # noqa: S102
            if marker.get("grade_id") == "train_step":
                return names
    raise NSTError(f"{SOURCE} has no cell train_step")


def plain_vgg19(image: tf.Tensor, weights: Weights) -> dict[str, tf.Tensor]:
    """Build VGG-19 in the plainest way, without any optimisation."""
    activations = {}
    a = image
    for block, (length, _) in enumerate(VGG19_BLOCKS, 1):
        for i in range(1, length + 1):
            kernel, bias = (tf.constant(w) for w in weights[f"conv{block}_{i}"])
            a = tf.nn.relu(tf.nn.conv2d(a, kernel, strides=[1, 1, 1, 1], padding="SAME") + bias)
            activations[f"conv{block}_{i}"] = a
        a = tf.nn.avg_pool(a, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
    return activations


def plain_pipeline(notebook: dict[str, Any], weights: Weights, interactive: bool) -> dict[str, Any]:
    """Build the notebook's graph again on `plain_vgg19`, in a graph and session of its own."""
    # as tf.InteractiveSession does, whose graph TensorFlow does not rearrange
    options = tf.GraphOptions(place_pruned_graph=interactive)
    with tf.Graph().as_default():
        session = tf.Session(config=tf.ConfigProto(graph_options=options))
        image = tf.Variable(np.zeros(notebook["content_image"].shape), dtype=tf.float32)
        model = plain_vgg19(image, weights)
        session.run(image.assign(notebook["content_image"]))
        j_content = notebook["compute_content_cost"](session.run(model["conv4_2"]), model["conv4_2"])
        session.run(image.assign(notebook["style_image"]))
        j_style = 0
        for layer, weight in notebook["STYLE_LAYERS"]:
            j_style += weight * notebook["compute_layer_style_cost"](session.run(model[layer]), model[layer])
        j = notebook["total_cost"](j_content, j_style, alpha=10, beta=40)
        train_step = tf.train.AdamOptimizer(2.0).minimize(j)
        start = [tf.global_variables_initializer(), image.assign(notebook["generated_image"])]
    return {"sess": session, "train_step": train_step, "costs": [j, j_content, j_style], "start": start}


def flop_per_iteration() -> float:
    """Count the operations of the convolutions up to conv5_1, forward and back to the image (2 per multiply-add)."""
    return 2.0 * sum(shape.flop for shape in shapes((nst_utils.CONFIG.IMAGE_WIDTH, nst_utils.CONFIG.IMAGE_HEIGHT)))


def matrix_rate(dtype: tf.DType, size: int = 3072, runs: int = 7) -> float:
    """Return the operations per second of a large square matrix product, the best of `runs`."""
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.Variable(tf.cast(tf.random_normal([size, size]), dtype))
        product = tf.matmul(a, a).op
        session.run(a.initializer)
        return 2.0 * size**3 / min(seconds(lambda: session.run(product)) for _ in range(runs))


def compare(iterations: int) -> None:
    """Run both graphs in turn and print what they took and what they cost."""
    loading = time.perf_counter()
    with tf.Graph().as_default():
        nst_utils.load_vgg_model(ROOT / nst_utils.CONFIG.VGG_MODEL)
    loading = time.perf_counter() - loading
    network, weights = read_weights(ROOT / nst_utils.CONFIG.VGG_MODEL)
    rates = {dtype.name: matrix_rate(dtype) for dtype in (tf.float32, tf.bfloat16)}

    notebook = notebook_pipeline()
    ours = {name: notebook[name] for name in ("sess", "train_step")}
    ours["costs"] = [notebook[name] for name in ("J", "J_content", "J_style")]
    ours["start"] = [
        tf.global_variables_initializer(),
        notebook["model"]["input"].assign(notebook["generated_image"]),
    ]
    plain = plain_pipeline(notebook, weights, interactive=True)
    runs = {"notebook": ours, "interactive": plain, "session": plain_pipeline(notebook, weights, interactive=False)}
    times: dict[str, list[float]] = {name: [] for name in runs}
    worst = 0.0
    for run in runs.values():
        for operation in run["start"]:
            run["sess"].run(operation)
    print(
        f"network {network}, {nst_utils.CONFIG.IMAGE_WIDTH}x{nst_utils.CONFIG.IMAGE_HEIGHT}, {os.cpu_count()} cores\n"
    )
    print("iteration   total, notebook  total, interactive   largest relative difference of the three costs")
    for i in tqdm(range(iterations), file=sys.stderr, desc="iterations of each"):
        for name, run in runs.items():
            times[name].append(seconds(partial(run["sess"].run, run["train_step"])))
        if i % PRINTED_EVERY == 0:
            costs = np.array([run["sess"].run(run["costs"]) for run in (ours, plain)])
            difference = np.max(np.abs(costs[0] / costs[1] - 1))
            worst = max(worst, difference)
            tqdm.write(f"{i:9} {costs[0, 0]:17.6g} {costs[1, 0]:19.6g} {difference:17.3%}", file=sys.stdout)

    medians = {name: float(np.median(values[1:])) for name, values in times.items()}  # the first builds kernels
    faster = min(medians["interactive"], medians["session"])
    arithmetic = "bfloat16" if multiplies_bfloat16() else "float32"
    floor = flop_per_iteration() / rates[arithmetic]
    print(f"""
one iteration, median   {"   ".join(f"{name} {median:.3f} s" for name, median in medians.items())}
ratio                   {medians["notebook"] / faster:.3f} of the faster of the two   (convolutions in {arithmetic})
costs                   differ by at most {worst:.3%} over {iterations} iterations
operations              {flop_per_iteration() / 1e9:.0f} GFLOP an iteration, in the convolutions alone
matrix rate             {rates["float32"] / 1e9:.0f} GFLOP/s float32, {rates["bfloat16"] / 1e9:.0f} GFLOP/s bfloat16
floor                   {floor:.3f} s an iteration at these rates; reached {floor / medians["notebook"]:.0%} of it
load_vgg_model          {loading:.2f} s""")


def memory(iterations: int = 3) -> None:
    """Run the notebook's pipeline alone and print the peak memory of this process."""
    notebook = notebook_pipeline()
    notebook["sess"].run(tf.global_variables_initializer())
    notebook["sess"].run(notebook["model"]["input"].assign(notebook["generated_image"]))
    for _ in range(iterations):
        notebook["sess"].run(notebook["train_step"])
        notebook["sess"].run([notebook["J"], notebook["model"]["input"]])
    print(f"peak memory             {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def main() -> None:
    """Measure what the command line asks for."""
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--iterations", type=int, default=200, help="of each graph (default: 200)")
    parser.add_argument("--memory", action="store_true", help="print the notebook's peak memory, and nothing else")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    tf.disable_v2_behavior()
    if arguments.memory:
        memory()
    else:
        # Memory is measured in a process of its own, where the plain graph does not count, and first: to the kernel,
        # the peak of a process is no less than what its parent had when it started it.
        subprocess.run([sys.executable, "-m", "benchmarks.train_step", "--memory"], check=True)
        compare(arguments.iterations)


if __name__ == "__main__":
    main()
