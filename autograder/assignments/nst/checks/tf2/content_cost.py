"""Judge compute_content_cost(content_output, generated_output), equation (1) for the last layers of two lists."""

import ast
from dataclasses import replace

import numpy as np

from autograder.assignments.nst.checks import content_cost
from autograder.assignments.nst.checks.tf2 import published
from autograder.assignments.nst.checks.tf2.layer_cost import draw_questions
from autograder.judge.examine import examine
from autograder.judge.message import Message, message
from autograder.judge.question import Topic
from autograder.judge.source.text import Text, all_shown
from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict


def not_last(text: Text) -> Message | None:
    """Say out of which lists no layer is taken; None if one is taken out of each."""
    if text.names & {"pop", "zip"} or any(isinstance(node, ast.Starred | ast.For) for node in text.nodes):
        return None
    taken = {n.value.id for n in text.nodes if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name)}
    whole = [name for name in text.parameters if name not in taken]
    return message("nst.tf2.content.not-taken", names=all_shown(whole)) if whole else None


COST = replace(
    content_cost.COST,
    of=replace(content_cost.COST.of, parameters={"content_output": ..., "generated_output": ...}, in_text=not_last),
)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """20 points."""
    ask = draw_questions(COST, published.J_CONTENT, rng, listed=True)
    topics = (
        Topic("nst.check.published", 4, ask.published),
        Topic("nst.check.other-shapes", 5, ask.other_shapes),
        Topic("check.real-size", 3, ask.real_size),
        Topic("nst.tf2.check.last-of-lists", 3, ask.last),
        Topic("check.zero-for-equal-layers", 2, ask.equal),
        Topic("check.follows-inputs", 1, ask.fed),
        Topic("nst.check.gradient-to-a_G", 2, ask.gradient),
    )
    return FunctionVerdict(COST.function, examine(student, COST.of, topics, rng))
