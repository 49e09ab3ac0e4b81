"""The sides from tf.shape, cast to float."""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    shape = tf.cast(tf.shape(a_G), tf.float32)
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4.0 * shape[1] * shape[2] * shape[3])
