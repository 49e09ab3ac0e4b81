"""How the second assignment is graded: the losses of content and style, and total variation."""

from autograder.assignments.squeezenet.checks import content_loss, gram_matrix, style_loss, tv_loss
from autograder.judge.judge import GradedFunction

RIGHT_GRAM_MATRIX = (
    "lambda features, normalize=True: tf.tensordot(features, features, [[0, 1, 2], [0, 1, 2]])"
    " / (tf.cast(tf.size(features), tf.float32) if normalize else 1.0)"
)
FUNCTIONS = {
    "content_loss": GradedFunction(content_loss.judge),
    "gram_matrix": GradedFunction(gram_matrix.judge, right=RIGHT_GRAM_MATRIX),
    "style_loss": GradedFunction(style_loss.judge, after="gram_matrix"),
    "tv_loss": GradedFunction(tv_loss.judge),
}
