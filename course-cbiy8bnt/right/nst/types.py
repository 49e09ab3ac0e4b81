"""Names for the types of arrays, sizes and weights in signatures."""

from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
Size = tuple[int, int]  # width and height in pixels
Weights = dict[str, tuple[Array, Array]]  # layer name -> kernel (3, 3, channels in, channels out), bias (channels out,)
