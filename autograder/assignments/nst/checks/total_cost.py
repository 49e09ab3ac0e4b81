"""Judge total_cost(J_content, J_style, alpha=10, beta=40), equation (5)."""

# ruff: noqa: ARG005 -- every mistake gets the two costs and alpha and beta, whether or not it uses them

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from autograder.assignments.nst.checks import published, reference
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "total_cost"
ALPHA, BETA = 10, 40  # unless given
TOTAL_COST = Function(NAME, {"J_content": ..., "J_style": ..., "alpha": ALPHA, "beta": BETA}, "J", equation=5)
MISTAKES: Mistakes = {
    "nst.total.swapped": lambda c, s, a, b: b * c + a * s,
    "nst.total.no-weights": lambda c, s, a, b: c + s,
    "nst.total.written-in": lambda c, s, a, b: 10 * c + 40 * s,
    "nst.total.written-in-swapped": lambda c, s, a, b: 40 * c + 10 * s,
    "nst.total.alpha-on-both": lambda c, s, a, b: a * (c + s),
    "nst.total.beta-on-both": lambda c, s, a, b: b * (c + s),
    "nst.total.both-on-both": lambda c, s, a, b: (a + b) * (c + s),
    "nst.total.alpha-on-all": lambda c, s, a, b: a * (c + b * s),
    "nst.total.style-on-content": lambda c, s, a, b: (a * c + b) * s,
    "nst.total.no-style": lambda c, s, a, b: a * c,
    "nst.total.no-content": lambda c, s, a, b: b * s,
    "nst.total.no-alpha": lambda c, s, a, b: c + b * s,
    "nst.total.no-beta": lambda c, s, a, b: a * c + s,
    "nst.total.subtracted": lambda c, s, a, b: a * c - b * s,
    "nst.total.terms-multiplied": lambda c, s, a, b: a * c * b * s,
    "nst.total.costs-squared": lambda c, s, a, b: a * c**2 + b * s**2,
    "nst.total.divided-by-weights-sum": lambda c, s, a, b: (a * c + b * s) / (a + b),
    "nst.total.cut": lambda c, s, a, b: float(int(a * c + b * s)),
    "nst.total.divided-by-weights": lambda c, s, a, b: c / a + s / b,
    "nst.total.weights-added": lambda c, s, a, b: a + c + b + s,
    "nst.total.mean": lambda c, s, a, b: (a * c + b * s) / 2,
}


def _question(
    costs: tuple[float, float],
    inputs: Message,
    weights: tuple[float, ...] = (),
    keywords: Mapping[str, float] | None = None,
    kind: Kind = "number",
) -> Question:
    named = dict(zip(("alpha", "beta"), weights, strict=False)) | dict(keywords or {})
    alpha, beta = named.get("alpha", ALPHA), named.get("beta", BETA)
    arguments = [Argument(np.array(cost, np.float32 if kind != "number" else np.float64), kind) for cost in costs]
    c, s = (float(argument.value) for argument in arguments)
    return Question(
        Call(NAME, [*arguments, *(Argument(np.array(weight), "number") for weight in weights)], keywords or {}),
        inputs,
        Expected(reference.total_cost(c, s, alpha, beta), reference.total_tolerance(c, s, alpha, beta)),
        partial(apply_mistakes, MISTAKES, c, s, alpha, beta),
        of_defaults=len(named) < 2,
    )


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """10 points. Only the check of the defaults rests on them."""
    costs = (published.COST_CONTENT, published.COST_STYLE)
    return FunctionVerdict(NAME, examine(student, TOTAL_COST, topics(rng, [seeded(costs)]), rng))


def seeded(costs: tuple[float, float], weights: tuple[float, float] = (ALPHA, BETA)) -> Question:
    """Return the question about costs for which the course publishes the answer."""
    return replace(_question(costs, message("nst.call.seeded-costs"), weights), published=True)


def topics(rng: np.random.Generator, of_course: Sequence[Question]) -> tuple[Topic, ...]:
    """Draw the questions about a total cost; `of_course` are those with published answers."""

    def draw() -> tuple[float, float]:
        return float(rng.uniform(1, 9)), float(rng.uniform(11, 99))

    usual = (ALPHA, BETA)
    unpublished = replace(_question(draw(), message("nst.call.other-costs"), usual), suspicion=published.WRITTEN_IN)
    alpha, beta = float(rng.uniform(2, 9)), float(rng.uniform(50, 99))
    given = draw()
    return (
        Topic("nst.check.published", 2, [*of_course, unpublished]),
        Topic(
            "nst.check.defaults-of-weights",
            2,
            [
                _question(draw(), message("nst.call.without-weights")),
                _question(given, message("nst.call.other-beta"), keywords={"beta": beta}),
                _question(given, message("nst.call.other-alpha"), keywords={"alpha": alpha}),
            ],
        ),
        Topic("nst.check.other-weights", 3, [_question(given, message("nst.call.other-weights"), (alpha, beta))]),
        Topic(
            "nst.check.weight-with-its-cost",
            1,
            [
                _question((draw()[0], 0.0), message("nst.call.no-style-cost"), usual),
                _question((0.0, draw()[1]), message("nst.call.no-content-cost"), usual),
            ],
        ),
        Topic(
            "nst.check.costs-as-tensors",
            2,
            [
                _question(draw(), message("nst.call.tensors"), keywords={"alpha": ALPHA, "beta": BETA}, kind="tensor"),
                _question(
                    draw(),
                    message("call.placeholders"),
                    keywords={"alpha": alpha, "beta": beta},
                    kind="placeholder",
                ),
            ],
        ),
    )
