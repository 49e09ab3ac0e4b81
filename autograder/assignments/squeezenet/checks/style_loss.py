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
from autograder.judge.mistakes import DO_NOT_FIT, HALVED, no_gram_matrix, of_squares, within
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
from autograder.judge.source import Text, in_order
from autograder.judge.student import Argument, Call, Kind, Student
from autograder.judge.verdict import FunctionVerdict

NAME = "style_loss"
STYLE_LOSS = Function(
    NAME,
    dict.fromkeys(("feats", "style_layers", "style_targets", "style_weights"), ...),
    "loss",
    in_text=lambda text: no_gram_matrix(text) or _layers_confused(text),
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
        """A function of the Gram matrix and the target of each style layer: the squares, or a mistake in them."""
        return [of_layer(gram, target) for gram, target in zip(self.grams, self.targets, strict=True)]

    def loss(self, of_layer: Callable[[Input, Input], Any] = squares) -> float:
        """Their weighted sum."""
        return float(np.dot(self.weights, self.each(of_layer)))

    def sizes(self) -> Array:
        """The numbers of activations of the style layers."""
        return np.array([self.feats[layer].size for layer in self.layers], np.float64)

    def channels(self) -> Array:
        """Their numbers of channels."""
        return np.array([len(target) for target in self.targets], np.float64)


def _in_the_place(style: Style, layers: Sequence[int]) -> float | Stops:
    """What comes of these layers in the place of those that are named."""
    fit = all(style.feats[layer].shape[3] == len(target) for layer, target in zip(layers, style.targets, strict=True))
    return replace(style, layers=layers).loss() if fit else DO_NOT_FIT


def _layers_confused(text: Text) -> str:
    """Say what is confused of the layers that count, all layers, and what belongs to them."""
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
                    return f"{name} is looked up with the layer's index: its entries are in the order of style_layers."
    if any("feats" in _names(node.iter) and "style_layers" not in _names(node.iter) for node in loops):
        return "the loop goes over all of feats: style_layers says which of them count."
    called = text.calls(lambda name: name == "gram_matrix")
    if any("style_targets" in _names(argument) for call in called for argument in call.args):
        return "gram_matrix is applied to style_targets, which are Gram matrices already."
    return ""


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in in_order(node) if isinstance(inner, ast.Name)}


def _not_normalised(style: Style) -> float:
    terms = zip(style.grams, style.sizes(), style.targets, strict=True)
    return float(np.dot(style.weights, [squares(size * gram, target) for gram, size, target in terms]))


MISTAKES: Mistakes = {
    "style_weights is not used.": lambda s: sum(s.each()),
    "The weights are squared: multiply each layer's sum by its weight, and not the differences.": lambda s: np.dot(
        np.square(s.weights), s.each()
    ),
    "All layers have the weight of the first.": lambda s: s.weights[0] * sum(s.each()),
    "All layers have the weight of the last.": lambda s: s.weights[-1] * sum(s.each()),
    "The weights are in reverse order.": lambda s: replace(s, weights=s.weights[::-1]).loss(),
    "Only the first style layer counts: is the return inside the loop?": lambda s: s.weights[0] * s.each()[0],
    "Only the last style layer counts: add the layers up.": lambda s: s.weights[-1] * s.each()[-1],
    "The last style layer is missing.": lambda s: s.loss() - s.weights[-1] * s.each()[-1],
    "The first style layer is missing.": lambda s: s.loss() - s.weights[0] * s.each()[0],
    "The first activations are taken: style_layers says which to take from feats.": lambda s: _in_the_place(
        s, range(len(s.layers))
    ),
    "The layers are taken in the order of feats, and not in that of style_layers.": lambda s: _in_the_place(
        s, sorted(s.layers)
    ),
    "The Gram matrices are not normalised, but the targets are.": _not_normalised,
    "The layers are averaged; equation (3) adds them up.": lambda s: s.loss() / len(s.layers),
    "Divided by the sum of the weights.": lambda s: s.loss() / sum(s.weights),
    "Each layer is multiplied by the sum of all weights.": lambda s: sum(s.weights) * sum(s.each()),
    "A mean was taken where equation (3) has a sum.": lambda s: np.dot(s.weights, s.each() / s.channels() ** 2),
    f"Divided by 2{HALVED}": lambda s: s.loss() / 2,
    "Divided by 4; equation (3) has no divisor.": lambda s: s.loss() / 4,
    "Twice the loss; equation (3) has no factor but the weights.": lambda s: 2 * s.loss(),
    "Divided by the number of channels; equation (3) has no divisor.": lambda s: np.dot(
        s.weights, s.each() / s.channels()
    ),
    "Divided by the size of the layer; the Gram matrix has been already.": lambda s: np.dot(
        s.weights, s.each() / s.sizes()
    ),
    "Divided by the square of the layer's size; the Gram matrix has been divided already.": lambda s: np.dot(
        s.weights, s.each() / s.sizes() ** 2
    ),
    "The weights are added; multiply by them.": lambda s: sum(s.weights) + sum(s.each()),
    "Divided by the weights; multiply by them.": lambda s: np.dot(np.reciprocal(s.weights), s.each()),
    "The layers are multiplied; equation (3) adds them up.": lambda s: np.prod(s.weights) * np.prod(s.each()),
    **within(of_squares("loss", "equation (3)"), lambda wrong, s: s.loss(wrong)),
    "A root was taken of the loss; equation (3) has none.": lambda s: np.sqrt(s.loss()),
    "The layers are not added up: the loss is one number.": lambda s: np.multiply(s.weights, s.each()),
}


