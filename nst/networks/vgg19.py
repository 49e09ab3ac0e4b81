"""VGG-19 up to its last pooling: its layers, and reading its weights."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from nst.networks.keras import is_keras, read_keras
from nst.networks.layers import convolution
from nst.networks.matconvnet import read_matconvnet
from nst.networks.pooling import average_pool
from nst.networks.weights import GET_WEIGHTS, check_convolution, check_there
from nst.tensorflow import tf
from nst.texts import text
from nst.types import Weights

# VGG-19 up to its last pooling (Simonyan & Zisserman 2015, configuration E): convolutions in each block, and channels.
VGG19_BLOCKS = ((2, 64), (2, 128), (4, 256), (4, 512), (4, 512))
VGG_MODEL = "pretrained-model/imagenet-vgg-verydeep-19.mat"  # from the folder of the notebook
CONVOLUTIONS = tuple(f"conv{b}_{i}" for b, (n, _) in enumerate(VGG19_BLOCKS, 1) for i in range(1, n + 1))


def vgg19(image: tf.Tensor, weights: Weights) -> dict[str, tf.Tensor]:
    """Compute the activations of VGG-19 for a batch of images, in a graph or in a `tf.function`.

    Arguments:
    image -- float32 tensor (m, n_H, n_W, 3), mean colour subtracted
    weights -- layer name -> (kernel (3, 3, n_C in, n_C out), bias (n_C out,)), for all of `CONVOLUTIONS`; each is
        computed in the dtype of its kernel

    Returns: float32 tensors "conv1_1" … "conv5_4", each after its ReLU, and "avgpool1" … "avgpool5" (pooled by the
    average, as Gatys et al. 2015 do), in the order in which they are computed.
    """
    activations = {}
    a = tf.convert_to_tensor(image)
    for name, layer in vgg19_layers(weights).items():
        a = layer(a)
        activations[name] = tf.cast(a, tf.float32)
    return activations


Network = dict[str, Callable[[tf.Tensor], tf.Tensor]]  # layers, each a function of the activation before it, in order
POOLINGS: Network = {"avg": average_pool, "max": partial(tf.nn.max_pool2d, ksize=2, strides=2, padding="SAME")}


def vgg19_layers(weights: Weights, pooling: Literal["avg", "max"] = "avg", linear: Collection[str] = ()) -> Network:
    """Return the layers of `vgg19` as functions. Their activations have the dtype of the kernels.

    Arguments:
    weights -- see `vgg19`
    pooling -- what is made of four pixels; the layers are called "avgpool1" … or "maxpool1" …
    linear -- convolutions, such as "conv4_2", that come without their ReLU, which is then a layer "relu4_2"
    """
    layers: Network = {}
    for block, (length, _) in enumerate(VGG19_BLOCKS, 1):
        for name in (f"conv{block}_{i}" for i in range(1, length + 1)):
            layers[name] = convolution(*weights[name], relu=name not in linear)
            if name in linear:
                layers[name.replace("conv", "relu")] = tf.nn.relu
        layers[f"{pooling}pool{block}"] = POOLINGS[pooling]
    return layers


def read_weights(path: str | Path) -> tuple[str, Weights]:
    """Read the convolutions of VGG-19: what the file calls its network, and layer name -> (kernel, bias).

    Kernels come as (3, 3, channels in, channels out), red first, float32. Any number of channels will do.
    Raises WeightsError, see `load_vgg_model`.
    """
    path = Path(path)
    check_there(path, text("weights.fit-vgg19", command=f"{GET_WEIGHTS} --stand-in"))
    network, weights = _read_keras(path) if is_keras(path) else read_matconvnet(path, CONVOLUTIONS)
    channels = 3
    for name in CONVOLUTIONS:
        channels = check_convolution(path, weights, name, (3, 3, channels), "VGG-19")
    return network, {name: weights[name] for name in CONVOLUTIONS}


def _read_keras(path: Path) -> tuple[str, Weights]:
    """Read a file of Keras: layers "block1_conv1" …, blue first."""
    weights = read_keras(path, {name: f"block{name[4]}_{name[:4]}{name[6]}" for name in CONVOLUTIONS})
    if "conv1_1" in weights:
        kernel, bias = weights["conv1_1"]
        if kernel.ndim == 4:  # else it is refused later on
            weights["conv1_1"] = (np.ascontiguousarray(kernel[:, :, ::-1]), bias)
    return "VGG-19", weights
