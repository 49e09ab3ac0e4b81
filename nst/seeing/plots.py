"""Figures of the companion notebook."""

from collections.abc import Iterable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import patheffects
from matplotlib.patches import Rectangle
from PIL import Image

from nst.fonts import families
from nst.seeing.receptive import Field
from nst.types import Array

TILE, GAP = 78, 4  # pixels
ACROSS = 3  # patches in a row of a mosaic
WIDE, SLICES = 11.0, 14.0  # inches


def mosaic(patches: Sequence[Array]) -> Array:
    """Lay at most nine patches out in a square, each enlarged or reduced to the same size; what is missing is white."""
    pitch = TILE + GAP
    board = np.full((ACROSS * pitch - GAP, ACROSS * pitch - GAP, 3), 255, np.uint8)
    for n, patch in enumerate(patches):
        how = Image.Resampling.NEAREST if len(patch) < TILE else Image.Resampling.LANCZOS
        top, left = pitch * (n // ACROSS), pitch * (n % ACROSS)
        board[top : top + TILE, left : left + TILE] = np.asarray(Image.fromarray(patch).resize((TILE, TILE), how))
    return board


def show_fields(picture: Array, fields: Mapping[str, Field], centre: tuple[int, int]) -> None:
    """Show the receptive fields of units around one pixel.

    Arguments:
    picture -- array (height, width, 3), uint8
    fields -- name of the layer -> its field
    centre -- row and column of the pixel
    """
    with plt.rc_context({"font.family": families()}):
        height, width = picture.shape[:2]
        axes = plt.figure(figsize=(8, 8 * height / width)).add_axes((0, 0, 1, 1))
        axes.imshow(picture, extent=(0, width, height, 0))
        for n, (name, field) in enumerate(fields.items()):
            top, left = (field.first(field.above(pixel)) for pixel in centre)
            colour = plt.get_cmap("autumn")(n / len(fields))
            axes.add_patch(Rectangle((left, top), field.size, field.size, fill=False, edgecolor=colour, linewidth=2))
            label = axes.text(left + field.size, top, f" {name}", color="white", va="top", size=11)
            label.set_path_effects([patheffects.withStroke(linewidth=2.5, foreground="black")])
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.axis("off")
        plt.show()


def show_signals(rows: Sequence[tuple[str, Array, Sequence[int]]], rate: float, unit: str) -> None:
    """Show signals below each other, with a dot at each of some samples.

    Arguments:
    rows -- for each its title, its samples (n,), and the numbers of those that are marked
    rate -- samples in a unit of time
    unit -- of the axis, such as "seconds"
    """
    with plt.rc_context({"font.family": families()}):
        figure = plt.figure(figsize=(WIDE, 2.4 * len(rows)), layout="constrained")
        for axes, (title, signal, marked) in zip(figure.subplots(len(rows), squeeze=False).ravel(), rows, strict=True):
            time = np.arange(len(signal)) / rate
            axes.plot(time, signal, linewidth=1)
            axes.plot(time[marked], signal[marked], "o", color="tab:red", markersize=5)
            axes.set_title(title, loc="left")
            axes.margins(x=0.005)
            axes.grid(alpha=0.3)
        axes.set_xlabel(unit)
        plt.show()


def show_spectrogram(
    strength: Array, seconds: float, frequencies: tuple[float, float], labels: tuple[str, str]
) -> None:
    """Show how strongly kernels of many frequencies answer, over time.

    Arguments:
    strength -- array (samples, kernels), by rising frequency
    seconds -- length of the signal
    frequencies -- of the first and the last kernel
    labels -- of the axes of time and of frequency
    """
    with plt.rc_context({"font.family": families()}):
        axes = plt.figure(figsize=(WIDE, 3.6), layout="constrained").add_subplot()
        axes.imshow(strength.T, origin="lower", aspect="auto", extent=(0, seconds, *frequencies), cmap="magma")
        axes.set(xlabel=labels[0], ylabel=labels[1])
        plt.show()


def show_slices(volume: Array, depths: Sequence[int], title: str, places: Iterable[Array] = ()) -> None:
    """Show slices of a volume side by side, with a ring around each place that lies in one or close to it.

    Arguments:
    volume -- array (depth, height, width)
    depths -- numbers of the slices
    title -- of each slice, with {depth} for its number
    places -- depth, row and column of each place
    """
    side = SLICES / len(depths)
    near = (depths[1] - depths[0]) / 2
    with plt.rc_context({"font.family": families()}):
        _, row = plt.subplots(1, len(depths), figsize=(SLICES, side + 0.3), layout="constrained", squeeze=False)
        for axes, depth in zip(row.ravel(), depths, strict=True):
            axes.imshow(volume[depth], cmap="gray", vmin=volume.min(), vmax=volume.max())
            for place in places:
                if abs(place[0] - depth) <= near:
                    axes.plot(place[2], place[1], "o", markersize=22, fillstyle="none", color="tab:orange", linewidth=2)
            axes.set_title(title.format(depth=depth))
            axes.axis("off")
        plt.show()
