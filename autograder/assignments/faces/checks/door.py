"""What verify and who_is_it are asked about: pictures, people whose encodings are at known distances, and the answers.

What such a function returns is a pair. Its distance and the rest are judged apart. A pair of another form is a number
that no right answer has, and that is known as a mistake.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.assignments.faces.checks import reference
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Mistakes, Question
from autograder.judge.reference import Array, Input
from autograder.judge.student import Answer, Argument, Call, Given, Made, Part

TOLERANCE = 1e-3  # of a distance: an encoding that comes out of float32 is that near
NOBODY, STRANGER = -1.0, -2.0  # identities: None, and a name that is not in the database
# Forms of a pair that no answer should have. The first two belong to both functions.
SWAPPED, ALONE, MANY, SECOND_NUMBER, SECOND_TEXT, SECOND_NONE, FIRST_NONE, FIRST_ARRAY = -10.0 - np.arange(8)
NAMES = ("Ama", "Bo", "Chloé", "Dmitri", "Emre", "Farida", "Goran", "Hana", "Ines", "Jun", "Kofi", "Lakshmi", "Mateo")


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


Measure = Callable[[Array], float]  # of a difference of two encodings
OTHER_MEASURES: Mapping[str, Measure] = {
    "squares": lambda d: float(np.sum(d**2)),
    "absolute": lambda d: float(np.sum(np.abs(d))),
    "largest": lambda d: float(np.max(np.abs(d))),
    "mean-of-squares": lambda d: float(np.mean(d**2)),
    "root-of-mean": lambda d: float(np.sqrt(np.mean(d**2))),
    "sum": lambda d: float(np.sum(d)),
    "mean": lambda d: float(np.mean(np.abs(d))),
    "absolute-of-sum": lambda d: float(np.abs(np.sum(d))),
}


def first(answer: Answer) -> Array:
    """Read the distance out of an answer."""
    form = _form(answer.parts)
    return np.asarray(_number(answer.parts[0]) if form is None else form, np.float64)


def _form(parts: Sequence[Part]) -> float | None:
    """Return the form of an answer if it is none that either function has; None if it may be."""
    match parts:
        case [_]:
            form = ALONE
        case [None | bool() | str(), np.ndarray()]:
            form = SWAPPED
        case [None, _]:
            form = FIRST_NONE
        case [np.ndarray() as number, _] if number.size == 1:
            return None
        case [_, _]:
            form = FIRST_ARRAY
        case _:
            form = MANY
    return float(form)


def _number(part: Part) -> float:
    return float(part.item()) if isinstance(part, np.ndarray) else np.nan


def form_of(answer: Answer) -> float | None:
    """Return the form of an answer that is no pair of a distance and something else; None if it is one."""
    return _form(answer.parts)


def of_form(function: str) -> Mistakes:
    """Return the mistakes in the form of a pair, for one of the functions."""
    forms = {
        "swapped": SWAPPED,
        "alone": ALONE,
        "many": MANY,
        "second-number": SECOND_NUMBER,
        "second-text": SECOND_TEXT,
        "second-none": SECOND_NONE,
        "first-none": FIRST_NONE,
        "first-array": FIRST_ARRAY,
    }
    return {f"faces.{function}.{name}": _always(float(form)) for name, form in forms.items()}


def _always(value: float) -> Callable[..., float]:
    return lambda *inputs: value  # noqa: ARG005


def about_distance(
    call: Call, inputs: Message, distance: float, mistakes: Callable[[], Mapping[str, float]]
) -> Question:
    """Ask for the distance that is the first part of a pair."""
    return Question(call, inputs, Expected(distance, TOLERANCE), mistakes, read=first, respect=_of_distance)


def _of_distance(value: Array) -> Message | None:  # noqa: ARG001
    return message("faces.value.distance")
