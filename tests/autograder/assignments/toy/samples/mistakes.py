"""The weight is left out."""

import numpy as np


# %% weighted_squares
def weighted_squares(x, weight):
    return np.sum(x**2)
