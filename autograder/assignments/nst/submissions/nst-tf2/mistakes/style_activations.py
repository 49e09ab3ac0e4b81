"""The layers themselves are compared.

compute_layer_style_cost 0: The activations themselves are compared
"""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_S - a_G)) / (4 * n_C**2 * (n_H * n_W) ** 2)
