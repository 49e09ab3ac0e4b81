"""The batch axis is squeezed away."""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    n_H, n_W, n_C = tf.squeeze(a_G, 0).shape
    rows = [tf.transpose(tf.reshape(tf.squeeze(a, 0), (-1, n_C))) for a in (a_S, a_G)]
    return tf.reduce_sum(tf.math.squared_difference(*map(gram_matrix, rows))) / (2 * n_C * n_H * n_W) ** 2
