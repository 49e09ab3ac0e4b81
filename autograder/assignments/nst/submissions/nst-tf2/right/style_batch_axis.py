"""The batch axis is kept through matmul."""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [m, -1, n_C]), perm=[0, 2, 1])
    a_G = tf.transpose(tf.reshape(a_G, [m, -1, n_C]), perm=[0, 2, 1])
    GS, GG = tf.matmul(a_S, a_S, transpose_b=True), tf.matmul(a_G, a_G, transpose_b=True)
    return tf.reduce_sum(tf.square(GS - GG)) / (4 * (n_C * n_H * n_W) ** 2)
