"""What the judge asks of both costs of a layer: they take two activations and return one number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from autograder.assignments.nst.checks import published
from autograder.judge.draw import almost, draw_pair, small_shapes
from autograder.judge.question import Expected, Function, Mistakes, Question, Topic, apply_mistakes, with_gradient
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


def topics(
    layer_cost: LayerCost, published_cost: float, points: Sequence[float], rng: np.random.Generator
) -> list[Topic]:
    """The checks of a layer's cost. `points` are those of each check, in order."""

    def question(pair: tuple[Input, Input], inputs: str, kinds: Sequence[Kind] = ("tensor", "tensor")) -> Question:
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
        "of the course's seeded tensors",
        Expected(published_cost, layer_cost.tolerance(a, b) + 0.5e-5),  # five decimals are published
        partial(apply_mistakes, layer_cost.mistakes, a, b),
        published=True,
        sides=_sides(b),
    )
    unpublished = replace(
        question(draw_pair(rng, b.shape), f"of other tensors of shape {b.shape}"), suspicion=published.WRITTEN_IN
    )
    shapes = [question(draw_pair(rng, shape), f"of a layer of shape {shape}") for shape in small_shapes(rng, 2)]
    large = [question(draw_pair(rng, (1, *s)), f"of a layer of shape {(1, *s)}, a real size") for s in LARGE]
    as_array, same, fed, followed = (draw_pair(rng, shape) for shape in small_shapes(rng, 4))
    array = question(as_array, f"with {first} as a NumPy array, as sess.run returns it", ("array", "tensor"))
    equal = [
        question((same[0], same[0]), f"of {first} and a_G that are equal"),
        question((same[0], almost(same[0], rng)), f"of {first} and a_G that differ in two entries"),
    ]
    placeholders = [
        question(fed, "through placeholders, which are fed", ("placeholder", "placeholder")),
        question((fed[0] * 2, fed[1]), "through placeholders, fed again with other numbers", ("placeholder",) * 2),
    ]
    slope = question(followed, "whose gradient the optimiser follows", ("array", "tensor"))
    gradient = Expected(layer_cost.gradient(*followed), layer_cost.gradient_tolerance(*followed))
    names = (
        ("published value", [seeded, unpublished]),
        ("other shapes", shapes),
        ("layers of real size", large),
        (f"{first} as an array", [array]),
        ("zero for equal layers only", equal),
        ("follows its inputs", placeholders),
        ("gradient to a_G", [with_gradient(slope, 1, gradient)]),
    )
    return [Topic(name, p, questions) for (name, questions), p in zip(names, points, strict=True)]


def _sides(a: Input) -> dict[str, int]:
    return dict(zip(("n_H", "n_W", "n_C"), a.shape[1:], strict=True))
