"""What the notebook imports: VGG-19, pictures in and out, and the noise image.

    model = load_vgg_model("pretrained-model/imagenet-vgg-verydeep-19.mat")
    image = reshape_and_normalize_image(load_image("images/louvre_small.jpg"))
    sess.run(model["input"].assign(image))
    a_C = sess.run(model["conv4_2"])

An image in the notebook is an array of shape (1, height, width, 3): red, green, blue from 0 to 255, minus the mean
colour of the pictures that VGG-19 was trained on. A picture is what a file holds: (height, width, 3), 0 to 255, uint8.

The folder nst/ has the rest: how pictures and weights are read, how a convolution is computed, and the fast solver.
"""

from pathlib import Path
from typing import Any

import numpy as np

from nst import images
from nst.errors import NSTError
from nst.networks.layers import fastest_dtype
from nst.networks.vgg19 import read_weights, vgg19
from nst.tensorflow import tf
from nst.types import Array, Weights


class CONFIG:
    """The numbers that everything here agrees on."""

    IMAGE_WIDTH, IMAGE_HEIGHT = images.image_size()
    COLOR_CHANNELS = 3
    NOISE_RATIO = images.NOISE_RATIO
    MEANS = images.MEANS
    VGG_MODEL = "pretrained-model/imagenet-vgg-verydeep-19.mat"
    OUTPUT_DIR = "output/"


class Model(dict[str, Any]):
    """VGG-19 in a graph: "input", the image, which is the one variable, and every activation of `vgg19` by its name.

    `network` says whose weights they are: "VGG-19", "stand-in", "thin", or what else the file calls itself.
    """

    def __init__(self, network: str, image: tf.Variable, weights: Weights, gradient_dtype: tf.DType) -> None:
        super().__init__({"input": image} | vgg19(image, weights, gradient_dtype))
        self.network = network
        self._sizes = {name: kernel.size + bias.size for name, (kernel, bias) in weights.items()}

    def __repr__(self) -> str:
        lines = [
            f"{self.network}: 1 input, 16 convolutions, 5 poolings",
            f"{'':9} {'(m, n_H, n_W, n_C)':>20} {'weights':>10}",
        ]
        for name, tensor in self.items():
            what = (
                "3x3, then ReLU" if name in self._sizes else "2x2 average, stride 2" if "pool" in name else "the image"
            )
            lines.append(f"{name:9} {tuple(tensor.shape.as_list())!s:>20} {self._sizes.get(name, 0):>10,}  {what}")
        return "\n".join(lines)


def load_vgg_model(path: str | Path = CONFIG.VGG_MODEL, gradient_dtype: tf.DType | None = None) -> Model:
    """Build VGG-19 with the weights of a file in the default graph.

    Arguments:
    path -- a file of weights: MatConvNet's .mat, current or older layout, or a file of Keras', see `nst_weights`
    gradient_dtype -- what the gradients of the convolutions are computed in; by default bfloat16 where the processor
        multiplies it, in half the time, and the kernels are large; else float32. Activations, and so the costs, are
        float32 always

    Returns: dict of 22 entries, "input" (a variable of zeros, (1, CONFIG.IMAGE_HEIGHT, CONFIG.IMAGE_WIDTH, 3)) and the
    21 activations of `vgg19`. `print(model)` shows them.

    Raises WeightsError if the file is missing, damaged or not a VGG-19.
    """
    if tf.executing_eagerly():
        raise NSTError("load_vgg_model builds a graph; call tf.disable_v2_behavior() first, right after the imports")
    network, weights = read_weights(path)
    shape = (1, CONFIG.IMAGE_HEIGHT, CONFIG.IMAGE_WIDTH, CONFIG.COLOR_CHANNELS)
    image = tf.Variable(np.zeros(shape), dtype=tf.float32)
    return Model(network, image, weights, gradient_dtype or fastest_dtype(weights))


def load_image(path: str | Path, size: tuple[int, int] | None = None) -> Array:
    """Read a picture of any common kind, cut it around its centre to the right proportions, and resize it.

    Arguments:
    path -- a picture, such as a .jpg or a .png
    size -- (width, height) in pixels; by default CONFIG's, 400 by 300

    Returns: uint8 array (height, width, 3), red, green, blue.
    Raises ImageError if there is no picture that can be read.
    """
    return images.load_image(path, size or (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT))


def reshape_and_normalize_image(image: Array) -> Array:
    """Turn a picture (n_H, n_W, 3) of 0 … 255 into an image (1, n_H, n_W, 3), mean colour subtracted."""
    return images.normalize(image)


def generate_noise_image(content_image: Array, noise_ratio: float = CONFIG.NOISE_RATIO) -> Array:
    """Mix uniform noise from -20 to 20 with an image.

    Arguments:
    content_image -- image (1, n_H, n_W, 3), mean colour subtracted
    noise_ratio -- how much of the result is noise, from 0 to 1

    Returns: image (1, n_H, n_W, 3): noise * noise_ratio + content_image * (1 - noise_ratio).
    """
    return images.noise_image(content_image, noise_ratio)


def save_image(path: str | Path, image: Array) -> None:
    """Write an image (1, n_H, n_W, 3), mean colour subtracted, as a picture; its folder is made if need be.

    The mean colour is added, and what is below 0 or above 255 then becomes 0 or 255. The file appears whole or not at
    all: a run that is interrupted leaves the last picture as it was.
    Raises ImageError if `image` is no such image or the file cannot be written.
    """
    images.save_image(path, image)
