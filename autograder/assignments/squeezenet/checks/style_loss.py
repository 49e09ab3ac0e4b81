"""Judge style_loss(feats, style_layers, style_targets, style_weights), equation (3): Σ_i w_i Σ (G_i - A_i)²."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from autograder.assignments.squeezenet.checks import reference
from autograder.assignments.squeezenet.checks.reference import gram_matrix
from autograder.judge.draw import almost, draw_activation, small_shapes
from autograder.judge.examine import examine, examine_twice
from autograder.judge.message import Message, message
from autograder.judge.mistakes import DO_NOT_FIT, OF_LOSS, no_gram_matrix, within
from autograder.judge.question import (
    Expected,
    Function,
    Mistakes,
    Question,
    Stops,
    Topic,
    apply_mistakes,
    with_gradient,
)
from autograder.judge.reference import Array, Input, squares
from autograder.judge.source.text import Text, in_order
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "style_loss"
STYLE_LOSS = Function(
    NAME,
    dict.fromkeys(("feats", "style_layers", "style_targets", "style_weights"), ...),
    "loss",
    equation=3,
    in_text=lambda text: no_gram_matrix(text) or _layers_confused(text),
    by_l2_loss={"squeezenet.style.halved": "squeezenet.style.halved-by-l2-loss"},
)


@dataclass(frozen=True)
class Style:
    """The arguments of style_loss: all activations; of each style layer its index, target and weight."""

    feats: Sequence[Input]
    layers: Sequence[int]
    targets: Sequence[Input]
    weights: Sequence[float]

    @property
    def all(self) -> tuple[Sequence[Input], Sequence[int], Sequence[Input], Sequence[float]]:
        """As the function takes them."""
        return self.feats, self.layers, self.targets, self.weights

    @cached_property
    def grams(self) -> list[Array]:
        """The Gram matrices of the style layers."""
        return [gram_matrix(self.feats[layer]) for layer in self.layers]

    def each(self, of_layer: Callable[[Input, Input], Any] = squares) -> list[Any]:
        """Return a function of each style layer's Gram matrix and target: the squares, or a mistake in them."""
        return [of_layer(gram, target) for gram, target in zip(self.grams, self.targets, strict=True)]

    def loss(self, of_layer: Callable[[Input, Input], Any] = squares) -> float:
        """Their weighted sum."""
        return float(np.dot(self.weights, self.each(of_layer)))

    def sizes(self) -> Array:
        """Return the numbers of activations of the style layers."""
        return np.array([self.feats[layer].size for layer in self.layers], np.float64)

    def channels(self) -> Array:
        """Their numbers of channels."""
        return np.array([len(target) for target in self.targets], np.float64)


def _in_the_place(style: Style, layers: Sequence[int]) -> float | Stops:
    """Return what comes of these layers in the place of those that are named."""
    fit = all(style.feats[layer].shape[3] == len(target) for layer, target in zip(layers, style.targets, strict=True))
    return replace(style, layers=layers).loss() if fit else DO_NOT_FIT


def _layers_confused(text: Text) -> Message | None:
    """Say what is confused of the layers that count, all layers, and what belongs to them; None if nothing is."""
    loops = [node for node in text.nodes if isinstance(node, ast.For | ast.comprehension)]
    layers = {
        node.target.id
        for node in loops
        if isinstance(node.target, ast.Name) and isinstance(node.iter, ast.Name) and node.iter.id == "style_layers"
    }
    for node in text.nodes:
        match node:
            case ast.Subscript(value=ast.Name(id="style_targets" | "style_weights" as name), slice=ast.Name(id=index)):
                if index in layers:
                    return message("squeezenet.style.looked-up-by-layer", name=name)
    if any("feats" in _names(node.iter) and "style_layers" not in _names(node.iter) for node in loops):
        return message("squeezenet.style.loop-over-feats")
    called = text.calls(lambda name: name == "gram_matrix")
    if any("style_targets" in _names(argument) for call in called for argument in call.args):
        return message("squeezenet.style.gram-of-targets")
    return None


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in in_order(node) if isinstance(inner, ast.Name)}


def _not_normalised(style: Style) -> float:
    terms = zip(style.grams, style.sizes(), style.targets, strict=True)
    return float(np.dot(style.weights, [squares(size * gram, target) for gram, size, target in terms]))


