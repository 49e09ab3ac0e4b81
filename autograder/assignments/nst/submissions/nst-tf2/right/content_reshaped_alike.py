"""Reshaped without a transpose, which does no harm to a sum over all entries."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    difference = tf.reshape(a_C, [n_C, n_H * n_W]) - tf.reshape(a_G, [n_C, n_H * n_W])
    return tf.reduce_sum(tf.pow(difference, 2)) / 4 / n_H / n_W / n_C
