"""Judge total_cost(J_content, J_style, alpha=10, beta=40), equation (5)."""

# ruff: noqa: ARG005 -- every mistake gets the two costs and alpha and beta, whether or not it uses them

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from autograder.judge.nst import published, reference
from autograder.judge.question import Expected, Mistakes, Question, Topic, apply_mistakes, examine
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "total_cost"
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
    "The style cost is missing.": lambda c, s, a, b: a * c,
    "The content cost is missing.": lambda c, s, a, b: b * s,
    "alpha is missing.": lambda c, s, a, b: c + b * s,
    "beta is missing.": lambda c, s, a, b: a * c + s,
    "Subtracted and not added.": lambda c, s, a, b: a * c - b * s,
    "The two terms are multiplied; equation (5) adds them.": lambda c, s, a, b: a * c * b * s,
    "Divided by alpha + beta; equation (5) does not.": lambda c, s, a, b: (a * c + b * s) / (a + b),
    "The weights are added to the costs; multiply.": lambda c, s, a, b: a + c + b + s,
    "The mean of the two terms was taken; equation (5) adds them.": lambda c, s, a, b: (a * c + b * s) / 2,
}


def _question(
    costs: tuple[float, float],
    inputs: str,
    kind: Kind = "number",
    weights: tuple[float, ...] = (),
    keywords: Mapping[str, float] | None = None,
) -> Question:
    named = dict(zip(("alpha", "beta"), weights, strict=False)) | dict(keywords or {})
    alpha, beta = named.get("alpha", 10), named.get("beta", 40)
    arguments = [Argument(np.array(cost, np.float32 if kind != "number" else np.float64), kind) for cost in costs]
    c, s = (float(argument.value) for argument in arguments)
    return Question(
        Call(NAME, [*arguments, *(Argument(np.array(weight), "number") for weight in weights)], keywords or {}),
        inputs,
        Expected(reference.total_cost(c, s, alpha, beta), reference.total_tolerance(c, s, alpha, beta)),
        partial(apply_mistakes, MISTAKES, c, s, alpha, beta),
    )


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """10 points."""

    def draw() -> tuple[float, float]:
        return float(rng.uniform(1, 9)), float(rng.uniform(11, 99))

    c, s = published.COST_CONTENT, published.COST_STYLE
    seeded = Question(
        Call(NAME, [Argument(np.array(c), "number"), Argument(np.array(s), "number")]),
        "of the course's seeded costs",
        Expected(published.J, reference.total_tolerance(c, s)),
        partial(apply_mistakes, MISTAKES, c, s, 10, 40),
        published=True,
    )
    unpublished = replace(_question(draw(), "of other costs"), suspicion=published.WRITTEN_IN)
    alpha, beta = float(rng.uniform(2, 9)), float(rng.uniform(50, 99))
    given = draw()
    topics = (
        Topic("published value", 2, [seeded, unpublished]),
        Topic("alpha is 10 and beta is 40 unless given", 2, [_question(draw(), "without alpha and beta")]),
        Topic(
            "other alpha and beta",
            3,
            [
                _question(given, "with other alpha and beta", weights=(alpha, beta)),
                _question(given, "with another beta alone", keywords={"beta": beta}),
                _question(given, "with another alpha alone", keywords={"alpha": alpha}),
            ],
        ),
        Topic(
            "each weight with its own cost",
            1,
            [
                _question((draw()[0], 0.0), "with a style cost of zero"),
                _question((0.0, draw()[1]), "with a content cost of zero"),
            ],
        ),
        Topic(
            "costs as tensors",
            2,
            [
                _question(draw(), "of tensors", "tensor"),
                _question(draw(), "through placeholders, which are fed", "placeholder", keywords={"alpha": alpha}),
            ],
        ),
    )
    return FunctionVerdict(NAME, examine(student, topics))
