"""The number of entries as a tensor of integers.

compute_content_cost 0: Whole numbers and floats are not mixed
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * tf.size(a_G))
