"""Zero divided by zero.

compute_content_cost 0: NaN or infinity in it, expected finite numbers. Is there a division by zero
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum(a_C * 0.0) / 0.0
