"""Which mistake is named: one that explains the wrong answers, and contradicts no right one."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from autograder.build.submission import read_cells
from autograder.catalogue.say import say
from autograder.judge import divisor
from autograder.judge.divisor import Divisor
from autograder.judge.errors import no_answer
from autograder.judge.message import message
from autograder.judge.naming import Naming, either
from autograder.judge.question import Expected, Function, Question, Stops, reply
from autograder.judge.source.text import Text
from autograder.judge.student import Answer, Call, Failure, Source
from tests.autograder.assignments.test_gallery_judge import MISTAKES
from tests.support.graded import FUNCTIONS
from tests.support.student_in_process import StudentInProcess, judged
from tests.support.wrong_functions import lost

FUNCTION = Function("cost", {"a": ..., "b": ...}, "J", by_l2_loss={"test.halved": "test.halved-by-l2-loss"})
TRANSPOSED, DOUBLED, SQUARED, HALVED = "test.transposed", "test.doubled", "test.squared", "test.halved"
SUBJECT = message("subject.call", function="cost", inputs=message("nst.call.tensors"))


def question(right: float, mistakes: Mapping[str, Any]) -> Question:
    return Question(Call("cost", []), message("nst.call.tensors"), Expected(right, 1e-6), lambda: mistakes)


def named(*asked: tuple[float, Answer | float, Mapping[str, Any]], text: Text | None = None) -> list[str]:
    """The ids of what is named for answers to questions: what is right, what was answered, what mistakes give."""
    replies = [
        reply(question(right, mistakes), answer if isinstance(answer, Answer) else Answer(np.array(float(answer))))
        for right, answer, mistakes in asked
    ]
    naming = Naming(replies, FUNCTION, text)
    found = [naming.mistake(n) if one.wrong else None for n, one in enumerate(replies)]
    return [mistake.key if mistake else "" for mistake in found]


def test_mistake_that_contradicts_a_right_answer_is_not_named() -> None:
    both = {DOUBLED: 4.0, SQUARED: 4.0}  # of 2
    assert named((2, 4, both), (3, 3, {DOUBLED: 6.0, SQUARED: 9.0})) == ["", ""]
    assert named((2, 4, both), (1, 1, {DOUBLED: 2.0, SQUARED: 1.0})) == [SQUARED, ""]


def test_mistakes_that_coincide_are_told_apart_by_other_answers_or_told_both() -> None:
    both = {DOUBLED: 4.0, SQUARED: 4.0}
    assert named((2, 4, both), (3, 6, {DOUBLED: 6.0, SQUARED: 9.0})) == [DOUBLED, DOUBLED]
    assert named((2, 4, both)) == ["mistake.one-of-two(test.doubled, test.squared)"]


def test_where_no_mistake_explains_all_each_answer_has_its_own() -> None:
    assert named((2, 4, {DOUBLED: 4.0, SQUARED: 5.0}), (3, 9, {DOUBLED: 6.0, SQUARED: 9.0})) == [DOUBLED, SQUARED]


def test_exceptions_are_explained_with_numbers_and_not_without() -> None:
    stops = Stops(("ValueError",))
    raised = Answer(failure=Failure("raised", "ValueError", "no"))
    assert named((2, raised, {TRANSPOSED: stops}), (3, 9, {TRANSPOSED: 9.0})) == [TRANSPOSED, TRANSPOSED]
    assert named((2, raised, {TRANSPOSED: stops}), (3, 9, {TRANSPOSED: 8.0})) == ["", ""]
    assert named((2, raised, {TRANSPOSED: stops})) == [""]
    other = Answer(failure=Failure("raised", "NameError", "no"))
    assert named((2, other, {TRANSPOSED: stops}), (3, 9, {TRANSPOSED: 9.0})) == ["", TRANSPOSED]


def test_at_most_three_are_told() -> None:
    one, two, three, four = (message(f"gram.{id}") for id in ("squared", "wrong-sign", "half-missing", "diagonal"))
    several = either([one, two, one, three, four])
    assert several is not None and say(several) == (
        "Either the Gram matrix was squared or the Gram matrix has the wrong sign or half of the matrix is missing; "
        "G_ij and G_ji are the same."
    )
    both = either([one, two])
    assert both is not None and both.key == "mistake.one-of-two(gram.squared, gram.wrong-sign)"
    assert either([one, one]) == one
    assert either([]) is None


def test_factor_of_l2_loss_is_told_where_the_text_has_it() -> None:
    half = (2.0, 1.0, {HALVED: 1.0})
    assert named(half) == [HALVED]
    assert named(half, text=text_with("tf.nn.l2_loss(a - b)")) == ["test.halved-by-l2-loss"]
    assert named(half, text=text_with("tf.reduce_sum(a - b)")) == [HALVED]


# ---------------------------------------------------------------- divisors

RIGHT = Divisor(4, {"h": 1, "w": 1, "c": 2})
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
    wrong = Divisor(factor, dict(zip("hwc", powers, strict=True)))
    assert found(wrong) == wrong
    assert say(divisor.told(wrong, RIGHT, 9)).startswith(words)


def test_divisor_that_cannot_be_told_is_not_made_up() -> None:
    assert found(Divisor(3.7, {"h": 1, "w": 1, "c": 2})) is None
    assert found(Divisor(4, {"h": 1, "w": 1, "c": 2}), SIDES[:4]) is None  # too few
    assert found(Divisor(2, {"h": 1, "w": 1, "c": 2}), SIDES[:1] * 6) is None  # all of one shape
    assert divisor.found(RIGHT, SIDES, [1.0, 2.0, 3.0, 4.0, 5.0]) is None
    assert divisor.found(RIGHT, SIDES, [1.0, 2.0, -3.0, 4.0, 5.0]) is None


# ---------------------------------------------------------------- exceptions

CODE = """def cost(a, b):
    J = None
    total = {}
    return J"""


def text_with(line: str) -> Text:
    tree = ast.parse(CODE.format(line)).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return Text(tree)


def told(failure: Failure, line: str = "a + b") -> tuple[str, str]:
    """What is told of a failure, and of that the mistake."""
    fault = no_answer(SUBJECT, failure, FUNCTION, Source(tree=text_with(line).tree))
    words, mistake = say(fault.finding), say(fault.mistake) if fault.mistake else ""
    assert "\n" not in words and len(words) < 400 and mistake in words
    return words, mistake


def raised(exception: str, text: str) -> Failure:
    return Failure("raised", exception, text)


@pytest.mark.parametrize(
    ("failure", "line", "words"),
    [
        (Failure("nothing"), "a + b", "not filled in: J is still None"),
        (raised("TypeError", "cannot unpack non-iterable NoneType object"), "a + b", "not filled in: J is still"),
        (raised("ValueError", "None values not supported."), "a + b", "not filled in: J is still None"),
        (raised("ValueError", "Dimensions must be equal, but are 3 and 4"), "a * c", "b is not used"),
        (raised("NameError", "name 'totl' is not defined"), "a + b", "Is total meant?"),
        (raised("NotImplementedError", "symbolic tf.Tensor"), "np.sum(a - b)", "np.sum cannot be applied to a"),
        (raised("AttributeError", "'Tensor' object has no attribute 'T'"), "a @ b.T", "use tf.transpose"),
        (raised("FailedPreconditionError", "Error while reading"), "a + b", "a variable is made inside"),
        (raised("TypeError", "cost() takes 2 positional arguments but 3 were given"), "a + b", "stopped with Type"),
        (
            raised("ValueError", "Dimensions must be equal, but are 3 and 4 for 'sub_1' with"),
            "a + b",
            "is subtracted",
        ),
        (
            raised("ValueError", "must be equal, but are 3 and 4 for '{{node MatMul}} = M"),
            "a + b",
            "to be transposed",
        ),
        (Failure("ended", reason=message("ended.hung", seconds=8)), "a", "was ended: it ran for more than 8 s"),
    ],
)
def test_what_is_told_of_a_failure(failure: Failure, line: str, words: str) -> None:
    assert words in told(failure, line)[0]


def test_of_an_exception_only_the_first_line_is_told_and_nothing_is_counted_that_it_says() -> None:
    at_length = (
        "Graph execution error:\n\nDetected at node 'Add' defined at (most recent call last):\n"
        "  File \"/srv/grader/harness.py\", line 3\nNode: 'Add'\nIncompatible shapes: [1,2] vs. [3]\n\t [[x]]"
    )
    text, mistake = told(raised("InvalidArgumentError", at_length))
    assert text == (
        "cost of tensors: stopped with InvalidArgumentError: Incompatible shapes: [1,2] vs. [3]. "
        "These shapes do not fit together."
    )
    text, mistake = told(raised("ValueError", "in /srv/secret/of/the/grader/code.py it is\nsecond line"))
    assert text.endswith("stopped with ValueError: in code.py it is") and mistake == "stopped with ValueError"
    assert told(raised("Made", "up"))[1] == ""


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
    said = {say(check.mistake) for check in verdict.checks if check.mistake}
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
