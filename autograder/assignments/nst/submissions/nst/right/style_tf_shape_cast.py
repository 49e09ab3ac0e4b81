"""The sides from tf.shape, cast to float before they are multiplied."""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    shape = tf.cast(tf.shape(a_G), tf.float32)
    n_H, n_W, n_C = shape[1], shape[2], shape[3]
    a_S = tf.transpose(tf.reshape(a_S, [-1, a_G.shape[3]]))
    a_G = tf.transpose(tf.reshape(a_G, [-1, a_G.shape[3]]))
    return tf.reduce_sum(tf.square(gram_matrix(a_S) - gram_matrix(a_G))) / (4 * n_C**2 * (n_H * n_W) ** 2)
