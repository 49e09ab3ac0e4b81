"""How the TensorFlow 2 edition is graded: the same equations, and one training step in place of the loop."""

import numpy as np

from autograder.assignments.nst.checks import gram_matrix, style_cost, total_cost
from autograder.assignments.nst.checks.tf2 import content_cost, published, train_step
from autograder.assignments.nst.checks.tf2.layer_cost import draw_questions, traced
from autograder.judge.examine import examine
from autograder.judge.judge import GradedFunction
from autograder.judge.question import Topic
from autograder.judge.reference import gram_matrix as product
from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict


def judge_gram_matrix(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """15 points."""
    topics = traced(gram_matrix.topics(rng, published.A, product(published.A)))
    return FunctionVerdict(gram_matrix.NAME, examine(student, gram_matrix.GRAM_MATRIX, topics, rng))


def judge_style_cost(student: Student, rng: np.random.Generator, own: FunctionVerdict) -> FunctionVerdict:
    """25 points. To be asked after everything else, since it may hand a right gram_matrix to the submission."""

    def draw() -> list[Topic]:
        ask = draw_questions(style_cost.COST, published.J_STYLE_LAYER, rng)
        return [
            Topic("nst.check.published", 4, ask.published),
            Topic("nst.check.other-shapes", 6, ask.other_shapes),
            Topic("check.real-size", 5, ask.real_size),
            Topic("nst.tf2.check.a_G-traced", 3, ask.in_step),
            Topic("check.zero-for-equal-layers", 2, ask.equal),
            Topic("check.follows-inputs", 2, ask.fed),
            Topic("nst.check.gradient-to-a_G", 3, ask.gradient),
        ]

    return style_cost.judged(student, draw, rng, own)


def judge_total_cost(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """10 points."""
    of_course = [
        total_cost.seeded(published.COSTS),
        total_cost.seeded(published.OTHER_COSTS, published.OTHER_WEIGHTS),
    ]
    topics = traced(total_cost.topics(rng, of_course))
    return FunctionVerdict(total_cost.NAME, examine(student, total_cost.TOTAL_COST, topics, rng))


FUNCTIONS = {
    "compute_content_cost": GradedFunction(content_cost.judge),
    "gram_matrix": GradedFunction(judge_gram_matrix, right="lambda A: tf.matmul(A, A, transpose_b=True)"),
    "compute_layer_style_cost": GradedFunction(judge_style_cost, after="gram_matrix"),
    "total_cost": GradedFunction(judge_total_cost),
    "train_step": GradedFunction(train_step.judge),
}
