"""What to paint, and how: the settings of the solver, and the pictures that they name."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps

from nst.errors import SettingsError
from nst.images import NOISE_RATIO, image_size, load_image
from nst.networks.vgg19 import CONVOLUTIONS
from nst.types import Array

Layers = tuple[tuple[str, float], ...]  # name and weight
Size = tuple[int, int]  # width and height in pixels
Plan = list[tuple[Size, int]]  # sizes, and how many steps are made at each
Picture = str | Path | Array  # a file, or an array (height, width, 3), 0 to 255

STYLE_LAYERS: Layers = tuple((f"conv{block}_1", 0.2) for block in range(1, 6))
SIZE = image_size()
DEEPEST = 16  # pixels that become one in block 5
# With smaller sizes, or more steps at those before the last, the content dissolves, and a grid may show
SMALLEST = 128  # pixels: a size is halved as long as its shorter side stays as long as this
STEPS = 10


@dataclass(frozen=True)
class Settings:
    """What to paint, and how.

    content, style -- pictures, of any size
    alpha, beta -- weights of the content cost and of the style cost
    style_layers -- layers with weights; those with weight 0 can get one while it is painted
    size -- width and height
    start -- "noise" (the content with noise on it), "content", or a picture
    noise_ratio -- how much of the start is noise
    steps -- how many at the last size; those before have theirs
    seed -- of the noise
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
        """Raise SettingsError if one of them makes no sense. The pictures are looked at when they are read."""
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
            raise SettingsError("alpha and beta are 0, so that nothing is to become small; expected one above 0")
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

    def plan(self) -> Plan:
        """See `plan`."""
        return plan(self.size, self.steps)


def plan(size: Size, steps: int, before: int = STEPS) -> Plan:
    """The sizes at which it is painted, the smallest first, up to `size`, and how many steps are made at each.

    Arguments:
    steps -- how many at `size`
    before -- how many at each of the smaller ones
    """
    sizes = [size]
    while min(sizes[0]) >= 2 * SMALLEST:
        sizes.insert(0, (round(sizes[0][0] / 2), round(sizes[0][1] / 2)))
    return [*((smaller, before) for smaller in sizes[:-1]), (size, steps)]


def pixels(picture: Picture, size: Size) -> Array:
    """A picture of this size, uint8 (height, width, 3). Raises ImageError, SettingsError."""
    if isinstance(picture, str | Path):
        return load_image(picture, size)
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        found = f"an array of shape {picture.shape} and dtype {picture.dtype}"
        raise SettingsError(f"a picture is {found}; expected a file, or uint8 of shape (height, width, 3)")
    return np.array(ImageOps.fit(Image.fromarray(picture), size, Image.Resampling.LANCZOS))
