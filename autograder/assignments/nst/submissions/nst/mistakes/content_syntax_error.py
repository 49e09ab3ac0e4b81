"""A line that Python cannot read.

compute_content_cost 0: its cell does not parse: line 1, expected ':'
"""

import numpy as np
import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G)
    return 0
