"""The judge's references for the second assignment: gradients, properties, and how near float32 TensorFlow comes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.assignments.nst.tests.test_reference import error, is_outside, sides, slopes
from autograder.assignments.squeezenet.checks import content_loss, gram_matrix, reference, style_loss, tv_loss
from autograder.build.submission import read_cells
from autograder.judge.draw import draw_activation, draw_pair, small_shapes
from autograder.judge.question import Expected, Mistakes
from nst.tensorflow import tf
from tests.support.galleries import gallery
from tests.support.solution import solved
from tests.support.student_in_process import verdict

Style = tuple[list[Any], list[int], list[Any], list[float]]


def draw_style(rng: np.random.Generator, shapes: Sequence[tuple[int, ...]]) -> Style:
    """Activations of these shapes, all of them style layers, in reverse order."""
    layers = list(range(len(shapes)))[::-1]
    targets = [reference.gram_matrix(draw_activation(rng, shapes[layer])).astype(np.float32) for layer in layers]
    return [draw_activation(rng, shape) for shape in shapes], layers, targets, list(rng.uniform(0.5, 20, len(shapes)))


@settings(max_examples=20, deadline=None)
@given(sides, sides, sides, st.integers(0, 2**32))
def test_gradients_are_those_of_central_differences(h: int, w: int, c: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    F, P = (x.astype(float) for x in draw_pair(rng, (1, h, w, c)))

    def agree(gradient: Any, function: Callable[[Any], Any]) -> None:
        expected = slopes(function, F)
        np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max() + 1e-9)

    agree(reference.content_gradient(0.3, F, P), lambda x: reference.content_loss(0.3, x, P))
    agree(reference.tv_gradient(F, 0.3), lambda x: reference.tv_loss(x, 0.3))
    agree(reference.gram_gradient(F), lambda x: reference.gram_matrix(x).sum())
    agree(reference.gram_gradient(F, False), lambda x: reference.gram_matrix(x, False).sum())
    target, other = reference.gram_matrix(P), np.eye(c)
    agree(
        reference.style_gradient(F, target, 7.0),
        lambda x: reference.style_loss([P, x], [0, 1], [other, target], [2.0, 7.0]),
    )


@settings(max_examples=30, deadline=None)
@given(sides, sides, sides, st.integers(0, 2**32))
def test_total_variation_is_the_sum_over_neighbours_and_forgets_direction(h: int, w: int, c: int, seed: int) -> None:
    img = draw_activation(np.random.default_rng(seed), (1, h, w, c)).astype(float)
    pairs = [
        (img[0, i, j], img[0, k, l])
        for i, j in np.ndindex(h, w)
        for k, l in ((i + 1, j), (i, j + 1))  # noqa: E741 -- a column
        if k < h and l < w
    ]
    expected = 0.3 * sum(float(np.sum((a - b) ** 2)) for a, b in pairs)
    for same in (img, img[:, ::-1], img[:, :, ::-1], img.swapaxes(1, 2), img + 5):
        assert reference.tv_loss(same, 0.3) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(sides, sides, sides, st.integers(0, 2**32))
def test_style_forgets_places_and_the_order_of_layers(h: int, w: int, c: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    feats, layers, targets, weights = draw_style(rng, [(1, h, w, c), (1, w, c, h), (1, 2, 3, 4)])
    loss = reference.style_loss(feats, layers, targets, weights)
    assert loss == pytest.approx(reference.style_loss(feats, layers[::-1], targets[::-1], weights[::-1]))
    moved = [rng.permutation(feat.reshape(-1, feat.shape[3])).reshape(feat.shape) for feat in feats]
    assert loss == pytest.approx(reference.style_loss(moved, layers, targets, weights))
    assert reference.style_loss(feats, [0], [reference.gram_matrix(feats[0])], [5.0]) == 0


# ---------------------------------------------------------------- tolerances


def in_float32(name: str, arguments: Sequence[Any], leaf: int) -> list[Any]:
    """The solution's value and its gradient to one of the arguments, counted as if there were no lists."""
    with tf.Graph().as_default(), tf.Session() as sess:
        given = tf.nest.map_structure(lambda x: tf.constant(x) if isinstance(x, np.ndarray) else x, list(arguments))
        value = solved("squeezenet")[name](*given)
        return list(sess.run([value, tf.gradients(value, tf.nest.flatten(given)[leaf])[0]]))


