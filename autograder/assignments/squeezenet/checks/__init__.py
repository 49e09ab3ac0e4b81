"""The second assignment, squeezenet: the losses of content and style, and total variation."""

from collections.abc import Callable

from autograder.assignments.squeezenet.checks import content_loss, gram_matrix, style_loss, tv_loss
from autograder.judge.verdict import FunctionVerdict

FUNCTIONS: dict[str, Callable[..., FunctionVerdict]] = {
    "content_loss": content_loss.judge,
    "gram_matrix": gram_matrix.judge,
    "style_loss": style_loss.judge,
    "tv_loss": tv_loss.judge,
}
