"""The first assignment, nst: equations (1), (2), (3) and (5), and the training."""

from collections.abc import Callable

from autograder.assignments.nst.checks import content_cost, gram_matrix, model_nn, style_cost, total_cost
from autograder.judge.verdict import FunctionVerdict

FUNCTIONS: dict[str, Callable[..., FunctionVerdict]] = {
    "compute_content_cost": content_cost.judge,
    "gram_matrix": gram_matrix.judge,
    "compute_layer_style_cost": style_cost.judge,
    "total_cost": total_cost.judge,
    "model_nn": model_nn.judge,
}