@pytest.mark.parametrize("seed", range(3))
def test_float32_is_within_a_tenth_of_the_tolerance(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def good(name: str, arguments: Sequence[Any], leaf: int, *expected: tuple[Any, Any]) -> None:
        for got, (value, tolerance) in zip(in_float32(name, arguments, leaf), expected, strict=True):
            assert error(got, value, tolerance) < 0.1, name

    for shape in (*small_shapes(rng, 3), content_loss.REAL):
        F, P = draw_pair(rng, shape)
        value = reference.content_loss(0.3, F, P), reference.content_tolerance(0.3, F, P)
        slope = reference.content_gradient(0.3, F, P), reference.content_gradient_tolerance(0.3, F, P)
        good("content_loss", (0.3, F, P), 1, value, slope)
        for normalize in (True, False):
            of = F, normalize
            slope = reference.gram_gradient(*of), reference.gram_gradient_tolerance(*of)
            good("gram_matrix", of, 0, (reference.gram_matrix(*of), reference.gram_tolerance(*of)), slope)
        style = draw_style(rng, [shape, (1, 3, 4, 5)])
        own = style[0][0], style[2][1], style[3][1]
        value = reference.style_loss(*style), reference.style_tolerance(*style)
        slope = reference.style_gradient(*own), reference.style_gradient_tolerance(*own)
        good("style_loss", style, 0, value, slope)
    for height, width in ((5, 7), tv_loss.REAL):
        img = rng.normal(0, 1.2, (1, height, width, 3)).astype(np.float32)
        value = reference.tv_loss(img, 0.3), reference.tv_tolerance(img, 0.3)
        good(
            "tv_loss",
            (img, 0.3),
            0,
            value,
            (reference.tv_gradient(img, 0.3), reference.tv_gradient_tolerance(img, 0.3)),
        )


@pytest.mark.parametrize("seed", range(5))
def test_every_known_mistake_is_outside_the_tolerance(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def all_outside(mistakes: Mistakes, inputs: Sequence[Any], value: Any, tolerance: Any) -> None:
        for words, wrong in mistakes.items():
            assert is_outside(wrong(*inputs), Expected(value, tolerance)), words

    (shape,) = small_shapes(rng, 1)
    content = 0.3, *draw_pair(rng, shape)
    all_outside(content_loss.MISTAKES, content, reference.content_loss(*content), reference.content_tolerance(*content))
    for normalize in (True, False):
        features = draw_activation(rng, shape), normalize
        all_outside(
            gram_matrix.MISTAKES, features, reference.gram_matrix(*features), reference.gram_tolerance(*features)
        )
    style = draw_style(rng, [(1, 5, 6, 3), (1, 7, 2, 3), (1, 4, 3, 3)])
    all_outside(
        style_loss.MISTAKES,
        [style_loss.Style(*style)],
        reference.style_loss(*style),
        reference.style_tolerance(*style),
    )
    img = rng.normal(0, 1.2, (1, 6, 8, 3)).astype(np.float32), 0.3
    all_outside(tv_loss.MISTAKES, img, reference.tv_loss(*img), reference.tv_tolerance(*img))


@pytest.mark.parametrize(("attack", "points"), [("remembered_targets", 0), ("two_guesses", 25)])
def test_style_loss_gains_nothing_by_what_it_remembers(attack: str, points: float) -> None:
    """Nor by answering otherwise once it sees a right gram_matrix: the guess that is right more often counts."""
    cells = read_cells(gallery("squeezenet") / "attacks" / f"{attack}.py")
    assert verdict(cells, assignment="squeezenet")["style_loss"].points == points
