"""A mean in place of the sum over four times the number.

compute_content_cost 0: This is the mean of the squares
"""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    return tf.reduce_mean(tf.square(a_C - a_G))
