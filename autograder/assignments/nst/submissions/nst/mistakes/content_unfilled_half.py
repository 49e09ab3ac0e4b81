"""Only the sizes are filled in.

compute_content_cost 0: not filled in: J_content is still None
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C_unrolled = tf.reshape(a_C, [n_H * n_W, n_C])
    J_content = None
    return J_content
