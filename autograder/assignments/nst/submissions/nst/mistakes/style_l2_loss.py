"""l2_loss, without heeding its factor 1/2.

compute_layer_style_cost 0: tf.nn.l2_loss has a factor 1/2
"""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [n_H * n_W, n_C]))
    a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    GS = gram_matrix(a_S)
    GG = gram_matrix(a_G)
    return tf.nn.l2_loss(GS - GG) / (4 * n_C**2 * (n_H * n_W) ** 2)
