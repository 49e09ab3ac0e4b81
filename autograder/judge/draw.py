"""Activations, drawn afresh for each run of the judge."""

import numpy as np

from autograder.judge.reference import Input


def small_shapes(rng: np.random.Generator, n: int) -> list[tuple[int, int, int, int]]:
    """Return shapes (1, n_H, n_W, n_C): sides from 2 to 9, all three different, and not the course's 4, 4, 3."""
    sides = np.array([2, 3, 5, 6, 7, 8, 9])
    return [(1, int(h), int(w), int(c)) for h, w, c in (rng.choice(sides, 3, replace=False) for _ in range(n))]


def draw_activation(rng: np.random.Generator, shape: tuple[int, ...]) -> Input:
    """Return a float32 activation. Its channels differ in size and mean, so that two Gram matrices differ clearly."""
    scale, mean = rng.uniform(1, 5, shape[-1]), rng.uniform(-2, 2, shape[-1])
    return (mean + scale * rng.standard_normal(shape)).astype(np.float32)


def draw_pair(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Input, Input]:
    """Two activations."""
    return draw_activation(rng, shape), draw_activation(rng, shape)


def almost(a: Input, rng: np.random.Generator) -> Input:
    """Return a copy in which two entries differ, by amounts that cannot be told from the shape."""
    copy = a.copy()
    copy.flat[rng.choice(a.size, 2, replace=False)] += rng.uniform(4, 9, 2)
    return copy
