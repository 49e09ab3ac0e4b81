"""How the first assignment is graded: equations (1), (2), (3) and (5), and the training."""

from autograder.assignments.nst.checks import content_cost, gram_matrix, model_nn, style_cost, total_cost
from autograder.judge.judge import GradedFunction

FUNCTIONS = {
    "compute_content_cost": GradedFunction(content_cost.judge),
    "gram_matrix": GradedFunction(gram_matrix.judge, right="lambda A: tf.matmul(A, A, transpose_b=True)"),
    "compute_layer_style_cost": GradedFunction(style_cost.judge, after="gram_matrix"),
    "total_cost": GradedFunction(total_cost.judge),
    "model_nn": GradedFunction(model_nn.judge),
}
