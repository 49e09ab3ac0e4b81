"""A helper beside the graded function."""

import tensorflow as tf


# %% compute_layer_style_cost
def unrolled(a):
    return tf.transpose(tf.reshape(a, [-1, a.shape[-1]]))


def compute_layer_style_cost(a_S, a_G):
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    difference = gram_matrix(unrolled(a_S)) - gram_matrix(unrolled(a_G))
    return tf.nn.l2_loss(difference) / (2 * n_C**2 * (n_H * n_W) ** 2)
