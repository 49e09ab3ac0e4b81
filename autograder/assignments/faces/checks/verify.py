"""Judge verify(image_path, identity, database, model): how far the visitor is from who it claims to be, and whether the
door opens."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from autograder.assignments.faces.checks.door import (
    FORMS,
    OTHER_MEASURES,
    SECOND_NONE,
    SECOND_NUMBER,
    SECOND_TEXT,
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

NAME = "verify"
PARAMETERS = {"image_path": ..., "identity": ..., "database": ..., "model": ...}
VERIFY = Function(NAME, PARAMETERS, "distance, door_open", equation=4)
Pair = tuple[float, bool]  # a distance, and whether the door is open
OF_DOOR = {
    "faces.verify.door-is-number": SECOND_NUMBER,
    "faces.verify.door-is-text": SECOND_TEXT,
    "faces.verify.door-is-none": SECOND_NONE,
}


def _mistakes(visited: Visit, identity: str) -> dict[str, Pair]:
    """Return what known mistakes give: the distance, and the door."""
    encoding, others = visited.encoding, [*visited.database.values()]
    right = distance(encoding, visited.database[identity])
    gap = difference(encoding, visited.database[identity])
    to = [distance(encoding, other) for other in others]
    length = distance(encoding, np.zeros_like(encoding))
    cosine = float(np.sum(encoding * visited.database[identity])) / length
    cosine = 1 - cosine / distance(visited.database[identity], np.zeros_like(encoding))
    found = {
        **{name: measure(gap) for name, measure in OTHER_MEASURES.items()},
        "faces.verify.first-of-database": to[0],
        "faces.verify.last-of-database": to[-1],
        "faces.verify.nearest-of-database": min(to),
        "faces.verify.farthest-of-database": max(to),
        "faces.verify.mean-of-database": float(np.mean(to)),
        "faces.verify.cosine": cosine,
        "faces.verify.no-database": length,
    }
    return {
        **{name: (value, value < OPEN_BELOW) for name, value in found.items()},
        "faces.verify.negative": (-right, True),
        "faces.verify.door-other-way": (right, right >= OPEN_BELOW),
        "faces.verify.always-open": (right, True),
        "faces.verify.never-open": (right, False),
        "faces.verify.threshold-0.5": (right, right < 0.5),
        "faces.verify.threshold-1": (right, right < 1),
        "faces.verify.square-for-door": (right, right**2 < OPEN_BELOW),
        "faces.verify.door-of-nearest": (right, min(to) < OPEN_BELOW),
    }


def _read_door(answer: Answer) -> Array:
    """Read whether the door is open out of an answer: 1 or 0."""
    form = form_of(answer)
    return np.asarray(_door_of(answer) if form is None else form, np.float64)


def _door_of(answer: Answer) -> float:
    match answer.parts[1]:
        case bool(is_open):
            return float(is_open)
        case str():
            return float(SECOND_TEXT)
        case None:
            return float(SECOND_NONE)
        case number if number.size == 1 and number.item() in (0, 1):
            return float(number.item())
    return float(SECOND_NUMBER)


def _part(visited: Visit, identity: str, part: int) -> Mapping[str, float]:
    """Return what known mistakes give as one of the two parts."""
    numbers = {name: float(pair[part]) for name, pair in _mistakes(visited, identity).items()}
    right = distance(visited.encoding, visited.database[identity])
    return {**numbers, **FORMS, **(OF_DOOR if part else dict.fromkeys(OF_DOOR, right))}


def _distance(visited: Visit, identity: str, inputs: Message) -> Question:
    right = distance(visited.encoding, visited.database[identity])
    return about_distance(visited.call(NAME, identity), inputs, right, partial(_part, visited, identity, 0))


def _door(visited: Visit, identity: str, inputs: Message) -> Question:
    is_open = distance(visited.encoding, visited.database[identity]) < OPEN_BELOW
    told = message("faces.value.should-open" if is_open else "faces.value.should-shut")
    return Question(
        visited.call(NAME, identity),
        inputs,
        Expected(float(is_open), 0),
        partial(_part, visited, identity, 1),
        read=_read_door,
        respect=always(told),
    )


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """15 points."""

    def near() -> float:
        return float(rng.uniform(0.3, 0.45))

    def far() -> float:
        return float(rng.uniform(1.3, 4))

    def asked(distances: list[float], number: int) -> tuple[Visit, str]:
        """Return a visit with people at these distances, and one of the names, neither the first nor the last."""
        order = [n for n in map(int, rng.permutation(len(distances))) if n != number]
        order.insert(int(rng.integers(1, len(order))), number)
        visited = visit(rng, [distances[n] for n in order])
        return visited, [*visited.database][order.index(number)]

    claim, impostor = message("faces.call.own-name"), message("faces.call.other-name")
    # Among those who get in is one who does not, and the other way round: a door that never moves earns nothing.
    topics = (
        Topic(
            "faces.check.distance",
            5,
            [
                _distance(*asked([near(), far(), far()], 0), claim),
                _distance(*asked([far(), far(), far(), near()], 1), impostor),
            ],
        ),
        Topic(
            "faces.check.open",
            3,
            [
                _door(*asked([near(), far(), far()], 0), claim),
                _door(*asked([float(rng.uniform(0.55, 0.66)), far(), far()], 0), message("faces.call.just-below")),
                _door(*asked([far(), far(), far()], 0), impostor),
            ],
        ),
        Topic(
            "faces.check.shut",
            3,
            [
                _door(*asked([far(), far(), far()], 0), impostor),
                _door(*asked([float(rng.uniform(0.73, 0.81)), far(), far()], 0), message("faces.call.just-above")),
                _door(*asked([float(rng.uniform(0.86, 0.97)), far(), far()], 0), message("faces.call.just-above")),
                _door(*asked([near(), far(), far()], 0), claim),
            ],
        ),
        Topic(
            "faces.check.identity",
            4,
            [
                _door(*asked([far(), near(), far(), far()], 0), message("faces.call.name-of-another")),
                _distance(*asked([far(), near(), far(), far()], 2), message("faces.call.name-of-another")),
                _door(*asked([near(), float(rng.uniform(0.1, 0.2)), far()], 0), message("faces.call.two-alike")),
                _distance(*asked([near(), float(rng.uniform(0.1, 0.2)), far()], 0), message("faces.call.two-alike")),
            ],
        ),
    )
    return FunctionVerdict(NAME, examine(student, VERIFY, topics, rng))
