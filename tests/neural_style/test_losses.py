"""The tool's losses, one by one and together, against NumPy in float64."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from autograder.assignments.nst.checks import reference
from neural_style.losses import content_loss, gram_loss_from, gram_matrix, layer_weights, total_variation
from neural_style.network import layers
from neural_style.objective import Objective, Statistics, style_statistics
from neural_style.options import LossOptions, Options
from neural_style.tiling import tiles_of
from nst.errors import CostError
from nst.networks.vgg19 import Network
from nst.solver.lbfgs import Value
from nst.types import Array, Weights
from tests.neural_style.test_network import reference_activations
from tests.nst.test_gaussians import reference_distance
from tests.support.vgg19_reference import random_weights

NOWHERE = Path("none.png")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(21)


def drawn(rng: np.random.Generator, *shape: int) -> Array:
    return rng.normal(0, 3, shape).astype(np.float32)


# ---------------------------------------------------------------- NumPy, in float64


def reference_gram(a: Array) -> Array:
    channels = a.astype(float).reshape(-1, a.shape[-1])
    return np.asarray(np.einsum("pi,pj->ij", channels, channels) / a.size)


def reference_style_loss(kind: str, a: Array, style: Array, counts: Array | None = None) -> float:
    """The style loss of a layer, of those pixels of the image that count."""
    if kind == "wasserstein":
        return reference_distance(a, style, counts)
    _, height, width, channels = a.shape
    counts = np.full((height, width), 1 / (height * width)) if counts is None else counts
    gram = np.einsum("hw,hwi,hwj->ij", counts, a[0], a[0]) / channels
    return float(np.mean((gram - reference_gram(style)) ** 2))


def reference_variation(image: Array) -> float:
    x = image.astype(float)
    down, across = np.diff(x, axis=1), np.diff(x, axis=2)
    return float(2 * (np.sum(down**2) / 2 / down.size + np.sum(across**2) / 2 / across.size))


def test_content_loss(rng: np.random.Generator) -> None:
    a, target = drawn(rng, 1, 5, 4, 3), drawn(rng, 1, 5, 4, 3)
    found = float(content_loss(tf.constant(a), tf.constant(target)))
    assert found == pytest.approx(np.mean((a.astype(float) - target) ** 2), rel=1e-6)
    assert found == pytest.approx(4 * reference.content_cost(target, a), rel=1e-6)


def test_gram_matrix(rng: np.random.Generator) -> None:
    a = drawn(rng, 1, 5, 4, 3)
    np.testing.assert_allclose(gram_matrix(tf.constant(a)), reference_gram(a), rtol=1e-5, atol=1e-5)


def test_gram_loss(rng: np.random.Generator) -> None:
    a, style = drawn(rng, 1, 5, 4, 3), drawn(rng, 1, 5, 4, 3)
    found = float(gram_loss_from(gram_matrix(tf.constant(style)))(gram_matrix(tf.constant(a))))
    assert found == pytest.approx(np.mean((reference_gram(a) - reference_gram(style)) ** 2), rel=1e-5)
    assert found == pytest.approx(4 / 3**2 * reference.style_cost(style, a), rel=1e-5)


def test_total_variation(rng: np.random.Generator) -> None:
    image = drawn(rng, 1, 5, 4, 3)
    assert float(total_variation(tf.constant(image))) == pytest.approx(reference_variation(image), rel=1e-6)
    steps = np.zeros((1, 3, 2, 3), np.float32)
    steps[:, 1:] = 2  # one of two steps down is 2, in both columns
    assert float(total_variation(tf.constant(steps))) == pytest.approx(2**2 / 2)


def test_layer_weights() -> None:
    assert layer_weights(["a", "b", "c"], 1) == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})
    assert layer_weights(["a", "b", "c"], 2) == pytest.approx({"a": 1 / 7, "b": 2 / 7, "c": 4 / 7})


# ---------------------------------------------------------------- together


def reference_losses(
    options: Options, weights: Weights, content: Array, styles: list[Array], image: Array
) -> tuple[float, float, float, float]:
    a_C, a_G, *a_S = (reference_activations(x, weights, options.network.pooling) for x in (content, image, *styles))
    first, second = options.loss.content_layers
    blend = options.loss.content_weight_blend
    squares = [float(np.mean((a_G[name] - a_C[name]) ** 2)) for name in (first, second)]
    in_content = options.loss.content_weight * (blend * squares[0] + (1 - blend) * squares[1])
    in_style = 0.0
    exponents = [options.loss.style_layer_weight_exp**i for i in range(len(options.loss.style_layers))]
    for share, a in zip(options.loss.blend_weights(len(styles)), a_S, strict=True):
        for name, factor in zip(options.loss.style_layers, exponents, strict=True):
            loss = reference_style_loss(options.loss.style_loss, a_G[name], a[name])
            in_style += options.loss.style_weight * share * factor / sum(exponents) * loss
    tv = options.loss.tv_weight * reference_variation(image)
    return in_content, in_style, tv, in_content + in_style + tv


SETTINGS: dict[str, dict[str, Any]] = {
    "published": {},
    "average pooling": {"pooling": "avg"},
    "blended content": {"content_weight_blend": 0.3},
    "deeper content alone": {"content_weight_blend": 0.0},
    "large forms": {"style_layer_weight_exp": 1.7},
    "styles": {"style_blend_weights": (3.0, 1.0)},
    "other layers": {"content_layers": ("conv3_2", "pool2"), "style_layers": ("conv1_2", "pool1", "relu3_2")},
    "same layer": {"content_layers": ("relu2_1", "relu5_2"), "style_layers": ("relu2_1",)},
    "no content": {"content_weight": 0.0},
    "Wasserstein": {"style_loss": "wasserstein", "style_blend_weights": (3.0, 1.0)},
    "no style": {"style_weight": 0.0},
}


@pytest.fixture(scope="module")
def weights() -> Weights:
    return random_weights(np.random.default_rng(22))


def images(rng: np.random.Generator) -> tuple[Array, list[Array], Array]:
    return drawn(rng, 1, 21, 17, 3), [drawn(rng, 1, 16, 18, 3), drawn(rng, 1, 24, 20, 3)], drawn(rng, 1, 21, 17, 3)


def options(**changed: Any) -> Options:
    needed = {"content": NOWHERE, "styles": (NOWHERE, NOWHERE), "output": NOWHERE}
    return Options.of(needed | {"content_weight": 7.0, "style_weight": 300.0, "tv_weight": 0.5} | changed)


def evaluate(  # noqa: PLR0913, PLR0917
    options: Options, weights: Weights, content: Array, styles: list[Array], image: Array, masks: Any = None
) -> Value:
    loss, tile = options.loss, options.network.tile
    network = layers(weights, loss.layers, options.network.pooling)
    statistics = [statistics_of(network, loss, style, tile) for style in styles]
    return Objective(network, loss, content, statistics, masks, tile)(image.astype(np.float64))


def statistics_of(network: Network, loss: LossOptions, style: Array, tile: int | None) -> Statistics:
    tiles = tiles_of((style.shape[2], style.shape[1]), tile, list(network), loss.layers)
    return style_statistics(network, loss.style_loss, loss.needed_style_layers, style, tiles)


@pytest.mark.parametrize("changed", SETTINGS.values(), ids=SETTINGS)
def test_losses_and_gradient_are_those_of_numpy(
    rng: np.random.Generator, weights: Weights, changed: dict[str, Any]
) -> None:
    content, styles, image = images(rng)
    wanted = options(**changed)
    found = evaluate(wanted, weights, content, styles, image)
    assert found.about == pytest.approx(reference_losses(wanted, weights, content, styles, image), rel=1e-4)
    assert found.value == found.about.total
    direction = rng.standard_normal(image.shape)
    ahead, behind = (
        reference_losses(wanted, weights, content, styles, image + h * direction)[-1] for h in (1e-6, -1e-6)
    )
    slope = float(np.vdot(found.gradient, direction))
    assert slope == pytest.approx((ahead - behind) / 2e-6, rel=2e-3, abs=1e-5 * np.abs(found.gradient).sum())


@pytest.mark.parametrize("kind", ["gram", "wasserstein"])
@pytest.mark.parametrize("number", [1e30, np.nan])
def test_a_loss_that_is_not_finite_is_told(
    rng: np.random.Generator, weights: Weights, kind: str, number: float
) -> None:
    content, styles, image = images(rng)
    with pytest.raises(CostError, match=r"the losses are Losses\(.*(inf|nan).*; expected finite numbers"):
        evaluate(options(style_loss=kind), weights, content, styles, image * number)


# ---------------------------------------------------------------- a region for each style


def reference_pixel_weights(mask: Array, size: tuple[int, int]) -> Array:
    """Averages of those pixels of the mask whose centres lie in a pixel of the layer, or of the nearest; in all 1."""
    found = mask.astype(float)
    for axis, length in enumerate((size[1], size[0])):
        scale = mask.shape[axis] / length
        places = np.arange(mask.shape[axis]) + 0.5
        centres = (np.arange(length)[:, np.newaxis] + 0.5) * scale
        inside = (places - centres > -max(scale, 1) / 2) & (places - centres <= max(scale, 1) / 2)
        found = np.moveaxis(np.tensordot(inside / inside.sum(axis=1, keepdims=True), found, (1, axis)), 0, axis)
    return np.asarray(found / found.sum())


def reference_region_losses(
    wanted: Options, weights: Weights, styles: list[Array], masks: list[Array], image: Array
) -> float:
    """The style loss in which each style has a region: pixels of the image count as much as the mask is light there."""
    a_G, *a_S = (reference_activations(x, weights, wanted.network.pooling) for x in (image, *styles))
    total = 0.0
    for share, mask, a in zip(wanted.loss.blend_weights(2), masks, a_S, strict=True):
        for name in wanted.loss.style_layers:
            _, height, width, _ = a_G[name].shape
            counts = reference_pixel_weights(mask, (width, height))
            loss = reference_style_loss(wanted.loss.style_loss, a_G[name], a[name], counts)
            total += wanted.loss.style_weight * share / len(wanted.loss.style_layers) * loss
    return total


def masks_of(rng: np.random.Generator, size: tuple[int, int] = (42, 34)) -> list[Array]:
    """A half with a soft edge, and what is left, with some pixels that no style has."""
    across = np.clip(np.linspace(-300, 555, size[1]), 0, 255) * np.ones((size[0], 1))
    rest = (255 - across) * (rng.uniform(size=size) > 0.2)
    return [across.astype(np.uint8), rest.astype(np.uint8)]


@pytest.mark.parametrize(
    "changed",
    [{}, {"style_blend_weights": (3.0, 1.0), "pooling": "max"}, {"style_loss": "wasserstein"}],
    ids=["", "blended", "Wasserstein"],
)
@pytest.mark.parametrize("size", [(42, 34), (21, 17), (29, 40), (10, 9)], ids=str)
def test_losses_of_regions_are_those_of_numpy(
    rng: np.random.Generator, weights: Weights, changed: dict[str, Any], size: tuple[int, int]
) -> None:
    content, styles, image = images(rng)
    masks, wanted = masks_of(rng, size), options(content_weight=0.0, tv_weight=0.0, **changed)
    found = evaluate(wanted, weights, content, styles, image, masks)
    assert found.value == pytest.approx(reference_region_losses(wanted, weights, styles, masks, image), rel=1e-4)
    direction = rng.standard_normal(image.shape)
    ahead, behind = (
        reference_region_losses(wanted, weights, styles, masks, image + h * direction) for h in (1e-6, -1e-6)
    )
    slope = float(np.vdot(found.gradient, direction))
    assert slope == pytest.approx((ahead - behind) / 2e-6, rel=2e-3, abs=1e-5 * np.abs(found.gradient).sum())


def test_masks_that_are_white_are_no_masks(rng: np.random.Generator, weights: Weights) -> None:
    content, styles, image = images(rng)
    white = [np.full((21, 17), grey, np.uint8) for grey in (255, 100)]
    with_masks, without = (evaluate(options(), weights, content, styles, image, masks) for masks in (white, None))
    assert with_masks.about == pytest.approx(without.about, rel=1e-5)
    np.testing.assert_allclose(with_masks.gradient, without.gradient, atol=1e-4 * np.abs(without.gradient).max())


# ---------------------------------------------------------------- in tiles

TILED: dict[str, dict[str, Any]] = {
    "published": {},
    "max pooling, other layers": {
        "pooling": "max",
        "content_layers": ("conv3_2", "pool2"),
        "content_weight_blend": 0.3,
        "style_layers": ("conv1_2", "pool1", "relu3_2"),
    },
    "shallow": {"content_layers": ("relu2_1", "relu2_2"), "style_layers": ("relu1_1",)},
    "deepest": {"content_layers": ("conv5_4", "pool5"), "content_weight_blend": 0.5, "style_layers": ("relu5_4",)},
    "Wasserstein": {"style_loss": "wasserstein"},
    "no style": {"style_weight": 0.0},
    "variation alone": {"style_weight": 0.0, "content_weight": 0.0},
}


@pytest.mark.parametrize("changed", TILED.values(), ids=TILED)
@pytest.mark.parametrize(("size", "side"), [((70, 53), 48), ((19, 201), 128)], ids=str)
def test_tiles_make_no_difference(
    rng: np.random.Generator,
    weights: Weights,
    changed: dict[str, Any],
    size: tuple[int, int],
    side: int,
) -> None:
    """Neither in sizes that tiles do not divide, nor in those that 16 does not."""
    height, width = size
    content, image = drawn(rng, 1, height, width, 3), drawn(rng, 1, height, width, 3)
    styles = [drawn(rng, 1, 67, 50, 3), drawn(rng, 1, 24, 20, 3)]
    masks = masks_of(rng, size) if size == (70, 53) else None
    whole, tiled = (
        evaluate(options(tile=tile, **changed), weights, content, styles, image, masks) for tile in (1 << 20, side)
    )
    assert tiled.about == pytest.approx(whole.about, rel=1e-5)
    np.testing.assert_allclose(tiled.gradient, whole.gradient, atol=1e-5 * np.abs(whole.gradient).max())
