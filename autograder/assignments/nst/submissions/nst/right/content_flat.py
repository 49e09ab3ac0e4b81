"""Flattened with a reshape to -1."""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    difference = tf.reshape(a_C, [-1]) - tf.reshape(a_G, [-1])
    return tf.reduce_sum(difference * difference) / (4 * n_H * n_W * n_C)
