"""Judge who_is_it(image_path, database, model): the smallest distance, and whose it is; nobody's from 0.7 on.

Solutions of public courses name the nearest one all the same, and say that it is not in the database. From 0.7 on, that
is as right as None, if they do say it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from autograder.assignments.faces.checks.door import (
    FORMS,
    NOBODY,
    OTHER_MEASURES,
    SECOND_NUMBER,
    SECOND_TEXT,
    STRANGER,
    Visit,
    about_distance,
    always,
    form_of,
    visit,
)
from autograder.assignments.faces.checks.reference import OPEN_BELOW, distance
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Function, Question, Topic
from autograder.judge.reference import Array, difference
from autograder.judge.student import Answer, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "who_is_it"
WHO_IS_IT = Function(NAME, {"image_path": ..., "database": ..., "model": ...}, "distance, identity", equation=5)
SAID = "not in the database"
Found = tuple[float, float]  # a distance, and the number of a name in the database, or NOBODY
ALWAYS_SAID = -3.0  # somebody's name, and the line that nobody is there


def _of(distances: Sequence[float], number: int, threshold: float = OPEN_BELOW) -> Found:
    """Return what is found if somebody is taken for the nearest."""
    return distances[number], float(number) if distances[number] < threshold else NOBODY


def _below(distances: Sequence[float], last: bool = False) -> Found:
    """Return the first one, or the last one, below the threshold."""
    below = [number for number, one in enumerate(distances) if one < OPEN_BELOW]
    return _of(distances, below[-1 if last else 0]) if below else _of(distances, int(np.argmin(distances)))


def _mistakes(visited: Visit) -> dict[str, Found]:
    """Return what known mistakes give."""
    if not visited.database:
        return {}
    encoding, others = visited.encoding, [*visited.database.values()]
    to = [distance(encoding, other) for other in others]
    nearest = int(np.argmin(to))
    by_name = int(np.argsort([*visited.database])[0])
    right, name = _of(to, nearest)
    found = {
        "faces.who.first": _of(to, 0),
        "faces.who.last": _of(to, len(to) - 1),
        "faces.who.first-below": _below(to),
        "faces.who.last-below": _below(to, last=True),
        "faces.who.farthest": _of(to, int(np.argmax(to))),
        "faces.who.first-by-name": _of(to, by_name),
        "faces.who.name-of-last": (right, float(len(to) - 1) if right < OPEN_BELOW else NOBODY),
        "faces.who.name-of-first": (right, 0.0 if right < OPEN_BELOW else NOBODY),
        "faces.who.distance-of-last": (to[-1], name),
        "faces.who.distance-of-first": (to[0], name),
        "faces.who.mean-distance": (float(np.mean(to)), name),
        "faces.who.added-distances": (float(np.sum(to)), name),
        "faces.who.named-beyond": (right, float(nearest)),
        "faces.who.nobody": (right, NOBODY),
        "faces.who.other-way": (right, NOBODY if right < OPEN_BELOW else float(nearest)),
        "faces.who.threshold-0.5": _of(to, nearest, 0.5),
        "faces.who.threshold-1": _of(to, nearest, 1),
        "faces.who.starts-at-threshold": (min(right, OPEN_BELOW), name),
        "faces.who.starts-at-1": (min(right, 1.0), name),
        "faces.who.starts-at-0": (0.0, NOBODY),
        "faces.who.distance-0-for-nobody": (right if name >= 0 else 0.0, name),
        "faces.who.squared-for-threshold": (right, float(nearest) if right**2 < OPEN_BELOW else NOBODY),
        "faces.who.last-left-out": _but_last(to),
        "faces.who.always-said": (right, name if name == NOBODY else ALWAYS_SAID),
        "faces.who.name-is-number": (right, name if name == NOBODY else SECOND_NUMBER),
        "faces.who.name-is-sentence": (right, SECOND_TEXT if name == NOBODY else name),
    }
    for measure_name, measure in OTHER_MEASURES.items():
        values = [measure(difference(encoding, other)) for other in others]
        found[measure_name] = _of(values, int(np.argmin(values)))
    return found


def _but_last(distances: Sequence[float]) -> Found:
    """Return what is found if the last one is left out."""
    return _of(distances[:-1], int(np.argmin(distances[:-1]))) if len(distances) > 1 else (np.nan, np.nan)


def _read_name(visited: Visit, nearest: int | None) -> Callable[[Answer], Array]:
    """Return what reads the name out of an answer: its number in the database, or NOBODY.

    Arguments:
    nearest -- whose name may be there if the line is printed; None if nobody's
    """
    names = [*visited.database]

    def number(answer: Answer) -> float:
        match answer.parts[1]:
            case None:
                return NOBODY
            case str(name) if name in names:
                if SAID in answer.printed.lower():
                    return NOBODY if names.index(name) == nearest else ALWAYS_SAID
                return float(names.index(name))
            case str(name):
                return float(SECOND_TEXT) if SAID in name.lower() else STRANGER
        return float(SECOND_NUMBER)

    def read(answer: Answer) -> Array:
        form = form_of(answer)
        return np.asarray(number(answer) if form is None else form, np.float64)

    return read


def _part(visited: Visit, part: int) -> Mapping[str, float]:
    """Return what known mistakes give as one of the two parts."""
    numbers = {name: float(found[part]) for name, found in _mistakes(visited).items()}
    return {**numbers, **FORMS}


def _distance(visited: Visit, inputs: Message) -> Question:
    right = min(distance(visited.encoding, other) for other in visited.database.values())
    return about_distance(visited.call(NAME), inputs, right, partial(_part, visited, 0))


def _name(visited: Visit, inputs: Message) -> Question:
    to = [distance(visited.encoding, other) for other in visited.database.values()]
    nearest = int(np.argmin(to))
    known = to[nearest] < OPEN_BELOW
    told = message("faces.value.other-name" if known else "faces.value.should-be-nobody")
    return Question(
        visited.call(NAME),
        inputs,
        Expected(float(nearest) if known else NOBODY, 0),
        partial(_part, visited, 1),
        read=_read_name(visited, None if known else nearest),
        respect=always(told),
    )


def _nobody(visited: Visit) -> Question:
    """Ask about an empty database: nobody, and any distance that opens no door."""

    def read(answer: Answer) -> Array:
        match answer.parts:
            case [np.ndarray() as one, None] if one.size == 1 and not one.item() < OPEN_BELOW:
                return np.asarray(NOBODY)
            case [np.ndarray() as one, None] if one.size == 1:
                return np.asarray(0.0)
            case [np.ndarray(), str(name)] if SAID in name.lower():
                return np.asarray(SECOND_TEXT)
        form = form_of(answer)
        return np.asarray(STRANGER if form is None else form, np.float64)

    return Question(
        visited.call(NAME),
        message("faces.call.empty"),
        Expected(NOBODY, 0),
        lambda: {**FORMS, "faces.who.name-is-sentence": SECOND_TEXT, "faces.who.empty-distance": 0.0},
        read=read,
        respect=always(message("faces.value.should-be-nobody")),
    )


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """20 points."""

    def near() -> float:
        return float(rng.uniform(0.2, 0.45))

    def far() -> float:
        return float(rng.uniform(1.3, 4))

    def people(*distances: float) -> Visit:
        """Return a visit with people at these distances; the nearest is neither the first nor the last."""
        nearest = min(distances)
        rest = [float(one) for one in rng.permutation([one for one in distances if one != nearest])]
        at = int(rng.integers(1, len(rest))) if len(rest) > 1 else 0
        return visit(rng, [*rest[:at], nearest, *rest[at:]])

    def at(place: int, *distances: float) -> Visit:
        nearest, rest = min(distances), sorted(distances)[1:]
        rest.insert(place if place >= 0 else len(rest), nearest)
        return visit(rng, rest)

    known, stranger = message("faces.call.known"), message("faces.call.stranger")
    two = message("faces.call.two-near")
    # Who never names anybody, or never measures anything, is not right about strangers either.
    topics = (
        Topic(
            "faces.check.smallest",
            5,
            [
                _distance(people(near(), far(), far(), far()), known),
                _distance(people(near(), float(rng.uniform(0.5, 0.65)), float(rng.uniform(0.5, 0.65)), far()), two),
                _distance(people(float(rng.uniform(1.1, 1.25)), far(), far()), stranger),
            ],
        ),
        Topic(
            "faces.check.who",
            6,
            [
                _name(people(near(), far(), far(), far()), known),
                _name(people(near(), float(rng.uniform(0.5, 0.6)), float(rng.uniform(0.6, 0.65)), far()), two),
                _name(people(float(rng.uniform(0.55, 0.66)), far(), far()), message("faces.call.just-below")),
            ],
        ),
        Topic(
            "faces.check.any-place",
            2,
            [
                _name(at(0, near(), far(), far()), message("faces.call.first")),
                _name(at(-1, near(), far(), far()), message("faces.call.last")),
                _name(at(0, near()), message("faces.call.one-known")),
            ],
        ),
        Topic(
            "faces.check.stranger",
            4,
            [
                _name(people(far(), far(), far()), stranger),
                _name(people(float(rng.uniform(0.73, 0.81)), far(), far()), message("faces.call.just-above")),
                _name(people(float(rng.uniform(0.86, 0.97)), far(), far()), message("faces.call.just-above")),
                _name(people(near(), far(), far()), known),
            ],
        ),
        Topic("faces.check.empty", 3, [_nobody(visit(rng, [])), _name(people(near(), far(), far()), known)]),
    )
    return FunctionVerdict(NAME, examine(student, WHO_IS_IT, topics, rng))
