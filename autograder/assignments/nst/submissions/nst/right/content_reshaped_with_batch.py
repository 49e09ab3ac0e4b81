"""Reshaped to (m, n_H * n_W, n_C), divisions in a chain."""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C = tf.reshape(a_C, [m, n_H * n_W, n_C])
    a_G = tf.reshape(a_G, [m, -1, n_C])
    return tf.reduce_sum((a_C - a_G) ** 2) / 4 / n_H / n_W / n_C
