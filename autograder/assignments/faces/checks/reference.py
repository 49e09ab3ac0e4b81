"""What the graded functions should give, in float64 NumPy, and how near to it float32 arithmetic comes.

The triplet loss and semi-hard negatives are those of Schroff, Kalenichenko & Philbin (2015), the classifier of pairs
that of Taigman et al. (2014). `a`, `p` and `n` are the encodings of anchors, positives and negatives, (m, 128).
"""

import numpy as np

from autograder.judge.reference import Array, Input, U, difference, rounding

OPEN_BELOW = 0.7  # the distance from which a door stays shut


# ------------------------------------------------------------ the triplet loss


def distances(a: Input, b: Input) -> Array:
    """Return the squared distance of each row of a to that of b."""
    return np.asarray(np.sum(difference(a, b) ** 2, axis=-1))


def margins(a: Input, p: Input, n: Input, alpha: float) -> Array:
    """Return what each triplet costs where that is positive, (m,)."""
    return distances(a, p) - distances(a, n) + alpha


def triplet_loss(a: Input, p: Input, n: Input, alpha: float) -> float:
    """Return the sum of the positive margins."""
    return float(np.sum(np.maximum(margins(a, p, n, alpha), 0)))


def triplet_tolerance(a: Input, p: Input, n: Input, alpha: float) -> float:
    """Return how far a float32 triplet loss may be off; 2 (a² + b²) bounds what (a - b)² is made of."""
    squares = [np.square(x, dtype=np.float64) for x in (a, p, n)]
    parts = 2 * squares[0] + squares[1] + squares[2]
    size = float(np.sum(distances(a, p) + distances(a, n)) + abs(alpha) * len(a))
    return rounding(a.shape[1]) * size + rounding(len(a)) * size + float(8 * U * np.sum(parts))


def triplet_gradient(a: Input, p: Input, n: Input, alpha: float) -> tuple[Array, Array, Array]:
    """Return the gradients of `triplet_loss` to a, p and n."""
    costs = (margins(a, p, n, alpha) > 0)[:, np.newaxis]
    return (
        2 * costs * difference(n, p),
        2 * costs * difference(p, a),
        2 * costs * difference(a, n),
    )


def triplet_gradient_tolerance(a: Input, p: Input, n: Input) -> Array:
    """Return how far each entry of such a gradient may be off in float32: a handful of operations, no sum."""
    return np.asarray(128 * U * (np.abs(a, dtype=np.float64) + np.abs(p) + np.abs(n)))


# ------------------------------------------------------------ semi-hard triplets


def squared_distances(encodings: Input) -> Array:
    """Return the squared distances of all pairs, (m, m)."""
    return distances(encodings[:, np.newaxis], encodings[np.newaxis])


def semi_hard_triplets(encodings: Input, labels: Input, alpha: float) -> Array:
    """Return a triplet (a, p, n) for each pair that has a semi-hard negative, (t, 3)."""
    d = squared_distances(encodings)
    found: list[tuple[int, int, int]] = []
    for a, p in pairs(labels):
        candidates = np.flatnonzero((labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha))
        if candidates.size:
            found.append((a, p, int(candidates[np.argmin(d[a, candidates])])))
    return rows(found)


def pairs(labels: Input) -> list[tuple[int, int]]:
    """Return all ordered pairs of two different pictures of one person."""
    m = len(labels)
    return [(a, p) for a in range(m) for p in range(m) if a != p and labels[a] == labels[p]]


def rows(triplets: list[tuple[int, int, int]]) -> Array:
    """Return triplets as an array, (t, 3)."""
    return np.array(triplets, np.float64).reshape(-1, 3)


# ------------------------------------------------------------ the classifier of pairs


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), without an overflow."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def logits(x: Input, y: Input, weights: Input, bias: float) -> Array:
    """Return what goes into the sigmoid, (m,)."""
    return np.asarray(np.abs(difference(x, y)) @ weights.astype(np.float64) + bias)


def pair_classifier(x: Input, y: Input, weights: Input, bias: float) -> Array:
    """Return how likely each pair shows one person, (m,)."""
    return sigmoid(logits(x, y, weights, bias))


def logits_tolerance(x: Input, y: Input, weights: Input, bias: float) -> Array:
    """Return how far float32 logits may be off."""
    size = (np.abs(x, dtype=np.float64) + np.abs(y)) @ np.abs(weights)
    return np.asarray(rounding(x.shape[1]) * (size + abs(bias)))


def pair_tolerance(x: Input, y: Input, weights: Input, bias: float) -> Array:
    """Return how far probabilities may be off: a quarter of the logits' error, and the sigmoid's own."""
    return logits_tolerance(x, y, weights, bias) / 4 + 32 * U


# ------------------------------------------------------------ pictures


def encode(picture: Input, seed: int) -> Array:
    """Return the encoding of a picture of 64 x 64 pixels, (1, 128), as `nst.recognition.LinearEncoder` makes it."""
    small = picture.reshape(8, 8, 8, 8, 3).mean(axis=(1, 3)).reshape(1, -1) / 255 - 0.5
    encoding = small @ np.random.default_rng(seed).normal(size=(small.size, 128))
    return np.asarray(encoding / np.linalg.norm(encoding))


def distance(encoding: Array, other: Input) -> float:
    """Return the length of the difference."""
    return float(np.sqrt(np.sum(difference(encoding, other) ** 2)))
