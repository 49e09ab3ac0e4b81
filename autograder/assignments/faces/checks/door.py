"""What verify and who_is_it are asked about: pictures, people whose encodings are at known distances, and the answers.

What such a function returns is a pair. Its distance and the rest are judged apart. A pair of another form is a number
that no right answer has, and that is known as a mistake.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.assignments.faces.checks import reference
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Question
from autograder.judge.reference import Array, Input
from autograder.judge.student import Answer, Argument, Call, Given, Made, Part

TOLERANCE = 1e-3  # of a distance: an encoding that comes out of float32 is that near
NOBODY, STRANGER = -1.0, -2.0  # identities: None, and a name that is not in the database
# Forms that an answer should not have.
SWAPPED, ALONE, MANY, FIRST_NONE, FIRST_ARRAY, SECOND_NUMBER, SECOND_TEXT, SECOND_NONE = range(-17, -9)
NAMES = ("Ama", "Bo", "Chloé", "Dmitri", "Emre", "Farida", "Goran", "Hana", "Jun", "Kofi", "Lakshmi", "Mateo")


@dataclass(frozen=True)
class Visit:
    """Somebody before the door: a picture, a model, and who is known, at which distances."""

    picture: Input
    seed: int
    database: Mapping[str, Input]

    @property
    def encoding(self) -> Array:
        """The picture's encoding, (1, 128)."""
        return reference.encode(self.picture, self.seed)

    def call(self, function: str, *identity: str) -> Call:
        """Return the call of verify or who_is_it."""
        known: Given = {name: Argument(encoding, "array") for name, encoding in self.database.items()}
        model = Made("nst.recognition", "LinearEncoder", (self.seed,))
        return Call(function, [Argument(self.picture, "picture"), *identity, known, model], in_parts=True)


def visit(rng: np.random.Generator, distances: Sequence[float]) -> Visit:
    """Return a visit, with people at these distances from the visitor."""
    blocks = rng.integers(0, 256, (8, 8, 3), np.uint8)
    picture = blocks.repeat(8, axis=0).repeat(8, axis=1)
    seed = int(rng.integers(1, 2**31))
    encoding = reference.encode(picture, seed)
    names = [str(name) for name in rng.choice(NAMES, len(distances), replace=False)]
    database = {}
    for name, distance in zip(names, distances, strict=True):
        way = rng.standard_normal(encoding.shape) + rng.uniform(-0.5, 0.5)
        database[name] = (encoding + distance * way / np.linalg.norm(way)).astype(np.float32)
    return Visit(picture, seed, database)


# What is taken in place of the norm of the difference.
OTHER_MEASURES: Mapping[str, Callable[[Array], float]] = {
    "faces.distance.squares": lambda d: float(np.sum(d**2)),
    "faces.distance.absolute": lambda d: float(np.sum(np.abs(d))),
    "faces.distance.largest": lambda d: float(np.max(np.abs(d))),
    "faces.distance.mean-of-squares": lambda d: float(np.mean(d**2)),
    "faces.distance.root-of-mean": lambda d: float(np.sqrt(np.mean(d**2))),
    "faces.distance.sum": lambda d: float(np.sum(d)),
    "faces.distance.mean": lambda d: float(np.mean(np.abs(d))),
    "faces.distance.absolute-of-sum": lambda d: float(np.abs(np.sum(d))),
}
FORMS: Mapping[str, float] = {
    "faces.form.swapped": SWAPPED,
    "faces.form.alone": ALONE,
    "faces.form.many": MANY,
    "faces.form.first-none": FIRST_NONE,
    "faces.form.first-array": FIRST_ARRAY,
}


def first(answer: Answer) -> Array:
    """Read the distance out of an answer."""
    form = form_of(answer)
    return np.asarray(_number(answer.parts[0]) if form is None else form, np.float64)


def form_of(answer: Answer) -> int | None:
    """Return the form of an answer that is no pair of a distance and something else; None if it is one."""
    match answer.parts:
        case [_]:
            return ALONE
        case [None | bool() | str(), np.ndarray()]:
            return SWAPPED
        case [None, _]:
            return FIRST_NONE
        case [np.ndarray() as number, _] if number.size == 1:
            return None
        case [_, _]:
            return FIRST_ARRAY
    return MANY


def _number(part: Part) -> float:
    return float(part.item()) if isinstance(part, np.ndarray) else np.nan


def always(told: Message) -> Callable[[Array], Message]:
    """Return what says the same of any wrong value."""
    return lambda value: told  # noqa: ARG005


def about_distance(
    call: Call, inputs: Message, distance: float, mistakes: Callable[[], Mapping[str, float]]
) -> Question:
    """Ask for the distance that is the first part of a pair."""
    told = always(message("faces.value.distance"))
    return Question(call, inputs, Expected(distance, TOLERANCE), mistakes, read=first, respect=told)
