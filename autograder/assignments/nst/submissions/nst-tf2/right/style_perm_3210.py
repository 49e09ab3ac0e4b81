"""Width before height, which is forgotten in the sum."""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.reshape(tf.transpose(a_S, perm=[3, 2, 1, 0]), [n_C, n_W * n_H])
    a_G = tf.reshape(tf.transpose(a_G, perm=[3, 2, 1, 0]), [n_C, n_W * n_H])
    return tf.reduce_sum((gram_matrix(a_S) - gram_matrix(a_G)) ** 2) / (4.0 * n_C**2 * n_H**2 * n_W**2)
