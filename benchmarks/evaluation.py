"""Measure where the solver's time goes at each size, beside the floor that the convolutions set, in one run.

    make bench                                      two minutes of it, on two cores
    python -m benchmarks.evaluation

The floor is what all convolutions of an evaluation take by themselves, one after the other, forward and back: conv1_1
in float32, the others in the fastest arithmetic that the processor has. *beside it* is what a step of L-BFGS takes
besides its evaluation, once ten pairs are remembered.
"""

import argparse
import time
from statistics import median

import numpy as np

from benchmarks.convolutions import floor, measured, seconds
from benchmarks.solver import PAIRS
from nst.images import image_of
from nst.networks.layers import fastest_dtype
from nst.networks.vgg19 import VGG_MODEL, read_weights
from nst.solver.descent import Descent
from nst.solver.lbfgs import PAIRS as REMEMBERED
from nst.solver.lbfgs import Value, Vector
from nst.solver.run import Costs, Solver
from nst.solver.settings import Settings, fitted
from nst.tensorflow import tf
from nst.types import Size
from tests.support.paths import ROOT
from tests.support.solution import solved

SIZES = ((200, 150), (400, 300), (800, 600))
STEPS = 2 * REMEMBERED


def row(size: Size, solver: Solver, least: float) -> str:
    """Measure a size. Returns: its row of the table. `least` is the floor in seconds."""
    content_file, style_file = PAIRS[0]
    settings = Settings(content_file, style_file, size=size)
    content, style = (image_of(fitted(picture, size), size) for picture in (settings.content, settings.style))
    began = time.perf_counter()
    problem = solver.problem(content, style, settings)
    built = time.perf_counter() - began
    evaluations: list[float] = []

    def function(image: Vector) -> Value:
        start = time.perf_counter()
        found = problem.evaluate(image, settings)
        evaluations.append(time.perf_counter() - start)
        return found

    beside: list[float] = []
    states = Descent(content.astype(np.float64), [(size, STEPS)]).states(lambda _: function)
    while len(beside) < STEPS:
        before = len(evaluations)
        whole = seconds(lambda: next(states))
        beside.append(whole - sum(evaluations[before:]))
    evaluation, rest = median(evaluations[1:]), median(beside[REMEMBERED + 1 :])
    return (
        f"{'{}x{}'.format(*size):9}{least:8.3f} s{evaluation:11.3f} s{least / evaluation:7.0%}{rest:10.3f} s"
        f"{built:9.2f} s{evaluations[0]:9.2f} s"
    )


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    ).parse_args()
    names = solved()
    costs = Costs(names["compute_content_cost"], names["compute_layer_style_cost"], names["total_cost"])
    solver = Solver(costs, ROOT / VGG_MODEL)
    fast = fastest_dtype(read_weights(ROOT / VGG_MODEL)[1])
    print(f"network {solver.network}, convolutions in {fast.name}\n")
    print("size        floor  evaluation  share  beside it    built    first evaluation")
    for size in SIZES:
        first = measured(size, tf.float32, only="conv1_1")["conv1_1"]
        print(row(size, solver, floor(size, measured(size, fast), first)), flush=True)


if __name__ == "__main__":
    main()
