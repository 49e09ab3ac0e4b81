"""What the judge asks of both costs of a layer: they take two activations and return one number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from autograder.assignments.nst.checks import published
from autograder.judge.draw import almost, draw_pair, small_shapes
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Function, Mistakes, Question, apply_mistakes, with_gradient
from autograder.judge.reference import Array, Input
from autograder.judge.student import Argument, Call, Kind

LARGE = ((30, 40, 64), (240, 300, 3))  # at both, 4 n_C² (n_H n_W)² is beyond int32; at the second, (n_H n_W)² alone


@dataclass(frozen=True)
class LayerCost:
    """A cost of a layer: the reference, its float32 tolerance, the same for its gradient, and known mistakes."""

    of: Function
    cost: Callable[[Input, Input], float]
    tolerance: Callable[[Input, Input], float]
    gradient: Callable[[Input, Input], Array]
    gradient_tolerance: Callable[[Input, Input], Array]
    mistakes: Mistakes

    @property
    def function(self) -> str:
        """The name of the function."""
        return self.of.name


@dataclass(frozen=True)
class Questions:
    """The questions about a cost of a layer, by what they show."""

    published: Sequence[Question]
    other_shapes: Sequence[Question]
    real_size: Sequence[Question]
    as_array: Sequence[Question]
    equal: Sequence[Question]
    fed: Sequence[Question]
    gradient: Sequence[Question]


def draw_questions(layer_cost: LayerCost, published_cost: float, rng: np.random.Generator) -> Questions:
    """Draw the questions about a cost of a layer; the course's seeded tensors give the published cost."""

    def question(pair: tuple[Input, Input], inputs: Message, kinds: Sequence[Kind] = ("tensor", "tensor")) -> Question:
        return Question(
            Call(layer_cost.function, [Argument(a, kind) for a, kind in zip(pair, kinds, strict=True)]),
            inputs,
            Expected(layer_cost.cost(*pair), layer_cost.tolerance(*pair)),
            partial(apply_mistakes, layer_cost.mistakes, *pair),
            sides=_sides(pair[1]),
        )

    first = next(iter(layer_cost.of.parameters))  # the second is a_G
    a, b = published.A_FIRST, published.A_G
    seeded = Question(
        Call(layer_cost.function, [Argument(a), Argument(b)]),
        message("nst.call.seeded-tensors"),
        Expected(published_cost, layer_cost.tolerance(a, b) + 0.5e-5),  # five decimals are published
        partial(apply_mistakes, layer_cost.mistakes, a, b),
        published=True,
        sides=_sides(b),
    )
    unpublished = replace(
        question(draw_pair(rng, b.shape), message("nst.call.other-tensors", shape=str(b.shape))),
        suspicion=published.WRITTEN_IN,
    )
    shapes = [
        question(draw_pair(rng, shape), message("call.layer", shape=str(shape))) for shape in small_shapes(rng, 2)
    ]
    large = [question(draw_pair(rng, (1, *s)), message("call.layer-of-real-size", shape=str((1, *s)))) for s in LARGE]
    as_array, same, fed, followed = (draw_pair(rng, shape) for shape in small_shapes(rng, 4))
    array = question(as_array, message("call.as-array", name=first), ("array", "tensor"))
    equal = [
        question((same[0], same[0]), message("nst.call.equal", name=first)),
        question((same[0], almost(same[0], rng)), message("nst.call.almost-equal", name=first)),
    ]
    placeholders = [
        question(fed, message("call.placeholders"), ("placeholder", "placeholder")),
        question((fed[0] * 2, fed[1]), message("call.placeholders-again"), ("placeholder",) * 2),
    ]
    slope = question(followed, message("call.gradient"), ("array", "tensor"))
    gradient = Expected(layer_cost.gradient(*followed), layer_cost.gradient_tolerance(*followed))
    return Questions(
        [seeded, unpublished], shapes, large, [array], equal, placeholders, [with_gradient(slope, 1, gradient)]
    )


def _sides(a: Input) -> dict[str, int]:
    return dict(zip(("n_H", "n_W", "n_C"), a.shape[1:], strict=True))
