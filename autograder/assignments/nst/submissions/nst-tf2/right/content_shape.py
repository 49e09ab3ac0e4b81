"""The shape as an attribute, and a sum over axes one by one."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    m, n_H, n_W, n_C = a_G.shape
    squares = tf.reduce_sum(tf.square(a_G - a_C), axis=[1, 2, 3])
    return tf.squeeze(squares) / (4 * n_H * n_W * n_C)
