"""The axes are put into another order first, in both alike."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C = tf.reshape(tf.transpose(a_C, perm=[3, 0, 1, 2]), [n_C, -1])
    a_G = tf.reshape(tf.transpose(a_G, perm=[3, 0, 1, 2]), [n_C, -1])
    return tf.reduce_sum(tf.math.squared_difference(a_C, a_G)) / (4 * n_H * n_W * n_C)
