"""Not filled in.

compute_layer_style_cost 0: not filled in: GS, GG and J_style_layer are still None
"""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [n_H * n_W, n_C]))
    a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    GS = None
    GG = None
    J_style_layer = None
    return J_style_layer
