"""Costs and gradient of images so large that activations are computed again rather than kept."""

from collections.abc import Callable

import numpy as np
import pytest

import nst.solver.problem
from autograder.assignments.nst.checks import reference
from nst.solver.lbfgs import Value
from nst.solver.problem import Costs, Problem
from nst.solver.settings import Settings
from nst.tensorflow import tf
from nst.types import Array, Weights
from tests.support.solution import solved
from tests.support.vgg19_reference import random_weights, reference_vgg19

SIZE = (24, 40)  # height and width, 960 pixels; 240 in block 2
STYLE_LAYERS = (("conv1_1", 0.5), ("conv2_1", 0.25), ("conv2_2", 1.0), ("conv4_3", 0.75))
CONTENT_LAYER = "conv2_2"  # which has a style, too
TAPS = {"conv1_1", "conv2_1", "conv2_2", "conv4_3"}
NEVER = 1 << 60

MakeProblem = Callable[[int], Problem]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return random_weights(np.random.default_rng(11))


@pytest.fixture(scope="module")
def pictures() -> list[Array]:
    """Content, style, and an image between them."""
    rng = np.random.default_rng(12)
    return [rng.normal(0, 1, (1, *SIZE, 3)).astype(np.float32) for _ in range(3)]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, weights: Weights, pictures: list[Array]) -> MakeProblem:
    names = solved()
    costs = Costs(names["compute_content_cost"], names["compute_layer_style_cost"], names["total_cost"])

    def problem(large: int) -> Problem:
        monkeypatch.setattr(nst.solver.problem, "LARGE", large)
        content, style, _ = pictures
        return Problem(costs, weights, content, style, CONTENT_LAYER, [name for name, _ in STYLE_LAYERS])

    return problem


def evaluate(problem: Problem, image: Array) -> Value:
    settings = Settings("content", "style", alpha=3.0, beta=7.0, style_layers=STYLE_LAYERS, content_layer=CONTENT_LAYER)
    return problem.evaluate(image.astype(np.float64), settings)


@pytest.mark.parametrize("large", [0, 500], ids=["all again", "block 1 again"])
def test_costs_and_gradient_are_the_same_whether_activations_are_kept_or_not(
    make: MakeProblem, pictures: list[Array], large: int
) -> None:
    kept, again = (evaluate(make(pixels), pictures[2]) for pixels in (NEVER, large))
    assert again.value == pytest.approx(kept.value, rel=1e-6)
    assert again.about == pytest.approx(kept.about, rel=1e-6)
    np.testing.assert_allclose(again.gradient, kept.gradient, rtol=0, atol=1e-5 * np.abs(kept.gradient).max())


def reference_costs(image: Array, weights: Weights, pictures: list[Array]) -> tuple[float, float]:
    """Content cost and style cost in float64, all of it NumPy."""
    content, style, generated = (reference_vgg19(x, weights) for x in (*pictures[:2], image))
    J_content = reference.content_cost(content[CONTENT_LAYER], generated[CONTENT_LAYER])
    J_style = sum(weight * reference.style_cost(style[name], generated[name]) for name, weight in STYLE_LAYERS)
    return float(J_content), float(J_style)


def test_costs_and_gradient_are_those_of_numpy_when_all_is_computed_again(
    make: MakeProblem, pictures: list[Array], weights: Weights
) -> None:
    found = evaluate(make(0), pictures[2])
    assert found.about[:2] == pytest.approx(reference_costs(pictures[2], weights, pictures), rel=1e-5)
    direction = np.random.default_rng(13).standard_normal(pictures[2].shape)
    ahead, behind = (
        float(np.dot([3, 7], reference_costs(pictures[2] + h * direction, weights, pictures))) for h in (1e-5, -1e-5)
    )
    assert float(np.vdot(found.gradient, direction)) == pytest.approx((ahead - behind) / 2e-5, rel=1e-3)


# ---------------------------------------------------------------- what is kept


def ancestors(tensor: tf.Tensor) -> set[tf.Operation]:
    """All operations that a tensor needs, or waits for."""
    found: set[tf.Operation] = set()
    waiting = [tensor.op]
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            waiting += [x.op for x in operation.inputs] + list(operation.control_inputs)
    return found


def backward(problem: Problem) -> tuple[set[tf.Operation], set[tf.Operation]]:
    """The operations that compute the total cost, and those that the gradient needs besides."""
    total, *_, gradient = problem._wanted
    forward = ancestors(total)
    return forward, ancestors(gradient) - forward


def kept(problem: Problem) -> set[tf.Operation]:
    """The ReLUs of the way forward whose activations the way back takes."""
    forward, back = backward(problem)
    found = set()
    for x in {x for operation in back for x in operation.inputs if x.op in forward}:
        source = x
        while source.op.type in {"Identity", "IdentityN"}:  # the same activations by another name
            source = source.op.inputs[source.value_index]
        if source.op.type == "Relu":
            found.add(source.op)
    return found


def test_nothing_is_kept_but_what_costs_are_computed_of(make: MakeProblem) -> None:
    assert len(kept(make(NEVER))) == 11  # conv1_1 to conv4_3
    assert len(kept(make(0))) == len(TAPS)
    assert len(kept(make(500))) == 10  # all but conv1_2


def test_nothing_is_computed_again_before_the_gradient_that_needs_it(make: MakeProblem) -> None:
    _, back = backward(make(0))
    again = [operation for operation in back if operation.type == "Conv2D"]
    assert len(again) == 11
    first = [x for x in again if not any(a.type == "Conv2DBackpropInput" for a in ancestors(x.outputs[0]))]
    assert len(first) == 3  # the last stretch, conv4_1 to conv4_3, with which the way back begins
