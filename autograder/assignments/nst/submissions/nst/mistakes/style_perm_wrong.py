"""tf.transpose with a wrong permutation before the reshape.

compute_layer_style_cost 0: The axes are in another order before the reshape
"""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.reshape(tf.transpose(a_S, perm=[0, 2, 3, 1]), [n_C, n_H * n_W])
    a_G = tf.reshape(tf.transpose(a_G, perm=[0, 2, 3, 1]), [n_C, n_H * n_W])
    GS = gram_matrix(a_S)
    GG = gram_matrix(a_G)
    return tf.reduce_sum(tf.square(GS - GG)) / (4 * n_C**2 * (n_H * n_W) ** 2)
