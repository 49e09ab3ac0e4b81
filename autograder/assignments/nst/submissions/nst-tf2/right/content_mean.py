"""The mean over all entries, and a quarter of it."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    return tf.reduce_mean(tf.square(content_output[-1] - generated_output[-1])) / 4
