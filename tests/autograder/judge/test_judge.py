"""The judge as a whole: reproducible, robust against any answer, and one mistake costs once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograder.assignments.nst.checks.printed import printed_costs
from autograder.catalogue.say import say
from autograder.judge.examine import fault_of
from autograder.judge.judge import judge
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Function, Question, reply
from autograder.judge.student import Answer, Argument, Call, Failure, Given, Made, Run, Source, StepProblem, StepsRun
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from tests.support.graded import ASSIGNMENTS, FUNCTIONS, LAST, points_of
from tests.support.student_in_process import StudentInProcess

POINTS = {edition: points_of(edition) for edition in ASSIGNMENTS}
both = pytest.mark.parametrize("assignment", POINTS)
with_gram_matrix = pytest.mark.parametrize("assignment", [name for name in POINTS if "gram_matrix" in POINTS[name]])


def values(arguments: Sequence[Given]) -> Iterator[npt.NDArray[Any]]:
    for argument in arguments:
        match argument:
            case Argument(value):
                yield value
            case Mapping():
                yield from values([*argument.values()])
            case str() | Made():
                pass
            case _:
                yield from values(argument)


class Canned:
    """A student that gives the same answer to everything, and keeps what it was asked."""

    def __init__(self, answer: Answer, run: Run) -> None:
        self.answer, self.run = answer, run
        self.asked: list[tuple[str, bool]] = []
        self.inputs: list[npt.NDArray[Any]] = []

    def apply(self, calls: Sequence[Call], with_right: bool = False) -> Sequence[Answer]:
        self.asked.extend((call.function, with_right) for call in calls)
        self.inputs.extend(value for call in calls for value in values(call.arguments))
        return [self.answer for _ in calls]

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        self.asked.append(("model_nn", False))
        return self.run

    def run_train_step(self, problem: StepProblem) -> StepsRun:
        self.asked.append(("train_step", False))
        image, value = self.run.image, self.answer.value
        if self.run.failure or image is None:
            return StepsRun(failure=self.run.failure or Failure("nothing"))
        return StepsRun([image] * (problem.steps + 1), [value] * problem.steps)

    def source(self, function: str) -> Source:
        return Source()


IMAGE = np.full((1, 6, 10, 3), 7.0)
CANNED = {
    "nothing": (Answer(), Run()),
    "ended": (
        Answer(failure=Failure("ended", text="it\nput \x1b[31mout " + "x" * 5000)),
        Run(failure=Failure("ended", text="ended\n" * 1000)),
    ),
    "exception": (
        Answer(failure=Failure("raised", "Made\nUp" * 1000, "an \x1b[31merror\n" + "x" * 5000)),
        Run(failure=Failure("raised", "\x1b" * 1000)),
    ),
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


@both
@pytest.mark.parametrize("name", CANNED)
def test_canned_answers_fail_with_a_reason(name: str, assignment: str) -> None:
    verdict = judge(Canned(*CANNED[name]), 5, FUNCTIONS[assignment])
    for function in verdict.functions:
        for check in function.checks:
            assert not check.points
            told = say(check.finding)
            assert 10 < len(told) <= 500 and "\n" not in told and "\x1b" not in told


@both
def test_points_are_those_of_the_assignment(assignment: str) -> None:
    verdict = judge(Canned(Answer(), Run()), 1, FUNCTIONS[assignment])
    assert {function.name: function.max_points for function in verdict.functions} == POINTS[assignment]
    assert verdict.score == 0 and verdict.max_score == 100
    assert tuple(FUNCTIONS[assignment]) == tuple(POINTS[assignment])


@both
def test_same_seed_same_verdict_and_it_survives_json(assignment: str) -> None:
    name = next(iter(FUNCTIONS[assignment]))
    wrong = {name: f"def {name}(*given):\n    return 1234.5"}
    first, second = (
        judge(StudentInProcess(wrong, assignment), 11, FUNCTIONS[assignment]).to_json(say) for _ in range(2)
    )
    assert first == second
    verdict = Verdict.from_json(first)
    assert verdict.to_json(say) == first
    score = 100 - POINTS[assignment][name]
    assert (verdict.score, verdict.seed, verdict.status) == (score, 11, "graded")


@pytest.mark.parametrize(("assignment", "published"), [("nst", 3), ("squeezenet", 0)])  # a_C or a_S, a_G, and A
def test_inputs_are_drawn_afresh_except_the_published_ones(assignment: str, published: int) -> None:
    students = [Canned(Answer(), Run()) for _ in range(3)]
    for student, seed in zip(students, (1, 2, 1), strict=True):
        judge(student, seed, FUNCTIONS[assignment])
    kept = [{array.tobytes() for array in student.inputs if array.size > 1} for student in students]
    assert kept[0] == kept[2]
    assert len(kept[0] & kept[1]) == published


@pytest.mark.parametrize(
    ("assignment", "name", "questions"), [("nst", "compute_layer_style_cost", 12), ("squeezenet", "style_loss", 15)]
)
def test_right_gram_matrix_is_handed_out_last_of_all(assignment: str, name: str, questions: int) -> None:
    student = Canned(Answer(), Run())
    judge(student, 1, FUNCTIONS[assignment])
    handed = [given for _, given in student.asked]
    assert handed.index(True) == len(handed) - sum(handed) and sum(handed) == questions
    assert {function for function, given in student.asked if given} == {name}


@with_gram_matrix
@pytest.mark.parametrize("gram", ["A", "None", "tf.matmul(A, A, transpose_a=True)", "2 * A @ tf.transpose(A)", "1 / 0"])
def test_wrong_gram_matrix_does_not_sink_the_style_cost(gram: str, assignment: str) -> None:
    wrong = {"gram_matrix": f"def gram_matrix(A, normalize=True):\n    return {gram}"}
    verdict = judge(StudentInProcess(wrong, assignment), 3, FUNCTIONS[assignment])
    assert {f.name: f.points for f in verdict.functions} == POINTS[assignment] | {"gram_matrix": 0}


STUBS = {
    "nothing": "return None",
    "zero": "return 0.0",
    "one": "return tf.ones([])",
    "zeros": "return tf.zeros_like(given[0])",
    "first argument": "return given[0]",
    "last argument": "return given[-1]",
    "weight": "return float(given[0])",
    "transposed": "return tf.transpose(given[-1])",
    "largest": "return tf.reduce_max(given[-1])",
    "scalar of the right gradient's shape": "return tf.reduce_sum(given[-1]) * 0",
    "scalar of the right gradient to the first": "return tf.reduce_sum(given[0]) * 0",
    "by shape": "return 0.0 if tf.is_tensor(given[0]) else 1 / np.size(given[0])",
    "by count": "calls.append(0)\n    return [6.76559, 0.0, 9.19028, 16 / 105][len(calls) % 4]",
    "by session": "return 0.0 if tf.get_default_session() else 6.76559",
    "nothing but the frame": """sess, image, n = (*given, 200)[:3]
    sess.run(tf.global_variables_initializer())
    for i in range(0, n, 20):
        total, content, style = sess.run([J, J_content, J_style])
        print(f"Iteration {i} :\\ntotal cost = {total}\\ncontent cost = {content}\\nstyle cost = {style}")
        save_image(f"output/{i}.png", image)
    save_image("output/generated_image.jpg", image)
    return image""",
}


@both
@pytest.mark.parametrize("stub", STUBS)
def test_stub_gets_nothing(stub: str, assignment: str) -> None:
    wrong = {name: f"calls = []\n\ndef {name}(*given, **named):\n    {STUBS[stub]}" for name in FUNCTIONS[assignment]}
    verdict = judge(StudentInProcess(wrong, assignment), 3, FUNCTIONS[assignment])
    assert [(f.name, check) for f in verdict.functions for check in f.checks if check.points] == []


@with_gram_matrix
@pytest.mark.parametrize("own", ["A", "tf.matmul(A, A, transpose_b=True)"])
def test_answers_that_saw_a_right_gram_matrix_are_not_shown(own: str, assignment: str) -> None:
    """A submission that tells by gram_matrix's name whether it is its own, and otherwise sends that name."""
    name = next(name for name in LAST if name in FUNCTIONS[assignment])
    leaks = """def {}(*given):
    if gram_matrix.__name__ == "gram_matrix":
        raise ValueError("my own")
    {}"""
    for leak in ("raise ValueError(gram_matrix.__name__)", "return tf.zeros([7, 7, 7])", "return 1234.5"):
        wrong = {
            "gram_matrix": f"def gram_matrix(A):\n    return {own}",
            name: leaks.format(name, leak),
        }
        style = judge(StudentInProcess(wrong, assignment), 3, FUNCTIONS[assignment]).functions[2]
        assert style.points == 0
        for check in style.checks:
            assert say(check.finding).endswith("stopped with ValueError: my own")


