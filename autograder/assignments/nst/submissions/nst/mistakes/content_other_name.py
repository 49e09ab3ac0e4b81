"""The function has another name.

compute_content_cost 0: is not defined: no cell defines it
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
