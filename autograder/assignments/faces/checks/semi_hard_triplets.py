"""Judge semi_hard_triplets(encodings, labels, alpha=0.2), equation (2).

For each pair it chooses the nearest of the negatives that are farther away than the positive, by less than alpha.
"""

# ruff: noqa: ARG005 -- every mistake gets all arguments

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.assignments.faces.checks.reference import pairs, rows, semi_hard_triplets, squared_distances
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes
from autograder.judge.reference import Array, Input, difference
from autograder.judge.student import Argument, Call, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "semi_hard_triplets"
SEMI_HARD_TRIPLETS = Function(NAME, {"encodings": ..., "labels": ..., "alpha": 0.2}, "triplets", equation=2)
WIDTH, DEFAULT = 128, 0.2
CLEAR = 5e-6  # squared distances that differ by more are told apart in float32
Pair = tuple[int, int]
Condition = npt.NDArray[np.bool_]
Window = Callable[[Array, float, float], Condition]  # which of the squared distances a negative may have
Pick = Callable[[Array], Any]  # which of the candidates' distances count


def _between(d: Array, positive: float, alpha: float) -> Condition:
    return (d > positive) & (d < positive + alpha)


def _nearest(d: Array) -> list[int]:
    return [int(np.argmin(d))]


def _chosen(  # noqa: PLR0913, PLR0917 -- the rules
    d: Array,
    labels: Input,
    alpha: float,
    window: Window = _between,
    pick: Pick = _nearest,
    of_pairs: Callable[[Input], Iterable[Pair]] = pairs,
    others: Callable[[Input, int, int], Condition] = lambda labels, a, p: labels != labels[a],
    of_positive: bool = False,
    otherwise: Callable[[Array], list[int]] = lambda d: [],
) -> Array:
    """Return the triplets that are chosen with one of the rules changed; `d` is (m, m)."""
    found = []
    for a, p in of_pairs(labels):
        row = d[p] if of_positive else d[a]
        every = np.flatnonzero(others(labels, a, p))
        candidates = np.flatnonzero(others(labels, a, p) & window(row, d[a, p], alpha))
        if candidates.size:
            found += [(a, p, int(candidates[n])) for n in pick(row[candidates])]
        elif every.size:
            found += [(a, p, int(every[n])) for n in otherwise(row[every])]
    return rows(found)


def _mistake(**changed: Any) -> Callable[[Input, Input, float], Array]:
    return lambda encodings, labels, alpha: _chosen(squared_distances(encodings), labels, alpha, **changed)


def _measured(measure: Callable[[Array], Array]) -> Callable[[Input, Input, float], Array]:
    """Return the choice by another measure of a difference than its squared length."""
    return lambda e, labels, alpha: _chosen(measure(difference(e[:, np.newaxis], e[np.newaxis])), labels, alpha)


def _columns(*order: int) -> Callable[[Input, Input, float], Array]:
    return lambda encodings, labels, alpha: semi_hard_triplets(encodings, labels, alpha)[:, order]


def _same_too(labels: Input) -> list[Pair]:
    return [(a, p) for a in range(len(labels)) for p in range(len(labels)) if labels[a] == labels[p]]


def _any(labels: Input) -> list[Pair]:
    return [(a, p) for a in range(len(labels)) for p in range(len(labels)) if a != p]


def _first_of_each(labels: Input) -> list[Pair]:
    return list({a: (a, p) for a, p in reversed(pairs(labels))}.values())[::-1]


def _one_for_each_anchor(encodings: Input, labels: Input, alpha: float) -> Array:
    every = semi_hard_triplets(encodings, labels, alpha)
    return every[np.unique(every[:, 0], return_index=True)[1]]


def _sorted(key: Callable[[Any], Any]) -> Callable[[Input, Input, float], Array]:
    return lambda encodings, labels, alpha: rows(sorted(semi_hard_triplets(encodings, labels, alpha).tolist(), key=key))


def _no_shape(encodings: Input, labels: Input, alpha: float) -> Array:
    every = semi_hard_triplets(encodings, labels, alpha)
    return every if len(every) else np.zeros(0)


def _counted(which: Window) -> Callable[[Input, Input, float], Array]:
    """Return triplets whose negatives are counted among some pictures alone; `which` picks them, as a mask."""

    def wrong(encodings: Input, labels: Input, alpha: float) -> Array:
        d, found = squared_distances(encodings), []
        for a, p, n in semi_hard_triplets(encodings, labels, alpha).astype(int):
            some = (labels != labels[a]) & which(d[a], d[a, p], alpha)
            found.append((a, p, int(np.count_nonzero(some[:n]))))
        return rows(found)

    return wrong


