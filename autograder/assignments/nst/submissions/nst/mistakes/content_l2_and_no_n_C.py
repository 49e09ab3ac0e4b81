"""l2_loss, and n_C missing.

compute_content_cost 3: Divided by 8 * n_H * n_W; equation (1) divides by 4 * n_H * n_W * n_C
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.nn.l2_loss(a_C - a_G) / (4 * n_H * n_W)
