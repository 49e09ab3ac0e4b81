"""Albums: pictures of drawn people, several of each."""

import os
from dataclasses import dataclass

import numpy as np

from nst.people import View, draw, random_person, random_view
from nst.types import Array

SIZE = 64  # pixels of a side
SHORTENED = "NST_TRAINING_STEPS"  # in the environment: so many steps, and small albums, for a quick run of a notebook
FEW_PEOPLE, FEW_VIEWS = 20, 4


@dataclass(frozen=True)
class Album:
    """Pictures of people.

    images -- (m, 64, 64, 3), uint8
    labels -- (m,), whom each shows: 0, 1, ...; the pictures of a person are together
    """

    images: Array
    labels: Array


def album(seed: int, people: int, views: int, strength: float = 1.0) -> Album:
    """Draw people by chance, and several pictures of each.

    Arguments:
    seed -- who is in it: albums of one seed show the same people, those of different seeds have nobody in common
    people -- how many
    views -- pictures of each
    strength -- how much a face changes from one picture to the next; at 0, as on a passport

    Where the environment shortens the training, there are at most 20 people and 4 pictures of each.
    """
    if SHORTENED in os.environ:
        people, views = min(people, FEW_PEOPLE), min(views, FEW_VIEWS)
    images = np.empty((people * views, SIZE, SIZE, 3), np.uint8)
    for number in range(people):
        person = random_person(np.random.default_rng((seed, number)))
        for view in range(views):
            rng = np.random.default_rng((seed, number, view))
            seen = random_view(rng, strength) if strength else View()
            images[number * views + view] = draw(person, seen, SIZE)
    return Album(images, np.repeat(np.arange(people), views))
