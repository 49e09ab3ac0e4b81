"""The judge as a whole: reproducible, robust against any answer, and one mistake costs once."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from student_in_process import StudentInProcess

from autograder.judge.judge import FUNCTIONS, judge
from autograder.judge.model_nn import printed_costs
from autograder.judge.question import Expected, Question, fault_of
from autograder.judge.student import Answer, Argument, Run
from autograder.judge.verdict import Verdict

POINTS = {
    "compute_content_cost": 20,
    "gram_matrix": 15,
    "compute_layer_style_cost": 25,
    "total_cost": 10,
    "model_nn": 30,
}


class Canned:
    """A student that gives the same answer to everything, and keeps what it was asked."""

    def __init__(self, answer: Answer, run: Run) -> None:
        self.answer, self.run = answer, run
        self.asked: list[tuple[str, bool]] = []
        self.inputs: list[npt.NDArray[Any]] = []

    def apply(
        self,
        function: str,
        arguments: Sequence[Argument],
        keywords: Mapping[str, float] | None = None,
        gradient: int | None = None,
        right_gram_matrix: bool = False,
    ) -> Answer:
        self.asked.append((function, right_gram_matrix))
        self.inputs.extend(argument.value for argument in arguments)
        return self.answer

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        self.asked.append(("model_nn", False))
        return self.run


IMAGE = np.full((1, 6, 10, 3), 7.0)
CANNED = {
    "nothing": (Answer(), Run()),
    "error": (Answer(error="stopped with\nan \x1b[31merror " + "x" * 5000), Run(error="stopped\n" * 1000)),
    "constant": (Answer(np.array(6.76559), np.zeros(3)), Run(IMAGE, IMAGE, "Iteration 0 :")),
    "nan": (Answer(np.array(np.nan), np.array(np.nan)), Run(IMAGE * np.nan, IMAGE * np.nan)),
    "infinity": (Answer(np.array(np.inf)), Run(IMAGE * np.inf, IMAGE)),
    "huge": (Answer(np.full((1000, 1000), 1e308)), Run(np.full((2000, 2000), 1e308), IMAGE)),
    "empty": (Answer(np.zeros((0, 3))), Run(np.zeros(0), np.zeros(0))),
    "text": (Answer(np.array(["6.77"])), Run(np.array(["x"]), np.array(["x"]))),
    "complex": (Answer(np.array(1j)), Run(IMAGE * 1j, IMAGE * 1j)),  # type: ignore[arg-type]
    "no array": (Answer("6.77"), Run([1.0], {})),  # type: ignore[arg-type]
    "zeros": (Answer(np.zeros(())), Run(IMAGE * 0, IMAGE * 0, "", {"0.png": np.zeros((2, 2), np.uint8)})),
}


@pytest.mark.parametrize("name", CANNED)
def test_canned_answers_fail_with_a_reason(name: str) -> None:
    verdict = judge(Canned(*CANNED[name]), 5)
    for function in verdict.functions:
        for check in function.checks:
            passed = name == "constant" and check.name == "published value" and function.name == "compute_content_cost"
            assert check.passed == passed
            assert (
                10 < len(check.message) <= 500 and "\n" not in check.message and "\x1b" not in check.message
            ) or passed


def test_points_are_those_of_the_assignment() -> None:
    verdict = judge(Canned(Answer(), Run()), 1)
    assert {function.name: function.max_points for function in verdict.functions} == POINTS
    assert verdict.score == 0 and verdict.max_score == 100
    assert tuple(FUNCTIONS) == tuple(POINTS)


def test_same_seed_same_verdict_and_it_survives_json() -> None:
    wrong = {"gram_matrix": "def gram_matrix(A):\n    return 3 * tf.matmul(A, A, transpose_b=True)"}
    first, second = (judge(StudentInProcess(wrong), 11).to_json() for _ in range(2))
    assert first == second
    verdict = Verdict.from_json(first)
    assert verdict.to_json() == first
    assert (verdict.score, verdict.seed, verdict.status) == (85, 11, "graded")


def test_inputs_are_drawn_afresh_except_the_published_ones() -> None:
    students = [Canned(Answer(), Run()) for _ in range(3)]
    for student, seed in zip(students, (1, 2, 1), strict=True):
        judge(student, seed)
    kept = [{array.tobytes() for array in student.inputs if array.size > 1} for student in students]
    assert kept[0] == kept[2]
    assert len(kept[0] & kept[1]) == 3  # a_C or a_S, a_G, and A


def test_right_gram_matrix_is_handed_out_last_of_all() -> None:
    student = Canned(Answer(), Run())
    judge(student, 1)
    handed = [given for _, given in student.asked]
    assert handed.index(True) == len(handed) - sum(handed) and sum(handed) == 7
    assert {function for function, given in student.asked if given} == {"compute_layer_style_cost"}


@pytest.mark.parametrize("gram", ["A", "None", "tf.matmul(A, A, transpose_a=True)", "2 * A @ tf.transpose(A)", "1 / 0"])
def test_wrong_gram_matrix_does_not_sink_the_style_cost(gram: str) -> None:
    verdict = judge(StudentInProcess({"gram_matrix": f"def gram_matrix(A):\n    return {gram}"}), 3)
    assert {f.name: f.points for f in verdict.functions} == POINTS | {"gram_matrix": 0}


def test_remembered_inputs_do_not_help() -> None:
    """A student that knows the published answers, and otherwise what it answered first."""
    known = "def compute_content_cost(a_C, a_G):\n    return tf.constant(6.76559 if a_G.shape == (1, 4, 4, 3) else 1.0)"
    verdict = judge(StudentInProcess({"compute_content_cost": known}), 3)
    assert verdict.functions[0].points == 4


def test_hidden_answers_are_not_told() -> None:
    question = Question("gram_matrix", [], "of a wide matrix", Expected(np.full((2, 2), 1234.5), 0.1))
    message = fault_of(Answer(np.array([[1234.5, 1], [2, 3]])), question)
    assert message == "gram_matrix of a wide matrix: 3 of 4 entries of the result are wrong"
    question = Question("total_cost", [], "of tensors", Expected(1234.5, 0.1))
    assert fault_of(Answer(np.array(2469.0)), question).endswith("the result is too large, 2 times what it should be")
    assert fault_of(Answer(np.array(-1.0)), question).endswith("the result has the wrong sign")
    assert "1234" not in fault_of(Answer(np.array([1.0, 2.0])), question)


def test_costs_are_read_out_of_many_forms_of_print() -> None:
    printed = (
        "hello\nIteration 0 :\ntotal cost = 1.5e+09\ncontent cost = 7\nstyle cost = 2.25\nmean 3\n"
        "Iteration 20 :\ntotal cost =  np.float32(3.5)\nstyle cost = inf\n"
    )
    assert printed_costs(printed) == [(0, [1.5e9, 7.0, 2.25]), (20, [3.5, None, float("inf")])]
    assert printed_costs("") == []
