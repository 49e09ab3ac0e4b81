"""The settings of the solver, and the pictures that they name."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps

from nst.errors import SettingsError
from nst.images import NOISE_RATIO, image_size
from nst.networks.vgg19 import CONVOLUTIONS
from nst.pictures import open_picture
from nst.types import Array, Size

Layers = tuple[tuple[str, float], ...]  # name and weight
Plan = list[tuple[Size, int]]  # sizes, each with its number of steps
Picture = str | Path | Array  # a file, or an array (height, width, 3), 0 to 255

STYLE_LAYERS: Layers = tuple((f"conv{block}_1", 0.2) for block in range(1, 6))
SIZE = image_size()
DEEPEST = 16  # pixels on a side of a picture for one pixel in block 5
# From smaller sizes, the content dissolves, and a grid may show
SMALLEST = 128  # pixels; a size is halved as long as its shorter side stays at least as long as this
STEPS = 20  # at each size but the last


@dataclass(frozen=True)
class Settings:
    """What to paint, and how.

    content, style -- pictures of any size
    alpha, beta -- weights of the content cost and of the style cost
    style_layers -- layers with their weights; a weight of 0 can be raised while the run goes on
    content_layer -- layer of the content cost
    size -- (width, height) of the result
    start -- "noise" (the content mixed with noise, in the painting's colours), "content", or a picture
    noise_ratio -- share of the noise in the start
    steps -- number of steps at the last size; smaller sizes have a fixed number
    seed -- seed of the noise
    """

    content: Picture
    style: Picture
    alpha: float = 10.0
    beta: float = 40.0
    style_layers: Layers = STYLE_LAYERS
    content_layer: str = "conv4_2"
    size: Size = SIZE
    start: Literal["noise", "content"] | Picture = "noise"
    noise_ratio: float = NOISE_RATIO
    steps: int = 25
    seed: int = 0

    def check(self) -> None:
        """Raise SettingsError if a setting is out of range. The pictures are checked when they are read."""
        names = [name for name, _ in self.style_layers]
        weights = [weight for _, weight in self.style_layers]
        for name in (self.content_layer, *names):
            if name not in CONVOLUTIONS:
                raise SettingsError(f"there is no layer {name!r}; expected one of {', '.join(CONVOLUTIONS)}")
        if len(set(names)) != len(names):
            raise SettingsError(f"style_layers is {names}; expected each layer once")
        for name, weight in (*self.style_layers, ("alpha", self.alpha), ("beta", self.beta)):
            if not (math.isfinite(weight) and weight >= 0):
                raise SettingsError(f"the weight of {name} is {weight}; expected a number from 0")
        if sum(weights) == 0:
            raise SettingsError(f"the weights of style_layers are {weights}; expected at least one above 0")
        if self.alpha == self.beta == 0:
            raise SettingsError("alpha and beta are both 0, so there is nothing to minimise; expected one above 0")
        if min(self.size) < DEEPEST:
            raise SettingsError(
                f"size is {self.size[0]}x{self.size[1]}; expected at least {DEEPEST}x{DEEPEST}, one pixel for conv5"
            )
        if not 0 <= self.noise_ratio <= 1:
            raise SettingsError(f"noise_ratio is {self.noise_ratio}; expected a number from 0 to 1")
        if self.steps < 1:
            raise SettingsError(f"steps is {self.steps}; expected at least 1")
        if self.seed < 0:
            raise SettingsError(f"seed is {self.seed}; expected a number from 0")

    @property
    def weights(self) -> tuple[float, float, Layers]:
        """Return alpha, beta and the style layers: what can be changed while a run goes on."""
        return self.alpha, self.beta, self.style_layers

    def plan(self) -> Plan:
        """See `plan`."""
        return plan(self.size, self.steps, STEPS)


def plan(size: Size, steps: int, before: int) -> Plan:
    """Return the sizes at which to paint, the smallest first, each with its number of steps.

    Arguments:
    size -- the last size, (width, height)
    steps -- number of steps at the last size
    before -- number of steps at each smaller size
    """
    sizes = [size]
    while min(sizes[0]) >= 2 * SMALLEST:
        sizes.insert(0, (round(sizes[0][0] / 2), round(sizes[0][1] / 2)))
    return [*((smaller, before) for smaller in sizes[:-1]), (size, steps)]


def fitted(picture: Picture, size: Size) -> Image.Image:
    """Crop a picture around its centre, and resize it to this size. Raises ImageError, SettingsError."""
    if isinstance(picture, str | Path):
        opened = open_picture(picture)
    elif picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == np.uint8:
        opened = Image.fromarray(picture)
    else:
        found = f"an array of shape {picture.shape} and dtype {picture.dtype}"
        raise SettingsError(f"a picture is {found}; expected a file, or uint8 of shape (height, width, 3)")
    return ImageOps.fit(opened, size, Image.Resampling.LANCZOS)
