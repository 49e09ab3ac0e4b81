"""Checks that must hold for whatever a stranger sends, and examples of that."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

Watch = Callable[[float], None]  # is told of each example how many seconds it took


def nobody(seconds: float) -> None:
    """Look at no times."""


@dataclass(frozen=True)
class Fuzzer:
    """What tries examples, see `try_examples`, and how many it gets at length, by benchmarks/fuzz.py."""

    run: Callable[..., None]
    examples: int


def fuzzer(check: Callable[[Any], None], strategy: SearchStrategy[Any], examples: int) -> Fuzzer:
    """Make a fuzzer of a check and of what it is given."""
    return Fuzzer(partial(try_examples, check, strategy), examples)


def try_examples(
    check: Callable[[Any], None],
    strategy: SearchStrategy[Any],
    examples: int,
    watch: Watch = nobody,
    repeatable: bool = True,
) -> None:
    """Try examples, and raise what the check raises, with the smallest example that it was found for.

    Arguments:
    check, strategy -- the check, and what it is given
    examples -- how many
    watch -- see Watch
    repeatable -- the same examples each time
    """

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=repeatable,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def try_one(example: Any) -> None:
        began = time.monotonic()
        check(example)
        watch(time.monotonic() - began)

    try_one()
