"""L-BFGS against BFGS' own formula with whole matrices, and on functions whose lowest point is known."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nst.solver.lbfgs import LONGER, PAIRS, Memory, Value, Vector, step


def quadratic(seed: int, n: int) -> tuple[Vector, Vector]:
    """A positive definite matrix A and the lowest point of (x - x0) A (x - x0) / 2."""
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((n, n))
    return root @ root.T + np.eye(n), rng.standard_normal(n)


def inverse_hessian(pairs: list[tuple[Vector, Vector]]) -> Vector:
    """BFGS' update of the inverse Hessian (Nocedal & Wright 2006, equation 6.17), from LONGER times its usual start."""
    s, y = (vector.astype(np.float64) for vector in pairs[-1])
    H = LONGER * np.eye(s.size) * (s @ y) / (y @ y)
    for s, y in pairs:
        s, y = s.astype(np.float64), y.astype(np.float64)  # noqa: PLW2901
        V = np.eye(s.size) - np.outer(y, s) / (s @ y)
        H = V.T @ H @ V + np.outer(s, s) / (s @ y)
    return H


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 12), count=st.integers(1, 14))
def test_direction_is_that_of_the_whole_matrix(seed: int, n: int, count: int) -> None:
    A, _ = quadratic(seed, n)
    rng = np.random.default_rng(seed + 1)
    memory = Memory()
    for _ in range(count):
        s = rng.standard_normal(n)
        memory.learn(s, A @ s)
    assert len(memory.pairs) == min(count, PAIRS)
    gradient = rng.standard_normal(n)
    expected = -inverse_hessian(list(memory.pairs)) @ gradient
    np.testing.assert_allclose(memory.direction(gradient), expected, rtol=1e-6, atol=1e-9 * np.abs(expected).max())


@given(factor=st.floats(1e-6, 1e6))
def test_scaled_memory_is_that_of_a_larger_function(factor: float) -> None:
    A, _ = quadratic(3, 5)
    rng = np.random.default_rng(4)
    memory = Memory()
    for s in rng.standard_normal((3, 5)):
        memory.learn(s, A @ s)
    gradient = rng.standard_normal(5)
    direction = memory.scaled(factor).direction(factor * gradient)
    np.testing.assert_allclose(direction, memory.direction(gradient), rtol=1e-4)


@pytest.mark.parametrize("factor", [0.0, -1.0, np.inf, np.nan])
def test_memory_of_no_such_function_is_empty(factor: float) -> None:
    memory = Memory([(np.ones(2), np.ones(2))])
    assert not memory.scaled(factor).pairs


def test_pair_that_curves_downwards_is_not_learnt() -> None:
    memory = Memory()
    memory.learn(np.array([1.0, 0.0]), np.array([-1.0, 0.5]))
    assert not memory.pairs


def rosenbrock(x: Vector) -> Value:
    a, b = x
    gradient = np.array([-2 * (1 - a) - 400 * a * (b - a**2), 200 * (b - a**2)])
    return Value((1 - a) ** 2 + 100 * (b - a**2) ** 2, gradient)


def test_finds_the_end_of_a_bent_valley_and_never_climbs() -> None:
    x, memory = np.array([-1.2, 1.0]), Memory()
    values = [at_x := rosenbrock(x)]
    for _ in range(60):
        x, at_x = step(rosenbrock, x, at_x, memory, 0.1)
        values.append(at_x)
    np.testing.assert_allclose(x, [1, 1], atol=1e-6)
    assert all(after.value <= before.value for before, after in pairwise(values))
    assert at_x.value == rosenbrock(x).value


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 10))
def test_finds_the_lowest_point_of_a_quadratic(seed: int, n: int) -> None:
    A, lowest = quadratic(seed, n)

    def function(x: Vector) -> Value:
        slope = A @ (x - lowest)
        return Value(float((x - lowest) @ slope / 2), slope)

    x, memory = np.zeros(n), Memory()
    at_x = function(x)
    for _ in range(30 * n):
        x, at_x = step(function, x, at_x, memory, 1.0)
    np.testing.assert_allclose(x, lowest, atol=1e-4)


def test_steps_of_other_variables_are_those_of_the_function_of_them() -> None:
    """x = B z: the same way down, in x with the basis B, and in z without one."""
    rng = np.random.default_rng(0)
    A, lowest = quadratic(1, 5)
    B = rng.standard_normal((5, 5))
    B += B.T

    def of_x(x: Vector) -> Value:
        slope = A @ (x - lowest)
        return Value(float((x - lowest) @ slope / 2), slope)

    def of_z(z: Vector) -> Value:
        found = of_x(B @ z)
        return Value(found.value, B @ found.gradient)

    known = np.ones(5), B @ A @ B @ np.ones(5)  # without it, the first step is as long as it is told to be
    x, z, of_one, of_other = np.zeros(5), np.zeros(5), Memory([known]), Memory([known])
    at_x, at_z = of_x(x), of_z(z)
    far = 1e9
    for _ in range(8):
        x, at_x = step(of_x, x, at_x, of_one, far, lambda z: B @ z)
        z, at_z = step(of_z, z, at_z, of_other, far)
        np.testing.assert_allclose(x, B @ z, rtol=1e-6)
    assert at_x.value < of_x(np.zeros(5)).value


@pytest.mark.parametrize("first", [0.5, 20.0])
def test_very_first_step_moves_the_steepest_variable_so_far(first: float) -> None:
    asked: list[Vector] = []

    def slope(x: Vector) -> Value:
        asked.append(x)
        return Value(float(x @ [3.0, -1.0]), np.array([3.0, -1.0]))

    x, _ = step(slope, np.zeros(2), slope(np.zeros(2)), Memory(), first)
    np.testing.assert_allclose(x, [-first, first / 3])
    assert len(asked) == 2


def test_gives_up_where_the_gradient_is_a_lie() -> None:
    """It stays where it is, and forgets what has led it there."""
    x, memory = np.array([1.0, 1.0]), Memory([(np.ones(2), np.ones(2))])
    at_x = Value(2.0, np.array([-2.0, -2.0]))
    there, found = step(lambda x: Value(float(x @ x), 2 * x), x, at_x, memory, 1.0)
    assert there is x and found is at_x
    assert not memory.pairs


def test_step_beyond_what_can_be_computed_is_shortened() -> None:
    def wall(x: Vector) -> Value:
        value = float(x[0] ** 2) if abs(x[0]) < 2 else np.inf
        return Value(value, 2 * x)

    x, at_x = step(wall, np.array([1.0]), wall(np.array([1.0])), Memory(), 50.0)
    assert at_x.value < 1 and abs(x[0]) < 1
