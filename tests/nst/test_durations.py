"""Durations in words."""

import pytest

from nst.durations import duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "0.0 s"), (4.25, "4.2 s"), (42.9, "42 s"), (59.99, "59 s"), (60, "1 min 0 s"), (200.4, "3 min 20 s")],
)
def test_duration_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words
