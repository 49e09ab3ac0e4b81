"""Every answer of a kernel ends in a verdict: a few hundred examples; `make fuzz` tries thousands."""

from typing import Any

import pytest

from autograder.judge.judge import judge
from tests.support.fuzzed_answers import FUZZERS, MangledStudent, check_verdict, sent
from tests.support.graded import FUNCTIONS

EXAMPLES = {"arrays": 260, "answers": 100, "runs": 40, "errors": 100, "verdicts": 20, "submissions": 3}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, about numbers that are far too large
@pytest.mark.parametrize("name", FUZZERS)
def test_fuzzer_finds_nothing(name: str) -> None:
    FUZZERS[name].run(EXAMPLES[name])


def test_there_are_examples_enough() -> None:
    assert sum(EXAMPLES.values()) >= 500 and EXAMPLES.keys() == FUZZERS.keys()
    assert sum(fuzzer.examples for fuzzer in FUZZERS.values()) >= 20_000


@pytest.mark.parametrize("assignment", FUNCTIONS)
def test_answers_that_are_left_as_they_are_get_everything(assignment: str) -> None:
    verdict = judge(MangledStudent([sent], assignment), 1, FUNCTIONS[assignment])
    check_verdict(verdict.functions)
    assert verdict.score == 100


def test_dotless_i_makes_no_infinity() -> None:
    def with_dotless_i(found: dict[str, Any]) -> list[Any]:
        return sent(found | {"printed": "Iteration 0 :\ntotal cost = \u0131nf\n"} if "printed" in found else found)

    verdict = judge(MangledStudent([with_dotless_i]), 1, FUNCTIONS["nst"])
    check_verdict(verdict.functions)
    assert verdict.score == 96
