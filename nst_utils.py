"""What the notebook imports: VGG-19, pictures in and out, and the noise image.

    model = load_vgg_model("pretrained-model/imagenet-vgg-verydeep-19.mat")
    image = reshape_and_normalize_image(load_image("images/louvre_small.jpg"))
    sess.run(model["input"].assign(image))
    a_C = sess.run(model["conv4_2"])

An image in the notebook is an array of shape (1, height, width, 3): red, green, blue from 0 to 255, minus the mean
colour of the pictures that VGG-19 was trained on. A picture is what a file holds: (height, width, 3), 0 to 255, uint8.
"""

import contextlib
import os
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import scipy.io
from PIL import Image, ImageOps

import nst_weights
from nst_errors import ImageError, NSTError, WeightsError
from nst_files import whole
from nst_pictures import open_picture
from nst_weights import (
    GET_WEIGHTS,
    KERAS,
    check_convolution,
    check_there,
    is_keras,
    read_keras,
    told_as_weights_error,
)


@contextlib.contextmanager
def _without_stderr() -> Iterator[None]:
    """Send what is written to the file descriptor 2, from C++ too, nowhere."""
    stderr = os.dup(2)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 -- not a path of ours
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # heeded after the import; during it, TensorFlow greets all the same
with _without_stderr():
    import tensorflow.compat.v1 as tf

Array = nst_weights.Array
Weights = nst_weights.Weights


def _image_size() -> tuple[int, int]:
    """Width and height in pixels, from the environment variable NST_IMAGE_SIZE, such as "400x300"."""
    text = os.environ.get("NST_IMAGE_SIZE", "400x300")
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) >= 16 and int(height) >= 16):
        raise NSTError(f"NST_IMAGE_SIZE is {text!r}; expected WIDTHxHEIGHT, both at least 16, such as 400x300")
    return int(width), int(height)


class CONFIG:
    """The numbers that everything here agrees on."""

    IMAGE_WIDTH, IMAGE_HEIGHT = _image_size()
    COLOR_CHANNELS = 3
    NOISE_RATIO = 0.6
    MEANS = np.array([123.68, 116.779, 103.939]).reshape((1, 1, 1, 3))  # red, green, blue over ImageNet
    VGG_MODEL = "pretrained-model/imagenet-vgg-verydeep-19.mat"
    OUTPUT_DIR = "output/"


# ---------------------------------------------------------------- the network

# VGG-19 up to its last pooling (Simonyan & Zisserman 2015, configuration E): convolutions in each block, and channels.
VGG19_BLOCKS = ((2, 64), (2, 128), (4, 256), (4, 512), (4, 512))
CONVOLUTIONS = tuple(f"conv{b}_{i}" for b, (n, _) in enumerate(VGG19_BLOCKS, 1) for i in range(1, n + 1))


