"""A factor in floats, in front."""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, (n_H * n_W, n_C)))
    a_G = tf.transpose(tf.reshape(a_G, (n_H * n_W, n_C)))
    factor = 1.0 / (4.0 * float(n_C) ** 2 * float(n_H * n_W) ** 2)
    return factor * tf.reduce_sum(tf.pow(gram_matrix(a_S) - gram_matrix(a_G), 2))
