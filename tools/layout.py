"""Draw what imports what, for the documentation: python -m tools.layout"""

from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from nst.files import whole

IMAGES = Path(__file__).resolve().parents[1] / "images"

INK = "#2b2d42"
LIBRARY, NOTEBOOK, TOOL, GRADER, JUDGE = "#7fb7be", "#f2cc8f", "#b8d8a0", "#e4dcee", "#c9b8dd"


class Box(NamedTuple):
    """A box: its title, the lines below it, its lower left corner, its size, and its colour."""

    title: str
    lines: str
    left: float
    bottom: float
    width: float
    height: float
    colour: str


BOXES = (
    Box("Art_Generation_with_NST.ipynb", "the assignment", 0, 7.0, 4.5, 0.9, NOTEBOOK),
    Box("Style_Transfer_with_SqueezeNet.ipynb", "the lab", 0, 5.7, 4.2, 0.9, NOTEBOOK),
    Box("nst_utils.py", "what the assignment\nimports", 4.8, 6.7, 2.4, 1.2, LIBRARY),
    Box(
        "neural_style/", "the painters' command:\noptions, losses, masks,\ntiles, jobs, page", 1.6, 3.4, 2.5, 1.4, TOOL
    ),
    Box("autograder/", "", 7.5, 2.8, 6.6, 5.1, GRADER),
    Box("classroom/", "a class: in parallel, recorded, reported", 7.8, 6.4, 6.0, 0.9, JUDGE),
    Box("grading/", "a submission: repaired, run, judged, shown", 7.8, 5.2, 6.0, 0.9, JUDGE),
    Box("assignments/<name>/", "source, checks,\nsamples", 7.8, 3.9, 2.6, 1.0, JUDGE),
    Box("build/", "notebooks,\nfolders", 10.6, 3.9, 1.5, 1.0, JUDGE),
    Box("sandbox/", "kernels", 12.3, 3.9, 1.5, 1.0, JUDGE),
    Box("judge/", "asks and compares: NumPy alone", 7.8, 3.0, 4.3, 0.7, JUDGE),
    Box(
        "nst/",
        "networks: VGG-19, SqueezeNet, weights, stand-ins  ·  pictures  ·  files  ·  state  ·  errors\n"
        "solver: settings, problem, descent, L-BFGS, run  ·  explorer  ·  grid  ·  paint  ·  reader: notebooks",
        0,
        1.1,
        14.1,
        1.0,
        LIBRARY,
    ),
)
# From who imports to what is imported: x, y of the tail, x, y of the head
ARROWS = (
    (4.5, 7.4, 4.8, 7.4),
    (4.35, 7.0, 4.35, 2.1),
    (0.8, 5.7, 0.8, 2.1),
    (2.85, 3.4, 2.85, 2.1),
    (6.0, 6.7, 6.0, 2.1),
    (10.8, 6.4, 10.8, 6.1),
    (9.1, 5.2, 9.1, 4.9),
    (11.35, 5.2, 11.35, 4.9),
    (13.05, 5.2, 13.05, 4.9),
    (10.6, 4.4, 10.4, 4.4),
    (9.1, 3.9, 9.1, 3.7),
    (13.05, 2.8, 13.05, 2.1),
)


def draw(axes: Axes) -> None:
    """Draw the boxes and the arrows."""
    for box in BOXES:
        shape = FancyBboxPatch(
            (box.left, box.bottom), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.12", color=box.colour
        )
        axes.add_patch(shape)
        middle, top = box.left + box.width / 2, box.bottom + box.height - 0.1
        axes.text(middle, top, box.title, ha="center", va="top", fontsize=10.5, fontweight="bold", color=INK)
        axes.text(middle, top - 0.32, box.lines, ha="center", va="top", fontsize=9.5, color=INK)
    for x, y, to_x, to_y in ARROWS:
        axes.annotate("", (to_x, to_y), (x, y), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6})


def main() -> None:
    """Write images/layout.png."""
    figure = Figure(figsize=(12, 5.8), layout="constrained")
    axes = figure.subplots()
    draw(axes)
    axes.set(xlim=(-0.1, 14.2), ylim=(1.0, 8.0))
    axes.axis("off")
    with whole(IMAGES / "layout.png") as part:
        figure.savefig(part, dpi=90)


if __name__ == "__main__":
    main()
