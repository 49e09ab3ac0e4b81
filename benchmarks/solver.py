"""Measure how soon the solver reaches the final cost of the course's recipe, beside the recipe, in one run.

    make bench                                              half an hour of it, on two cores
    python -m benchmarks.solver --pairs 1                   seven minutes
    python -m benchmarks.solver --pictures me.jpg klee.jpg --out mine.jpg

The recipe is the graph written in the plainest way, in float32, and 200 steps of Adam with a learning rate of 2.0.
Set-up is counted for both. Both start from the same mix of content and noise. Their costs are computed with the
notebook's solution in float32 afterwards, which is not counted; the solver's own costs come from activations in
bfloat16 where that is faster. It draws images/solver.jpg: costs over seconds, and the pictures.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from tqdm import tqdm

from benchmarks.train_step import plain_pipeline
from nst.files import refuse_to_overwrite, whole
from nst.images import noise_image, normalize, picture_of
from nst.networks.vgg19 import VGG_MODEL, read_weights
from nst.solver.problem import Problem
from nst.solver.run import Costs, Run, Solver
from nst.solver.settings import Settings, fitted
from nst.types import Array
from tests.support.paths import ROOT
from tests.support.solution import solved

PAIRS = [
    [ROOT / "images" / f"{name}.jpg" for name in pair]
    for pair in (("louvre_small", "monet"), ("ruins", "night_sky"), ("tomb", "mosaic"), ("fluid", "blue_abstract"))
]
ITERATIONS = 200
EVERY = 10  # iterations between two measured costs of the recipe
ENOUGH = 0.95  # the solver stops at this part of the recipe's cost, so that it has reached it in float32 as well
PREVIEW = 1 / 100  # of the recipe's time


@dataclass(frozen=True)
class Trace:
    """Hold seconds and total costs at the full size, and the last picture."""

    seconds: list[float]
    totals: list[float]
    picture: Array


@dataclass(frozen=True)
class Pair:
    """Hold the results of both on one pair of pictures."""

    name: str
    recipe: Trace
    solver: Trace
    preview: Array
    preview_seconds: float
    reached: float | None  # seconds


def run_recipe(settings: Settings, names: dict[str, Any], weights_file: Path) -> Trace:
    """Run the course's recipe. The time to measure its costs is not counted."""
    began = time.perf_counter()
    content = normalize(np.asarray(fitted(settings.content, settings.size)))
    draw = np.random.default_rng(settings.seed).uniform
    notebook = names | {
        "content_image": content,
        "style_image": normalize(np.asarray(fitted(settings.style, settings.size))),
        "generated_image": noise_image(content, settings.noise_ratio, draw),
        "STYLE_LAYERS": settings.style_layers,
    }
    plain = plain_pipeline(notebook, read_weights(weights_file)[1], interactive=True)
    session, costs = plain["sess"], plain["costs"]
    for operation in plain["start"]:
        session.run(operation)
    uncounted, seconds, totals = 0.0, [], []
    for i in tqdm(range(1, ITERATIONS + 1), desc="recipe", leave=False):
        session.run(plain["train_step"])
        if i % EVERY == 0:
            now = time.perf_counter()
            seconds.append(now - began - uncounted)
            totals.append(float(session.run(costs[0])))
            uncounted += time.perf_counter() - now
    (image,) = (v for v in session.graph.get_collection("trainable_variables"))
    picture = picture_of(session.run(image))
    session.close()
    return Trace(seconds, totals, picture)


def run_solver(settings: Settings, costs: Costs, weights_file: Path, target: float, preview: float) -> tuple[Any, ...]:
    """Run the solver until it reaches the target.

    Return its trace up to there, the preview, the seconds of the preview, and the seconds to the target, None if it was
    not reached.
    """
    began = time.perf_counter()
    solver = Solver(costs, weights_file)
    run: Run = solver.paint(settings)
    seen = []
    for state in run:
        seen.append((time.perf_counter() - began, state))
        if state.size == settings.size and state.total <= ENOUGH * target:
            break
    early = [(s, state) for s, state in seen if s <= preview] or seen[:1]
    exact = in_float32(settings, costs, weights_file)
    full = []
    for s, state in seen:
        if state.size == settings.size:
            full.append((s, exact(state.image), state))
            if full[-1][1] <= target:
                break
    last, total, state = full[-1]
    trace = Trace([s for s, _, _ in full], [total for _, total, _ in full], state.picture)
    return trace, early[-1][1].picture, early[-1][0], last if total <= target else None


