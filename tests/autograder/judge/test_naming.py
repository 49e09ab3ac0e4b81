"""Which mistake is named: one that explains the wrong answers, and contradicts no right one."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from autograder.build.submission import read_cells
from autograder.judge import divisor
from autograder.judge.divisor import Divisor
from autograder.judge.errors import no_answer
from autograder.judge.naming import Naming, either
from autograder.judge.question import Expected, Function, Question, Stops, reply
from autograder.judge.source import Text
from autograder.judge.student import Answer, Call, Source
from tests.autograder.assignments.test_gallery_judge import MISTAKES
from tests.support.graded import FUNCTIONS
from tests.support.student_in_process import StudentInProcess, judged
from tests.support.wrong_functions import lost

FUNCTION = Function("cost", {"a": ..., "b": ...}, "J")
TRANSPOSED = "The matrix is transposed."
DOUBLED = "Everything is doubled."
SQUARED = "Everything is squared."


def question(right: float, mistakes: Mapping[str, Any]) -> Question:
    return Question(Call("cost", []), "of numbers", Expected(right, 1e-6), lambda: mistakes)


def named(*asked: tuple[float, Answer | float, Mapping[str, Any]], text: Text | None = None) -> list[str]:
    """What is named for answers to questions: what is right, what was answered, what mistakes give."""
    replies = [
        reply(question(right, mistakes), answer if isinstance(answer, Answer) else Answer(np.array(float(answer))))
        for right, answer, mistakes in asked
    ]
    naming = Naming(replies, FUNCTION, text)
    return [naming.words(n) if one.wrong else "" for n, one in enumerate(replies)]


def test_mistake_that_contradicts_a_right_answer_is_not_named() -> None:
    both = {DOUBLED: 4.0, SQUARED: 4.0}  # of 2
    assert named((2, 4, both), (3, 3, {DOUBLED: 6.0, SQUARED: 9.0})) == ["", ""]
    assert named((2, 4, both), (1, 1, {DOUBLED: 2.0, SQUARED: 1.0})) == [SQUARED, ""]


def test_mistakes_that_coincide_are_told_apart_by_other_answers_or_told_both() -> None:
    both = {DOUBLED: 4.0, SQUARED: 4.0}
    assert named((2, 4, both), (3, 6, {DOUBLED: 6.0, SQUARED: 9.0})) == [DOUBLED, DOUBLED]
    assert named((2, 4, both)) == ["Either everything is doubled or everything is squared."]


def test_where_no_mistake_explains_all_each_answer_has_its_own() -> None:
    assert named((2, 4, {DOUBLED: 4.0, SQUARED: 5.0}), (3, 9, {DOUBLED: 6.0, SQUARED: 9.0})) == [DOUBLED, SQUARED]


def test_exceptions_are_explained_with_numbers_and_not_without() -> None:
    stops = Stops(("ValueError",))
    raised = Answer(error="stopped with ValueError: no")
    assert named((2, raised, {TRANSPOSED: stops}), (3, 9, {TRANSPOSED: 9.0})) == [TRANSPOSED, TRANSPOSED]
    assert named((2, raised, {TRANSPOSED: stops}), (3, 9, {TRANSPOSED: 8.0})) == ["", ""]
    assert named((2, raised, {TRANSPOSED: stops})) == [""]
    other = Answer(error="stopped with NameError: no")
    assert named((2, other, {TRANSPOSED: stops}), (3, 9, {TRANSPOSED: 9.0})) == ["", TRANSPOSED]


def test_at_most_three_are_told() -> None:
    assert either(["One.", "Two.", "One.", "Three.", "Four."]) == "Either one or two or three."
    assert either(["A was doubled."]) == "A was doubled."
    assert either(["A was doubled. See (1).", "H is there."]) == "Either A was doubled or H is there."
    assert either([]) == ""


# ---------------------------------------------------------------- divisors

RIGHT = Divisor("equation (9)", 4, {"h": 1, "w": 1, "c": 2})
SIDES = [{"h": h, "w": w, "c": c} for h, w, c in ((4, 4, 3), (3, 5, 8), (2, 7, 6), (30, 40, 64), (9, 2, 5))]


def found(wrong: Divisor, sides: Sequence[Mapping[str, int]] = SIDES) -> Divisor | None:
    return divisor.found(RIGHT, sides, [RIGHT.value(each) / wrong.value(each) for each in sides])


@pytest.mark.parametrize(
    ("factor", "powers", "words"),
    [
        (2, (1, 1, 2), "Divided by 2 * h * w * c**2; equation (9) divides by 4 * h * w * c**2."),
        (8, (2, 0, 1), "Divided by 8 * h**2 * c; equation"),
        (4, (-1, -1, -2), "Divided by 4 and multiplied by h * w * c**2; equation (9) divides by"),
        (0.5, (0, 0, 0), "Multiplied by 2; equation"),
        (1, (0, 0, 0), "Not divided; equation"),
    ],
)
def test_divisor_is_found_out(factor: float, powers: tuple[int, int, int], words: str) -> None:
    wrong = Divisor(RIGHT.equation, factor, dict(zip("hwc", powers, strict=True)))
    assert found(wrong) == wrong
    assert divisor.words(wrong, RIGHT).startswith(words)


def test_divisor_that_cannot_be_told_is_not_made_up() -> None:
    assert found(Divisor("", 3.7, {"h": 1, "w": 1, "c": 2})) is None
    assert found(Divisor("", 4, {"h": 1, "w": 1, "c": 2}), SIDES[:4]) is None  # too few
    assert found(Divisor("", 2, {"h": 1, "w": 1, "c": 2}), SIDES[:1] * 6) is None  # all of one shape
    assert divisor.found(RIGHT, SIDES, [1.0, 2.0, 3.0, 4.0, 5.0]) is None
    assert divisor.found(RIGHT, SIDES, [1.0, 2.0, -3.0, 4.0, 5.0]) is None


# ---------------------------------------------------------------- exceptions

CODE = """def cost(a, b):
    J = None
    total = {}
    return J"""


def told(error: str, line: str = "a + b") -> tuple[str, str]:
    tree = ast.parse(CODE.format(line)).body[0]
    assert isinstance(tree, ast.FunctionDef)
    fault = no_answer("cost of numbers", error, FUNCTION, Source(tree=tree))
    assert "\n" not in fault.text and len(fault.text) < 400 and fault.mistake in fault.text
    return fault.text, fault.mistake


@pytest.mark.parametrize(
    ("error", "line", "words"),
    [
        ("returned None", "a + b", "not filled in: J is still None"),
        ("stopped with TypeError: cannot unpack non-iterable NoneType object", "a + b", "not filled in: J is still"),
        ("stopped with ValueError: None values not supported.", "a + b", "not filled in: J is still None"),
        ("stopped with ValueError: Dimensions must be equal, but are 3 and 4", "a * c", "b is not used"),
        ("stopped with NameError: name 'totl' is not defined", "a + b", "Is total meant?"),
        ("stopped with NotImplementedError: symbolic tf.Tensor", "np.sum(a - b)", "np.sum cannot be applied to a"),
        ("stopped with AttributeError: 'Tensor' object has no attribute 'T'", "a @ b.T", "use tf.transpose"),
        ("stopped with FailedPreconditionError: Error while reading", "a + b", "a variable is made inside"),
        ("stopped with TypeError: cost() takes 2 positional arguments but 3 were given", "a + b", "stopped with Type"),
        (
            "stopped with ValueError: Dimensions must be equal, but are 3 and 4 for 'sub_1' with",
            "a + b",
            "is subtracted",
        ),
        (
            "stopped with ValueError: must be equal, but are 3 and 4 for '{{node MatMul}} = M",
            "a + b",
            "to be transposed",
        ),
        ("was ended: it ran for more than 8 s", "a", "was ended: it ran for more than 8 s"),
    ],
)
def test_what_is_told_of_an_exception(error: str, line: str, words: str) -> None:
    assert words in told(error, line)[0]


def test_of_an_exception_only_the_first_line_is_told_and_nothing_is_counted_that_it_says() -> None:
    at_length = (
        "Graph execution error:\n\nDetected at node 'Add' defined at (most recent call last):\n"
        "  File \"/srv/grader/harness.py\", line 3\nNode: 'Add'\nIncompatible shapes: [1,2] vs. [3]\n\t [[x]]"
    )
    text, mistake = told(f"stopped with InvalidArgumentError: {at_length}")
    assert text == (
        "cost of numbers: stopped with InvalidArgumentError: Incompatible shapes: [1,2] vs. [3]. "
        "These shapes do not fit together."
    )
    text, mistake = told("stopped with ValueError: in /srv/secret/of/the/grader/code.py it is\nsecond line")
    assert text.endswith("stopped with ValueError: in code.py it is") and mistake == "stopped with ValueError"
    assert told("stopped with Made: up")[1] == ""


# ---------------------------------------------------------------- two rounds


def test_mistake_of_a_wrong_gram_matrix_is_not_told_of_the_style_cost() -> None:
    """The answers with it look as if the style cost had another divisor; what is told is what it has."""
    cells = {
        "gram_matrix": "def gram_matrix(A):\n    return 2 * tf.matmul(A, A, transpose_b=True)",
        "compute_layer_style_cost": """def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    S, G = (gram_matrix(tf.transpose(tf.reshape(a, [n_H * n_W, n_C]))) for a in (a_S, a_G))
    return tf.reduce_sum(tf.square(S - G)) / (3 * n_C * n_H)""",
    }
    name = "compute_layer_style_cost"
    verdict = judged(StudentInProcess(cells), name, seed=1)
    said = {check.mistake for check in verdict.checks if not check.passed}
    assert said == {"Divided by 3 * n_C * n_H; equation (3) divides by 4 * n_C**2 * n_H**2 * n_W**2."}


# ---------------------------------------------------------------- no point


class WithoutText(StudentInProcess):
    """A submission whose text cannot be read."""

    def source(self, function: str) -> Source:
        return Source()


@pytest.mark.parametrize("assignment", FUNCTIONS)
def test_text_decides_about_no_point(assignment: str) -> None:
    for file in MISTAKES[assignment][::12]:
        cells = read_cells(file)
        for name in cells.keys() & FUNCTIONS[assignment].keys():
            read, unread = (
                judged(student(cells, assignment), name, seed=1) for student in (StudentInProcess, WithoutText)
            )
            assert read.points == unread.points
            assert len(lost(read)) == len(lost(unread))
