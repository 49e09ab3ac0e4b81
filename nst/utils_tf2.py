"""The helper functions of the TensorFlow 2 notebook: VGG-19, pictures in and out.

    vgg = load_vgg_model()
    image = load_image("images/louvre_small.jpg")
    vgg_model_outputs = get_layer_outputs(vgg, [("block1_conv1", 1), ("block5_conv4", 1)])
    a, b = vgg_model_outputs(image)

An image is a tensor (1, n_H, n_W, 3) of float32: red, green and blue from 0 to 1.

The folder nst/ holds the details: how pictures and weights are read, how a convolution is computed, the fast solver.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nst import images
from nst.networks.keras_vgg19 import load_keras_vgg19
from nst.tensorflow import tf2 as tf
from nst.types import Size


class CONFIG:
    """The settings that all functions here share. A change, such as `CONFIG.NOISE = 0.1`, takes effect at once.

    The environment variable NST_IMAGE_SIZE, such as "200x150", sets another size before the import.
    """

    IMAGE_WIDTH, IMAGE_HEIGHT = images.image_size()  # pixels: 400 and 300
    NOISE = 0.25  # how far a value of the first image may be from the content picture's


# ---------------------------------------------------------------- the network


def load_vgg_model(path: str | Path | None = None) -> Any:
    """Build VGG-19 without its fully connected layers, as a model of Keras.

    Arguments:
    path -- file of weights, a .h5 of Keras or a .mat of MatConvNet; default: Keras' own file
        pretrained-model/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5 if it is there, and what get_weights.py made
        otherwise

    Returns:
    vgg -- a tf.keras.Model that nothing can train; `vgg.name` names the weights: "VGG-19", "stand-in" or "thin"

    Raises WeightsError if the file is missing, damaged or not a VGG-19.
    """
    return load_keras_vgg19(path, (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT))


def get_layer_outputs(vgg: Any, layer_names: Sequence[tuple[str, float]]) -> Any:
    """Make a model that returns the activations of some layers.

    Arguments:
    vgg -- what `load_vgg_model` returned
    layer_names -- pairs: the name of a layer, and a weight, which does not matter here

    Returns:
    vgg_model_outputs -- a function from an image to the list of its activations, one for each pair, in their order

    Raises ValueError if there is no such layer.
    """
    model = tf.keras.Model(vgg.input, [vgg.get_layer(name).output for name, _ in layer_names])

    def vgg_model_outputs(image: Any) -> list[Any]:
        found = model(image)
        found = found if isinstance(found, list) else [found]  # of one layer, Keras returns no list
        return [tf.cast(activation, tf.float32) for activation in found]  # the network may compute in bfloat16

    return vgg_model_outputs


# ---------------------------------------------------------------- pictures and images


def load_image(path: str | Path, size: Size | None = None) -> tf.Tensor:
    """Read a picture, crop it around its centre to the proportions of `size`, and resize it.

    Arguments:
    path -- picture file of any common kind, such as a .jpg or a .png
    size -- (width, height) in pixels; default: (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT)

    Returns:
    image -- tensor (1, height, width, 3), float32, from 0 to 1

    Raises ImageError if the file is missing or cannot be read as a picture.
    """
    picture = images.load_image(path, size or (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT))
    return tf.constant(picture[np.newaxis] / np.float32(255), tf.float32)


def tensor_to_image(tensor: Any) -> Image.Image:
    """Turn an image into a picture, which `save` writes to a file and a notebook shows.

    Arguments:
    tensor -- image (1, n_H, n_W, 3) or (n_H, n_W, 3), from 0 to 1; values outside are cut off

    Returns:
    picture -- a picture of Pillow

    Raises ImageError if the argument has another shape, or values that are no finite numbers.
    """
    image = np.asarray(tensor)
    image = image[0] if image.ndim == 4 else image
    images.check_array("tensor", image, ("n_H", "n_W", 3))
    return Image.fromarray(np.asarray(np.rint(np.clip(image, 0, 1) * 255), np.uint8))


def save_image(path: str | Path, tensor: Any) -> None:
    """Write an image to a file as a picture, see `tensor_to_image`. Missing folders are created.

    Raises ImageError if the argument is no image, or the file cannot be written.
    """
    picture = tensor_to_image(tensor)
    images.save_image(path, images.normalize(np.asarray(picture)))