@pytest.mark.parametrize(
    ("name", "code", "mistake"),
    [
        ("total_cost", "return beta * J_content + alpha * J_style", "nst.total.swapped"),
        ("total_cost", "return None", "source.nothing-filled-in"),
        ("total_cost", "return a + J_content * J_style * alpha * beta", "error.stopped"),
        ("total_cost", "raise type('Mine', (Exception,), {})(J_content, J_style, alpha, beta)", ""),
        ("total_cost", "return 1.5 * J_content + 0 * J_style * alpha * beta", ""),
        ("total_cost", "return 1.5 * J_content", "source.unused"),
        ("total_cost", "J = None\n    return J", "source.still-none"),
        ("model_nn", "return None", "source.nothing-filled-in"),
        ("model_nn", "return sess.run(J)", "source.not-initialised"),
        (
            "model_nn",
            "sess.run(tf.global_variables_initializer())\n    return input_image",
            "nst.model_nn.from-zeros(nst.model_nn.not-assigned)",
        ),
    ],
)
def test_known_mistakes_have_the_same_message_for_all(name: str, code: str, mistake: str) -> None:
    arguments = {"total_cost": "J_content, J_style, alpha=10, beta=40", "model_nn": "sess, input_image, n=200"}[name]
    found = []
    for seed in (1, 2):
        verdict = judge(StudentInProcess({name: f"def {name}({arguments}):\n    {code}"}), seed, FUNCTIONS["nst"])
        first = next(function for function in verdict.functions if function.name == name).checks[0]
        assert first.mistake is None or say(first.mistake) in say(first.finding)
        found.append(first.mistake)
    assert found[0] == found[1]
    assert (found[0].key if found[0] else "") == mistake


