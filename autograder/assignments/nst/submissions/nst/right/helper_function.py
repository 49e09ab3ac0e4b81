"""Helper functions beside the graded ones."""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def unroll(a, n):
    return tf.transpose(tf.reshape(a, [-1, n]))


def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    GS, GG = (gram_matrix(unroll(a, n_C)) for a in (a_S, a_G))
    return tf.norm(GS - GG) ** 2 / (4 * (n_C * n_H * n_W) ** 2)