MISTAKES: Mistakes = {
    "squeezenet.style.no-weights": lambda s: sum(s.each()),
    "squeezenet.style.weights-squared": lambda s: np.dot(np.square(s.weights), s.each()),
    "squeezenet.style.first-weight": lambda s: s.weights[0] * sum(s.each()),
    "squeezenet.style.last-weight": lambda s: s.weights[-1] * sum(s.each()),
    "squeezenet.style.weights-reversed": lambda s: replace(s, weights=s.weights[::-1]).loss(),
    "squeezenet.style.first-layer-only": lambda s: s.weights[0] * s.each()[0],
    "squeezenet.style.last-layer-only": lambda s: s.weights[-1] * s.each()[-1],
    "squeezenet.style.last-layer-missing": lambda s: s.loss() - s.weights[-1] * s.each()[-1],
    "squeezenet.style.first-layer-missing": lambda s: s.loss() - s.weights[0] * s.each()[0],
    "squeezenet.style.first-activations": lambda s: _in_the_place(s, range(len(s.layers))),
    "squeezenet.style.order-of-feats": lambda s: _in_the_place(s, sorted(s.layers)),
    "squeezenet.style.not-normalised": _not_normalised,
    "squeezenet.style.mean-of-layers": lambda s: s.loss() / len(s.layers),
    "squeezenet.style.divided-by-weights-sum": lambda s: s.loss() / sum(s.weights),
    "squeezenet.style.weights-sum-on-each": lambda s: sum(s.weights) * sum(s.each()),
    "squeezenet.style.mean-for-sum": lambda s: np.dot(s.weights, s.each() / s.channels() ** 2),
    "squeezenet.style.halved": lambda s: s.loss() / 2,
    "squeezenet.style.divided-by-4": lambda s: s.loss() / 4,
    "squeezenet.style.twice": lambda s: 2 * s.loss(),
    "squeezenet.style.divided-by-channels": lambda s: np.dot(s.weights, s.each() / s.channels()),
    "squeezenet.style.divided-by-size": lambda s: np.dot(s.weights, s.each() / s.sizes()),
    "squeezenet.style.divided-by-size-squared": lambda s: np.dot(s.weights, s.each() / s.sizes() ** 2),
    "squeezenet.style.weights-added": lambda s: sum(s.weights) + sum(s.each()),
    "squeezenet.style.divided-by-weights": lambda s: np.dot(np.reciprocal(s.weights), s.each()),
    "squeezenet.style.layers-multiplied": lambda s: np.prod(s.weights) * np.prod(s.each()),
    **within(OF_LOSS, lambda wrong, s: s.loss(wrong)),
    "squeezenet.style.root": lambda s: np.sqrt(s.loss()),
    "squeezenet.style.layers-not-added": lambda s: np.multiply(s.weights, s.each()),
}


def _question(style: Style, inputs: Message, kinds: tuple[Kind, Kind] = ("tensor", "array")) -> Question:
    """Make a question; the kinds are those of the activations and of the targets."""
    feats, targets = (
        [Argument(a, kind) for a in arrays] for arrays, kind in zip((style.feats, style.targets), kinds, strict=True)
    )
    layers, weights = ([Argument(np.array(x), "number") for x in numbers] for numbers in (style.layers, style.weights))
    return Question(
        Call(NAME, [feats, layers, targets, weights]),
        inputs,
        Expected(reference.style_loss(*style.all), reference.style_tolerance(*style.all)),
        partial(apply_mistakes, MISTAKES, style),
    )


def _gradient(style: Style, n: int) -> Question:
    """Return the gradient to the activation of the style layer at position n. The first arguments are activations."""
    layer = style.layers[n]
    own = style.feats[layer], style.targets[n], style.weights[n]
    gradient = Expected(reference.style_gradient(*own), reference.style_gradient_tolerance(*own))
    return with_gradient(_question(style, message("call.gradient")), layer, gradient)


def _draw(rng: np.random.Generator, shapes: Sequence[tuple[int, ...]], layers: Sequence[int]) -> Style:
    """Return activations of these shapes; the targets are Gram matrices of others."""
    feats = [draw_activation(rng, shape) for shape in shapes]
    others = [draw_activation(rng, (1, *rng.integers(2, 9, 2), shapes[layer][3])) for layer in layers]
    targets = [gram_matrix(other).astype(np.float32) for other in others]
    return Style(feats, layers, targets, [float(x) for x in rng.uniform(0.5, 20, len(layers))])


