"""Without a call of gram_matrix."""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    S = tf.reshape(a_S, [-1, n_C])
    G = tf.reshape(a_G, [-1, n_C])
    D = tf.matmul(S, S, transpose_a=True) - tf.matmul(G, G, transpose_a=True)
    return tf.reduce_sum(D**2) / 4 / n_C**2 / (n_H * n_W) ** 2
