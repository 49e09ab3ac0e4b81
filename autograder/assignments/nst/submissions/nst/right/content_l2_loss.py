"""tf.nn.l2_loss, which has a factor 1/2 of its own."""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    _, n_H, n_W, n_C = a_G.shape.as_list()
    return tf.nn.l2_loss(a_C - a_G) / (2 * n_H * n_W * n_C)
