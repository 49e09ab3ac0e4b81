"""Twelve people with names. Their faces were chosen by hand."""

import numpy as np

from nst.people.person import Person, random_person

NAMES = (
    "Amara",
    "Björn",
    "Chiara",
    "Dmitri",
    "Emiko",
    "Farid",
    "Guadalupe",
    "Hana",
    "Isandro",
    "Jamila",
    "Kofi",
    "Lirit",
)
PEOPLE: dict[str, Person] = {name: random_person(np.random.default_rng(i)) for i, name in enumerate(NAMES)}
