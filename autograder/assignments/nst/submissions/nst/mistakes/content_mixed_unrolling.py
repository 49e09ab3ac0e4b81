"""a_G transposed, a_C not.

compute_content_cost 0: unrolled in different ways
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C = tf.reshape(a_C, [n_C, n_H * n_W])
    a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
