"""How long the tool takes to reach the loss at which its original recipe ends, beside that recipe, in one run.

    python benchmarks/neural_style_recipes.py                 at a width of 400
    python benchmarks/neural_style_recipes.py --width 200

Both make the same loss small, pooled by the maximum, with the same network: the original in float32 and from noise,
the tool from the content, as each does. Graphs are counted. The tool stops where it is at the original's loss at the
full size.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from neural_style.options import read_options  # noqa: E402
from neural_style.painting import begin  # noqa: E402
from neural_style.pictures import read_pictures  # noqa: E402
from neural_style.shared import Shared  # noqa: E402


def trace(line: list[str]) -> Iterator[tuple[float, int, bool, float]]:
    """Seconds, steps, whether at the full size, and the total loss, after each step."""
    options = read_options(line)
    pictures = read_pictures(options)
    _, states = begin(options, pictures, Shared())
    began = time.perf_counter()
    for state in states:
        yield time.perf_counter() - began, state.iteration, state.size == pictures.size, state.losses.total


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", default="400", help="default: 400")
    parser.add_argument("--pictures", nargs=2, default=["images/ruins.jpg", "images/night_sky.jpg"], metavar="FILE")
    args = parser.parse_args()
    content, style = args.pictures
    line = ["--content", content, "--styles", style, "--output", "none.png", "--width", args.width, "--pooling", "max"]

    *_, (wall, steps, _, target) = trace([*line, "--recipe", "original"])
    print(f"original  {target:.5g} after {steps} steps, {wall:.1f} s")
    seconds, steps, _, total = next(
        (at for at in trace([*line, "--iterations", "1000"]) if at[2] and at[3] <= target), (float("nan"), 0, True, 0.0)
    )
    print(f"tool      {total:.5g} after {steps} steps, {seconds:.1f} s: {seconds / wall:.3f} of the time")


if __name__ == "__main__":
    main()