def _with_picture_0(encodings: Input, labels: Input, alpha: float) -> Array:
    """Return a triplet for each pair; where no negative fits, it is picture 0, as np.argmin of infinities says."""
    found = {(a, p): n for a, p, n in semi_hard_triplets(encodings, labels, alpha).tolist()}
    return rows([(a, p, found.get((a, p), 0)) for a, p in pairs(labels)])


MISTAKES: Mistakes = {
    "faces.semi-hard.hardest": _mistake(window=lambda d, positive, alpha: d > -1),
    "faces.semi-hard.no-lower-bound": _mistake(window=lambda d, positive, alpha: d < positive + alpha),
    "faces.semi-hard.no-upper-bound": _mistake(window=lambda d, positive, alpha: d > positive),
    "faces.semi-hard.lower-bound-meets": _mistake(
        window=lambda d, positive, alpha: (d >= positive) & (d < positive + alpha)
    ),
    "faces.semi-hard.upper-bound-meets": _mistake(
        window=lambda d, positive, alpha: (d > positive) & (d <= positive + alpha)
    ),
    "faces.semi-hard.both-bounds-meet": _mistake(
        window=lambda d, positive, alpha: (d >= positive) & (d <= positive + alpha)
    ),
    "faces.semi-hard.easy": _mistake(window=lambda d, positive, alpha: d > positive + alpha),
    "faces.semi-hard.hard": _mistake(window=lambda d, positive, alpha: d < positive),
    "faces.semi-hard.below": _mistake(window=lambda d, positive, alpha: (d < positive) & (d > positive - alpha)),
    "faces.semi-hard.below-alpha": _mistake(window=lambda d, positive, alpha: (d > positive) & (d < alpha)),
    "faces.semi-hard.alpha-fixed": lambda e, labels, alpha: semi_hard_triplets(e, labels, DEFAULT),
    "faces.semi-hard.farthest": _mistake(pick=lambda d: [int(np.argmax(d))]),
    "faces.semi-hard.first-candidate": _mistake(pick=lambda d: [0]),
    "faces.semi-hard.last-candidate": _mistake(pick=lambda d: [len(d) - 1]),
    "faces.semi-hard.last-of-ties": _mistake(pick=lambda d: [int(np.flatnonzero(d == d.min())[-1])]),
    "faces.semi-hard.every-candidate": _mistake(pick=lambda d: [*range(len(d))]),
    "faces.semi-hard.sorted-candidates": _mistake(pick=lambda d: [*map(int, np.argsort(d, kind="stable"))]),
    "faces.semi-hard.index-of-candidate": _counted(_between),
    "faces.semi-hard.index-of-other": _counted(lambda d, positive, alpha: np.ones(d.shape, bool)),
    "faces.semi-hard.pair-kept-nearest": _mistake(otherwise=_nearest),
    "faces.semi-hard.pair-kept-first": _mistake(otherwise=lambda d: [0]),
    "faces.semi-hard.pair-kept-picture-0": _with_picture_0,
    "faces.semi-hard.anchor-is-positive": _mistake(of_pairs=_same_too),
    "faces.semi-hard.each-pair-once": _mistake(of_pairs=lambda labels: [(a, p) for a, p in pairs(labels) if a < p]),
    "faces.semi-hard.each-pair-once-reversed": _mistake(
        of_pairs=lambda labels: [(a, p) for a, p in pairs(labels) if a > p]
    ),
    "faces.semi-hard.first-positive": _mistake(of_pairs=_first_of_each),
    "faces.semi-hard.one-for-each-anchor": _one_for_each_anchor,
    "faces.semi-hard.any-positive": _mistake(of_pairs=_any, others=lambda labels, a, p: labels != labels[a]),
    "faces.semi-hard.positive-of-another": _mistake(
        of_pairs=lambda labels: [(a, p) for a, p in _any(labels) if labels[a] != labels[p]],
        others=lambda labels, a, p: labels == labels[a],
    ),
    "faces.semi-hard.any-negative": _mistake(
        others=lambda labels, a, p: (np.arange(len(labels)) != a) & (np.arange(len(labels)) != p)
    ),
    "faces.semi-hard.any-other-picture": _mistake(others=lambda labels, a, p: np.arange(len(labels)) != p),
    "faces.semi-hard.same-person-negative": _mistake(others=lambda labels, a, p: labels == labels[a]),
    "faces.semi-hard.from-positive": _mistake(of_positive=True),
    "faces.semi-hard.order-of-positives": _sorted(lambda row: (row[1], row[0])),
    "faces.semi-hard.order-of-negatives": _sorted(lambda row: (row[2], row[0], row[1])),
    "faces.semi-hard.a-n-p": _columns(0, 2, 1),
    "faces.semi-hard.p-a-n": _columns(1, 0, 2),
    "faces.semi-hard.n-first": _columns(2, 0, 1),
    "faces.semi-hard.transposed": lambda e, labels, alpha: semi_hard_triplets(e, labels, alpha).T,
    "faces.semi-hard.from-1": lambda e, labels, alpha: semi_hard_triplets(e, labels, alpha) + 1,
    "faces.semi-hard.labels-for-indices": lambda e, labels, alpha: labels[
        semi_hard_triplets(e, labels, alpha).astype(int)
    ],
    "faces.semi-hard.root": _measured(lambda d: np.sqrt(np.sum(d**2, axis=-1))),
    "faces.semi-hard.absolute": _measured(lambda d: np.sum(np.abs(d), axis=-1)),
    "faces.semi-hard.not-squared": _measured(lambda d: np.sum(d, axis=-1)),
    "faces.semi-hard.no-shape": _no_shape,
}


