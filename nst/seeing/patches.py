"""The patches of pictures that excite a unit most (Zeiler & Fergus 2014)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nst.images import normalize
from nst.seeing.activations import activations
from nst.seeing.receptive import VGG19_FIELDS, Field
from nst.types import Array, Weights

BEST = 9  # patches of a unit


class Place(NamedTuple):
    """A unit of a layer at a position, and how excited it is.

    picture -- number of the picture
    row, column -- position in the layer
    activation -- what the unit answers
    """

    picture: int
    row: int
    column: int
    activation: float


def best_places(answers: Sequence[Array], apart: float, count: int = BEST) -> list[Place]:
    """Find the places where a channel answers most, the largest first.

    Arguments:
    answers -- the channel's activations for each picture, (n_H, n_W)
    apart -- distance of two places in one picture, in units, along one axis at least; else they would show the same
    count -- number of places; there may be fewer, if the pictures have no more that answer at all

    Returns: the places.
    """
    left = [np.array(answer, np.float64) for answer in answers]
    found: list[Place] = []
    while len(found) < count:
        picture = int(np.argmax([answer.max() for answer in left]))
        row, column = (int(n) for n in np.unravel_index(left[picture].argmax(), left[picture].shape))
        activation = float(left[picture][row, column])
        if activation <= 0:
            break
        found.append(Place(picture, row, column, activation))
        rows, columns = np.ogrid[: left[picture].shape[0], : left[picture].shape[1]]
        left[picture][(abs(rows - row) < apart) & (abs(columns - column) < apart)] = 0
    return found


def patch(picture: Array, field: Field, row: int, column: int) -> Array:
    """Cut out what a unit sees of a picture.

    Arguments:
    picture -- array (height, width, 3), uint8
    field -- the receptive field of its layer
    row, column -- position of the unit

    Returns: array (field.size, field.size, 3), uint8; what lies outside of the picture is white.
    """
    height, width = picture.shape[:2]
    rows, columns = field.pixels(row, height), field.pixels(column, width)
    top, left = rows.start - field.first(row), columns.start - field.first(column)
    cut = np.full((field.size, field.size, 3), 255, np.uint8)
    cut[top : top + rows.stop - rows.start, left : left + columns.stop - columns.start] = picture[rows, columns]
    return cut


def best_patches(
    pictures: Iterable[Array], weights: Weights, channels: dict[str, Sequence[int]], count: int = BEST
) -> dict[str, list[list[Array]]]:
    """Find the patches that excite channels most.

    Arguments:
    pictures -- arrays (height, width, 3), uint8; several sizes will do. A progress bar around them is all right
    weights -- see `nst.networks.vgg19.vgg19`
    channels -- name of a layer -> the channels to look at
    count -- number of patches for each

    Returns: name of the layer -> for each channel its patches, the most exciting first.
    """
    seen, answers = [], []
    for picture in pictures:
        found = activations(normalize(picture), weights, channels)
        seen.append(picture)
        answers.append({name: a.numpy()[0][:, :, list(channels[name])] for name, a in found.items()})
    patches: dict[str, list[list[Array]]] = {}
    for name, chosen in channels.items():
        field = VGG19_FIELDS[name]
        apart = field.size / field.stride / 2
        patches[name] = [
            [
                patch(seen[place.picture], field, place.row, place.column)
                for place in best_places([answer[name][:, :, n] for answer in answers], apart, count)
            ]
            for n in range(len(chosen))
        ]
    return patches
