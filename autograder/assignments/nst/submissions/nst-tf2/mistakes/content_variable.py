"""A variable that is made in each trace of a tf.function.

compute_content_cost 0: tf.Variable
"""

import tensorflow as tf


# %% compute_content_cost
@tf.function
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    J = tf.Variable(0.0)
    J.assign(tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C))
    return J
