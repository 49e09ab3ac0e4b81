"""Draw the figures of the notebook: unrolling, the Gram matrix, and content + style = generated.

Each is drawn with words in every language: images/unrolling.png, and images/unrolling_zh.png in Chinese.

python -m tools.figures                          all three, next to this script
python -m tools.figures --generated FILE         with another generated picture (default: output/generated_image.jpg)
"""

import argparse
import tomllib
from collections.abc import Mapping
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from PIL import Image

from nst.files import refuse_to_overwrite, whole
from nst.fonts import families
from nst.texts import ENGLISH, speak

IMAGES = Path(__file__).resolve().parents[1] / "images"

CHANNEL_COLOURS = ("#7fb7be", "#e8998d", "#f2cc8f")  # one for each channel, everywhere
INK = "#2b2d42"
SIZE = 0.62  # of an entry, in inches
POSITIONS = (3, 4)  # n_H, n_W of the drawn volume
DPI = 110
WORDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def draw_unrolling(words: Mapping[str, str]) -> Figure:
    """Draw a volume of n_H x n_W x n_C entries beside its matrix of n_C rows and n_H * n_W columns."""
    figure, axes = _canvas(width=12, height=4.2)
    rows, columns = POSITIONS
    for depth in reversed(range(len(CHANNEL_COLOURS))):  # the last channel is the farthest
        left, bottom = 0.6 + SIZE * depth, 0.75 + 0.5 * depth
        for row in range(rows):
            for column in range(columns):
                corner = (left + SIZE * column, bottom + SIZE * (rows - 1 - row))
                _numbered_cell(axes, corner, depth, row * columns + column + 1)
    axes.text(1.8, 0.5, r"$n_W$", ha="center", va="top")
    axes.text(0.45, 1.7, r"$n_H$", ha="right", va="center")
    axes.text(4.3, 1.1, r"$n_C$", ha="left", va="center")
    axes.annotate("", (4.55, 1.75), (3.25, 0.7), arrowprops={"arrowstyle": "-", "color": INK, "alpha": 0.35})
    axes.annotate("", (6.0, 2.1), (4.9, 2.1), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 2})
    axes.text(5.4, 2.25, words["unroll"], ha="center", va="bottom")
    for channel in range(len(CHANNEL_COLOURS)):
        for position in range(rows * columns):
            _numbered_cell(axes, (7.4 + SIZE * position, 2.55 - SIZE * channel), channel, position + 1)
        axes.text(
            7.3, 2.86 - SIZE * channel, words["channel"].format(number=channel + 1), ha="right", va="center", fontsize=9
        )
    axes.text(7.4 + SIZE / 2 * rows * columns, 1.0, words["positions"], ha="center", va="top")
    axes.set_xlim(0, 15.0)
    axes.set_ylim(0, 4.2)
    return figure


