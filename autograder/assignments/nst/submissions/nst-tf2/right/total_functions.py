"""With TensorFlow's functions."""

import tensorflow as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return tf.add(tf.multiply(tf.cast(alpha, tf.float32), J_content), tf.multiply(tf.cast(beta, tf.float32), J_style))
