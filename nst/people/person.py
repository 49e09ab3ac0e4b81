"""A person: what stays of a face, whatever the light, the pose and the mood."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

HAIR = (
    "bald", "buzz", "receding", "crop", "parted", "quiff", "fringe", "curly", "afro", "bob", "long", "wavy", "curls",
    "bun", "ponytail", "braids", "locs", "headscarf", "turban",
)  # fmt: skip
BEARDS = ("none", "stubble", "moustache", "goatee", "short", "full")
GLASSES = ("none", "round", "square", "wide")
MOLES = ("none", "cheek", "lip", "chin")


def number(low: float, high: float, default: float) -> Any:
    """Return a field of a dataclass that holds a number from `low` to `high`."""
    return field(default=default, metadata={"range": (low, high)})


def ranges(kind: type) -> dict[str, tuple[float, float]]:
    """Return the range of each number of a dataclass, by name."""
    return {f.name: f.metadata["range"] for f in fields(kind) if "range" in f.metadata}


@dataclass(frozen=True)
class Person:
    """What stays of a face. Numbers are from 0 to 1 (none to much) or, around an average of 0, from -1 to 1."""

    skin: float = number(0, 1, 0.3)  # very light to very dark
    undertone: float = number(-1, 1, 0)  # rosy to golden
    age: float = number(0, 1, 0.2)  # lines of the face
    face_width: float = number(-1, 1, 0)
    face_length: float = number(-1, 1, 0)
    jaw: float = number(-1, 1, 0)  # narrow to square
    chin: float = number(-1, 1, 0)  # round to long and pointed
    cheeks: float = number(-1, 1, 0)  # flat to full
    ears: float = number(-1, 1, 0)  # small to large
    hair: str = "crop"  # of HAIR
    hair_colour: float = number(0, 1, 0.2)  # black, brown, auburn, red, blond
    grey: float = number(0, 1, 0)
    hair_length: float = number(0, 1, 0.5)  # where the style allows
    hair_volume: float = number(0, 1, 0.5)
    hairline: float = number(-1, 1, 0)  # low to high
    parting: float = number(-1, 1, 0)  # left to right
    brow_thickness: float = number(0, 1, 0.5)
    brow_arch: float = number(-1, 1, 0)
    brow_tilt: float = number(-1, 1, 0)  # outer ends down to up
    brow_height: float = number(-1, 1, 0)
    eye_distance: float = number(-1, 1, 0)
    eye_size: float = number(-1, 1, 0)
    eye_shape: float = number(-1, 1, 0)  # narrow to round
    eye_tilt: float = number(-1, 1, 0)  # outer corners down to up
    eye_colour: float = number(0, 1, 0.2)  # dark brown, brown, hazel, green, blue, grey
    lashes: float = number(0, 1, 0.4)
    nose_length: float = number(-1, 1, 0)
    nose_width: float = number(-1, 1, 0)
    nose_bridge: float = number(-1, 1, 0)  # flat to strong
    mouth_width: float = number(-1, 1, 0)
    mouth_height: float = number(-1, 1, 0)  # near the chin to near the nose
    lips: float = number(-1, 1, 0)  # thin to full
    lip_colour: float = number(0, 1, 0.3)  # pale to red
    freckles: float = number(0, 1, 0)
    mole: str = "none"  # of MOLES
    beard: str = "none"  # of BEARDS
    glasses: str = "none"  # of GLASSES
    glasses_colour: float = number(0, 1, 0)  # black, tortoiseshell, red, blue, gold
    earrings: float = number(0, 1, 0)  # none to large


HAIR_OF_WOMEN = {
    "crop": 2, "fringe": 2, "curly": 2, "afro": 2, "bob": 4, "long": 5, "wavy": 4, "curls": 3, "bun": 3, "ponytail": 3,
    "braids": 3, "locs": 2, "headscarf": 3, "buzz": 0.5,
}  # fmt: skip
HAIR_OF_MEN = {
    "bald": 2, "buzz": 3, "receding": 3, "crop": 4, "parted": 4, "quiff": 3, "fringe": 2, "curly": 3, "afro": 2,
    "turban": 2, "long": 1, "locs": 1.5, "bun": 0.7,
}  # fmt: skip


def random_person(rng: np.random.Generator) -> Person:
    """Return a person by chance: any skin with any face, hair by what is frequent."""
    numbers = {}
    for name, (low, high) in ranges(Person).items():
        numbers[name] = float(rng.uniform(low, high))
    bearded = rng.random() < 0.5  # may have a beard
    styles = HAIR_OF_MEN if bearded else HAIR_OF_WOMEN
    chances = np.array([*styles.values()])
    hair = str(rng.choice([*styles], p=chances / chances.sum()))
    skin, age = numbers["skin"], numbers["age"]
    fair = rng.random() < 1.1 - 1.9 * skin  # light hair and eyes are rare with dark skin
    numbers["hair_colour"] *= 1.0 if fair else 0.4
    numbers["eye_colour"] *= 1.0 if fair else 0.35
    numbers["grey"] = float(np.clip(rng.normal(1.7 * age - 0.9, 0.25), 0, 1))
    numbers["freckles"] *= float(rng.random() < 0.3 * (1 - skin) + 0.05)
    numbers["earrings"] *= float(not bearded and rng.random() < 0.4)
    numbers["lashes"] *= 0.4 if bearded else 1.0
    numbers["lip_colour"] *= 0.4 if bearded else 1.0
    numbers["brow_thickness"] = 0.35 * bearded + 0.65 * numbers["brow_thickness"]
    beard = str(rng.choice(BEARDS, p=(0.35, 0.15, 0.1, 0.1, 0.15, 0.15))) if bearded else "none"
    return Person(
        hair=hair,
        beard=beard,
        glasses=str(rng.choice(GLASSES, p=(0.7, 0.12, 0.1, 0.08))),
        mole=str(rng.choice(MOLES, p=(0.8, 0.08, 0.06, 0.06))),
        **numbers,
    )
