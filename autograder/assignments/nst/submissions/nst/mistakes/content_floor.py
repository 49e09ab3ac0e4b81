"""// in the factor.

compute_content_cost 0: // cuts off
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return 1 // (4 * n_H * n_W * n_C) * tf.reduce_sum(tf.square(a_C - a_G))
