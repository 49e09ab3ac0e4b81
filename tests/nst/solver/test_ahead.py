"""Functions of sizes that are built before they are needed."""

import threading

import numpy as np
import pytest

from nst.errors import CostError
from nst.solver.ahead import Ahead
from nst.solver.lbfgs import Function, Value
from nst.types import Size

SMALL, LARGE = (20, 15), (40, 30)


class Built:
    """A builder that notes what it has built, and in which thread."""

    def __init__(self) -> None:
        self.sizes: list[Size] = []
        self.threads: set[threading.Thread] = set()

    def __call__(self, size: Size) -> Function:
        self.sizes.append(size)
        self.threads.add(threading.current_thread())
        return lambda image: Value(float(size[0]), np.zeros_like(image))


def test_what_nobody_has_begun_is_built_here() -> None:
    built = Built()
    assert Ahead(built)(SMALL)(np.zeros(1)).value == 20
    assert built.sizes == [SMALL] and built.threads == {threading.current_thread()}


def test_what_was_begun_is_built_once_and_elsewhere() -> None:
    built = Built()
    ahead = Ahead(built)
    for _ in range(3):
        ahead.begin(LARGE)
    assert ahead(LARGE)(np.zeros(1)).value == 40
    assert built.sizes == [LARGE] and threading.current_thread() not in built.threads


def test_begin_does_not_wait() -> None:
    go = threading.Event()

    def build(size: Size) -> Function:
        assert go.wait(60)
        return Built()(size)

    ahead = Ahead(build)
    ahead.begin(LARGE)  # would wait for ever
    go.set()
    assert ahead(LARGE)(np.zeros(1)).value == 40


def test_error_is_raised_when_the_function_is_asked_for() -> None:
    def refuse(size: Size) -> Function:
        raise CostError(f"no cost at {size}")

    ahead = Ahead(refuse)
    ahead.begin(LARGE)
    with pytest.raises(CostError, match="no cost at \\(40, 30\\)"):
        ahead(LARGE)
