"""The costs of all layers are added up.

compute_content_cost 17: The costs of all layers of the lists are added up
"""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    J_content = 0.0
    for a_C, a_G in zip(content_output, generated_output):
        J_content += tf.reduce_mean(tf.square(a_C - a_G)) / 4
    return J_content
