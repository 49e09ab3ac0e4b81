"""What late work loses, by a rule in a line."""

import re

import pytest

from autograder.classroom.penalty import EXAMPLE, Penalty

HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize(
    ("rule", "late", "lost"),
    [
        (EXAMPLE, 1, 8),  # of 80 points; a day that has begun counts
        (EXAMPLE, DAY, 8),
        (EXAMPLE, DAY + 1, 16),
        (EXAMPLE, 30 * DAY, 40),
        ("10 points per day up to 30 points", 2.5 * DAY, 30),
        ("5 points per day, max 30 %", 9 * DAY, 24),
        ("1 point an hour", 2 * HOUR, 2),
        ("1 POINT / HOUR, maximum 1.5 points", 2 * HOUR, 1.5),
        ("0.5 per cent a minute", 90, 0.8),
        ("50 percent every week", 8 * DAY, 80),
        ("30 points a day", 5 * DAY, 80),  # no more than was reached
    ],
)
def test_what_is_lost(rule: str, late: float, lost: float) -> None:
    assert Penalty.read(rule).of(80, late) == pytest.approx(lost)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "10",
        "10 %",
        "10 % a month",
        "ten points a day",
        "-5 points a day",
        "10 % a day at most",
        "10 % a day.",
        "9" * 400 + " % a day",
    ],
)
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=re.escape(rule) or None):
        Penalty.read(rule)
