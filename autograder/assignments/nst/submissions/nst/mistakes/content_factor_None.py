"""A placeholder multiplies.

compute_content_cost 0: not filled in: factor is still None
not: unsupported operand
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    factor = None
    J_content = factor * tf.reduce_sum(tf.square(a_C - a_G))
    return J_content
