"""Channels first.

compute_content_cost 0: the shape is unpacked as (m, n_C, n_H, n_W)
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_C, n_H, n_W = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_H * n_C)
