"""Peaks of a response: where a kernel has found what it looks for."""

import numpy as np
from scipy import ndimage

from nst.types import Array


def peaks(response: Array, least: float, apart: int) -> Array:
    """Find the places where a response is larger than anywhere near.

    Arguments:
    response -- array of any number of axes
    least -- what a peak has to reach
    apart -- two peaks are more than this far apart along one axis at least

    Returns: int array (n, number of axes), in the order of the first axis.
    """
    largest = ndimage.maximum_filter(response, 2 * apart + 1, mode="constant", cval=-np.inf)
    return np.argwhere((response == largest) & (response >= least))
