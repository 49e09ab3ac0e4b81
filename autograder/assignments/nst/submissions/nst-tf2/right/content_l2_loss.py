"""tf.nn.l2_loss has a factor 1/2."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.nn.l2_loss(a_C - a_G) / (2 * n_H * n_W * n_C)