def _question(encodings: Input, labels: Input, inputs: Message, alpha: float | None = None) -> Question:
    """Make a question; alpha is left out if it is None."""
    margin = DEFAULT if alpha is None else alpha
    given = [Argument(encodings, "array"), Argument(labels, "array")]
    return Question(
        Call(NAME, [*given, *([] if alpha is None else [Argument(np.array(alpha), "number")])]),
        inputs,
        Expected(semi_hard_triplets(encodings, labels, margin), 1e-3),
        partial(apply_mistakes, MISTAKES, encodings, labels, margin),
        of_defaults=alpha is None,
    )


# ------------------------------------------------------------ batches


def _labels(rng: np.random.Generator, people: int, pictures: int) -> Input:
    """Return labels of so many people with two pictures or more each, mixed; they are no small numbers in a row."""
    names = rng.choice(np.arange(-30, 900), people, replace=False)
    counts = rng.integers(2, pictures + 1, people)
    return rng.permutation(np.repeat(names, counts)).astype(np.int64)


def _batch(rng: np.random.Generator, labels: Input, alpha: float) -> Input:
    """Return encodings of length 1, of people that lie in each other's neighbourhood.

    No decision is closer than float32 can tell, and not every pair has a semi-hard negative.
    """
    apart = np.sqrt(0.75 * alpha)  # negatives are farther away than positives by half of alpha, more or less
    while True:
        common = 1.5 * rng.standard_normal(WIDTH)
        centre = {label: common + apart * rng.standard_normal(WIDTH) for label in np.unique(labels)}
        raw = np.stack([centre[label] + 0.8 * rng.standard_normal(WIDTH) for label in labels])
        encodings: Input = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
        found = len(semi_hard_triplets(encodings, labels, alpha))
        if 0 < found < len(pairs(labels)) and _is_clear(encodings, labels, alpha):
            return encodings


def _is_clear(encodings: Input, labels: Input, alpha: float) -> bool:
    """Return whether no two distances that are compared are almost the same."""
    d = squared_distances(encodings)
    return all(
        min(
            float(np.min(np.abs(d[a] - d[a, p])[labels != labels[a]])),
            float(np.min(np.abs(d[a] - d[a, p] - alpha)[labels != labels[a]])),
            float(np.min(np.diff(np.sort(d[a, labels != labels[a]])), initial=1)),
        )
        > CLEAR
        for a, p in pairs(labels)
    )


def _on_grid(steps: Iterable[tuple[int, ...]]) -> Input:
    """Return encodings of length 1 whose distances are whole steps, so that float32 is exact, whatever the formula.

    Each has 64 entries of 1/8 or -1/8; `steps` says how many of them are negative, in each of four quarters. Of two
    encodings, each entry with another sign adds 1/16 to the squared distance.
    """
    found = []
    for of_quarters in steps:
        entries = np.zeros(WIDTH, np.float32)
        entries[:64] = 0.125
        for quarter, count in enumerate(of_quarters):
            entries[16 * quarter : 16 * quarter + count] *= -1
        found.append(entries)
    return np.stack(found)


def _meeting(rng: np.random.Generator) -> list[tuple[Input, Input, float]]:
    """Return two batches in which a negative lies exactly on a bound: on the lower one, and on the upper one.

    The distances at the upper bound have roots that are exact: 1 + 1.25 = 1.5².
    """
    one, other, third = _names(rng, 3)
    lower = _on_grid([(0, 0), (8, 0), (0, 8), (0, 9 + int(rng.integers(3)))])
    upper = _on_grid([(0, 0, 0, 0), (16, 0, 0, 0), (0, 16, 16, 4), (16, 16, int(rng.integers(5, 9)), 0)])
    batches = [(lower, [one, one, other, other], 0.6), (upper, [one, one, other, third], 1.25)]
    found = []
    for encodings, labels, alpha in batches:
        order = rng.permutation(len(labels))
        found.append((_turned(encodings, rng)[order], np.array(labels)[order], alpha))
    return found


