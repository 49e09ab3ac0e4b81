"""Measure the memory of painting 1600x1200, and the time that it costs to compute activations again.

    make bench                                              four minutes of it, on two cores
    python -m benchmarks.memory

Each case runs in a process of its own. It sets up the costs at this size and makes three steps with L-BFGS's memory
full. Kernels are in the fastest dtype of this machine, and in float32, as on processors without bfloat16. Activations
of large images are computed again for the gradient (`nst.solver.problem.LARGE`), or kept. The comparison at 400x300
shows that this changes neither the total cost nor its gradient.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from statistics import median

import numpy as np

import nst.solver.descent
import nst.solver.lbfgs
import nst.solver.problem
from nst.images import image_of
from nst.networks import layers
from nst.networks.layers import fastest_dtype
from nst.networks.vgg19 import read_weights
from nst.solver.lbfgs import Memory, Value, Vector
from nst.solver.run import Costs, Solver
from nst.solver.settings import Settings, fitted
from nst.types import Size
from nst_utils import CONFIG
from tests.support.paths import ROOT
from tests.support.solution import solved

SIZE = (1600, 1200)
SMALL = (400, 300)
STEPS = 3
KEEP = 1 << 60  # pixels, more than any image has


def solver(dtype: str) -> Solver:
    """Return a solver with the notebook's solution and kernels of this dtype."""
    layers.multiplies_bfloat16 = lambda: dtype == "bfloat16"
    names = solved()
    costs = Costs(names["compute_content_cost"], names["compute_layer_style_cost"], names["total_cost"])
    return Solver(costs, ROOT / CONFIG.VGG_MODEL)


def settings(size: Size) -> Settings:
    """Return two of the project's pictures, resized."""
    return Settings(ROOT / "images" / "louvre.jpg", ROOT / "images" / "monet_800600.jpg", size=size)


def start(content: Vector) -> Vector:
    """Return an image near the content."""
    return content + np.random.default_rng(0).uniform(-20, 20, content.shape)


def case(dtype: str, again: bool) -> None:
    """Make steps at the full size. Print seconds per evaluation and the peak memory of this process in GB."""
    if not again:
        nst.solver.problem.LARGE = KEEP
    chosen = settings(SIZE)
    content, style = (image_of(fitted(picture, SIZE), SIZE) for picture in (chosen.content, chosen.style))
    problem = solver(dtype).problem(content, style, chosen)
    times = []

    def evaluate(image: Vector) -> Value:
        began = time.perf_counter()
        found = problem.evaluate(image, chosen)
        times.append(time.perf_counter() - began)
        return found

    rng = np.random.default_rng(1)
    image = start(content)
    found = evaluate(image)
    memory = Memory()
    for _ in range(nst.solver.lbfgs.PAIRS):
        s = rng.standard_normal(image.shape)
        memory.learn(s, s)
    for _ in range(STEPS):
        image, found = nst.solver.lbfgs.step(evaluate, image, found, memory, nst.solver.descent.FIRST)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(json.dumps([median(times[1:]), peak]))


def differences(dtype: str) -> tuple[float, float]:
    """Return the relative differences of total cost and gradient at the small size."""
    found = []
    for large in (KEEP, 0):
        nst.solver.problem.LARGE = large
        chosen = settings(SMALL)
        content, style = (image_of(fitted(picture, SMALL), SMALL) for picture in (chosen.content, chosen.style))
        found.append(solver(dtype).problem(content, style, chosen).evaluate(start(content), chosen))
    kept, again = found
    gradient = np.linalg.norm(again.gradient - kept.gradient) / np.linalg.norm(kept.gradient)
    return abs(again.value / kept.value - 1), float(gradient)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", nargs=2, metavar=("DTYPE", "HOW"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        dtype, how = arguments.case
        case(dtype, how == "again")
        return
    dtypes = dict.fromkeys([fastest_dtype(read_weights(ROOT / CONFIG.VGG_MODEL)[1]).name, "float32"])
    print(f"{'kernels':10} {'activations':12} {'peak memory':>12} {'an evaluation':>14}   {SIZE[0]}x{SIZE[1]}")
    for dtype in dtypes:
        for how in ("again", "kept"):
            command = [sys.executable, "-m", "benchmarks.memory", "--case", dtype, how]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
            seconds, peak = json.loads(printed)
            print(f"{dtype:10} {how:12} {peak:9.2f} GB {seconds:12.1f} s", flush=True)
    for dtype in dtypes:  # after the others: the peak of a process is no less than what its parent had at its start
        total, gradient = differences(dtype)
        where = f"at {SMALL[0]}x{SMALL[1]}"
        print(f"{dtype:10} relative difference: total cost {total:.1e}, gradient {gradient:.1e}, {where}")


if __name__ == "__main__":
    main()