def _equal(rng: np.random.Generator) -> Style:
    """Return activations whose Gram matrices equal the targets even in float32: integers divided by powers of 2."""
    feats = [rng.integers(-4, 5, shape).astype(np.float32) for shape in ((1, 2, 8, 4), (1, 4, 4, 2), (1, 8, 2, 8))]
    targets = [gram_matrix(feat).astype(np.float32) for feat in (feats[0], feats[2])]
    return Style(feats, [0, 2], targets, [float(x) for x in rng.uniform(1, 9, 2)])


def judge(student: Student, rng: np.random.Generator, own: FunctionVerdict) -> FunctionVerdict:
    """30 points. To be asked after everything else, since it may hand a right gram_matrix to the submission.

    `own` is the verdict on the submission's gram_matrix: only if that has lost points are there two rounds, whatever
    the first one gave, so that a second one tells nothing of it.
    """
    if own.points == own.max_points:
        return FunctionVerdict(NAME, examine(student, STYLE_LOSS, _topics(rng), rng))
    return FunctionVerdict(NAME, examine_twice(student, STYLE_LOSS, partial(_topics, rng), rng, own.name))


def _topics(rng: np.random.Generator) -> list[Topic]:
    """Return the checks, about activations, targets and weights that are drawn."""

    def draw(layers: Sequence[int], n: int = 6) -> Style:
        return _draw(rng, small_shapes(rng, n), layers)

    same_channels = _draw(rng, [(*shape[:3], 4) for shape in small_shapes(rng, 6)], [1, 3, 4])
    weighed, equal, fed = draw([1, 2, 5]), _equal(rng), draw([2, 4])
    single = [replace(weighed, weights=[weight * (k == n) for n, weight in enumerate(weighed.weights)]) for k in (1, 2)]
    off = replace(equal, feats=[*equal.feats[:2], almost(equal.feats[2], rng)])  # not the targets, which it has seen
    fed_again = replace(fed, feats=[2 * feat for feat in fed.feats])
    real = replace(_draw(rng, [(1, 6, 8, 4), (1, 30, 40, 64), (1, 15, 20, 128)], [1, 2]), weights=[20000, 12])
    followed = draw([4, 1])
    tensors: tuple[Kind, Kind] = ("tensor", "tensor")
    through: tuple[Kind, Kind] = ("placeholder", "placeholder")
    return [
        Topic(
            "squeezenet.check.one-layer",
            4,
            [_question(draw([layer]), message("squeezenet.call.one-layer")) for layer in (2, 4)],
        ),
        Topic(
            "squeezenet.check.several-layers",
            7,
            [
                _question(same_channels, message("squeezenet.call.same-channels")),
                _question(draw([0, 1, 3, 6], 7), message("squeezenet.call.four-layers")),
            ],
        ),
        Topic(
            "squeezenet.check.weight-with-its-layer",
            5,
            [_question(style, message("squeezenet.call.single-weight")) for style in single],
        ),
        Topic("squeezenet.check.any-order", 4, [_question(draw([5, 0, 3]), message("squeezenet.call.other-order"))]),
        Topic(
            "squeezenet.check.targets-as-tensors",
            3,
            [_question(draw([1, 3]), message("squeezenet.call.targets-as-tensors"), tensors)],
        ),
        Topic(
            "check.real-size",
            1,
            [_question(real, message("squeezenet.call.layers-of-real-size"))],
        ),
        Topic(
            "squeezenet.check.zero-for-equal-gram-matrices",
            1,
            [
                _question(equal, message("squeezenet.call.equal-gram-matrices")),
                _question(off, message("squeezenet.call.almost-equal-gram-matrices")),
            ],
        ),
        Topic(
            "check.follows-inputs",
            2,
            [
                _question(fed, message("call.placeholders"), through),
                _question(fed_again, message("call.placeholders-again"), through),
            ],
        ),
        Topic("squeezenet.check.gradient-to-activations", 3, [_gradient(followed, n) for n in (0, 1)]),
    ]