def _convolution(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor, back: tf.Tensor, relu: bool = True) -> tf.Tensor:
    """ReLU(x * kernel + bias), which knows its gradient for x and for nothing else; `back` is the kernel for that.

    Without `relu`, x * kernel + bias.

    The weights are fixed, yet TensorFlow's optimisers compute every gradient of an operation before they use one of
    them. Left to itself, a convolution would work out the gradient for its weights too, in every step, only to
    throw it away: 40 % of the time of a step.
    """

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def layer(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        a = tf.nn.bias_add(tf.nn.conv2d(x, kernel, strides=1, padding="SAME"), bias)
        a = tf.nn.relu(a) if relu else a

        def gradient(da: tf.Tensor) -> tf.Tensor:
            dz = tf.raw_ops.ReluGrad(gradients=da, features=a) if relu else da
            dz = tf.cast(dz, back.dtype)
            dx = tf.nn.conv2d_backprop_input(tf.shape(x), back, dz, strides=[1, 1, 1, 1], padding="SAME")
            return tf.cast(dx, x.dtype)

        return a, gradient

    return layer(tf.cast(x, kernel.dtype))


def convolution(kernel: Array, bias: Array) -> Callable[[tf.Tensor], tf.Tensor]:
    """A layer of fixed weights, as `_convolution` computes it; SAME padding, stride 1, ReLU."""
    tensor = _shared(kernel)
    return partial(_convolution, kernel=tensor, bias=_shared(bias), back=tensor)


def vgg19(image: tf.Tensor, weights: Weights, gradient_dtype: tf.DType | None = None) -> dict[str, tf.Tensor]:
    """Activations of VGG-19 for a batch of images, in a graph as in a `tf.function`.

    Arguments:
    image -- float32 tensor (m, n_H, n_W, 3), mean colour subtracted
    weights -- layer name -> (kernel (3, 3, n_C in, n_C out), bias (n_C out,)), for all of `CONVOLUTIONS`; each is
        computed in the dtype of its kernel
    gradient_dtype -- what the gradients of the convolutions are computed in; by default the same

    Returns: float32 tensors "conv1_1" … "conv5_4", each after its ReLU, and "avgpool1" … "avgpool5" (pooled by the
    average, as Gatys et al. 2015 do), in the order in which they are computed.
    """
    activations = {}
    a = tf.convert_to_tensor(image)
    for name, layer in vgg19_layers(weights, gradient_dtype).items():
        a = layer(a)
        activations[name] = tf.cast(a, tf.float32)
    return activations


POOLINGS = {"avg": tf.nn.avg_pool2d, "max": tf.nn.max_pool2d}
Network = dict[str, Callable[[tf.Tensor], tf.Tensor]]  # layers, each a function of the activation before it, in order


def vgg19_layers(
    weights: Weights,
    gradient_dtype: tf.DType | None = None,
    pooling: Literal["avg", "max"] = "avg",
    linear: Collection[str] = (),
) -> Network:
    """The layers of `vgg19`; activations are in the kernels' dtype.

    Arguments:
    weights, gradient_dtype -- see `vgg19`
    pooling -- what is made of four pixels; the layers are called "avgpool1" … or "maxpool1" …
    linear -- convolutions, such as "conv4_2", that come without their ReLU, which is then a layer "relu4_2"
    """
    layers: Network = {}
    for block, (length, _) in enumerate(VGG19_BLOCKS, 1):
        for name in (f"conv{block}_{i}" for i in range(1, length + 1)):
            kernel, bias = (_shared(array) for array in weights[name])
            back = kernel
            if gradient_dtype not in {None, kernel.dtype}:  # converted once: in each run, it would take 3 % of a step
                back = _shared(weights[name][0].astype(gradient_dtype.as_numpy_dtype))
            layers[name] = partial(_convolution, kernel=kernel, bias=bias, back=back, relu=name not in linear)
            if name in linear:
                layers[name.replace("conv", "relu")] = tf.nn.relu
        layers[f"{pooling}pool{block}"] = partial(POOLINGS[pooling], ksize=2, strides=2, padding="SAME")
    return layers


def aligned(array: Array) -> Array:
    """The array, or a copy of it, that begins at a multiple of 64 bytes: any other, TensorFlow copies in each run."""
    if array.ctypes.data % 64 == 0 and array.flags.c_contiguous:
        return array
    buffer = np.empty(array.nbytes + 64, np.uint8)
    start = -buffer.ctypes.data % 64
    copy = buffer[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def _shared(array: Array) -> tf.Tensor:
    """A tensor that all runs of a graph read in one place; each kind of `sess.run` would copy a tf.constant."""
    if array.nbytes < 1 << 16:  # to copy it costs less than the call into Python in each run
        return tf.constant(array)
    array = aligned(array)
    tensor = tf.numpy_function(lambda: array, [], array.dtype)
    tensor.set_shape(array.shape)
    return tensor


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


def made_fast(weights: Weights, dtype: tf.DType | None = None) -> Weights:
    """The same weights, laid out so that all graphs can share them, in a dtype: by default the fastest."""
    fast = (dtype or fastest_dtype(weights)).as_numpy_dtype
    found = {}
    for name, (kernel, bias) in weights.items():
        dtype = np.float32 if name == "conv1_1" else fast  # bfloat16 would round the image to halves of a level
        found[name] = aligned(kernel.astype(dtype)), bias.astype(dtype)
    return found


def fastest_dtype(weights: Weights) -> tf.DType:
    """What convolutions are computed in fastest."""
    large = max(kernel.size for kernel, _ in weights.values()) > 1 << 16  # else converting takes longer
    return tf.bfloat16 if large and multiplies_bfloat16() else tf.float32


def multiplies_bfloat16() -> bool:
    """Whether convolutions will run on a processor with instructions for bfloat16."""
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:  # not Linux
        return False
    return "avx512_bf16" in flags and not tf.config.list_physical_devices("GPU")


# ---------------------------------------------------------------- files of weights


def read_weights(path: str | Path) -> tuple[str, Weights]:
    """Read the convolutions of VGG-19: what the file calls its network, and layer name -> (kernel, bias).

    Kernels come as (3, 3, channels in, channels out), red first, float32. Any number of channels will do.
    Raises WeightsError, see `load_vgg_model`.
    """
    path = Path(path)
    check_there(path, f"Fit the stand-in network there, one minute: {GET_WEIGHTS} --stand-in")
    network, weights = _read_keras(path) if is_keras(path) else _read_matconvnet(path)
    channels = CONFIG.COLOR_CHANNELS
    for name in CONVOLUTIONS:
        channels = check_convolution(path, weights, name, (3, 3, channels), "VGG-19")
    return network, {name: weights[name] for name in CONVOLUTIONS}


MATCONVNET = ("layers", "network")  # the variables that are read


def _read_matconvnet(path: Path) -> tuple[str, Weights]:
    """Read a .mat of MatConvNet. Layouts differ in the order of a layer's fields, not in their names."""
    with told_as_weights_error(path, ("a file of MATLAB", *KERAS)):
        nst_weights.check_matlab(path, MATCONVNET)
        content = scipy.io.loadmat(path, variable_names=[*MATCONVNET])
    if "layers" not in content:
        raise WeightsError(f"{path}: a .mat file without the variable 'layers'. Expected MatConvNet's VGG-19")
    weights = {}
    try:
        for layer in content["layers"][0]:
            fields = layer[0, 0]
            name = str(fields["name"][0])
            if name in CONVOLUTIONS:
                kernel, bias = fields["weights"][0]
                weights[name] = (kernel.astype(np.float32, copy=False), bias.astype(np.float32, copy=False).ravel())
        network = str(content.get("network", ["VGG-19"])[0])  # the project's own files say what they are
    except Exception as error:  # what another layout leads to
        raise WeightsError(
            f"{path}: a .mat file whose 'layers' are not laid out as MatConvNet's ({error!r}). "
            "Expected MatConvNet's VGG-19"
        ) from error
    return network, weights


def _read_keras(path: Path) -> tuple[str, Weights]:
    """Read a file of Keras: layers "block1_conv1" …, blue first."""
    weights = read_keras(path, {name: f"block{name[4]}_{name[:4]}{name[6]}" for name in CONVOLUTIONS})
    if "conv1_1" in weights:
        kernel, bias = weights["conv1_1"]
        if kernel.ndim == 4:  # else it is refused later on
            weights["conv1_1"] = (np.ascontiguousarray(kernel[:, :, ::-1]), bias)
    return "VGG-19", weights


# ---------------------------------------------------------------- pictures


def load_image(path: str | Path, size: tuple[int, int] | None = None) -> Array:
    """Read a picture of any common kind, cut it around its centre to the right proportions, and resize it.

    Arguments:
    path -- a picture, see `open_picture`
    size -- (width, height) in pixels; by default CONFIG's, 400 by 300

    Returns: uint8 array (height, width, 3), red, green, blue.
    Raises ImageError, see `open_picture`.
    """
    size = size or (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT)
    if min(size) < 1:
        raise ImageError(f"size is {size}; expected (width, height), both at least 1")
    return np.array(ImageOps.fit(open_picture(path), size, Image.Resampling.LANCZOS))


def reshape_and_normalize_image(image: Array) -> Array:
    """Turn a picture (n_H, n_W, 3) of 0 … 255 into an image (1, n_H, n_W, 3), mean colour subtracted."""
    check_array("image", image, ("n_H", "n_W", 3))
    return np.asarray(image[np.newaxis] - CONFIG.MEANS)


def generate_noise_image(
    content_image: Array,
    noise_ratio: float = CONFIG.NOISE_RATIO,
    draw: Callable[[float, float, tuple[int, ...]], Array] | None = None,
) -> Array:
    """Mix uniform noise from -20 to 20 with an image.

    Arguments:
    content_image -- image (1, n_H, n_W, 3), mean colour subtracted
    noise_ratio -- how much of the result is noise, from 0 to 1
    draw -- draws uniform numbers: from where, to where, shape; by default from NumPy's global random state, as the
        course always has

    Returns: image (1, n_H, n_W, 3).
    """
    check_array("content_image", content_image, (1, "n_H", "n_W", 3))
    if not 0 <= noise_ratio <= 1:
        raise ImageError(f"noise_ratio is {noise_ratio}; expected a number from 0 (no noise) to 1 (only noise)")
    noise_image = (draw or np.random.uniform)(-20, 20, content_image.shape).astype(np.float32)
    return np.asarray(noise_image * noise_ratio + content_image * (1 - noise_ratio))


def picture_of(image: Array) -> Array:
    """Turn an image (1, n_H, n_W, 3), mean colour subtracted, back into a picture (n_H, n_W, 3), uint8."""
    check_array("image", image, (1, "n_H", "n_W", 3))
    return np.asarray(np.rint(np.clip(image[0] + CONFIG.MEANS[0], 0, 255)), np.uint8)


def save_image(path: str | Path, image: Array) -> None:
    """Write an image (1, n_H, n_W, 3), mean colour subtracted, as a picture; its folder is made if need be.

    The file appears whole or not at all: a run that is interrupted leaves the last picture as it was.
    Raises ImageError if `image` is no such image or the file cannot be written.
    """
    picture = Image.fromarray(picture_of(image))
    try:
        with whole(Path(path)) as part:
            picture.save(part, quality=95)
    except Exception as error:  # the writers of different formats refuse in different ways
        raise ImageError(
            f"cannot write {path}: {error}. Expected a folder to write to and a name such as picture.png"
        ) from error


def check_array(name: str, array: Array, shape: tuple[int | str, ...]) -> None:
    """Raise ImageError unless `array` holds finite numbers and has `shape`, where a word stands for any size."""
    expected = f"a numeric NumPy array of shape ({', '.join(map(str, shape))})"
    if not isinstance(array, np.ndarray):
        raise ImageError(f"{name} is {type(array).__name__}; expected {expected}")
    fits = array.ndim == len(shape) and all(
        isinstance(s, str) or n == s for n, s in zip(array.shape, shape, strict=True)
    )
    if not fits or array.dtype.kind not in "uif" or not array.size:
        raise ImageError(f"{name} has shape {array.shape} and dtype {array.dtype}; expected {expected}")
    if not np.isfinite(array).all():
        raise ImageError(
            f"{name} holds NaN or infinity; expected finite numbers. If it comes from an optimiser, start again with a "
            "smaller learning rate"
        )
