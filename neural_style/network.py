"""VGG-19 with the layer names of neural-style: conv4_2, then relu4_2, and pool4 at the end of the block."""

from collections.abc import Collection
from typing import Literal

from nst.errors import SettingsError
from nst.networks.vgg19 import CONVOLUTIONS, Network, vgg19_layers
from nst.types import Weights

NAMES = (
    *CONVOLUTIONS,
    *(name.replace("conv", "relu") for name in CONVOLUTIONS),
    *(f"pool{block}" for block in range(1, 6)),
)


def layers(weights: Weights, wanted: Collection[str], pooling: Literal["avg", "max"]) -> Network:
    """Return the layers of VGG-19 by the names in `NAMES`. A convolution is split from its ReLU only if it is wanted.

    Call this outside of a `tf.function`, so that all functions share the weights.
    Raises SettingsError if there is no layer of a wanted name.
    """
    for name in wanted:
        if name not in NAMES:
            raise SettingsError(f"there is no layer {name!r}; expected one of {', '.join(NAMES)}")
    found = {}
    for name, layer in vgg19_layers(weights, pooling=pooling, linear=wanted).items():
        with_relu = name in CONVOLUTIONS and name not in wanted
        found[name.replace("conv", "relu") if with_relu else name.removeprefix(pooling)] = layer
    return found
