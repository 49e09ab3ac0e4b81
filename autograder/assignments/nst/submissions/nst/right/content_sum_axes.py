"""Summed axis by axis, tf.multiply and tf.cast."""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    squares = tf.reduce_sum(tf.reduce_sum(tf.reduce_sum(tf.square(a_C - a_G), axis=3), axis=2), axis=1)
    return tf.multiply(1.0 / tf.cast(4 * n_H * n_W * n_C, tf.float32), tf.reduce_sum(squares))
