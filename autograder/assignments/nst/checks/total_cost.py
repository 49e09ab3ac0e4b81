"""Judge total_cost(J_content, J_style, alpha=10, beta=40), equation (5)."""

# ruff: noqa: ARG005 -- every mistake gets the two costs and alpha and beta, whether or not it uses them

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from autograder.assignments.nst.checks import published, reference
from autograder.judge.examine import examine
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "total_cost"
ALPHA, BETA = 10, 40  # unless given
TOTAL_COST = Function(NAME, {"J_content": ..., "J_style": ..., "alpha": ALPHA, "beta": BETA}, "J")
MISTAKES: Mistakes = {
    "alpha and beta are swapped: alpha belongs to the content cost, beta to the style cost.": lambda c, s, a, b: (
        b * c + a * s
    ),
    "Multiply each cost by its weight.": lambda c, s, a, b: c + s,
    "10 and 40 are written into the function: use the arguments alpha and beta.": lambda c, s, a, b: 10 * c + 40 * s,
    "40 and 10 are written into the function, and swapped: use alpha and beta.": lambda c, s, a, b: 40 * c + 10 * s,
    "alpha weighs both costs; beta belongs to the style cost.": lambda c, s, a, b: a * (c + s),
    "beta weighs both costs; alpha belongs to the content cost.": lambda c, s, a, b: b * (c + s),
    "Both weights are on both costs.": lambda c, s, a, b: (a + b) * (c + s),
    "alpha multiplies the style term as well: are there brackets?": lambda c, s, a, b: a * (c + b * s),
    "The style cost multiplies the content term as well: are there brackets?": lambda c, s, a, b: (a * c + b) * s,
    "The style cost is missing.": lambda c, s, a, b: a * c,
    "The content cost is missing.": lambda c, s, a, b: b * s,
    "alpha is missing.": lambda c, s, a, b: c + b * s,
    "beta is missing.": lambda c, s, a, b: a * c + s,
    "Subtracted and not added.": lambda c, s, a, b: a * c - b * s,
    "The two terms are multiplied; equation (5) adds them.": lambda c, s, a, b: a * c * b * s,
    "The costs are squared; equation (5) has no square.": lambda c, s, a, b: a * c**2 + b * s**2,
    "Divided by alpha + beta; equation (5) does not.": lambda c, s, a, b: (a * c + b * s) / (a + b),
    "The result is cut to a whole number.": lambda c, s, a, b: float(int(a * c + b * s)),
    "The costs are divided by the weights; multiply.": lambda c, s, a, b: c / a + s / b,
    "The weights are added to the costs; multiply.": lambda c, s, a, b: a + c + b + s,
    "The mean of the two terms was taken; equation (5) adds them.": lambda c, s, a, b: (a * c + b * s) / 2,
}


def _question(
    costs: tuple[float, float],
    inputs: str,
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

    def draw() -> tuple[float, float]:
        return float(rng.uniform(1, 9)), float(rng.uniform(11, 99))

    usual = (ALPHA, BETA)
    seeded = replace(
        _question((published.COST_CONTENT, published.COST_STYLE), "of the course's seeded costs", usual),
        published=True,
    )
    unpublished = replace(_question(draw(), "of other costs", usual), suspicion=published.WRITTEN_IN)
    alpha, beta = float(rng.uniform(2, 9)), float(rng.uniform(50, 99))
    given = draw()
    topics = (
        Topic("published value", 2, [seeded, unpublished]),
        Topic(
            "alpha is 10 and beta is 40 unless given",
            2,
            [
                _question(draw(), "without alpha and beta"),
                _question(given, "with another beta alone", keywords={"beta": beta}),
                _question(given, "with another alpha alone", keywords={"alpha": alpha}),
            ],
        ),
        Topic("other alpha and beta", 3, [_question(given, "with other alpha and beta", (alpha, beta))]),
        Topic(
            "each weight with its own cost",
            1,
            [
                _question((draw()[0], 0.0), "with a style cost of zero", usual),
                _question((0.0, draw()[1]), "with a content cost of zero", usual),
            ],
        ),
        Topic(
            "costs as tensors",
            2,
            [
                _question(draw(), "of tensors", keywords={"alpha": ALPHA, "beta": BETA}, kind="tensor"),
                _question(
                    draw(),
                    "through placeholders, which are fed",
                    keywords={"alpha": alpha, "beta": beta},
                    kind="placeholder",
                ),
            ],
        ),
    )
    return FunctionVerdict(NAME, examine(student, TOTAL_COST, topics, rng))
