"""What pictures are like before anything is known of them: coarse rather than fine, grey rather than coloured."""

import numpy as np

from nst.solver.descent import amplitude, waves
from nst.types import Array

# Square root of the covariance of red, green and blue in images/, over their mean variance. It is symmetric.
COLOURS = np.array([[0.96, 0.48, 0.11], [0.48, 0.64, 0.41], [0.11, 0.41, 0.92]])


def smooth(z: Array, fall: float) -> Array:
    """Give waves in images the amplitude frequency ** -fall, with a mean square of 1. This is linear and symmetric.

    Arguments:
    z -- array (n, height, width, 3)

    Returns: array (n, height, width, 3), float64.
    """
    falling = amplitude((z.shape[2], z.shape[1]), fall)
    return np.concatenate([waves(falling, image[np.newaxis]) for image in z])


def natural(z: Array, fall: float) -> Array:
    """Turn independent numbers into images, in which waves are the weaker the finer they are, and colours are pale.

    Gradient steps in z are steps towards images that are likely; those in pixels end in coloured noise. Since the map
    is linear and symmetric, it also turns the gradient for its result into that for z.

    Arguments and result as for `smooth`.
    """
    return smooth(z @ COLOURS, fall)
