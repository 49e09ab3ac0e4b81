"""Distances, thresholds and rates, against what they are by definition, in float64."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nst.recognition import (
    accuracy,
    best_threshold,
    distances,
    enrolled_and_visitors,
    recognition_rate,
    roc,
    same_and_other,
)

# However busy the machine is
unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
some_distances = arrays(np.float64, st.integers(1, 12), elements=st.sampled_from([*np.linspace(0, 2, 9)]))


def norm(difference: Any) -> float:
    return float(np.sqrt(sum(float(d) ** 2 for d in difference)))


@pytest.fixture
def encodings() -> Any:
    found = np.random.default_rng(2).normal(size=(7, 128))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def test_distances_are_norms_of_differences(encodings: Any) -> None:
    expected = [[norm(one.astype(float) - other) for other in encodings] for one in encodings[:3]]
    np.testing.assert_allclose(distances(encodings[:3], encodings), expected, atol=1e-7)


def test_each_pair_is_of_one_person_or_of_two(encodings: Any) -> None:
    labels = np.array([0, 0, 1, 1, 1, 2, 0])
    pairs = [(i, j) for i in range(7) for j in range(i + 1, 7)]
    expected: tuple[list[float], list[float]] = ([], [])
    for i, j in pairs:
        expected[int(labels[i] != labels[j])].append(norm(encodings[i].astype(float) - encodings[j]))
    for found, there in zip(same_and_other(encodings, labels), expected, strict=True):
        np.testing.assert_allclose(found, there, atol=1e-7)


def test_visitors_are_compared_with_the_enrolled_alone(encodings: Any) -> None:
    same, other = enrolled_and_visitors(encodings[:2], np.array([5, 8]), encodings[2:5], np.array([8, 5, 9]))
    expected = distances(encodings[2:5], encodings[:2])
    np.testing.assert_array_equal(same, [expected[0, 1], expected[1, 0]])
    np.testing.assert_array_equal(other, [expected[0, 0], expected[1, 1], expected[2, 0], expected[2, 1]])


@unhurried
@given(some_distances, some_distances, st.floats(0, 2.1))
def test_accuracy_is_half_of_each_kind(same: Any, other: Any, threshold: float) -> None:
    right = [sum(d < threshold for d in same) / len(same), sum(not d < threshold for d in other) / len(other)]
    assert accuracy(same, other, threshold) == pytest.approx(np.mean(right))


@unhurried
@given(some_distances, some_distances)
def test_curve_rises_from_nothing_to_all_and_is_what_its_thresholds_give(same: Any, other: Any) -> None:
    false, true, thresholds = roc(same, other)
    assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)
    assert (np.diff(false) >= 0).all()
    assert (np.diff(true) >= 0).all()
    for f, t, threshold in zip(false, true, thresholds, strict=True):
        assert (f, t) == (np.mean(other < threshold), np.mean(same < threshold))


@unhurried
@given(some_distances, some_distances)
def test_no_threshold_is_better_than_the_best(same: Any, other: Any) -> None:
    best = accuracy(same, other, best_threshold(same, other))
    inner = [each for each in np.linspace(0, 2, 65) if min(*same, *other) < each <= max(*same, *other)]
    assert all(accuracy(same, other, threshold) <= best + 1e-9 for threshold in inner)


def test_threshold_is_in_the_middle_of_the_gap() -> None:
    assert best_threshold(np.array([0.1, 0.3]), np.array([0.9, 1.5])) == pytest.approx(0.6)
    assert best_threshold(np.array([0.5]), np.array([0.5])) == 0.5


@unhurried
@given(st.integers(0, 2**32), st.integers(2, 5))
def test_recognition_finds_the_nearest_of_the_group(seed: int, group: int) -> None:
    rng = np.random.default_rng(seed)
    enrolled, visitors = rng.normal(size=(2 * group, 4)), rng.normal(size=(9, 4))
    labels = rng.integers(0, 2 * group, 9)
    right = 0
    for visitor, label in zip(visitors, labels, strict=True):
        first = label // group * group
        apart = [norm(visitor - each) for each in enrolled[first : first + group]]
        right += first + apart.index(min(apart)) == label
    rate = recognition_rate(enrolled, np.arange(2 * group), visitors, labels, group)
    assert rate == pytest.approx(right / 9)


def test_equal_encodings_tell_nobody_apart() -> None:
    nothing, labels = np.ones((40, 128)) / np.sqrt(128), np.arange(40) // 2
    same, other = same_and_other(nothing, labels)
    assert accuracy(same, other, 0.7) == 0.5
    assert accuracy(same, other, best_threshold(same, other)) <= 0.5
    assert recognition_rate(nothing[::2], labels[::2], nothing, labels) == pytest.approx(1 / 20)
