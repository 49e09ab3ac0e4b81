"""The numbers are taken out of the tensors, which a tf.function does not have.

compute_content_cost 17: .numpy() evaluates a tensor inside of the function
"""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    return tf.reduce_sum((a_C.numpy() - a_G.numpy()) ** 2) / (4 * n_H * n_W * n_C)
