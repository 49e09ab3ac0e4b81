"""The patches of pictures that excite a unit most (Zeiler & Fergus 2014)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nst.images import normalize
from nst.seeing.activations import activations
from nst.seeing.receptive import VGG19_FIELDS
from nst.types import Array, Weights

BEST = 9  # patches of a unit
MOST = 3  # of them from one picture, so that a single one of high contrast does not have them all


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
    """Find the places where a channel answers most, the largest first, at most MOST of them in one picture.

    Arguments:
    answers -- the channel's activations for each picture, (n_H, n_W); those of 0 are left out
    apart -- distance of two places in one picture, in units, along one axis at least; else they would show the same
    count -- number of places; there may be fewer, if no more answer at all

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
        if sum(place.picture == picture for place in found) == MOST:
            left[picture][:] = 0
    return found


def best_patches(
    pictures: Iterable[Array], weights: Weights, channels: dict[str, Sequence[int]], count: int = BEST
) -> dict[str, list[list[Array]]]:
    """Find the patches that excite channels most.

    Only units take part whose field lies within the picture: beyond its edge, a network sees zeros, which no picture
    has, and which excite many units.

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
        answers.append(
            {name: _inside(a.numpy()[0], name, picture)[:, :, list(channels[name])] for name, a in found.items()}
        )
    patches: dict[str, list[list[Array]]] = {}
    for name, chosen in channels.items():
        field = VGG19_FIELDS[name]
        apart = field.size / field.stride / 2
        patches[name] = [
            [
                seen[place.picture][field.pixels(place.row), field.pixels(place.column)]
                for place in best_places([answer[name][:, :, n] for answer in answers], apart, count)
            ]
            for n in range(len(chosen))
        ]
    return patches


def _inside(a: Array, layer: str, picture: Array) -> Array:
    """Return the activations (n_H, n_W, n_C) of a layer with 0 for each unit that sees beyond the picture's edge."""
    rows, columns = (
        [VGG19_FIELDS[layer].lies_within(unit, length) for unit in range(units)]
        for units, length in zip(a.shape[:2], picture.shape[:2], strict=True)
    )
    return a * np.outer(rows, columns)[:, :, np.newaxis]
