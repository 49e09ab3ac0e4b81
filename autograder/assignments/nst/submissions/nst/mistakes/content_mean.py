"""The mean for the sum.

compute_content_cost 0: This is the mean of the squares
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_mean(tf.square(a_C - a_G))
