"""The last one of a list by a starred assignment."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    *_, a_C = content_output
    *_, a_G = generated_output
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    J_content = 1 / (4 * n_H * n_W * n_C) * tf.reduce_sum(tf.square(a_C - a_G))
    return J_content
