"""Shape read after unrolling.

compute_content_cost 0: before the layer is reshaped
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    a_G = tf.reshape(a_G, [-1])
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(tf.reshape(a_C, [-1]) - a_G)) / (4 * n_H * n_W * n_C)
