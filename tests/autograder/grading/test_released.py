"""The notebook that students were given, as grading finds it."""

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.grading.released import _parsed, released


def test_it_is_parsed_once_and_each_caller_may_change_it() -> None:
    _parsed.cache_clear()
    first = released(NST)
    first.cells.clear()
    assert len(released(NST).cells) > 10
    assert _parsed.cache_info().misses == 1
