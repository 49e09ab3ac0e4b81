"""Convolutions with fixed weights: they have no gradient for the weights, and use the fastest number format."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from nst.tensorflow import tf
from nst.types import Array, Weights


def fixed_convolution(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor, relu: bool = True) -> tf.Tensor:
    """Return ReLU(x * kernel + bias), with a gradient for x only. It is computed in the dtype of the kernel.

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
            return tf.nn.conv2d_backprop_input(tf.shape(x), kernel, dz, strides=[1, 1, 1, 1], padding="SAME")

        return a, gradient

    return layer(tf.cast(x, kernel.dtype))


def convolution(kernel: Array, bias: Array) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a layer with fixed weights, SAME padding, stride 1 and ReLU, see `fixed_convolution`."""
    return partial(fixed_convolution, kernel=shared(kernel), bias=shared(bias))


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
    """Return a tensor that all runs of a graph read from one place. `sess.run` would copy a tf.constant."""
    if array.nbytes < 1 << 16:  # copying costs less than calling Python in each run
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
