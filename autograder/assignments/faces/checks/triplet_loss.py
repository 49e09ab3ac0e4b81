"""Judge triplet_loss(y_true, y_pred, alpha=0.2), equation (1): Σ max(|a - p|² - |a - n|² + alpha, 0)."""

# ruff: noqa: ARG005 -- every mistake gets all arguments

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.assignments.faces.checks import reference
from autograder.assignments.faces.checks.reference import distances, margins
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.question import (
    Expected,
    Function,
    Mistakes,
    Question,
    Topic,
    apply_mistakes,
    with_gradient,
)
from autograder.judge.reference import Array, Input, difference
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "triplet_loss"
TRIPLET_LOSS = Function(NAME, {"y_true": ..., "y_pred": ..., "alpha": 0.2}, "loss", equation=1, needless=("y_true",))
WIDTH, DEFAULT = 128, 0.2
Triplets = tuple[Input, Input, Input]


def _hinge(x: Any) -> Any:
    return np.maximum(x, 0)


def _of_distances(measure: Callable[[Array], Any]) -> Callable[..., Any]:
    """Return the loss with another measure of a difference than its squared length."""
    return lambda a, p, n, alpha: np.sum(_hinge(measure(difference(a, p)) - measure(difference(a, n)) + alpha))


MISTAKES: Mistakes = {
    "faces.triplet.max-of-sum": lambda a, p, n, alpha: _hinge(np.sum(margins(a, p, n, alpha))),
    "faces.triplet.all-axes": lambda a, p, n, alpha: _hinge(np.sum(margins(a, p, n, 0)) + alpha),
    "faces.triplet.mean": lambda a, p, n, alpha: np.mean(_hinge(margins(a, p, n, alpha))),
    "faces.triplet.min": lambda a, p, n, alpha: np.sum(np.minimum(margins(a, p, n, alpha), 0)),
    "faces.triplet.no-max": lambda a, p, n, alpha: np.sum(margins(a, p, n, alpha)),
    "faces.triplet.swapped": lambda a, p, n, alpha: np.sum(_hinge(margins(a, n, p, alpha))),
    "faces.triplet.alpha-subtracted": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, -alpha))),
    "faces.triplet.alpha-missing": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, 0))),
    "faces.triplet.alpha-fixed": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, DEFAULT))),
    "faces.triplet.alpha-once": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, 0))) + alpha,
    "faces.triplet.alpha-outside": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, 0)) + alpha),
    "faces.triplet.alpha-for-zero": lambda a, p, n, alpha: np.sum(np.maximum(margins(a, p, n, 0), alpha)),
    "faces.triplet.alpha-times": lambda a, p, n, alpha: alpha * np.sum(_hinge(margins(a, p, n, 0))),
    "faces.triplet.not-squared": _of_distances(lambda d: np.sum(d, axis=1)),
    "faces.triplet.absolute": _of_distances(lambda d: np.sum(np.abs(d), axis=1)),
    "faces.triplet.root": _of_distances(lambda d: np.sqrt(np.sum(d**2, axis=1))),
    "faces.triplet.sum-squared": _of_distances(lambda d: np.sum(d, axis=1) ** 2),
    "faces.triplet.mean-of-squares": _of_distances(lambda d: np.mean(d**2, axis=1)),
    "faces.triplet.axis-0": _of_distances(lambda d: np.sum(d**2, axis=0)),
    "faces.triplet.entry-by-entry": _of_distances(lambda d: d**2),
    "faces.triplet.positive-to-negative": lambda a, p, n, alpha: np.sum(_hinge(margins(p, a, n, alpha))),
    "faces.triplet.three-distances": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, alpha) - distances(p, n))),
    "faces.triplet.added": lambda a, p, n, alpha: np.sum(_hinge(distances(a, p) + distances(a, n) + alpha)),
    "faces.triplet.no-negative": lambda a, p, n, alpha: np.sum(distances(a, p) + alpha),
    "faces.triplet.no-positive": lambda a, p, n, alpha: np.sum(_hinge(alpha - distances(a, n))),
    "faces.triplet.sums-of-vectors": lambda a, p, n, alpha: np.sum(
        _hinge(np.sum(np.add(a, p, dtype=np.float64) ** 2, 1) - np.sum(np.add(a, n, dtype=np.float64) ** 2, 1) + alpha)
    ),
    "faces.triplet.not-added-up": lambda a, p, n, alpha: _hinge(margins(a, p, n, alpha)),
    "faces.triplet.max-over-batch": lambda a, p, n, alpha: np.max(_hinge(margins(a, p, n, alpha))),
    "faces.triplet.first-only": lambda a, p, n, alpha: _hinge(margins(a, p, n, alpha)[0]),
    "faces.triplet.last-only": lambda a, p, n, alpha: _hinge(margins(a, p, n, alpha)[-1]),
    "faces.triplet.halved": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, alpha))) / 2,
    "faces.triplet.l2-loss": lambda a, p, n, alpha: _hinge(np.sum(margins(a, p, n, 0)) / 2 + alpha),
    "faces.triplet.sign": lambda a, p, n, alpha: -np.sum(_hinge(margins(a, p, n, alpha))),
    "faces.triplet.squared": lambda a, p, n, alpha: np.sum(_hinge(margins(a, p, n, alpha)) ** 2),
    "faces.triplet.softplus": lambda a, p, n, alpha: np.sum(np.logaddexp(0, margins(a, p, n, alpha))),
}


