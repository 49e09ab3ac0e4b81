"""The helper functions of the notebook: VGG-19, pictures in and out, and the noise image.

    model = load_vgg_model("pretrained-model/imagenet-vgg-verydeep-19.mat")
    image = reshape_and_normalize_image(load_image("images/louvre_small.jpg"))
    sess.run(model["input"].assign(image))
    a_C = sess.run(model["conv4_2"])

Two words are used for two things throughout:

    picture   what a file holds: an array (n_H, n_W, 3) of uint8, red, green and blue from 0 to 255
    image     what the network sees: an array (1, n_H, n_W, 3) of floats, with the mean colour subtracted.
              VGG-19 was trained on pictures from which the mean colour of the training set was subtracted

The folder nst/ holds the details: how pictures and weights are read, how a convolution is computed, the fast solver.
"""

from pathlib import Path
from typing import Any

import numpy as np

from nst import images
from nst.errors import NSTError
from nst.networks.layers import made_fast
from nst.networks.vgg19 import read_weights, vgg19
from nst.tensorflow import tf
from nst.types import Array, Size, Weights


class CONFIG:
    """The settings that all functions here share. A change, such as `CONFIG.NOISE_RATIO = 0.3`, takes effect at once.

    The environment variable NST_IMAGE_SIZE, such as "200x150", sets another size before the import.
    """

    IMAGE_WIDTH, IMAGE_HEIGHT = images.image_size()  # pixels: 400 and 300
    COLOR_CHANNELS = 3
    NOISE_RATIO = images.NOISE_RATIO  # how much of the first image is noise: 0.6
    MEANS = images.MEANS  # the mean red, green and blue, an array (1, 1, 1, 3)
    VGG_MODEL = "pretrained-model/imagenet-vgg-verydeep-19.mat"
    OUTPUT_DIR = "output/"


# ---------------------------------------------------------------- the network


class Model(dict[str, Any]):
    """VGG-19 as a dictionary of tensors.

    Keys:
    "input" -- the image, the only variable of the graph: (1, CONFIG.IMAGE_HEIGHT, CONFIG.IMAGE_WIDTH, 3)
    "conv1_1" … "conv5_4" -- the activations of the 16 convolutions, each after its ReLU
    "avgpool1" … "avgpool5" -- the activations of the 5 poolings

    `print(model)` shows them with their shapes. `model.network` names the weights: "VGG-19", "stand-in" or "thin".
    """

    def __init__(self, network: str, image: tf.Variable, weights: Weights) -> None:
        super().__init__({"input": image} | vgg19(image, made_fast(weights)))
        self.network = network
        self._sizes = {name: kernel.size + bias.size for name, (kernel, bias) in weights.items()}

    def __repr__(self) -> str:
        lines = [
            f"{self.network}: 1 input, 16 convolutions, 5 poolings",
            f"{'':9} {'(m, n_H, n_W, n_C)':>20} {'weights':>10}",
        ]
        for name, tensor in self.items():
            if name in self._sizes:
                what = "3x3, then ReLU"
            else:
                what = "2x2 average, stride 2" if "pool" in name else "the image"
            lines.append(f"{name:9} {tuple(tensor.shape.as_list())!s:>20} {self._sizes.get(name, 0):>10,}  {what}")
        return "\n".join(lines)


def load_vgg_model(path: str | Path | None = None) -> Model:
    """Build VGG-19 in the default graph, with the weights of a file.

    The weights are constants, so an optimiser changes nothing but the image.

    Arguments:
    path -- file of weights, a .mat of MatConvNet or a .h5 of Keras; default: CONFIG.VGG_MODEL

    Returns:
    model -- a `Model`; its "input" is all zeros at first

    Raises WeightsError if the file is missing, damaged or not a VGG-19.
    """
    if tf.executing_eagerly():
        raise NSTError("load_vgg_model builds a graph; call tf.disable_v2_behavior() first, right after the imports")
    network, weights = read_weights(path or CONFIG.VGG_MODEL)
    shape = (1, CONFIG.IMAGE_HEIGHT, CONFIG.IMAGE_WIDTH, CONFIG.COLOR_CHANNELS)
    image = tf.Variable(np.zeros(shape), dtype=tf.float32)
    return Model(network, image, weights)


# ---------------------------------------------------------------- pictures and images


def load_image(path: str | Path, size: Size | None = None) -> Array:
    """Read a picture, crop it around its centre to the proportions of `size`, and resize it.

    Arguments:
    path -- picture file of any common kind, such as a .jpg or a .png
    size -- (width, height) in pixels; default: (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT)

    Returns:
    picture -- array (height, width, 3), uint8: red, green, blue

    Raises ImageError if the file is missing or cannot be read as a picture.
    """
    return images.load_image(path, size or (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT))


def reshape_and_normalize_image(image: Array) -> Array:
    """Turn a picture into an image: add a batch axis in front, and subtract CONFIG.MEANS.

    Arguments:
    image -- picture (n_H, n_W, 3), values from 0 to 255

    Returns:
    image -- image (1, n_H, n_W, 3), float

    Raises ImageError if the argument has another shape, or values that are no finite numbers.
    """
    return images.normalize(image, CONFIG.MEANS)


def generate_noise_image(content_image: Array, noise_ratio: float | None = None) -> Array:
    """Mix a content image with noise, as an image to start from.

    The noise is uniform between -20 and 20; `np.random.seed` makes it repeatable.

    Arguments:
    content_image -- image (1, n_H, n_W, 3), mean colour subtracted
    noise_ratio -- share of the noise, from 0 to 1; default: CONFIG.NOISE_RATIO

    Returns:
    image -- noise * noise_ratio + content_image * (1 - noise_ratio), (1, n_H, n_W, 3)

    Raises ImageError if the content is not such an image, or the ratio is not between 0 and 1.
    """
    return images.noise_image(content_image, CONFIG.NOISE_RATIO if noise_ratio is None else noise_ratio)


def save_image(path: str | Path, image: Array) -> None:
    """Write an image to a file as a picture.

    CONFIG.MEANS is added back; then values below 0 become 0, and values above 255 become 255. Missing folders are
    created. If the run is interrupted while it writes, a picture that was there before stays as it was.

    Arguments:
    path -- file to write, such as "output/generated_image.jpg"; its ending selects the format
    image -- image (1, n_H, n_W, 3), mean colour subtracted

    Raises ImageError if the argument is not such an image, or the file cannot be written.
    """
    images.save_image(path, image, CONFIG.MEANS)
