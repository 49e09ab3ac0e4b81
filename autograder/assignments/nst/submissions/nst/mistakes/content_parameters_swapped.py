"""a_G first, so that the shape is taken of an array.

compute_content_cost 15: the parameters are in another order: (a_G, a_C), expected (a_C, a_G)
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_G, a_C):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
