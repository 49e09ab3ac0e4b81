"""Convolutions with fixed weights: they have no gradient for the weights, and use the fastest number format."""

import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from nst.tensorflow import tf
from nst.types import Array, Weights

SMALL = 1 << 20  # bytes of an array that is copied into each graph, see `shared`


def convolution(kernel: Array, bias: Array, relu: bool = True) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a layer x -> ReLU(x * kernel + bias) with fixed weights, SAME padding and stride 1.

    It computes in the dtype of the kernel, and has a gradient for x only.

    Arguments:
    kernel -- array (f, f, n_C in, n_C out), f odd
    bias -- array (n_C out,)
    relu -- without it, the layer is x * kernel + bias
    """
    back = shared(kernel)
    if faster_turned(kernel):
        convolved = partial(gradient_for_input, kernel=shared(turned(kernel)))
    else:
        convolved = partial(tf.nn.conv2d, filters=back, strides=1, padding="SAME")
    return partial(_fixed, convolved=convolved, kernel=back, bias=shared(bias), relu=relu)


def _fixed(
    x: tf.Tensor, convolved: Callable[[tf.Tensor], tf.Tensor], kernel: tf.Tensor, bias: tf.Tensor, relu: bool
) -> tf.Tensor:
    """Return ReLU(x * kernel + bias), where `convolved` computes x * kernel.

    The weights are fixed, yet TensorFlow's optimisers compute every gradient of an operation before they use one of
    them. Left to itself, a convolution would work out the gradient for its weights too, in every step, only to
    throw it away: 40 % of the time of a step.
    """

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def layer(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        a = tf.nn.bias_add(convolved(x), bias)
        a = tf.nn.relu(a) if relu else a

        def gradient(da: tf.Tensor) -> tf.Tensor:
            dz = tf.raw_ops.ReluGrad(gradients=da, features=a) if relu else da
            return gradient_for_input(dz, kernel)

        return a, gradient

    return layer(tf.cast(x, kernel.dtype))


def gradient_for_input(dz: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Return the gradient of a convolution (SAME padding, stride 1) for its input, given the one for its output."""
    shape = tf.concat([tf.shape(dz)[:3], kernel.shape[2:3].as_list()], axis=0)
    dx = tf.nn.conv2d_backprop_input(shape, kernel, dz, strides=[1, 1, 1, 1], padding="SAME")
    dx.set_shape(dz.shape[:3].concatenate(kernel.shape[2:3]))
    return dx


def faster_turned(kernel: Array) -> bool:
    """Return whether a convolution with this kernel is faster as the gradient of the one with the kernel `turned`.

    Both give the same. A processor multiplies fastest with the kernel in an order of its own. oneDNN brings it into
    that order for a gradient, but not for a convolution in float32, unless the kernel is a tf.constant. Without that
    order, an iteration takes 1.1 to 1.25 times as long (benchmarks/README.md, "An iteration of the notebook").
    """
    return kernel.nbytes >= SMALL and kernel.dtype == np.float32 and not tf.config.list_physical_devices("GPU")


_TURNED: dict[int, Array] = {}  # the id of each kernel that is in use -> the array that all graphs share


def turned(kernel: Array) -> Array:
    """Return the kernel turned by 180 degrees, with its channels in and out exchanged. Each call returns one array."""
    if id(kernel) not in _TURNED:
        _TURNED[id(kernel)] = aligned(kernel[::-1, ::-1].swapaxes(2, 3))
        weakref.finalize(kernel, _TURNED.pop, id(kernel), None)
    return _TURNED[id(kernel)]


def aligned(array: Array) -> Array:
    """Return the array, or a copy that starts at a multiple of 64 bytes. TensorFlow copies others in each run."""
    if array.ctypes.data % 64 == 0 and array.flags.c_contiguous:
        return array
    buffer = np.empty(array.nbytes + 64, np.uint8)
    start = -buffer.ctypes.data % 64
    copy = buffer[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def shared(array: Array) -> tf.Tensor:
    """Return a tensor that all graphs and their runs read from one place, for a large array.

    A tf.constant is copied several times for each graph: for all of VGG-19's kernels, half a gigabyte. A small array
    is one all the same, since to call Python in each run takes longer.
    """
    if array.nbytes < SMALL:
        return tf.constant(array)
    array = aligned(array)
    tensor = tf.numpy_function(lambda: array, [], array.dtype)
    tensor.set_shape(array.shape)
    return tensor


def made_fast(weights: Weights, dtype: tf.DType | None = None) -> Weights:
    """Convert weights to a dtype, by default the fastest, in arrays that all graphs can share."""
    fast = (dtype or fastest_dtype(weights)).as_numpy_dtype
    found = {}
    for name, (kernel, bias) in weights.items():
        dtype = np.float32 if name == "conv1_1" else fast  # bfloat16 would round the image to halves of a level
        found[name] = aligned(kernel.astype(dtype)), bias.astype(dtype)
    return found


def fastest_dtype(weights: Weights) -> tf.DType:
    """Return the dtype in which convolutions are fastest."""
    large = max(kernel.size for kernel, _ in weights.values()) > 1 << 16  # converting small ones takes longer
    return tf.bfloat16 if large and multiplies_bfloat16() else tf.float32


def multiplies_bfloat16() -> bool:
    """Return whether convolutions run on a processor that multiplies bfloat16 faster than float32.

    It does with AMX, or with AVX-512 of AMD. Intel's AVX-512 alone multiplies bfloat16 at half the rate of float32
    (benchmarks/README.md, "By processor").
    """
    try:
        processor = Path("/proc/cpuinfo").read_text()
    except OSError:  # not Linux
        return False
    fast = "amx_bf16" in processor or ("avx512_bf16" in processor and "AuthenticAMD" in processor)
    return fast and not tf.config.list_physical_devices("GPU")
