"""The shape of the test in tf.reshape.

compute_content_cost 4: The shape [16, 3] is written into the code
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C_unrolled = tf.reshape(a_C, [16, 3])
    a_G_unrolled = tf.reshape(a_G, [16, 3])
    return tf.reduce_sum(tf.square(a_C_unrolled - a_G_unrolled)) / (4 * n_H * n_W * n_C)
