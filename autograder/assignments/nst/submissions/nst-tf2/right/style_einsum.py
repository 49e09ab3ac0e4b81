"""The Gram matrices straight from the layers."""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    _, n_H, n_W, n_C = a_G.shape
    GS, GG = (tf.einsum("bhwi,bhwj->ij", a, a) for a in (a_S, a_G))
    return tf.reduce_sum(tf.square(GS - GG)) / float(4 * n_C**2 * (n_H * n_W) ** 2)
