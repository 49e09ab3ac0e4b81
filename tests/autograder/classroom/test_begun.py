"""Submissions that wait: few are begun at a time, and all are judged."""

from collections import deque
from concurrent.futures import Future
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.begun import MOST, Begun
from autograder.classroom.course import Course
from autograder.judge.message import Message, message
from nst.errors import NSTError


class Judges:
    """Judge nothing until told to."""

    def __init__(self) -> None:
        self.open: deque[tuple[str, Future[Message | None]]] = deque()
        self.most = 0

    def begin(self, key: str, folder: Path) -> "Future[Message | None]":
        future: Future[Message | None] = Future()
        self.open.append((key, future))
        self.most = max(self.most, len(self.open))
        assert folder.parent.name == f"student-{key}"
        return future

    def judge(self, which: int) -> None:
        self.open.rotate(-which)
        key, future = self.open.popleft()
        future.set_result(message("ungraded.lost") if int(key) % 7 == 0 else None)


@settings(max_examples=20)
@given(first=st.integers(0, 2 * MOST), later=st.integers(0, MOST), which=st.integers(0, 50))
def test_all_are_judged_and_few_are_begun_at_a_time(first: int, later: int, which: int) -> None:
    judges, keys = Judges(), [str(number) for number in range(first + later)]
    begun = Begun(judges.begin, Course.at(NST, Path("course")))
    found: dict[str, Message | None] = {}
    for some in (keys[:first], keys[first:]):
        begun.add({key: [f"student-{key}", "another"] for key in some})
    judged = begun.as_judged()
    while judges.open:
        judges.judge(which)
        key, students, found[key] = next(judged)
        assert students == [f"student-{key}", "another"]
    assert not [*judged]
    assert judges.most == min(len(keys), MOST)
    assert found == {key: message("ungraded.lost") if int(key) % 7 == 0 else None for key in keys}


def test_an_error_by_which_nothing_more_can_be_judged_is_raised() -> None:
    judges = Judges()
    begun = Begun(judges.begin, Course.at(NST, Path("course")))
    begun.add({"1": ["student-1"], "2": ["student-2"]})
    judges.open[1][1].set_exception(NSTError("gone"))
    with pytest.raises(NSTError, match="gone"):
        next(begun.as_judged())
