"""A quarter of the mean."""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    return tf.reduce_mean(tf.square(tf.subtract(a_C, a_G))) / 4
