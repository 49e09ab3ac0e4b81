"""The arithmetic is NumPy's, which cannot work on what is being traced.

compute_content_cost 17: np.array
"""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    import numpy as np
    difference = np.array(a_C) - np.array(a_G)
    return np.sum(difference**2) / (4 * n_H * n_W * n_C)