def _question(style: Style, inputs: str, kinds: tuple[Kind, Kind] = ("tensor", "array")) -> Question:
    """Kinds are those of the activations and of the targets."""
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
    """The gradient to the activation of the style layer at position n; the activations are the first arguments."""
    layer = style.layers[n]
    own = style.feats[layer], style.targets[n], style.weights[n]
    gradient = Expected(reference.style_gradient(*own), reference.style_gradient_tolerance(*own))
    return with_gradient(_question(style, "whose gradient the optimiser follows"), layer, gradient)


def _draw(rng: np.random.Generator, shapes: Sequence[tuple[int, ...]], layers: Sequence[int]) -> Style:
    """Activations of these shapes; the targets are Gram matrices of others."""
    feats = [draw_activation(rng, shape) for shape in shapes]
    others = [draw_activation(rng, (1, *rng.integers(2, 9, 2), shapes[layer][3])) for layer in layers]
    targets = [gram_matrix(other).astype(np.float32) for other in others]
    return Style(feats, layers, targets, [float(x) for x in rng.uniform(0.5, 20, len(layers))])


def _equal(rng: np.random.Generator) -> Style:
    """Activations whose Gram matrices are the targets, in float32 as well: whole numbers, divided by powers of 2."""
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
    return FunctionVerdict(NAME, examine_twice(student, STYLE_LOSS, partial(_topics, rng), rng))


def _topics(rng: np.random.Generator) -> list[Topic]:
    """The checks, about activations, targets and weights that are drawn."""

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
        Topic("one layer", 4, [_question(draw([layer]), "of one layer") for layer in (2, 4)]),
        Topic(
            "several layers",
            7,
            [
                _question(same_channels, "of three layers with the same number of channels"),
                _question(draw([0, 1, 3, 6], 7), "of four layers"),
            ],
        ),
        Topic(
            "each weight with its own layer",
            5,
            [_question(style, "of three layers, two of them with a weight of zero") for style in single],
        ),
        Topic("layers in any order", 4, [_question(draw([5, 0, 3]), "of layers in another order than in feats")]),
        Topic("style_targets as tensors", 3, [_question(draw([1, 3]), "with targets that are tensors", tensors)]),
        Topic(
            "layers of real size",
            1,
            [_question(real, "of layers of a real size, with whole numbers as weights")],
        ),
        Topic(
            "zero for equal Gram matrices only",
            1,
            [
                _question(equal, "of Gram matrices that are the targets"),
                _question(off, "of Gram matrices that differ from the targets a little"),
            ],
        ),
        Topic(
            "follows its inputs",
            2,
            [
                _question(fed, "through placeholders, which are fed", through),
                _question(fed_again, "through placeholders, fed again with other numbers", through),
            ],
        ),
        Topic("gradient to the activations", 3, [_gradient(followed, n) for n in (0, 1)]),
    ]