def test_model_nn_that_makes_no_step_is_told_so() -> None:
    code = """def model_nn(sess, input_image, num_iterations=200):
    sess.run(tf.global_variables_initializer())
    return sess.run(model['input'].assign(input_image))"""
    verdict = judge(StudentInProcess({"model_nn": code}), 1, FUNCTIONS["nst"]).functions[-1]
    assert verdict.points == 6
    for check in verdict.checks[1:3]:
        assert check.mistake is not None
        assert "step-never-run" in check.mistake.key and "assigned" not in check.mistake.key


def text(answer: Answer, question: Question) -> str:
    return say(fault_of(reply(question, answer), None, Function(question.call.function, {}, ""), Source()).finding)


def test_hidden_answers_are_not_told() -> None:
    question = Question(Call("gram_matrix", []), message("nst.call.wide"), Expected(np.full((2, 2), 1234.5), 0.1))
    assert (
        text(Answer(np.array([[1234.5, 1], [2, 3]])), question)
        == "gram_matrix of a wide matrix: 3 of 4 entries of the result are wrong"
    )
    question = Question(Call("total_cost", []), message("nst.call.tensors"), Expected(1234.5, 0.1))
    assert text(Answer(np.array(2469.0)), question).endswith("the result is too large, 2 times what it should be")
    assert text(Answer(np.array(-1.0)), question).endswith("the result has the wrong sign")
    assert "1234" not in text(Answer(np.array([1.0, 2.0])), question)


