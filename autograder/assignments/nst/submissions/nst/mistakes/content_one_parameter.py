"""A parameter taken away.

compute_content_cost 0: the parameter a_G is missing: (a_C), expected (a_C, a_G)
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C):
    m, n_H, n_W, n_C = a_C.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
