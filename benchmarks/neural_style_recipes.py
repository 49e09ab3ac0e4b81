"""Measure how soon the fast recipe of `neural_style` reaches the original recipe's final loss, in one run.

    python -m benchmarks.neural_style_recipes                 at a width of 400
    python -m benchmarks.neural_style_recipes --width 200

Both recipes minimise the same loss, with the same network, pooled by the maximum. The original one makes 1000 steps of
Adam from noise, in float32, as published. The fast one starts from the content in the painting's colours, at smaller
sizes first, in bfloat16 where that is faster. It has arrived when its picture has the original's final loss at the
full size, computed in float32. The time of that computation is not counted; the time to build graphs is.

The original's loss jumps from step to step, by chance: rounding errors decide where. So its final loss is the median of
its last hundred steps.
"""

import argparse
import time
from collections.abc import Iterator
from statistics import median

from tqdm import tqdm

from neural_style.command_line import read_options
from neural_style.objective import Objective
from neural_style.optimise import descent
from neural_style.options import Options
from neural_style.painting import objective
from neural_style.pictures import read_pictures
from neural_style.shared import Shared
from nst.solver.descent import State

LAST = 100  # steps of the original whose median loss counts


def trace(options: Options) -> Iterator[tuple[float, State]]:
    """Yield the seconds of all steps so far, and the state after each. Time between steps is not counted."""
    pictures, shared = read_pictures(options.pictures), Shared()
    states = descent(options, pictures).states(lambda size: objective(options, pictures, shared, size))
    seconds, began = 0.0, time.perf_counter()
    for state in states:
        seconds += time.perf_counter() - began
        yield seconds, state
        began = time.perf_counter()


def exact(options: Options) -> Objective:
    """Return the loss in the arithmetic of these options."""
    pictures = read_pictures(options.pictures)
    return objective(options, pictures, Shared(), pictures.size)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", default="400", help="default: 400")
    parser.add_argument("--pictures", nargs=2, default=["images/ruins.jpg", "images/night_sky.jpg"], metavar="FILE")
    args = parser.parse_args()
    content, style = args.pictures
    line = ["--content", content, "--styles", style, "--output", "none.png", "--width", args.width]

    original = read_options([*line, "--recipe", "original"])
    losses = []
    total = original.optimizer.iterations
    for wall, state in tqdm(trace(original), "steps of the original", total):  # noqa: B007 -- the last wall counts
        losses.append(state.losses.total)
    target, least, most = median(losses[-LAST:]), min(losses[-LAST:]), max(losses[-LAST:])
    print(f"original  {target:.5g} ({least:.5g} to {most:.5g}) after {state.iteration} steps, {wall:.1f} s", flush=True)

    loss, size = exact(original), state.size
    tool = read_options([*line, "--pooling", "max", "--iterations", "300"])
    for seconds, state in tqdm(trace(tool), "steps of the tool", leave=False):
        there = state.size == size and state.losses.total <= target and loss(state.image).value <= target
        if there:
            print(f"tool      after {state.iteration} steps, {seconds:.1f} s: 1/{wall / seconds:.1f} of the time")
            return
    raise SystemExit(f"tool      {state.losses.total:.5g} after {state.iteration} steps: not there")


if __name__ == "__main__":
    main()
