"""NumPy for TensorFlow.

compute_content_cost 0: np.sum and np.square cannot be applied to a tensor
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return np.sum(np.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
