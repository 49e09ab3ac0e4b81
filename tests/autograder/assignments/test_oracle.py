"""The judge is no oracle: what a submission is asked tells nothing of how right its answers were.

A submission knows its calls: of which functions, with which arguments, in which order, how many at a time. These are
its transcript. Where that is the same whatever was right, no way to choose by it finds out which of some formulas is.
"""

import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.assignments.nst.checks import published
from autograder.assignments.nst.checks.tf2 import published as tf2_published
from autograder.judge.judge import generators, judge
from autograder.judge.message import message
from autograder.judge.student import Answer, Call, Failure, Run, Source, StepProblem, StepsRun
from autograder.judge.verdict import Check, FunctionVerdict
from tests.support.graded import FUNCTIONS, LAST
from tests.support.right_answers import arrays_of, asked, right_answers

Transcript = list[tuple[Any, ...]]  # for each request what it holds: calls, or one run of model_nn or train_step
Choose = Callable[[Transcript], Sequence[bool]]  # which of the last request's are answered right


class Case(NamedTuple):
    """A function, and in how many rounds it is asked about: two if the submission's own gram_matrix is wrong."""

    assignment: str
    name: str
    rounds: int = 1


ONCE = [Case(assignment, name) for assignment, functions in FUNCTIONS.items() for name in functions]
TWICE = [case._replace(rounds=2) for case in ONCE if case.name in LAST]
each = pytest.mark.parametrize("case", ONCE + TWICE, ids=lambda case: "-".join(map(str, case)))
seeds = st.integers(1, 3)
STOPPED = Failure("raised", "ValueError", "no")
WRONG = {  # the first is what the judge is done with soonest
    "nan": Answer(np.array(np.nan)),
    "stopped": Answer(failure=STOPPED),
    "number": Answer(np.array(1.5)),
}


class Listener:
    """A student that is right where it chooses, and keeps what it was asked."""

    def __init__(self, assignment: str, choose: Choose, wrong: str = "nan") -> None:
        self.transcript: Transcript = []
        self._right, self._choose, self._wrong = right_answers(assignment), choose, wrong

    def apply(self, calls: Sequence[Call], with_right: bool = False) -> Sequence[Answer]:
        self.transcript.append(tuple((with_right, *asked(call)) for call in calls))
        chosen = zip(calls, self._choose(self.transcript), strict=True)
        return [self._right.to(call) if right else WRONG[self._wrong] for call, right in chosen]

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        self.transcript.append((("model_nn", start.tobytes(), target.tobytes(), iterations),))
        (right,) = self._choose(self.transcript)
        return self._right.run(start, target, iterations) if right else Run(failure=STOPPED)

    def run_train_step(self, problem: StepProblem) -> StepsRun:
        self.transcript.append((("train_step", *arrays_of(problem)),))
        (right,) = self._choose(self.transcript)
        return self._right.run_steps(problem) if right else StepsRun(failure=STOPPED)

    def source(self, function: str) -> Source:
        return Source()


def examined(student: Listener, case: Case, seed: int) -> FunctionVerdict:
    own = FunctionVerdict("gram_matrix", (Check("nst.check.wide", case.rounds == 1, 1, message("finding.right")),))
    rng = generators(seed, FUNCTIONS[case.assignment])[case.name]
    return FUNCTIONS[case.assignment][case.name].judge(student, rng, *[own] * (case.name in LAST))


@cache
def asked_of_the_solution(case: Case, seed: int) -> Transcript:
    student = Listener(case.assignment, by_pattern([True]))
    verdict = examined(student, case, seed)
    assert verdict.points == verdict.max_points
    return student.transcript


def by_pattern(pattern: Sequence[bool]) -> Choose:
    """Right where a pattern says so, which begins again where it ends."""

    def choose(transcript: Transcript) -> list[bool]:
        before = sum(map(len, transcript[:-1]))
        return [pattern[(before + n) % len(pattern)] for n in range(len(transcript[-1]))]

    return choose


# ---------------------------------------------------------------- what is asked


@each
@settings(max_examples=4, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=31), seeds)
def test_what_is_asked_does_not_depend_on_what_was_right(case: Case, pattern: list[bool], seed: int) -> None:
    student = Listener(case.assignment, by_pattern(pattern))
    verdict = examined(student, case, seed)
    assert student.transcript == asked_of_the_solution(case, seed)
    assert all(pattern) <= (verdict.points == verdict.max_points)


@each
@pytest.mark.parametrize("wrong", ["stopped", "number"])
def test_what_is_asked_does_not_depend_on_how_answers_are_wrong(case: Case, wrong: str) -> None:
    student = Listener(case.assignment, by_pattern([False, True, False]), wrong)
    examined(student, case, 1)
    assert student.transcript == asked_of_the_solution(case, 1)


