"""Draw what of the project rests on what, for CONTRIBUTING: python -m tools.layout"""

from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from nst.files import whole

IMAGES = Path(__file__).resolve().parents[1] / "images"

INK = "#2b2d42"
SHARED, ASSIGNMENT, LAB, TOOL, JUDGE = "#7fb7be", "#e8998d", "#f2cc8f", "#b8d8a0", "#c9b8dd"


class Box(NamedTuple):
    """What a box says, where its lower left corner is, how large it is, and its colour."""

    title: str
    lines: str
    left: float
    bottom: float
    width: float
    height: float
    colour: str


BOXES = (
    Box("the assignment", "Art_Generation_with_NST.ipynb", 0, 6.9, 4.5, 0.9, ASSIGNMENT),
    Box(
        "its solver",
        "nst.solver.run  nst.solver.problem\nnst_explorer/  nst.grid  nst.paint",
        0,
        5.4,
        4.5,
        1.2,
        ASSIGNMENT,
    ),
    Box("the lab", "Style_Transfer_with_SqueezeNet.ipynb", 9.6, 6.9, 4.5, 0.9, LAB),
    Box("its network", "nst.networks.squeezenet", 9.6, 5.4, 4.5, 1.2, LAB),
    Box("the tool", "neural_style/", 4.8, 6.9, 4.5, 0.9, TOOL),
    Box("its losses", "options  objective  masks  tiling\njobs  resuming  web", 4.8, 5.4, 4.5, 1.2, TOOL),
    Box("one descent", "nst.solver.descent  nst.solver.lbfgs  nst.state  nst.curves", 0, 4.0, 9.3, 0.9, SHARED),
    Box(
        "one network mechanism",
        "nst_utils: convolutions, weights, pictures   nst.solver.problem.at_layers",
        0,
        2.8,
        14.1,
        0.9,
        SHARED,
    ),
    Box(
        "one autograder",
        "assignments: what differs   judge/nst  judge/squeezenet: what is asked\n"
        "build  judge/  sandbox/  grading/  classroom/: for both",
        0,
        8.1,
        14.1,
        1.2,
        JUDGE,
    ),
)
# From a box to the one that it uses or grades: x, and the two heights
ARROWS: tuple[tuple[float, float, float], ...] = (
    (2.2, 8.1, 7.8),
    (11.8, 8.1, 7.8),
    (2.2, 6.9, 6.6),
    (7, 6.9, 6.6),
    (11.8, 6.9, 6.6),
)
ARROWS += ((2.2, 5.4, 4.9), (7, 5.4, 4.9), (11.8, 5.4, 3.7), (4.6, 4.0, 3.7))


def draw(axes: Axes) -> None:
    """Boxes and arrows."""
    for box in BOXES:
        corner = FancyBboxPatch(
            (box.left, box.bottom), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.12", color=box.colour
        )
        axes.add_patch(corner)
        middle, top = box.left + box.width / 2, box.bottom + box.height - 0.12
        axes.text(middle, top, box.title, ha="center", va="top", fontsize=12, fontweight="bold", color=INK)
        axes.text(middle, top - 0.36, box.lines, ha="center", va="top", fontsize=9.5, family="monospace", color=INK)
    for x, tail, head in ARROWS:
        axes.annotate("", (x, head), (x, tail), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6})


def main() -> None:
    """Write images/layout.png."""
    figure = Figure(figsize=(11.5, 5.6), layout="constrained")
    axes = figure.subplots()
    draw(axes)
    axes.set(xlim=(-0.1, 14.2), ylim=(2.7, 9.4))
    axes.axis("off")
    with whole(IMAGES / "layout.png") as part:
        figure.savefig(part, dpi=90)


if __name__ == "__main__":
    main()
