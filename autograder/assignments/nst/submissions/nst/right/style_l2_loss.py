"""Reshaped with -1, then transposed; tf.nn.l2_loss and a cast."""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [-1, n_C]))
    a_G = tf.transpose(tf.reshape(a_G, [-1, n_C]))
    D = tf.transpose(gram_matrix(a_S)) - gram_matrix(a_G)
    return 0.25 * tf.nn.l2_loss(D) * 2 / n_C**2 / tf.cast((n_H * n_W) ** 2, tf.float32)
