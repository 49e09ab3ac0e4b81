"""Transposed by (0, 3, 1, 2), then reshaped; every factor written out."""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.reshape(tf.transpose(a_S, perm=[0, 3, 1, 2]), [n_C, n_H * n_W])
    a_G = tf.reshape(tf.transpose(a_G, perm=[0, 3, 1, 2]), [n_C, n_H * n_W])
    GS, GG = gram_matrix(a_S), gram_matrix(a_G)
    return tf.reduce_sum(tf.squared_difference(GS, GG)) / (4.0 * n_C * n_C * n_H * n_H * n_W * n_W)
