"""What is asked of both costs of a layer in the TensorFlow 2 edition, where tensors have values or are being traced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from autograder.assignments.nst.checks import published as of_first_edition
from autograder.assignments.nst.checks.layer_cost import LARGE, LayerCost
from autograder.assignments.nst.checks.tf2 import published
from autograder.judge.draw import almost, draw_pair, small_shapes
from autograder.judge.message import Message, message
from autograder.judge.question import Expected, Question, Topic, apply_mistakes, with_gradient
from autograder.judge.reference import Input
from autograder.judge.student import Argument, Call, Kind

Pair = tuple[Input, Input]

# What is asked through a placeholder in a graph is asked in a tf.function here.
TRACED = {
    "call.placeholder": message("nst.tf2.call.traced"),
    "call.placeholders": message("nst.tf2.call.traced"),
    "call.placeholder-again": message("nst.tf2.call.traced-again"),
    "call.placeholders-again": message("nst.tf2.call.traced-again"),
}


@dataclass(frozen=True)
class Questions:
    """The questions about a cost of a layer, by what they show."""

    published: Sequence[Question]
    other_shapes: Sequence[Question]
    real_size: Sequence[Question]
    in_step: Sequence[Question]
    last: Sequence[Question]
    equal: Sequence[Question]
    fed: Sequence[Question]
    gradient: Sequence[Question]


def traced(topics: Sequence[Topic]) -> list[Topic]:
    """Return the same topics, in whose questions placeholders are called what they are in this edition."""
    return [
        replace(
            topic, questions=[replace(one, inputs=TRACED.get(one.inputs.id, one.inputs)) for one in topic.questions]
        )
        for topic in topics
    ]


def draw_questions(
    layer_cost: LayerCost, published_cost: float, rng: np.random.Generator, listed: bool = False
) -> Questions:
    """Draw the questions about a cost of a layer; the course's seeded tensors give the published cost.

    `listed` is whether it takes lists of layers, and of each the last one.
    """

    def question(
        pair: Pair, inputs: Message, kinds: tuple[Kind, Kind] = ("tensor", "tensor"), others: Sequence[Pair] = ()
    ) -> Question:
        each = [[Argument(layers[n], kinds[n]) for layers in (*others, pair)] for n in range(2)]
        return Question(
            Call(layer_cost.function, each if listed else [layers[-1] for layers in each]),
            inputs,
            Expected(layer_cost.cost(*pair), layer_cost.tolerance(*pair)),
            partial(_mistakes, layer_cost, pair, others),
            sides=_sides(pair[1]),
        )

    def stacked(pair: Pair, inputs: Message) -> Question:
        """Ask as the course does, where one tensor stands for a list of one."""
        call = Call(layer_cost.function, [Argument(a[np.newaxis] if listed else a) for a in pair])
        return replace(question(pair, inputs), call=call)

    first = next(iter(layer_cost.of.parameters))
    of_course = (published.A_FIRST, published.A_G)
    tolerance = layer_cost.tolerance(*of_course) + 0.5e-6  # seven or eight digits are published
    seeded = replace(
        stacked(of_course, message("nst.call.seeded-tensors")),
        expected=Expected(published_cost, tolerance),
        published=True,
    )
    shape = published.A_G[np.newaxis].shape if listed else published.A_G.shape
    other = stacked(draw_pair(rng, published.A_G.shape), message("nst.call.other-tensors", shape=str(shape)))
    shapes = [
        question(draw_pair(rng, shape), message("call.layer", shape=str(shape))) for shape in small_shapes(rng, 2)
    ]
    large = [question(draw_pair(rng, (1, *s)), message("call.layer-of-real-size", shape=str((1, *s)))) for s in LARGE]
    step, same, fed, followed, one, two, last = (draw_pair(rng, shape) for shape in small_shapes(rng, 7))
    among = question(last, message("nst.tf2.call.last", layers=3), others=(one, two))
    return Questions(
        published=[seeded, replace(other, suspicion=of_first_edition.WRITTEN_IN)],
        other_shapes=shapes,
        real_size=large,
        in_step=[question(step, message("nst.tf2.call.a_G-traced"), ("tensor", "placeholder"))],
        last=[among] if listed else [],
        equal=[
            question((same[0], same[0]), message("nst.call.equal", name=first)),
            question((same[0], almost(same[0], rng)), message("nst.call.almost-equal", name=first)),
        ],
        fed=[
            question(fed, message("nst.tf2.call.traced"), ("placeholder", "placeholder")),
            question((fed[0] * 2, fed[1]), message("nst.tf2.call.traced-again"), ("placeholder", "placeholder")),
        ],
        gradient=[
            with_gradient(
                question(followed, message("call.gradient")),
                1,
                Expected(layer_cost.gradient(*followed), layer_cost.gradient_tolerance(*followed)),
            )
        ],
    )


def _mistakes(layer_cost: LayerCost, pair: Pair, others: Sequence[Pair]) -> dict[str, object]:
    found: dict[str, object] = apply_mistakes(layer_cost.mistakes, *pair)
    if others:
        costs = [layer_cost.cost(*layer) for layer in (*others, pair)]
        found |= {"nst.tf2.content.first": costs[0], "nst.tf2.content.all": (sum(costs), sum(costs) / len(costs))}
    return found


def _sides(a: Input) -> dict[str, int]:
    return dict(zip(("n_H", "n_W", "n_C"), a.shape[1:], strict=True))
