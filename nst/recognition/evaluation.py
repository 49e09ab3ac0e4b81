"""How well encodings tell people apart: distances, verification at a threshold, recognition."""

import numpy as np

from nst.types import Array

GROUP = 20  # people among whom one is recognised


def distances(one: Array, other: Array) -> Array:
    """Return the distance of each encoding to each other one: (m, k), (n, k) -> (m, n)."""
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    squared = np.sum(one**2, 1)[:, None] + np.sum(other**2, 1) - 2 * one @ other.T
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def same_and_other(encodings: Array, labels: Array) -> tuple[Array, Array]:
    """Return the distances of all pairs of pictures: those of the same person, and those of different people.

    Arguments:
    encodings -- (m, 128)
    labels -- (m,), whom each picture shows
    """
    i, j = np.triu_indices(len(labels), 1)
    return _apart(distances(encodings, encodings)[i, j], labels[i] == labels[j])


def enrolled_and_visitors(
    enrolled: Array, enrolled_labels: Array, visitors: Array, visitors_labels: Array
) -> tuple[Array, Array]:
    """Return the distances of visitors to enrolled pictures: to their own, and to those of other people.

    Arguments:
    enrolled, visitors -- encodings, (n, 128) and (m, 128)
    enrolled_labels, visitors_labels -- whom the pictures show, (n,) and (m,)
    """
    return _apart(distances(visitors, enrolled), visitors_labels[:, None] == enrolled_labels)


def accuracy(same: Array, other: Array, threshold: float) -> float:
    """Return how often verification is right, if visitors are as often who they say as not.

    Arguments:
    same, other -- distances between pictures of the same person, and of different people
    threshold -- the door opens below it
    """
    return float(np.mean(same < threshold) + np.mean(other >= threshold)) / 2


def roc(same: Array, other: Array) -> tuple[Array, Array, Array]:
    """Return what each threshold does: the shares of `other` and of `same` that the door opens for, and the threshold.

    The thresholds are all distances, from the smallest to the largest, and infinity: between two of these, nothing
    changes. So the curve begins at (0, 0), and ends at (1, 1).
    """
    thresholds = np.append(np.unique(np.concatenate([same, other])), np.inf)
    opened = [np.searchsorted(np.sort(these), thresholds, "left") / len(these) for these in (other, same)]
    return opened[0], opened[1], thresholds


def best_threshold(same: Array, other: Array) -> float:
    """Return the threshold with the highest accuracy: of all, the middle of the widest interval of them."""
    false, true, thresholds = roc(same, other)
    middles = (thresholds[1:-1] + thresholds[:-2]) / 2
    if not len(middles):  # all distances are equal
        return float(thresholds[0])
    accuracies, widths = (true - false)[1:-1], np.diff(thresholds[:-1])
    best = np.isclose(accuracies, accuracies.max(), rtol=0, atol=1e-12)
    return float(middles[np.argmax(np.where(best, widths, -1))])


def recognition_rate(
    enrolled: Array, enrolled_labels: Array, visitors: Array, visitors_labels: Array, group: int = GROUP
) -> float:
    """Return how often the nearest of the enrolled pictures shows the visitor.

    Arguments:
    enrolled, visitors -- encodings, (n, 128) and (m, 128)
    enrolled_labels, visitors_labels -- whom the pictures show, (n,) and (m,); one enrolled picture each
    group -- among how many people: the enrolled are divided into groups of so many, in their order
    """
    right = []
    for start in range(0, len(enrolled), group):
        there = enrolled_labels[start : start + group]
        come = np.isin(visitors_labels, there)
        nearest = distances(visitors[come], enrolled[start : start + group]).argmin(1)
        right.append(there[nearest] == visitors_labels[come])
    return float(np.mean(np.concatenate(right)))


def _apart(values: Array, same: Array) -> tuple[Array, Array]:
    return values[same], values[~same]
