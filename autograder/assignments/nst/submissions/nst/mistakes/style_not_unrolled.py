"""Nothing is unrolled.

compute_layer_style_cost 0: The layers are not unrolled
"""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    GS = gram_matrix(a_S)
    GG = gram_matrix(a_G)
    return tf.reduce_sum(tf.square(GS - GG)) / (4 * n_C**2 * (n_H * n_W) ** 2)
