"""What the SqueezeNet lab imports: SqueezeNet 1.1, its weights, and pictures in and out.

    network, weights = read_squeezenet("pretrained-model/squeezenet.h5")
    image = preprocess_image(load_image("images/tomb.jpg", 192))
    feats = squeezenet(tf.constant(image), weights)

An image in the lab is an array of shape (1, height, width, 3): red, green, blue from 0 to 1, minus the mean colour of
ImageNet, divided by its standard deviation. A picture is what a file holds: (height, width, 3), 0 to 255, uint8.
"""

import os
from functools import partial
from pathlib import Path

import h5py
import numpy as np
from PIL import Image

from nst.errors import ImageError
from nst.images import check_array, image_size
from nst.networks.keras import KERAS, is_keras, read_keras
from nst.networks.layers import convolution
from nst.networks.weights import GET_WEIGHTS, check_convolution, check_there, told_as_weights_error
from nst.pictures import open_picture
from nst.tensorflow import tf
from nst.texts import text
from nst.types import Array, Weights

NETWORK = "SqueezeNet 1.1"
SQUEEZENET_MODEL = "pretrained-model/squeezenet.h5"
MEAN = np.array([0.485, 0.456, 0.406], np.float32)  # red, green, blue over ImageNet
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)

# ---------------------------------------------------------------- the network

# SqueezeNet 1.1 (Iandola et al. 2016) without its classifier: what the entries of the list of activations are.
LAYERS = (
    *("conv1", "relu", "pool", "fire2", "fire3", "pool", "fire4", "fire5", "pool"),
    *("fire6", "fire7", "fire8", "fire9"),
)
FIRES = tuple(name for name in LAYERS if name.startswith("fire"))
PARTS = ("squeeze1x1", "expand1x1", "expand3x3")  # the convolutions of a fire module
CONVOLUTIONS = ("conv1", *(f"{fire}/{part}" for fire in FIRES for part in PARTS))
SMALLEST = 31  # pixels of a side, of which the last pooling leaves one


def squeezenet(image: tf.Tensor, weights: Weights) -> list[tf.Tensor]:
    """Compute the activations of SqueezeNet for a batch of images, in a graph or in a `tf.function`.

    Arguments:
    image -- float32 tensor (m, n_H, n_W, 3), as `preprocess_image` makes them, both sides at least SMALLEST
    weights -- layer name -> (kernel (f, f, n_C in, n_C out), bias (n_C out,)), for all of `CONVOLUTIONS`

    Returns: 13 float32 tensors (m, n_H, n_W, n_C), one for each of `LAYERS`, each computed from the one before it.
    """
    activations: list[tf.Tensor] = []
    a = tf.convert_to_tensor(image)
    for name in LAYERS:
        if name == "conv1":
            kernel, bias = weights["conv1"]
            a = tf.nn.bias_add(tf.nn.conv2d(a, kernel, strides=2, padding="VALID"), bias)
        elif name == "relu":
            a = tf.nn.relu(a)
        elif name == "pool":
            a = tf.nn.max_pool2d(a, ksize=3, strides=2, padding="VALID")
        else:
            a = _fire(a, name, weights)
        activations.append(a)
    return activations


def _fire(x: tf.Tensor, name: str, weights: Weights) -> tf.Tensor:
    """Compute a fire module: a 1x1 convolution to few channels, then 1x1 and 3x3 convolutions side by side."""
    squeeze, expand1, expand3 = (convolution(*weights[f"{name}/{part}"]) for part in PARTS)
    s = squeeze(x)
    return tf.concat([expand1(s), expand3(s)], axis=3)


# ---------------------------------------------------------------- files of weights

# Networks that were trained with Caffe, as the one in Keras' file, see blue, green, red from 0 to 255 minus this.
KERAS_MEANS = np.array([104.006, 116.669, 122.679])
# Its activations are so many times those of the lab's own network, whose weights of the losses are to fit: measured
# with the lab's published check of the content loss, 32,449 there, 33,006 with Keras' network divided by this.
KERAS_SCALE = 35.0