def _question(triplets: Triplets, inputs: Message, alpha: float | None = None, kind: Kind = "tensor") -> Question:
    """Make a question; alpha is left out if it is None."""
    margin = DEFAULT if alpha is None else alpha
    y_true = Argument(np.zeros(len(triplets[0]), np.float32), kind)
    given = [] if alpha is None else [Argument(np.array(alpha), "number")]
    return Question(
        Call(NAME, [y_true, [Argument(each, kind) for each in triplets], *given]),
        inputs,
        Expected(reference.triplet_loss(*triplets, margin), reference.triplet_tolerance(*triplets, margin)),
        partial(apply_mistakes, MISTAKES, *triplets, margin),
        of_defaults=alpha is None,
    )


def _gradient(triplets: Triplets, alpha: float, to: int) -> Question:
    gradient = Expected(
        reference.triplet_gradient(*triplets, alpha)[to], reference.triplet_gradient_tolerance(*triplets)
    )
    return with_gradient(_question(triplets, message("call.gradient"), alpha), to + 1, gradient)


def draw_triplets(rng: np.random.Generator, wanted: np.ndarray[Any, Any], alpha: float) -> Triplets:
    """Return triplets of encodings whose margins are about those wanted, and so of a known sign; see `margins`.

    Encodings are of no special length, and their squares and sums differ, so that mistakes show.
    """
    m = len(wanted)
    a = rng.normal(rng.uniform(-0.2, 0.2), 0.3, (m, WIDTH))
    to_p, to_n = (rng.standard_normal((m, WIDTH)) + rng.uniform(-0.4, 0.4) for _ in range(2))
    of_p = rng.uniform(0.6, 2.5, m) + np.maximum(wanted - alpha, 0)  # squared distances
    of_n = of_p + alpha - wanted
    lengths = [np.sqrt(d / np.sum(to**2, axis=1))[:, np.newaxis] for d, to in ((of_p, to_p), (of_n, to_n))]
    p, n = (a + length * to for length, to in zip(lengths, (to_p, to_n), strict=True))
    return a.astype(np.float32), p.astype(np.float32), n.astype(np.float32)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """25 points."""

    def costly(m: int) -> Array:
        return rng.uniform(0.15, 2.5, m)

    def mixed(m: int, alpha: float) -> Array:
        """Margins of which some are negative, one of them by less than alpha at least."""
        wanted = np.concatenate([costly(m - m // 2 - 1), rng.uniform(-2, -0.1, m // 2), [0.5 * alpha]])
        return rng.permutation(wanted)

    def alpha() -> float:
        return float(rng.uniform(0.3, 0.9))

    few, some, many = (int(rng.integers(*bounds)) for bounds in ((3, 5), (5, 8), (9, 14)))
    margin, other, large = alpha(), alpha(), float(rng.uniform(1.2, 3))
    same = (rng.normal(0, 0.3, (some, WIDTH))).astype(np.float32)
    one = draw_triplets(rng, costly(1), margin)
    fed, again = draw_triplets(rng, mixed(some, other), other), draw_triplets(rng, mixed(some, other), other)
    followed = draw_triplets(rng, mixed(many, margin), margin)
    easy = draw_triplets(rng, rng.uniform(-2, -0.2, some), margin)
    topics = (
        Topic(
            "faces.check.batches",
            5,
            [
                _question(draw_triplets(rng, costly(few), margin), message("faces.call.triplets", count=few), margin),
                _question(draw_triplets(rng, costly(many), other), message("faces.call.triplets", count=many), other),
                _question(one, message("faces.call.triplets", count=1), margin),
            ],
        ),
        Topic(
            "faces.check.easy-count-nothing",
            6,
            [
                _question(draw_triplets(rng, mixed(some, margin), margin), message("faces.call.some-easy"), margin),
                _question(draw_triplets(rng, mixed(many, other), other), message("faces.call.some-easy"), other),
            ],
        ),
        Topic(
            "faces.check.alpha",
            4,
            [
                _question(draw_triplets(rng, mixed(many, large), large), message("faces.call.alpha-large"), large),
                _question(draw_triplets(rng, mixed(some, DEFAULT), DEFAULT), message("faces.call.no-alpha")),
                _question(draw_triplets(rng, mixed(some, 0.0), 0.0), message("faces.call.alpha-zero"), 0.0),
            ],
        ),
        Topic(
            "faces.check.all-easy",
            2,
            [
                _question(easy, message("faces.call.all-easy"), margin),
                _question(
                    one, message("faces.call.triplets", count=1), margin
                ),  # so that 0 for everything earns nothing
            ],
        ),
        Topic("faces.check.trivial", 2, [_question((same, same, same), message("faces.call.trivial"), margin)]),
        Topic(
            "check.follows-inputs",
            2,
            [
                _question(fed, message("call.placeholders"), other, "placeholder"),
                _question(again, message("call.placeholders-again"), other, "placeholder"),
            ],
        ),
        Topic("check.gradient", 4, [_gradient(followed, margin, to) for to in range(3)]),
    )
    return FunctionVerdict(NAME, examine(student, TRIPLET_LOSS, topics, rng))
