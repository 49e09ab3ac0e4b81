"""Measure the memory of `neural_style` for large pictures, whole and in tiles, and the time that tiles cost.

    python -m benchmarks.neural_style_memory                                   3000x2000 in tiles, 1600x1200 both ways
    python -m benchmarks.neural_style_memory --cases 1200x900:whole 1200x900:512

Each case runs in a process of its own. It computes the Gram matrices of a style of the same width, fills L-BFGS's
memory, and makes steps. The comparison at 400x300 shows that tiles change neither the loss nor its gradient.
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
from neural_style import painting
from neural_style.command_line import read_options
from neural_style.objective import Objective
from neural_style.pictures import Pictures, read_pictures, start
from neural_style.shared import Shared
from nst.solver.lbfgs import Memory, Value, Vector
from nst.solver.settings import fitted
from nst.types import Size
from tests.support.paths import ROOT

CASES = ("1600x1200:whole", "1600x1200:768", "3000x2000:768")
SMALL = (400, 300)
WHOLE = 1 << 20
STEPS = 2


def objective(size: Size, tile: int) -> tuple[Objective, Vector]:
    """Return the loss at this size, and an image near the content."""
    files = [str(ROOT / "images" / name) for name in ("louvre.jpg", "monet_800600.jpg")]
    line = ["--content", files[0], "--styles", files[1], "--output", "none.png", "--tile", str(tile)]
    options = read_options([*line, "--width", str(size[0])])
    read, shared = read_pictures(options.pictures), Shared()
    content = fitted(np.asarray(read.content), size)  # whatever its proportions
    pictures = Pictures(content, read.styles, content, size)
    image = start(pictures, 0) + np.random.default_rng(0).uniform(-20, 20, (1, size[1], size[0], 3))
    return painting.objective(options, pictures, shared, size), image


def case(size: Size, tile: int) -> None:
    """Make steps. Print seconds per evaluation and the peak memory of this process in GB."""
    function, image = objective(size, tile)
    times = []

    def evaluate(image: Vector) -> Value:
        began = time.perf_counter()
        found = function(image)
        times.append(time.perf_counter() - began)
        return found

    found, memory, rng = evaluate(image), Memory(), np.random.default_rng(1)
    for _ in range(nst.solver.lbfgs.PAIRS):
        s = rng.standard_normal(image.shape)
        memory.learn(s, s)
    for _ in range(STEPS):
        image, found = nst.solver.lbfgs.step(evaluate, image, found, memory, nst.solver.descent.FIRST)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(json.dumps([median(times[1:]), peak]))


def differences() -> tuple[float, float]:
    """Return the relative differences of loss and gradient at the small size."""
    (whole, image), (tiled, _) = objective(SMALL, WHOLE), objective(SMALL, 128)
    a, b = whole(image), tiled(image)
    gradient = np.linalg.norm(b.gradient - a.gradient) / np.linalg.norm(a.gradient)
    return abs(b.value / a.value - 1), float(gradient)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", default=CASES, metavar="WxH:TILE", help="TILE may be 'whole'")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        size, tile = arguments.case.split(":")
        width, height = map(int, size.split("x"))
        case((width, height), WHOLE if tile == "whole" else int(tile))
        return
    print(f"{'size':10} {'tile':>6} {'peak memory':>12} {'an evaluation':>14}")
    for name in arguments.cases:
        command = [sys.executable, "-m", "benchmarks.neural_style_memory", "--case", name]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
        seconds, peak = json.loads(printed)
        size, tile = name.split(":")
        print(f"{size:10} {tile:>6} {peak:9.2f} GB {seconds:12.1f} s", flush=True)
    loss, gradient = differences()
    print(f"tiles of 128 at {SMALL[0]}x{SMALL[1]}: relative differences: loss {loss:.1e}, gradient {gradient:.1e}")


if __name__ == "__main__":
    main()
