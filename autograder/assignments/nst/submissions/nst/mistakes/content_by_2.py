"""Divided by 2.

compute_content_cost 0: Divided by 2 and not by 4
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (2 * n_H * n_W * n_C)
