"""Judge gram_matrix(A), equation (2)."""

# ruff: noqa: N803 -- the names are those of the paper and of the notebook

from dataclasses import replace
from functools import partial

import numpy as np

from autograder.assignments.nst.checks import published
from autograder.judge import reference
from autograder.judge.divisor import Divisor
from autograder.judge.examine import examine
from autograder.judge.mistakes import DO_NOT_FIT, OF_GRAM_MATRIX
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes, with_gradient
from autograder.judge.reference import Array, Input, gram_matrix
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "gram_matrix"
GRAM_MATRIX = Function(NAME, {"A": ...}, "GA", Divisor("equation (2)", 1, {"rows": 0, "columns": 0}))


def _f(A: Input) -> Array:
    return A.astype(np.float64)


def _rows(A: Input) -> Array:
    return np.asarray(np.sqrt(np.sum(_f(A) ** 2, axis=1, keepdims=True)))


MISTAKES: Mistakes = {
    "Columns were multiplied, not rows: a dot product belongs to two channels, and each row of A is one.": lambda A: (
        _f(A).T @ _f(A)
    ),
    "Multiplied entry by entry. Multiply matrices with tf.matmul.": lambda A: _f(A) ** 2,
    "A was multiplied by itself and not by its transpose.": lambda A: (
        (_f(A) @ _f(A), (_f(A) @ _f(A)).T) if A.shape[0] == A.shape[1] else DO_NOT_FIT
    ),
    "Multiplied by its transpose entry by entry: use tf.matmul.": lambda A: (
        _f(A) * _f(A).T if A.shape[0] == A.shape[1] else DO_NOT_FIT
    ),
    "A was reshaped where it should be transposed: tf.reshape keeps the order of the entries.": lambda A: (
        _f(A) @ _f(A).reshape(A.shape[::-1])
    ),
    "Divided by the number of columns; equation (2) has no factor.": lambda A: gram_matrix(A) / A.shape[1],
    "Divided by the number of rows; equation (2) has no factor.": lambda A: gram_matrix(A) / A.shape[0],
    "Divided by the number of entries of A; equation (2) has no factor.": lambda A: gram_matrix(A) / A.size,
    "Divided by 2; equation (2) has no factor.": lambda A: gram_matrix(A) / 2,
    "Twice the Gram matrix; equation (2) has no factor.": lambda A: gram_matrix(A) * 2,
    "The rows were scaled to length 1 first; equation (2) does not.": lambda A: gram_matrix(_f(A) / _rows(A)),
    **OF_GRAM_MATRIX,
    "This is A itself.": _f,
    "This is the transpose of A; multiply A by it.": lambda A: _f(A).T,
}


def _question(A: Input, inputs: str, kind: Kind = "tensor") -> Question:
    return Question(
        Call(NAME, [Argument(A, kind)]),
        inputs,
        Expected(gram_matrix(A), reference.gram_tolerance(A)),
        partial(apply_mistakes, MISTAKES, A),
        sides=_sides(A),
    )


def _sides(A: Input) -> dict[str, int]:
    return {"rows": A.shape[0], "columns": A.shape[1]}


def _gradient(A: Input) -> Question:
    gradient = Expected(reference.gram_gradient(A), reference.gram_gradient_tolerance(A))
    return with_gradient(_question(A, "whose gradient the optimiser follows"), 0, gradient)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """15 points."""

    def draw(n_C: int, n: int) -> Input:
        return rng.normal(1, 4, (n_C, n)).astype(np.float32)

    def sides() -> tuple[int, int]:
        return int(rng.integers(2, 6)), int(rng.integers(7, 30))

    few, many = sides()
    seeded = Question(
        Call(NAME, [Argument(published.A)]),
        "of the course's seeded tensor",
        Expected(published.GA, reference.gram_tolerance(published.A) + 2e-6),  # float32 was printed
        partial(apply_mistakes, MISTAKES, published.A),
        published=True,
        sides=_sides(published.A),
    )
    shape = published.A.shape
    unpublished = replace(
        _question(draw(*shape), f"of another tensor of shape {shape}"), suspicion=published.WRITTEN_IN
    )
    fed = draw(*sides())
    topics = (
        Topic("published value", 4, [seeded, unpublished]),
        Topic("wide matrices", 3, [_question(draw(few, many), "of a wide matrix")]),
        Topic("tall matrices", 2, [_question(draw(many, few), "of a tall matrix")]),
        Topic("whole and symmetric", 2, [_question(draw(many, many), "of a square matrix")]),
        Topic("layers of real size", 1, [_question(draw(64, 1200), "of a matrix of shape (64, 1200), a real size")]),
        Topic(
            "follows its input",
            1,
            [
                _question(fed, "through a placeholder, which is fed", "placeholder"),
                _question(2 * fed + 1, "through a placeholder, fed again with other numbers", "placeholder"),
            ],
        ),
        Topic("gradient", 2, [_gradient(draw(*sides()))]),
    )
    return FunctionVerdict(NAME, examine(student, GRAM_MATRIX, topics, rng))