def read_squeezenet(path: str | Path = SQUEEZENET_MODEL) -> tuple[str, Weights]:
    """Read the convolutions of SqueezeNet 1.1: what the file calls its network, and layer name -> (kernel, bias).

    Arguments:
    path -- the project's own .h5; a file of Keras', see `nst.networks.keras.read_keras`; or a checkpoint of TensorFlow,
        such as squeezenet.ckpt for squeezenet.ckpt.index and squeezenet.ckpt.data-00000-of-00001, with the variables
        features/layer0/weights, features/layer0/bias, features/layer3/fire/squeeze/weights, …

    Returns: weights for images as `preprocess_image` makes them, whatever the network in the file was trained for;
    float32. Any number of channels will do.
    Raises WeightsError if the file is missing, damaged or not a SqueezeNet.
    """
    path = Path(path)
    if not Path(f"{path}.index").is_file():
        check_there(path, text("weights.fit-squeezenet", command=f"{GET_WEIGHTS} --stand-in --squeezenet"))
    with told_as_weights_error(path, (*KERAS, "a checkpoint of TensorFlow")):
        network, weights = _read_keras(path) if is_keras(path) else (NETWORK, _read_checkpoint(path))
    check = partial(check_convolution, path, weights, network=NETWORK)
    channels = check("conv1", (3, 3, 3))
    for fire in FIRES:
        squeezed = check(f"{fire}/squeeze1x1", (1, 1, channels))
        channels = check(f"{fire}/expand1x1", (1, 1, squeezed)) + check(f"{fire}/expand3x3", (3, 3, squeezed))
    return (network, weights) if network else (NETWORK, _for_our_images(weights))


def _read_keras(path: Path) -> tuple[str, Weights]:
    """Read the project's own file, which says what it is, or one of Keras', which is called ""."""
    weights = read_keras(path, {name: name for name in CONVOLUTIONS}, after=1)  # its classifier
    network = ""
    if h5py.is_hdf5(path):
        with h5py.File(path) as file:
            network = str(file.attrs.get("network", ""))
    return network, weights


def _read_checkpoint(path: Path) -> Weights:
    """Read a checkpoint of TensorFlow 1. Variables are called after a layer's index in the list of activations."""
    reader = tf.train.load_checkpoint(str(path))
    scopes = {"conv1": "features/layer0"}
    for fire in FIRES:
        for part, scope in zip(PARTS, ("squeeze", "e11", "e33"), strict=True):
            scopes[f"{fire}/{part}"] = f"features/layer{LAYERS.index(fire)}/fire/{scope}"
    weights = {}
    for name, scope in scopes.items():
        variables = f"{scope}/weights", f"{scope}/bias"
        if all(map(reader.has_tensor, variables)):
            kernel, bias = map(reader.get_tensor, variables)
            weights[name] = kernel.astype(np.float32), bias.astype(np.float32)
    return weights


def _for_our_images(weights: Weights) -> Weights:
    """Return the network that makes of our images what this one makes of Keras' images, divided by KERAS_SCALE.

    conv1 pads nothing, so its kernel and bias can take over the change of colours exactly. ReLU(g z) is
    g ReLU(z): a factor on conv1 and on all biases goes through to the end.
    """
    kernel, bias = weights["conv1"]
    kernel = kernel[:, :, ::-1].astype(float)  # red first
    grey = np.einsum("hwio,i->o", kernel, 255 * MEAN - KERAS_MEANS[::-1])  # what it makes of our zero
    per_unit = 255 * DEVIATION[:, np.newaxis] / KERAS_SCALE
    scaled = {name: (k, (b / KERAS_SCALE).astype(np.float32)) for name, (k, b) in weights.items()}
    conv1 = (kernel * per_unit).astype(np.float32), ((bias + grey) / KERAS_SCALE).astype(np.float32)
    return scaled | {"conv1": conv1}


# ---------------------------------------------------------------- pictures


def load_image(path: str | Path, size: int) -> Array:
    """Read a picture of any common kind, and resize it so that its shorter side has `size` pixels.

    Where NST_IMAGE_SIZE is set, as "64x48", `size` is at most the smaller of the two: so that a whole notebook can be
    run quickly.

    Returns: uint8 array (height, width, 3), red, green, blue.
    Raises ImageError if the picture cannot be read or `size` is less than SMALLEST.
    """
    if "NST_IMAGE_SIZE" in os.environ:
        size = min(size, *image_size())
    if size < SMALLEST:
        raise ImageError(f"size is {size}; expected at least {SMALLEST} pixels, which SqueezeNet needs")
    picture = open_picture(path)
    scale = size / min(picture.size)
    shape = round(picture.width * scale), round(picture.height * scale)
    return np.array(picture.resize(shape, Image.Resampling.BILINEAR))


def preprocess_image(picture: Array) -> Array:
    """Turn a picture (n_H, n_W, 3) of 0 … 255 into an image (1, n_H, n_W, 3), float32."""
    check_array("picture", picture, ("n_H", "n_W", 3))
    return np.asarray((picture[np.newaxis] / 255 - MEAN) / DEVIATION, np.float32)


def deprocess_image(image: Array) -> Array:
    """Turn an image (1, n_H, n_W, 3) back into a picture (n_H, n_W, 3), uint8; what lies outside is cut off."""
    check_array("image", image, (1, "n_H", "n_W", 3))
    return np.asarray(np.rint(np.clip((image[0] * DEVIATION + MEAN) * 255, 0, 255)), np.uint8)