@pytest.mark.parametrize("assignment", [name for name in FUNCTIONS if "gram_matrix" in FUNCTIONS[name]])
def test_only_whether_gram_matrix_is_right_is_told_and_to_the_last_function_alone(assignment: str) -> None:
    """A style cost that is asked again, with a right gram_matrix, learns that its own has lost points, and no more."""

    def only(of_gram_matrix: bool, others: bool) -> Choose:
        return lambda transcript: [of_gram_matrix if "gram_matrix" in one else others for one in transcript[-1]]

    students = {(a, b): Listener(assignment, only(a, b)) for a in (True, False) for b in (True, False)}
    for student in students.values():
        judge(student, 1, FUNCTIONS[assignment])
    told = {key: student.transcript for key, student in students.items()}
    assert told[True, True] == told[True, False]
    assert told[False, True] == told[False, False]
    assert told[False, True][:-1] == told[True, True]


@each
def test_order_and_numbers_are_drawn(case: Case) -> None:
    """Nothing comes at the same place each time, and no number twice, but for zero and those that are published."""
    students = [Listener(case.assignment, by_pattern([False])) for _ in range(6)]
    for seed, student in enumerate(students):
        examined(student, case, seed)
    requests = [request for student in students for request in student.transcript]
    arrays = [{part for request in student.transcript for part in _arrays(request)} for student in students]
    arrays_of_course = [getattr(of, name) for of in (published, tf2_published) for name in ("A_FIRST", "A_G", "A")]
    known = {array.tobytes() for array in arrays_of_course}
    assert arrays[0] & arrays[1] <= known
    if case.rounds == 2:
        first, second = (set(_arrays(request)) for request in students[0].transcript)
        assert first & second <= known
    if case.name not in {"model_nn", "train_step"}:
        assert len({tuple(kind for one in request for kind in _kinds(one)) for request in requests}) >= 4


def _arrays(told: Any) -> list[bytes]:
    if isinstance(told, tuple):
        return [array for part in told for array in _arrays(part)]
    return [told] if isinstance(told, bytes) and len(told) > 8 and any(told) else []


def _kinds(told: Any) -> list[str]:
    if isinstance(told, tuple):
        return [kind for part in told for kind in _kinds(part)]
    return [told] if isinstance(told, str) else []


# ---------------------------------------------------------------- what can be got by it


class Strategy(NamedTuple):
    """A way to choose one of so many formulas for each call, by all that has been asked so far.

    seed -- which of all ways; easy -- for which third of all calls any formula is right
    """

    seed: int
    formulas: int
    easy: int

    def guesses(self, transcript: Transcript) -> npt.NDArray[np.int64]:
        rng = np.random.default_rng([self.seed, _digest(transcript)])
        one, several = rng.integers(self.formulas), rng.integers(self.formulas, size=len(transcript[-1]))
        return several if rng.random() < 0.5 else np.full(len(transcript[-1]), one)

    def with_right_one_at(self, place: int) -> Choose:
        def choose(transcript: Transcript) -> list[bool]:
            easily = (_digest(one) % 3 == self.easy for one in transcript[-1])
            return [bool(guess == place) or e for guess, e in zip(self.guesses(transcript), easily, strict=True)]

        return choose


def _digest(told: Any, before: int = 0) -> int:
    if not isinstance(told, tuple | list):
        return zlib.crc32(told if isinstance(told, bytes) else repr(told).encode(), before)
    for part in told:
        before = _digest(part, before)
    return before


@each
@settings(max_examples=2, deadline=None)
@given(st.builds(Strategy, st.integers(0, 2**32), st.integers(2, 4), st.integers(0, 2)), seeds)
def test_no_strategy_gets_more_than_one_formula_does(case: Case, strategy: Strategy, seed: int) -> None:
    """Of some formulas one is right, at a place that is drawn; the others are right where it is easy.

    Averaged over the places, no strategy gets more than any one formula does: always what is easy, and the rest in one
    of so many places. A second round, which costs points of gram_matrix, is a second guess, and no better than that.
    """

    def points(choose: Choose) -> float:
        return examined(Listener(case.assignment, choose), case, seed).points

    right_one, wrong_one = points(by_pattern([True])), points(strategy.with_right_one_at(-1))
    found = [points(strategy.with_right_one_at(place)) for place in range(strategy.formulas)]
    assert max(found) <= right_one
    assert sum(found) <= case.rounds * right_one + (strategy.formulas - case.rounds) * wrong_one + 1e-9


def test_strategies_do_choose() -> None:
    """They differ between the calls of a request, between requests, and from each other."""
    requests: Transcript = [(("a",), ("b",), ("c",)) * 4, (("d",),) * 12]
    found = [tuple(Strategy(seed, 3, 0).guesses(requests[:n])) for seed in range(20) for n in (1, 2)]
    assert len(set(found)) > 20
    assert any(len(set(chosen)) == 1 for chosen in found)
