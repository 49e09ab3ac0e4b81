"""What a picture makes of the units of VGG-19, as far up as is needed."""

from collections.abc import Collection
from typing import Any

from nst.networks.vgg19 import vgg19_layers
from nst.tensorflow import tf2 as tf
from nst.types import Weights


def activations(image: Any, weights: Weights, layers: Collection[str], linear: bool = False) -> dict[str, Any]:
    """Compute the activations of some layers. Nothing above the last of them is computed.

    Arguments:
    image -- tensor (m, n_H, n_W, 3), mean colour subtracted
    weights -- see `nst.networks.vgg19.vgg19`
    layers -- names, such as "conv4_2"
    linear -- whether to take them before their ReLU; only for a single layer, since those above see the difference

    Returns: the name of each layer -> float32 tensor (m, n_H, n_W, n_C).
    """
    found: dict[str, Any] = {}
    a = tf.convert_to_tensor(image, tf.float32)
    for name, layer in vgg19_layers(weights, linear=layers if linear else ()).items():
        a = layer(a)
        if name in layers:
            found[name] = tf.cast(a, tf.float32)
        if len(found) == len(layers):
            break
    return found
