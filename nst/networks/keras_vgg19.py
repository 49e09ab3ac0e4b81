"""VGG-19 as a model of Keras, whose layers have the names that Keras gives them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nst.images import MEANS
from nst.networks.layers import made_fast
from nst.networks.vgg19 import VGG_MODEL, read_weights, vgg19_layers
from nst.tensorflow import tf, tf2
from nst.types import Size, Weights

# The file that Keras itself downloads, beside which nothing else needs to be there
KERAS_MODEL = "pretrained-model/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"


class FixedLayer(tf2.keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A layer with nothing to train: a function of the activation before it."""

    def __init__(self, function: Callable[[tf.Tensor], tf.Tensor], name: str) -> None:
        super().__init__(trainable=False, autocast=False, name=name)
        self._function = function

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Return the activation."""
        return self._function(x)


def keras_vgg19(network: str, weights: Weights, size: Size) -> Any:
    """Build VGG-19 without its fully connected layers as a model of Keras.

    Arguments:
    network -- what the model is called, as in "stand-in"
    weights -- see `nst.networks.vgg19.vgg19`
    size -- width and height of its images in pixels

    Returns: a tf.keras.Model of images (m, height, width, 3) with values from 0 to 1, red, green and blue, which its
    first layer turns into what VGG-19 was trained on. Its layers are called "block1_conv1", "block1_conv2",
    "block1_pool" … "block5_pool".
    """
    width, height = size
    image = tf2.keras.Input((height, width, 3), name="image")
    a = FixedLayer(preprocessed, "preprocessing")(image)
    for name, layer in vgg19_layers(made_fast(weights)).items():
        a = FixedLayer(layer, keras_name(name))(a)
    return tf2.keras.Model(image, a, name=network)


def preprocessed(image: tf.Tensor) -> tf.Tensor:
    """Return images of values from 0 to 1 as VGG-19 was trained: from 0 to 255, mean colour subtracted."""
    return tf2.cast(image, tf2.float32) * 255.0 - tf2.constant(MEANS, tf2.float32)


def keras_name(name: str) -> str:
    """Return what Keras calls a layer: "block4_conv2" for "conv4_2", "block1_pool" for "avgpool1"."""
    if "pool" in name:
        return f"block{name[-1]}_pool"
    block, _, number = name.removeprefix("conv").partition("_")
    return f"block{block}_conv{number}"


def load_keras_vgg19(path: str | Path | None, size: Size) -> Any:
    """Build `keras_vgg19` with the weights of a file; by default Keras' own, and those of the first edition otherwise.

    Raises WeightsError, see `nst.networks.vgg19.read_weights`.
    """
    if path is None:
        path = KERAS_MODEL if Path(KERAS_MODEL).is_file() else VGG_MODEL
    network, weights = read_weights(path)
    return keras_vgg19(network, weights, size)