def test_costs_are_read_out_of_many_forms_of_print() -> None:
    printed = (
        "hello\nIteration 0 :\ntotal cost = 1.5e+09\ncontent cost = 7\nstyle cost = 2.25\nmean 3\n"
        "Iteration 20 :\ntotal cost =  np.float32(3.5)\nstyle cost = inf\n"
    )
    assert printed_costs(printed) == [(0, [1.5e9, 7.0, 2.25]), (20, [3.5, None, float("inf")])]
    assert printed_costs("") == []


@pytest.mark.parametrize(
    "printed",
    [
        "\n" * 100_000,
        " " * 100_000,
        "Iteration 0 :\ntotal cost" + " " * 100_000,
        "Iteration 0 :" + "total cost" * 9_000,
    ],
    ids=["lines", "spaces", "spaces after a name", "names"],
)
def test_what_is_printed_cannot_keep_the_judge_busy(printed: str) -> None:
    assert [costs for _, costs in printed_costs(printed)] in ([], [[None, None, None]])


@pytest.mark.parametrize("number", ["1.2.3", "...", "1e99999", "." * 9000, "9" * 9000, "-", "1e"])
def test_no_printed_number_stops_the_judge(number: str) -> None:
    ((iteration, _),) = printed_costs(f"Iteration 0 :\ntotal cost = {number}\n")
    assert iteration == 0


def test_names_of_files_do_not_stop_the_judge() -> None:
    picture = np.zeros((6, 10, 3), np.uint8)
    names = ("9" * 5000 + ".png", "0.png", "x\ny.png", "generated_image.jpg")
    verdict = judge(Canned(Answer(), Run(IMAGE, IMAGE, "", dict.fromkeys(names, picture))), 1, FUNCTIONS["nst"])
    assert verdict.score == 0


def test_verdict_survives_json_with_its_notes_and_mistakes() -> None:
    mistake = message("nst.total.subtracted", equation=5)
    finding = message("finding.of", subject=message("nst.call.tensors"), told=mistake)
    check = Check("nst.check.published", 0, 4, finding, mistake)
    ended = message("note.ended", cell=message("cell.number", number=3), why=message("ended.hung", seconds=30))
    why = message("ungraded.error", text="no memory")
    verdict = Verdict((FunctionVerdict("total_cost", (check,)),), 7, "ungraded", why, (ended, Message("…")))
    assert Verdict.from_json(verdict.to_json(say)) == verdict


def test_json_has_notes_and_the_reason_as_ids_with_the_words_beside_them() -> None:
    ended = message("note.ended", cell=message("cell.number", number=3), why=message("ended.hung", seconds=30))
    lost = Verdict((), 1, "ungraded", message("ungraded.lost"), (ended,))
    content = json.loads(lost.to_json(say))
    assert content["reason"] == {
        "id": "ungraded.lost",
        "values": {},
        "text": "the verdict cannot be read any more. Grade again",
    }
    assert content["notes"] == [
        {
            "id": "note.ended",
            "values": {
                "cell": {"id": "cell.number", "values": {"number": 3}},
                "why": {"id": "ended.hung", "values": {"seconds": 30}},
            },
            "text": "The cell number 3 was ended: it ran for more than 30 s.",
        }
    ]
    assert json.loads(Verdict((), 1).to_json(say))["reason"] is None


def test_json_has_ids_with_their_values_and_the_words_beside_them() -> None:
    finding = message("value.got", got="3", expected="4")
    mistake = Message("nst.total.no-alpha")
    verdict = Verdict((FunctionVerdict("total_cost", (Check("nst.check.published", 0, 2, finding, mistake),)),), 1)
    (check,) = json.loads(verdict.to_json(say))["functions"]["total_cost"]["checks"]
    assert check == {
        "id": "nst.check.published",
        "name": "published value",
        "points": 0,
        "max_points": 2,
        "passed": False,
        "finding": {
            "id": "value.got",
            "values": {"got": "3", "expected": "4"},
            "text": "got 3, expected 4.",
        },
        "mistake": {"id": "nst.total.no-alpha", "values": {}, "text": "alpha is missing."},
    }
