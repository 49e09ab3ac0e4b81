"""Checks that must hold for whatever a stranger sends, and examples of that."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy


def _nobody(seconds: float) -> None:
    pass


@dataclass(frozen=True)
class Fuzzer:
    """A check, what it is given, and how many examples it gets at length, by benchmarks/fuzz.py."""

    check: Callable[[Any], None]
    example: SearchStrategy[Any]
    examples: int

    def run(self, examples: int, watch: Callable[[float], None] = _nobody, repeatable: bool = True) -> None:
        """Try examples, and raise what the check raises, with the smallest example that it was found for.

        Arguments:
        watch -- is told of each example how many seconds it took
        repeatable -- the same examples each time
        """

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=repeatable,
            suppress_health_check=list(HealthCheck),
        )
        @given(self.example)
        def try_one(example: Any) -> None:
            began = time.monotonic()
            self.check(example)
            watch(time.monotonic() - began)

        try_one()