def _tied(rng: np.random.Generator) -> tuple[Input, Input, float]:
    """Return a batch with several nearest negatives, which are not the first of all pictures."""
    one, other, third = _names(rng, 3)
    farther = int(rng.integers(8, 10))
    steps = [(0, 0, farther, 0), (0, 0, 0, 0), (0, 0, 0, 7), (4, 0, 0, 0), (0, 7, 0, 0), (0, 0, 7, 0), (0, 0, 0, 8)]
    labels = [third, one, other, one, other, third, third]
    return _turned(_on_grid(steps), rng), np.array(labels), 0.45


def _single(rng: np.random.Generator) -> tuple[Input, Input, float]:
    """Return a batch of three pictures in which each pair has its negative, whatever is taken for semi-hard."""
    one, other = _names(rng, 2)
    encodings = _turned(_on_grid([(0, 0), (8, 0), (4, 5)]), rng)
    order = rng.permutation(3)
    return encodings[order], np.array([one, one, other])[order], DEFAULT


def _names(rng: np.random.Generator, count: int) -> list[int]:
    return [int(name) for name in rng.choice(500, count, replace=False)]


def _turned(encodings: Input, rng: np.random.Generator) -> Input:
    """Return the same with entries in another order and with other signs: the distances stay as they are."""
    signs = rng.choice(np.array([-1, 1], np.float32), WIDTH)
    return np.asarray((encodings * signs)[:, rng.permutation(WIDTH)])


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """25 points."""

    def batch(people: int, pictures: int, alpha: float, inputs: str = "", given: bool = True) -> Question:
        labels = _labels(rng, people, pictures)
        encodings = _batch(rng, labels, alpha)
        told = message(inputs) if inputs else message("faces.call.pictures", count=len(labels))
        return _question(encodings, labels, told, alpha if given else None)

    two, few, some = 2, int(rng.integers(3, 5)), int(rng.integers(5, 7))
    own, wide = float(rng.uniform(0.08, 0.15)), float(rng.uniform(0.3, 0.5))
    alone = _labels(rng, 1, 4)
    single = rng.choice(900, few + 2, replace=False)
    several = _labels(rng, few, 3)
    far = _far(rng, several)
    same = np.repeat(_batch(rng, several, DEFAULT)[:1], len(several), axis=0)
    encodings = _batch(rng, _labels(rng, some, 2), DEFAULT)
    topics = (
        Topic(
            "faces.check.semi-hard",
            9,
            [
                batch(two, 3, DEFAULT),
                batch(few, 3, DEFAULT),
                batch(some, 4, DEFAULT),
            ],
        ),
        Topic(
            "faces.check.alpha",
            4,
            [
                batch(few, 4, wide, "faces.call.alpha-wide"),
                batch(some, 3, own, "faces.call.alpha-narrow"),
                batch(few, 3, DEFAULT, "faces.call.no-alpha", given=False),
            ],
        ),
        Topic(
            "faces.check.bounds",
            4,
            [_question(e, labels, message("faces.call.on-bound"), alpha) for e, labels, alpha in _meeting(rng)],
        ),
        Topic("faces.check.ties", 3, [_question(*_split(_tied(rng), message("faces.call.ties")))]),
        Topic(
            "faces.check.none",
            5,
            [
                _question(far, several, message("faces.call.far-apart"), DEFAULT),
                _question(encodings[: len(alone)], alone, message("faces.call.one-person"), DEFAULT),
                _question(encodings[: len(single)], single, message("faces.call.one-picture-each"), DEFAULT),
                _question(same, several, message("faces.call.trivial"), DEFAULT),
                _question(*_split(_single(rng), message("faces.call.pictures", count=3))),  # else, none would always do
            ],
        ),
    )
    return FunctionVerdict(NAME, examine(student, SEMI_HARD_TRIPLETS, topics, rng))


def _split(batch: tuple[Input, Input, float], inputs: Message) -> tuple[Input, Input, Message, float]:
    encodings, labels, alpha = batch
    return encodings, labels, inputs, alpha


def _far(rng: np.random.Generator, labels: Input) -> Input:
    """Return encodings of people that are far apart, each with pictures that are close."""
    names = [*np.unique(labels)]
    centres = np.linalg.qr(rng.standard_normal((WIDTH, len(names))))[0].T
    raw = np.stack([centres[names.index(label)] + 0.02 * rng.standard_normal(WIDTH) for label in labels])
    return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True), np.float32)
