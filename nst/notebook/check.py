"""Tests of exercises, with advice about known mistakes."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nst.notebook.hints import Hint, hints
from nst.notebook.message import PlainError, passed
from nst.tensorflow import tf
from nst.texts import text
from nst.types import Array


class CheckError(PlainError, AssertionError):
    """An answer is not what the exercise asks for."""


def check(name: str, got: Any, expected: Any, advice: str | None = None) -> None:
    """Stop with a message unless `got` is `expected`: a number or an array.

    A tensor of a graph is evaluated in the open session.

    Arguments:
    name -- what it is
    advice -- which hints to give about known mistakes, see `hints`; None: none

    Raises CheckError.
    """
    if got is None:
        raise CheckError(text("check.is-none", name=name))
    in_graph = isinstance(got, tf.Tensor) and not tf.executing_eagerly()
    got = np.asarray(got.eval() if in_graph else got)
    expected = np.asarray(expected)
    known = hints(advice) if advice else ()
    if got.shape != expected.shape:
        told = [hint.text for hint in known if hint.shape == got.shape]
        shapes = text("check.shape", name=name, got=got.shape, expected=expected.shape)
        raise CheckError("\n".join([shapes, *told]))
    if not np.allclose(got, expected, rtol=1e-3, atol=1e-6):
        raise CheckError("\n".join([_both(name, got, expected), *_about_multiples(known, got, expected)]))
    passed(text("check.passed", name=name, got=got))


def _both(name: str, got: Array, expected: Array) -> str:
    """Say what was got and what was expected: in one line if they are numbers."""
    return text("check.array" if got.shape else "check.number", name=name, got=got, expected=expected)


def _about_multiples(known: tuple[Hint, ...], got: Array, expected: Array) -> Iterator[str]:
    """Yield the advice for an answer that is a known multiple of the right one."""
    for hint in known:
        if hint.times is not None and np.allclose(got, hint.times * expected, rtol=1e-3):
            yield hint.text
