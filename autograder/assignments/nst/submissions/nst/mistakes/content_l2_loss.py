"""l2_loss, without heeding its factor 1/2.

compute_content_cost 0: tf.nn.l2_loss has a factor 1/2
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.nn.l2_loss(a_C - a_G) / (4 * n_H * n_W * n_C)
