"""SqueezeNet 1.1 in float64, sharing no code with nst.networks.squeezenet."""

import numpy as np

from nst.types import Array, Weights

FIRES = {3: "fire2", 4: "fire3", 6: "fire4", 7: "fire5", 9: "fire6", 10: "fire7", 11: "fire8", 12: "fire9"}


def windows(x: Array, size: int, stride: int) -> Array:
    """(n_H, n_W, n_C, size, size)"""
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(0, 1))[::stride, ::stride]


def convolve(x: Array, kernel: Array, bias: Array, stride: int = 1) -> Array:
    z = np.einsum("yxchw,hwco->yxo", windows(x, kernel.shape[0], stride), kernel.astype(float))
    return np.asarray(z + bias)


def reference(image: Array, weights: Weights) -> list[Array]:
    """Activations of SqueezeNet 1.1 in float64; for one image, each (n_H, n_W, n_C)."""
    found: list[Array] = []
    a = image[0].astype(float)
    for i in range(13):
        if i == 0:
            a = convolve(a, *weights["conv1"], stride=2)
        elif i == 1:
            a = a.clip(0)
        elif i in {2, 5, 8}:
            a = windows(a, 3, 2).max((3, 4))
        else:
            squeezed = convolve(a, *weights[f"{FIRES[i]}/squeeze1x1"]).clip(0)
            padded = np.pad(squeezed, ((1, 1), (1, 1), (0, 0)))
            halves = (
                convolve(squeezed, *weights[f"{FIRES[i]}/expand1x1"]),
                convolve(padded, *weights[f"{FIRES[i]}/expand3x3"]),
            )
            a = np.concatenate(halves, axis=2).clip(0)
        found.append(a)
    return found