def draw_gram_matrix(words: Mapping[str, str]) -> Figure:
    """Draw A times its transpose: row i and row j of A give entry (i, j) of the Gram matrix."""
    figure, axes = _canvas(width=12, height=4.4)
    channels, positions = len(CHANNEL_COLOURS), 8
    for channel in range(channels):
        for position in range(positions):
            _cell(axes, (0.5 + 0.5 * position, 2.7 - 0.5 * channel), channel, 0.5)
            _cell(axes, (5.6 + 0.5 * channel, 3.7 - 0.5 * position), channel, 0.5)
    axes.text(2.5, 3.35, r"$A$:  $n_C \times (n_H \cdot n_W)$", ha="center")
    axes.text(6.35, 4.35, r"$A^T$", ha="center")
    axes.text(5.05, 2.4, r"$\times$", ha="center", va="center", fontsize=20)
    axes.text(7.75, 2.4, "$=$", ha="center", va="center", fontsize=20)
    for i in range(channels):
        for j in range(channels):
            left, bottom = 8.4 + 0.8 * j, 2.9 - 0.8 * i
            upper = Polygon(
                [(left, bottom), (left, bottom + 0.8), (left + 0.8, bottom + 0.8)], color=CHANNEL_COLOURS[i]
            )
            lower = Polygon(
                [(left, bottom), (left + 0.8, bottom), (left + 0.8, bottom + 0.8)], color=CHANNEL_COLOURS[j]
            )
            for patch in (upper, lower):
                axes.add_patch(patch)
            axes.add_patch(Rectangle((left, bottom), 0.8, 0.8, fill=False, edgecolor="white", lw=2))
            axes.text(
                left + 0.4, bottom + 0.4, f"$G_{{{i + 1}{j + 1}}}$", ha="center", va="center", color=INK, fontsize=13
            )
    axes.text(9.6, 3.95, r"$G$:  $n_C \times n_C$", ha="center")
    axes.add_patch(Rectangle((0.47, 2.17), 4.06, 0.56, fill=False, edgecolor=INK, lw=2.2))
    axes.add_patch(Rectangle((6.57, 0.17), 0.56, 4.06, fill=False, edgecolor=INK, lw=2.2))
    axes.add_patch(Rectangle((10.0, 2.1), 0.8, 0.8, fill=False, edgecolor=INK, lw=2.6))
    axes.annotate(
        words["entry"],
        (10.82, 2.5), (11.4, 2.5), va="center", arrowprops={"arrowstyle": "-", "color": INK}, fontsize=11,
    )  # fmt: skip
    axes.set_xlim(0.2, 14.8)
    axes.set_ylim(0, 4.7)
    return figure


def draw_transfer(generated: Path, words: Mapping[str, str]) -> Figure:
    """Draw the content picture, the style picture and, as their sum, the generated one."""
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.5))
    files = (IMAGES / "louvre_small.jpg", IMAGES / "monet.jpg", generated)
    for axis, file, name in zip(axes, files, ("content", "style", "generated"), strict=True):
        axis.imshow(np.asarray(Image.open(file)))
        axis.set_title(words[name], color=INK, fontsize=14)
        axis.axis("off")
    figure.subplots_adjust(left=0.01, right=0.99, top=0.9, bottom=0.01, wspace=0.14)
    for x, sign in ((0.33, "+"), (0.67, "=")):
        figure.text(x, 0.45, sign, ha="center", va="center", fontsize=30, color=INK)
    return figure


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return an empty drawing area in inches, with equal scales and without axes."""
    figure = plt.figure(figsize=(width, height))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_aspect("equal")
    axes.axis("off")
    return figure, axes


def _cell(axes: Axes, corner: tuple[float, float], channel: int, size: float) -> None:
    """Draw one entry of an activation; its colour is its channel. The first channel lies in front."""
    colour, order = CHANNEL_COLOURS[channel], -channel
    axes.add_patch(Rectangle(corner, size, size, facecolor=colour, edgecolor="white", lw=1.5, zorder=order))


def _numbered_cell(axes: Axes, corner: tuple[float, float], channel: int, number: int) -> None:
    """Draw an entry of an activation with the number of its position."""
    _cell(axes, corner, channel, SIZE)
    centre = (corner[0] + SIZE / 2, corner[1] + SIZE / 2)
    axes.text(*centre, str(number), ha="center", va="center", fontsize=10, zorder=-channel)


def main() -> None:
    """Write the figures named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--generated", type=Path, default=IMAGES.parent / "output" / "generated_image.jpg", metavar="FILE"
    )
    arguments = parser.parse_args()
    refuse_to_overwrite(IMAGES / "transfer.jpg", [arguments.generated], overwrite=True)
    matplotlib.use("agg")
    plt.rcParams.update({"text.color": INK, "font.size": 13})
    for language, words in WORDS.items():
        speak(language)
        ending = "" if language == ENGLISH else f"_{language}"
        with plt.rc_context({"font.family": families()}):
            for name, figure in (
                (f"unrolling{ending}.png", draw_unrolling(words)),
                (f"gram_matrix{ending}.png", draw_gram_matrix(words)),
                (f"transfer{ending}.jpg", draw_transfer(arguments.generated, words)),
            ):
                with whole(IMAGES / name) as part:
                    figure.savefig(part, dpi=DPI, facecolor="white", bbox_inches="tight")


if __name__ == "__main__":
    main()