def in_float32(settings: Settings, costs: Costs, weights_file: Path) -> Callable[[Array], float]:
    """Return a function that computes the total cost of an image in float32."""
    content, style = (
        normalize(np.asarray(fitted(picture, settings.size))) for picture in (settings.content, settings.style)
    )
    layers = [name for name, _ in settings.style_layers]
    problem = Problem(costs, read_weights(weights_file)[1], content, style, settings.content_layer, layers)
    return lambda image: problem.evaluate(image.astype(np.float64), settings).value


def draw(pairs: list[Pair], file: Path) -> None:
    """Draw a row for each pair: the costs over seconds, and the pictures."""
    figure = Figure(figsize=(16, 3.2 * len(pairs)), layout="constrained")
    for row, pair in zip(figure.subplots(len(pairs), 4, squeeze=False), pairs, strict=True):
        row[0].loglog(pair.recipe.seconds, pair.recipe.totals, label="Adam 2.0, 200 iterations")
        row[0].loglog(pair.solver.seconds, pair.solver.totals, label="solver, at the full size")
        row[0].axhline(pair.recipe.totals[-1], color="grey", linewidth=0.7)
        row[0].set(xlabel="seconds", ylabel="total cost", title=pair.name)
        row[0].legend(fontsize=8)
        shown = (
            (pair.preview, f"solver after {pair.preview_seconds:.1f} s"),
            (pair.solver.picture, f"solver after {pair.solver.seconds[-1]:.1f} s"),
            (pair.recipe.picture, f"Adam after {pair.recipe.seconds[-1]:.0f} s"),
        )
        for axis, (picture, title) in zip(row[1:], shown, strict=True):
            axis.imshow(picture)
            axis.set_title(title)
            axis.axis("off")
    with whole(file) as part:
        figure.savefig(part, dpi=80, pil_kwargs={"quality": 88})


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=len(PAIRS), metavar="N", help="default: %(default)s")
    own = "a content and a style picture of your own in place of those; again for more"
    parser.add_argument("--pictures", type=Path, nargs=2, action="append", metavar=("CONTENT", "STYLE"), help=own)
    parser.add_argument("--out", type=Path, default=ROOT / "images" / "solver.jpg", help="default: images/solver.jpg")
    parser.add_argument("--overwrite", action="store_true", help="replace the file that --out names")
    args = parser.parse_args()
    pictures = [file for pair in args.pictures or () for file in pair]
    refuse_to_overwrite(args.out, pictures, args.overwrite or args.out == parser.get_default("out"))
    weights_file = ROOT / VGG_MODEL
    names = solved()
    costs = Costs(names["compute_content_cost"], names["compute_layer_style_cost"], names["total_cost"])
    done = []
    print(f"{'pair':24} {'recipe ends at':>15} {'after':>8} {'solver there':>13} {'ratio':>7} {'preview after':>14}")
    for content, style in args.pictures or PAIRS[: args.pairs]:
        settings = Settings(content, style, steps=60)
        recipe = run_recipe(settings, names, weights_file)
        wall, target = recipe.seconds[-1], recipe.totals[-1]
        trace, preview, preview_seconds, reached = run_solver(settings, costs, weights_file, target, PREVIEW * wall)
        done.append(Pair(f"{content.stem} + {style.stem}", recipe, trace, preview, preview_seconds, reached))
        there = f"{reached:11.2f} s 1/{wall / reached:5.1f}" if reached else "        never         "
        early = f"{preview_seconds:8.2f} s 1/{wall / preview_seconds:.0f}"
        print(f"{done[-1].name:24} {target:15.5g} {wall:6.1f} s {there} {early}", flush=True)
    ratios = [pair.recipe.seconds[-1] / pair.reached for pair in done if pair.reached]
    print(f"median ratio              1/{median(ratios):.1f}")
    draw(done, args.out)
    print(f"wrote {args.out.relative_to(ROOT) if args.out.is_relative_to(ROOT) else args.out}")


if __name__ == "__main__":
    main()
