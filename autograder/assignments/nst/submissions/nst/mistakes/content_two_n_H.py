"""2 n_H for the factor 4.

compute_content_cost 0: Divided by 2 * n_H; equation (1) divides by 4 * n_H * n_W * n_C
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (2 * n_H)
