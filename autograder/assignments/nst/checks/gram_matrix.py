"""Judge gram_matrix(A), equation (2)."""

# ruff: noqa: N803 -- the names are those of the paper and of the notebook

from dataclasses import replace
from functools import partial

import numpy as np

from autograder.assignments.nst.checks import published
from autograder.judge import reference
from autograder.judge.divisor import Divisor
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.mistakes import DO_NOT_FIT, OF_GRAM_MATRIX
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes, with_gradient
from autograder.judge.reference import Array, Input, gram_matrix
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "gram_matrix"
GRAM_MATRIX = Function(NAME, {"A": ...}, "GA", equation=2, divisor=Divisor(1, {"rows": 0, "columns": 0}))


def _f(A: Input) -> Array:
    return A.astype(np.float64)


def _rows(A: Input) -> Array:
    return np.asarray(np.sqrt(np.sum(_f(A) ** 2, axis=1, keepdims=True)))


MISTAKES: Mistakes = {
    "nst.gram.columns": lambda A: _f(A).T @ _f(A),
    "nst.gram.entry-by-entry": lambda A: _f(A) ** 2,
    "nst.gram.by-itself": lambda A: (_f(A) @ _f(A), (_f(A) @ _f(A)).T) if A.shape[0] == A.shape[1] else DO_NOT_FIT,
    "nst.gram.by-transpose-entry-by-entry": lambda A: _f(A) * _f(A).T if A.shape[0] == A.shape[1] else DO_NOT_FIT,
    "nst.gram.reshaped-for-transposed": lambda A: _f(A) @ _f(A).reshape(A.shape[::-1]),
    "nst.gram.divided-by-columns": lambda A: gram_matrix(A) / A.shape[1],
    "nst.gram.divided-by-rows": lambda A: gram_matrix(A) / A.shape[0],
    "nst.gram.divided-by-entries": lambda A: gram_matrix(A) / A.size,
    "nst.gram.divided-by-2": lambda A: gram_matrix(A) / 2,
    "nst.gram.twice": lambda A: gram_matrix(A) * 2,
    "nst.gram.rows-scaled": lambda A: gram_matrix(_f(A) / _rows(A)),
    **OF_GRAM_MATRIX,
    "nst.gram.is-A": _f,
    "nst.gram.is-transpose": lambda A: _f(A).T,
}


def _question(A: Input, inputs: Message, kind: Kind = "tensor") -> Question:
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
    return with_gradient(_question(A, message("call.gradient")), 0, gradient)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """15 points."""
    return FunctionVerdict(NAME, examine(student, GRAM_MATRIX, topics(rng, published.A, published.GA), rng))


def topics(rng: np.random.Generator, A: Input, GA: Array) -> tuple[Topic, ...]:
    """Draw the questions about a Gram matrix; GA is what is published for A."""

    def draw(n_C: int, n: int) -> Input:
        return rng.normal(1, 4, (n_C, n)).astype(np.float32)

    def sides() -> tuple[int, int]:
        return int(rng.integers(2, 6)), int(rng.integers(7, 30))

    few, many = sides()
    seeded = Question(
        Call(NAME, [Argument(A)]),
        message("nst.call.seeded-tensor"),
        Expected(GA, reference.gram_tolerance(A) + 2e-6),  # float32 was printed
        partial(apply_mistakes, MISTAKES, A),
        published=True,
        sides=_sides(A),
    )
    unpublished = replace(
        _question(draw(*A.shape), message("nst.call.another-tensor", shape=str(A.shape))),
        suspicion=published.WRITTEN_IN,
    )
    fed = draw(*sides())
    return (
        Topic("nst.check.published", 4, [seeded, unpublished]),
        Topic("nst.check.wide", 3, [_question(draw(few, many), message("nst.call.wide"))]),
        Topic("nst.check.tall", 2, [_question(draw(many, few), message("nst.call.tall"))]),
        Topic("nst.check.whole-and-symmetric", 2, [_question(draw(many, many), message("nst.call.square"))]),
        Topic("check.real-size", 1, [_question(draw(64, 1200), message("nst.call.matrix-of-real-size"))]),
        Topic(
            "check.follows-input",
            1,
            [
                _question(fed, message("call.placeholder"), "placeholder"),
                _question(2 * fed + 1, message("call.placeholder-again"), "placeholder"),
            ],
        ),
        Topic("check.gradient", 2, [_gradient(draw(*sides()))]),
    )
