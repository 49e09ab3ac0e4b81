"""What arrays, networks' weights and sizes are called in signatures."""

from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
Weights = dict[str, tuple[Array, Array]]  # layer name -> kernel (3, 3, channels in, channels out), bias (channels out,)
