"""What the graded functions should give, in float64 NumPy, and how near to it float32 arithmetic comes.

The losses of Gatys, Ecker & Bethge (2016), as sums: content, w Σ (F - P)²; style, Σ_l w_l Σ (G_l - A_l)², with Gram
matrices that are divided by the number of activations; total variation, w Σ (x_i - x_j)² over neighbouring pixels.
"""

# ruff: noqa: N803, N806 -- the names are those of the paper

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.judge import reference
from autograder.judge.reference import Array, Input, rolled, squares, unrolled

Pair = tuple[Input, Input]


def content_loss(weight: float, F: Input, P: Input) -> float:
    """Return the content loss of two activations of the same shape."""
    return weight * squares(F, P)


def content_tolerance(weight: float, F: Input, P: Input) -> float:
    """Return how far a float32 content loss may be off."""
    return weight * reference.squares_tolerance(F, P)


def content_gradient(weight: float, F: Input, P: Input) -> Array:
    """Return the gradient of `content_loss` to F."""
    return weight * reference.squares_gradient(F, P)


def content_gradient_tolerance(weight: float, F: Input, P: Input) -> Array:
    """Return how far each entry of a float32 gradient of the content loss may be off."""
    return weight * reference.squares_gradient_tolerance(F, P)


def divisor(features: Input, normalize: bool) -> int:
    """Return what a Gram matrix is divided by: the number of activations, or 1."""
    return features.size if normalize else 1


def gram_matrix(features: Input, normalize: bool = True) -> Array:
    """Return the Gram matrix, (C, C), of an activation of shape (1, H, W, C)."""
    return reference.gram_matrix(unrolled(features)) / divisor(features, normalize)


def gram_tolerance(features: Input, normalize: bool = True) -> Array:
    """Return how far each entry of a float32 Gram matrix may be off."""
    return reference.gram_tolerance(unrolled(features)) / divisor(features, normalize)


def gram_gradient(features: Input, normalize: bool = True) -> Array:
    """Return the gradient of the sum of all entries of the Gram matrix to the features."""
    slope = reference.gram_gradient(unrolled(features))
    return rolled(slope, features.shape) / divisor(features, normalize)


def gram_gradient_tolerance(features: Input, normalize: bool = True) -> Array:
    """Return how far each entry of a float32 gradient of the Gram matrix may be off."""
    error = reference.gram_gradient_tolerance(unrolled(features))
    return rolled(error, features.shape) / divisor(features, normalize)


def style_loss(
    feats: Sequence[Input], style_layers: Sequence[int], style_targets: Sequence[Input], style_weights: Sequence[float]
) -> float:
    """Return the style loss: a sum over the style layers, whose Gram matrices are compared with the targets."""
    layers = zip(style_layers, style_targets, style_weights, strict=True)
    return sum(weight * squares(gram_matrix(feats[layer]), target) for layer, target, weight in layers)


def style_tolerance(
    feats: Sequence[Input], style_layers: Sequence[int], style_targets: Sequence[Input], style_weights: Sequence[float]
) -> float:
    """Return how far a float32 style loss may be off."""
    layers = zip(style_layers, style_targets, style_weights, strict=True)
    return sum(
        weight * reference.gram_squares_tolerance(gram_matrix(feats[layer]) - target, gram_tolerance(feats[layer]))
        for layer, target, weight in layers
    )


def style_gradient(features: Input, target: Input, weight: float) -> Array:
    """Return the gradient of the style loss to one of the activations, given what belongs to its layer."""
    slope = reference.gram_squares_gradient(gram_matrix(features) - target, unrolled(features))
    return weight * rolled(slope, features.shape) / features.size


def style_gradient_tolerance(features: Input, target: Input, weight: float) -> Array:
    """Return how far each entry of that gradient, in float32, may be off."""
    D, E = gram_matrix(features) - target, gram_tolerance(features)
    error = reference.gram_squares_gradient_tolerance(D, E, unrolled(features))
    return weight * rolled(error, features.shape) / features.size


def vertical(img: Input) -> Pair:
    """Return the pixels of an image (1, H, W, 3) that have one above them, and those above them."""
    return img[:, 1:], img[:, :-1]


def horizontal(img: Input) -> Pair:
    """Return the pixels of an image that have one to their left, and those to their left."""
    return img[:, :, 1:], img[:, :, :-1]


def tv_loss(img: Input, tv_weight: float) -> float:
    """Return the total variation of an image of shape (1, H, W, 3)."""
    return tv_weight * (squares(*vertical(img)) + squares(*horizontal(img)))


def tv_tolerance(img: Input, tv_weight: float) -> float:
    """Return how far a float32 total variation may be off."""
    return tv_weight * sum(reference.squares_tolerance(*pair) for pair in (vertical(img), horizontal(img)))


def tv_gradient(img: Input, tv_weight: float) -> Array:
    """Return the gradient of `tv_loss` to the image."""
    return tv_weight * _at_both(img, reference.squares_gradient, -1)


def tv_gradient_tolerance(img: Input, tv_weight: float) -> Array:
    """Return how far each entry of a float32 gradient of the total variation may be off."""
    return tv_weight * _at_both(img, reference.squares_gradient_tolerance, 1)


def _at_both(img: Input, of_pair: Callable[[Any, Any], Array], sign: int) -> Array:
    """Return what each pair of neighbours adds to a sum over them, at the one, and, with a sign, at the other."""
    total = np.zeros(img.shape)
    for direction in (vertical, horizontal):
        here, there = direction(total)  # views
        added = of_pair(*direction(img))
        here += added
        there += sign * added
    return total
