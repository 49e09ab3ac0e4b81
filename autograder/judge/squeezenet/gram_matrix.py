"""Judge gram_matrix(features, normalize=True), equation (2), for features of shape (1, H, W, C)."""

# ruff: noqa: N803, N806 -- the names are those of the paper and of the notebook

from collections.abc import Callable
from functools import partial

import numpy as np

from autograder.judge import reference as arithmetic
from autograder.judge.draw import draw_activation, small_shapes
from autograder.judge.mistakes import OF_GRAM_MATRIX, within
from autograder.judge.question import Expected, Mistakes, Question, Topic, apply_mistakes, examine, with_gradient
from autograder.judge.reference import Array, Input, unrolled
from autograder.judge.squeezenet import reference
from autograder.judge.squeezenet.content_loss import REAL
from autograder.judge.squeezenet.reference import divisor, gram_matrix
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "gram_matrix"
TOO_MANY_PLACES = 2000  # a matrix of places by places is not worth its memory


def _raw(features: Input) -> Array:
    return gram_matrix(features, normalize=False)


def _divided(by: Callable[[Input], float]) -> Callable[[Input, bool], Array | None]:
    """The Gram matrix with another divisor; without normalisation, nobody would divide by it."""
    return lambda features, normalize: _raw(features) / by(features) if normalize else None


def _over_places(A: Array) -> Array | None:
    return arithmetic.gram_matrix(A.T) if A.shape[1] <= TOO_MANY_PLACES else None


def _scrambled(features: Input) -> Array:
    return arithmetic.gram_matrix(features.reshape(features.shape[3], -1))


def _scaled(A: Array) -> Array:
    return arithmetic.gram_matrix(A / np.linalg.norm(A, axis=1, keepdims=True))


# Each a function of the features, unrolled.
OF_THE_PRODUCT: Mistakes = {
    "The product is over channels and not over places: an entry belongs to two channels.": _over_places,
    "Multiplied entry by entry. Multiply matrices with tf.matmul.": lambda A: A**2,
    "Multiplied by itself and not by its transpose.": lambda A: A @ A if A.shape[0] == A.shape[1] else None,
    "Multiplied by itself and not by its transpose, and transposed.": lambda A: (
        (A @ A).T if A.shape[0] == A.shape[1] else None
    ),
    "The rows were scaled to length 1 first.": _scaled,
    "Twice the Gram matrix.": lambda A: 2 * arithmetic.gram_matrix(A),
    "Half the Gram matrix.": lambda A: arithmetic.gram_matrix(A) / 2,
    **OF_GRAM_MATRIX,
}
MISTAKES: Mistakes = {
    "Not divided: with normalize, divide by H * W * C.": _divided(lambda features: 1),  # noqa: ARG005
    "Divided, although normalize is False.": lambda features, normalize: None if normalize else gram_matrix(features),
    "Divided by H * W alone: C is missing in the divisor.": _divided(lambda f: f.shape[1] * f.shape[2]),
    "Divided by C alone: H * W is missing in the divisor.": _divided(lambda f: f.shape[3]),
    "H is missing in the divisor.": _divided(lambda f: f.shape[2] * f.shape[3]),
    "W is missing in the divisor.": _divided(lambda f: f.shape[1] * f.shape[3]),
    "H is there twice and W is missing: have the dimensions been unpacked in the right order?": _divided(
        lambda f: f.shape[1] ** 2 * f.shape[3]
    ),
    "W is there twice and H is missing: have the dimensions been unpacked in the right order?": _divided(
        lambda f: f.shape[2] ** 2 * f.shape[3]
    ),
    "Divided by the number of entries of the Gram matrix, and not by that of the features.": _divided(
        lambda f: f.shape[3] ** 2
    ),
    "Divided by twice H * W * C.": _divided(lambda f: 2 * f.size),
    "Divided by H * W * C twice.": _divided(lambda f: f.size**2),
    "Divided by the root of H * W * C.": _divided(lambda f: np.sqrt(f.size)),
    "Divided by the sum H + W + C, and not by the product.": _divided(lambda f: sum(f.shape[1:])),
    "Divided by the square of H * W, and by C.": _divided(lambda f: f.size * f.shape[1] * f.shape[2]),
    "Multiplied by H * W * C and not divided: are there brackets around the divisor?": _divided(lambda f: 1 / f.size),
    "H divides and W and C multiply: are there brackets around the divisor?": _divided(
        lambda f: f.shape[1] / (f.shape[2] * f.shape[3])
    ),
    "Reshaped without the transpose: each row of the unrolled matrix must be one channel.": lambda f, normalize: (
        _scrambled(f) / divisor(f, normalize)
    ),
    **within(OF_THE_PRODUCT, lambda wrong, f, normalize: _of_product(wrong(unrolled(f)), f, normalize)),
}


def _of_product(product: Array | None, features: Input, normalize: bool) -> Array | None:
    return None if product is None else product / divisor(features, normalize)


def _question(features: Input, inputs: str, given: bool | None = None, kind: Kind = "tensor") -> Question:
    """The keyword normalize is left out if it is not given."""
    normalize = given is not False
    return Question(
        Call(NAME, [Argument(features, kind)], {} if given is None else {"normalize": given}),
        inputs,
        Expected(gram_matrix(features, normalize), reference.gram_tolerance(features, normalize)),
        partial(apply_mistakes, MISTAKES, features, normalize),
    )


def _gradient(features: Input) -> Question:
    gradient = Expected(reference.gram_gradient(features), reference.gram_gradient_tolerance(features))
    return with_gradient(_question(features, "whose gradient the optimiser follows"), 0, gradient)


def judge(student: Student, rng: np.random.Generator) -> FunctionVerdict:
    """25 points."""

    def draw(*shape: int) -> Input:
        return draw_activation(rng, shape)

    shapes = small_shapes(rng, 6)
    (H, W), many = rng.choice([2, 3, 5], 2, replace=False), int(rng.integers(37, 50))
    wide, square = draw(1, W, H, many), draw(1, H, W, H * W)
    one, other, raw, raw_too, fed, followed = (draw(*shape) for shape in shapes)
    topics = (
        Topic(
            "normalised",
            6,
            [
                _question(one, f"of features of shape {one.shape}"),
                _question(other, f"of features of shape {other.shape}"),
            ],
        ),
        Topic(
            "not normalised",
            5,
            [
                _question(raw, "with normalize=False", given=False),
                _question(raw_too, "with normalize=False", given=False),
            ],
        ),
        Topic("normalised if it is said", 2, [_question(raw, "with normalize=True", given=True)]),
        Topic("more channels than places", 4, [_question(wide, f"of features of shape {wide.shape}")]),
        Topic("as many channels as places", 2, [_question(square, f"of features of shape {square.shape}")]),
        Topic("layers of real size", 2, [_question(draw(*REAL), f"of features of shape {REAL}, a real size")]),
        Topic(
            "follows its input",
            1,
            [
                _question(fed, "through a placeholder, which is fed", kind="placeholder"),
                _question(2 * fed + 1, "through a placeholder, fed again with other numbers", kind="placeholder"),
            ],
        ),
        Topic("gradient", 3, [_gradient(followed)]),
    )
    return FunctionVerdict(NAME, examine(student, topics))
