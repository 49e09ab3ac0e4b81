"""Sides as a tensor, cast before they are multiplied."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    sides = tf.cast(tf.shape(a_G), tf.float32)
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4.0 * tf.reduce_prod(sides))
